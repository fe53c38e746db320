//! What is learned, what a version must show, how it is served and reported.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Duration, Time};
use crate::{Direction, LearnerName};

/// `[training]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Training {
    /// Which learners compete. Left out: all of them.
    #[schemars(extend("examples" = [["logistic", "random_forest"]]))]
    pub(crate) learners: Option<Vec<LearnerName>>,
    /// How observations are cut into train, calibrate and test. Left out: by time, 0.6, 0.2 and 0.2.
    #[schemars(extend("examples" = [{ "train": 0.6, "calibrate": 0.2, "test": 0.2, "random": true }]))]
    pub(crate) split: Option<Split>,
    /// What everything random is drawn from. The same data, definition and seed give the same version.
    pub(crate) seed: u64,
    /// Features in which the score may only rise or only fall. Candidates that cannot promise it are left out.
    #[schemars(extend("x-key" = "FEATURE", "examples" = [{ "days_since_last": "decreasing" }]))]
    pub(crate) monotone: BTreeMap<String, Direction>,
    /// Answers to warnings of the leak scan: why the feature is known at the cutoff.
    #[schemars(extend("x-key" = "FEATURE", "examples" = [{ "tenure": "known at the cutoff" }]))]
    pub(crate) not_leaks: BTreeMap<String, String>,
    /// Fewer positives in the train part are refused.
    pub(crate) min_positives: usize,
    /// Fewer negatives in the train part are refused.
    pub(crate) min_negatives: usize,
    /// An observation that old weighs one half, where the learner can. Left out: all weigh the same.
    #[schemars(example = &"1y")]
    pub(crate) half_life: Option<Duration>,
    /// Settings of the gradient boosting; what is left out is chosen inside the train part.
    pub(crate) gradient_boosting: Boosting,
}

impl Default for Training {
    fn default() -> Training {
        Training {
            learners: None,
            split: None,
            seed: 7,
            monotone: BTreeMap::new(),
            not_leaks: BTreeMap::new(),
            min_positives: 50,
            min_negatives: 50,
            half_life: None,
            gradient_boosting: Boosting::default(),
        }
    }
}

/// How observations are cut.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Split {
    /// The share that is learned from. The three shares add up to 1.
    #[schemars(example = 0.6)]
    pub(crate) train: Option<f64>,
    /// The share on which the winner is found and calibrated.
    #[schemars(example = 0.2)]
    pub(crate) calibrate: Option<f64>,
    /// The share on which the winner is judged, once.
    #[schemars(example = 0.2)]
    pub(crate) test: Option<f64>,
    /// `true`: cut by entity (by row where there is none) instead of by time. Weaker evidence; for one cutoff or no time.
    #[serde(default)]
    pub(crate) random: bool,
    /// The test part begins here, in place of `test`; `train` and `calibrate` share out what lies before.
    pub(crate) test_from: Option<Time>,
}

/// `[training.gradient_boosting]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct Boosting {
    /// How much of each tree is added, above 0 up to 1.
    #[schemars(example = 0.05)]
    pub(crate) learning_rate: Option<f64>,
    /// How many trees.
    #[schemars(example = 200)]
    pub(crate) trees: Option<usize>,
    /// The most leaves of a tree.
    #[schemars(example = 15)]
    pub(crate) leaves: Option<usize>,
    /// The most splits above a leaf.
    #[schemars(example = 6)]
    pub(crate) depth: Option<usize>,
    /// The fewest rows in a leaf.
    #[schemars(example = 20)]
    pub(crate) min_rows: Option<usize>,
    /// L1 penalty of leaf values.
    #[schemars(example = 0)]
    pub(crate) l1: Option<f64>,
    /// L2 penalty of leaf values.
    #[schemars(example = 1)]
    pub(crate) l2: Option<f64>,
    /// The share of rows that a tree sees, above 0 up to 1.
    #[schemars(example = 0.8)]
    pub(crate) rows: Option<f64>,
    /// The share of columns that a tree sees, above 0 up to 1.
    #[schemars(example = 0.8)]
    pub(crate) columns: Option<f64>,
}

/// `[gate]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Gate {
    /// The fewest positives in the test part.
    pub(crate) min_positives: usize,
    /// The fewest negatives in the test part.
    pub(crate) min_negatives: usize,
    /// How much ROC AUC a version may lose against the champion (lower 95 % bound of the difference).
    pub(crate) max_auc_loss: f64,
    /// The lowest and the highest calibration slope.
    pub(crate) slope: [f64; 2],
    /// The lowest and the highest ratio of observed to expected positives.
    pub(crate) observed_to_expected: [f64; 2],
}

impl Default for Gate {
    fn default() -> Gate {
        Gate {
            min_positives: 100,
            min_negatives: 100,
            max_auc_loss: 0.01,
            slope: [0.7, 1.4],
            observed_to_expected: [0.8, 1.25],
        }
    }
}

/// `[serving]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Serving {
    /// The share of features missing beyond which the rules answer.
    pub(crate) max_missing: f64,
    /// The share of features outside the range seen in training beyond which the rules answer. Left out: never.
    #[schemars(example = 0.5)]
    pub(crate) max_out_of_range: Option<f64>,
    /// How long after its publication a version may answer. Left out: for ever.
    #[schemars(example = &"120d")]
    pub(crate) max_age: Option<Duration>,
    /// `best-effort`: what cannot be recorded is answered and says so. `required`: it is refused. `off`: nothing is recorded.
    pub(crate) ledger: LedgerName,
    /// The share of requests that the challenger scores unseen.
    pub(crate) shadow: f64,
}

impl Default for Serving {
    fn default() -> Serving {
        Serving {
            max_missing: 0.5,
            max_out_of_range: None,
            max_age: None,
            ledger: LedgerName::BestEffort,
            shadow: 0.0,
        }
    }
}

/// What happens to predictions that cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LedgerName {
    BestEffort,
    Required,
    Off,
}

/// `[report]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Report {
    /// How many one can call: where the confusion matrix is cut. Not together with `cost`.
    #[schemars(example = 500)]
    pub(crate) capacity: Option<usize>,
    /// What mistakes cost: the confusion matrix is cut where they cost least.
    #[schemars(extend("examples" = [{ "missed": 100, "wasted": 5 }]))]
    pub(crate) cost: Option<Cost>,
}

/// What mistakes cost.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Cost {
    /// A positive that was not acted on.
    #[schemars(required, example = 100)]
    pub(crate) missed: Option<f64>,
    /// A negative that was.
    #[schemars(required, example = 5)]
    pub(crate) wasted: Option<f64>,
}
