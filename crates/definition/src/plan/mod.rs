//! A definition that was checked: what every later step works from.
//!
//! Plain values, every one of them inside its range: whoever has a [`Plan`] need not check again.
//! What only the data can tell (that a column exists, what type a table's column has) is not
//! settled here.

mod history;
mod input;
mod training;

pub use history::HistorySource;
pub use input::{EventsPlan, Input, Label, ObservationTimes, Observations, TablePlan};
pub use training::{BoostingPlan, Direction, LearnerName, Shares, SplitPlan, TrainingPlan};

use records::Span;
use scoring::{Scorecard, ServingLimits, Tier};

use crate::Problem;

/// One score, described and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The score's name: letters, digits, `-`, `_` and `.`; the folder's name in the registry.
    pub name: String,
    /// What is predicted, in one sentence; may be empty.
    pub description: String,
    /// What is predicted: `conversion`, `churn`, `renewal`, or a name of the user's own.
    pub outcome: String,
    /// The column that identifies entities, where the sources do not name their own.
    pub entity: Option<String>,
    /// How long after the cutoff the outcome may come; always there for event histories, above 0.
    pub horizon: Option<Span>,
    /// Where the observations come from.
    pub input: Input,
    /// The rules; `None`: the base rate of training.
    pub scorecard: Option<Scorecard>,
    /// How points are made from a probability.
    pub scale: ScalePlan,
    /// The named bands of points, highest first; the last begins at 0.
    pub tiers: Vec<Tier>,
    /// How the model is learned.
    pub training: TrainingPlan,
    /// What a version must show before it can be champion.
    pub gate: Gate,
    /// When the model may not answer, and what is recorded.
    pub serving: ServingLimits,
    /// How predicted against actual is shown.
    pub report: ReportPlan,
    /// What is allowed but odd, in the order of the file.
    pub warnings: Vec<Problem>,
    /// The text that this was read from.
    pub source_text: String,
}

/// How points are made from a probability; the percentiles themselves are known only after training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScalePlan {
    /// 100 × probability.
    Probability,
    /// The share of forward predictions below, in percent.
    Percentile,
    /// `points` at odds of `at_odds`, and `double` more for each doubling of the odds.
    LogOdds {
        /// The points at those odds.
        points: f64,
        /// The odds that have them, above 0.
        at_odds: f64,
        /// The points that double the odds, above 0.
        double: f64,
    },
}

/// What a version must show before it can be champion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// The fewest positives in the test part, at least 1.
    pub min_positives: usize,
    /// The fewest negatives in the test part, at least 1.
    pub min_negatives: usize,
    /// How much ROC AUC it may lose against the champion, 0 to 1.
    pub max_auc_loss: f64,
    /// The lowest and the highest calibration slope, in this order.
    pub slope: [f64; 2],
    /// The lowest and the highest ratio of observed to expected positives, in this order.
    pub observed_to_expected: [f64; 2],
}

/// How predicted against actual is shown; at most one of the two is given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReportPlan {
    /// How many one can call, at least 1: where the confusion matrix is cut.
    pub capacity: Option<usize>,
    /// What mistakes cost.
    pub cost: Option<Cost>,
}

/// What mistakes cost, in any one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// A positive that was not acted on; above 0.
    pub missed: f64,
    /// A negative that was; above 0.
    pub wasted: f64,
}
