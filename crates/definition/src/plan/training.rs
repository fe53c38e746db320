use std::collections::BTreeMap;
use std::fmt;

use records::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the model is learned.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingPlan {
    /// The learners that compete, each once; `None`: all that the build has.
    pub learners: Option<Vec<LearnerName>>,
    /// How observations are cut.
    pub split: SplitPlan,
    /// What everything random is drawn from.
    pub seed: u64,
    /// Features in which the score may only rise or only fall.
    pub monotone: BTreeMap<String, Direction>,
    /// Features that are no leaks, each with the reason.
    pub not_leaks: BTreeMap<String, String>,
    /// Fewer positives in the train part are refused; at least 1.
    pub min_positives: usize,
    /// Fewer negatives in the train part are refused; at least 1.
    pub min_negatives: usize,
    /// An observation that old weighs one half, above 0; `None`: all weigh the same.
    pub half_life: Option<Span>,
    /// Settings of the gradient boosting.
    pub gradient_boosting: BoostingPlan,
}

/// The name of a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LearnerName {
    /// Regularised logistic regression.
    Logistic,
    /// A random forest.
    RandomForest,
    /// Gradient boosted trees.
    GradientBoosting,
}

impl LearnerName {
    /// All of them, the simplest first.
    pub const ALL: [LearnerName; 3] =
        [LearnerName::Logistic, LearnerName::RandomForest, LearnerName::GradientBoosting];

    /// As it is written in `score.toml`.
    pub const fn as_str(self) -> &'static str {
        match self {
            LearnerName::Logistic => "logistic",
            LearnerName::RandomForest => "random_forest",
            LearnerName::GradientBoosting => "gradient_boosting",
        }
    }
}

impl fmt::Display for LearnerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How the score may move when a feature rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It never falls.
    Increasing,
    /// It never rises.
    Decreasing,
}

/// How observations are cut. Shares lie above 0 and add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SplitPlan {
    /// By time, in these shares of the observations.
    Time {
        /// What is learned from.
        train: f64,
        /// What the winner is found and calibrated on.
        calibrate: f64,
        /// What the winner is judged on.
        test: f64,
    },
    /// The test part begins at this time; train and calibrate share out what lies before it.
    TestFrom(Timestamp, Shares),
    /// By entity, or by row where there is none.
    Random {
        /// What is learned from.
        train: f64,
        /// What the winner is found and calibrated on.
        calibrate: f64,
        /// What the winner is judged on.
        test: f64,
    },
}

/// How the observations before the test part are shared out; the two add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// What is learned from.
    pub train: f64,
    /// What the winner is found and calibrated on.
    pub calibrate: f64,
}

/// Settings of the gradient boosting; `None`: chosen inside the train part.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BoostingPlan {
    /// How much of each tree is added, above 0 up to 1.
    pub learning_rate: Option<f64>,
    /// How many trees, at least 1.
    pub trees: Option<usize>,
    /// The most leaves of a tree, at least 2.
    pub leaves: Option<usize>,
    /// The most splits above a leaf, at least 1.
    pub depth: Option<usize>,
    /// The fewest rows in a leaf, at least 1.
    pub min_rows: Option<usize>,
    /// L1 penalty of leaf values, 0 or more.
    pub l1: Option<f64>,
    /// L2 penalty of leaf values, 0 or more.
    pub l2: Option<f64>,
    /// The share of rows that a tree sees, above 0 up to 1.
    pub rows: Option<f64>,
    /// The share of columns that a tree sees, above 0 up to 1.
    pub columns: Option<f64>,
}
