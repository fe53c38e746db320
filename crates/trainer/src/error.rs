use std::error::Error;

use std::path::PathBuf;

use features::WrongType;
use records::{Span, Timestamp};

use crate::select::SelectError;

/// An estimator that could not be fitted.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// The gradient did not vanish.
    #[error("the logistic regression did not converge: the gradient stayed at {gradient:e} a row")]
    NotConverged {
        /// The largest entry of the gradient, a unit of weight.
        gradient: f64,
    },
    /// smartcore refused.
    #[error("the random forest could not be fitted")]
    Smartcore {
        /// What it said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// smartcore's trees could not be read.
    #[error("the fitted random forest could not be read out of smartcore")]
    Unreadable {
        /// What was wrong.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The boosting refused.
    #[error("the gradient boosting could not be fitted: {0}")]
    Boosting(#[from] boosting::FitError),
    /// smartcore's trees make no forest.
    #[error("the fitted trees make no valid forest")]
    Forest(#[source] forest::InvalidForest),
    /// The converted forest is another one.
    #[error("the converted forest says {ours} where smartcore says {theirs}, on training row {row}")]
    ConversionDiffers {
        /// The row.
        row: usize,
        /// smartcore's prediction.
        theirs: f64,
        /// Ours.
        ours: f64,
    },
}

impl FitError {
    pub(crate) fn smartcore(source: smartcore::error::Failed) -> FitError {
        FitError::Smartcore { source: Box::new(source) }
    }

    pub(crate) fn unreadable(source: serde_json::Error) -> FitError {
        FitError::Unreadable { source: Box::new(source) }
    }
}

/// Data that make no observations.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A source could not be read.
    #[error(transparent)]
    Source(#[from] sources::SourceError),
    /// A value has another type than its feature.
    #[error(transparent)]
    Type(#[from] WrongType),
    /// The rules do not fit the features.
    #[error("[scorecard]: {0}")]
    Scorecard(scoring::ScorecardError),
    /// One name, two types.
    #[error(
        "{name:?} is a {one} in one source and a {other} in another; give it one with the types of its sources"
    )]
    MixedTypes {
        /// The value or attribute.
        name: String,
        /// One type.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// Event histories need a horizon.
    #[error(
        "[score] horizon is missing: say how long after the cutoff the outcome may come, such as \"90d\""
    )]
    NoHorizon,
    /// A table to train on needs a label.
    #[error("[table] label is missing: name the column that says what happened, and its positive values")]
    NoLabel,
    /// No source can have the label's events.
    #[error(
        "no [[events]] source that has a row or a complete_to can have events of kind {kind:?}, which [label] \
         names; add their source, or correct the kind"
    )]
    NoLabelSource {
        /// The kind.
        kind: String,
    },
    /// The label's table is empty.
    #[error(
        "the [label] table holds no outcome, so nothing can be learned from it; its time and positive columns must be filled"
    )]
    NoOutcomes,
    /// The definition names a column that the file does not have.
    #[error("{}: there is no column {column:?}; the columns are {}", path.display(), columns.join(", "))]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The columns that there are.
        columns: Vec<String>,
    },
    /// No column is left to learn from.
    #[error(
        "{}: every column is excluded, has another role or is a date without a row time, so no feature is left; \
         take some out of [table] exclude",
        path.display()
    )]
    NoFeatures {
        /// The file.
        path: PathBuf,
    },
    /// Rows without a time cannot be told to be blind to what came later.
    #[error(
        "--as-of needs rows with a time of their own: name it with [table] time = {{ column = \"…\" }}, \
         or leave --as-of out"
    )]
    UndatedAsOf,
    /// `not_leaks` or `monotone` names what is no feature.
    #[error("[training] {key} names {feature:?}, which is no feature of this score; the features are {}", features.join(", "))]
    UnknownFeature {
        /// `not_leaks` or `monotone`.
        key: &'static str,
        /// What it names.
        feature: String,
        /// The features that there are.
        features: Vec<String>,
    },
}

/// Observations that cannot be cut into parts.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SplitError {
    /// A part would be empty.
    #[error(
        "a split by time leaves no row for the {part} part: {rows} rows, label windows of {horizon}. Observe over a longer time, \
         set [training] split = {{ test_from = \"…\" }}, or split = {{ …, random = true }} for one cutoff"
    )]
    NoRoom {
        /// The part.
        part: &'static str,
        /// All rows.
        rows: usize,
        /// How long a label window is.
        horizon: Span,
    },
    /// `test_from` lies where one side of it is empty.
    #[error(
        "[training] split = {{ test_from = \"{from}\" }} leaves no row for the {part} part: rows were observed from \
         {} to {}, with label windows of {horizon}. Set test_from to a time between them that leaves whole windows \
         before it",
        observed[0], observed[1]
    )]
    FromLeavesNone {
        /// The part.
        part: &'static str,
        /// Where the test part was to begin.
        from: Timestamp,
        /// The first and the last row's time.
        observed: [Timestamp; 2],
        /// How long a label window is.
        horizon: Span,
    },
    /// Rows have no time.
    #[error(
        "rows have no time to split by: name it with [table] time = {{ column = \"…\" }} or {{ row_order = true }}, \
         or set [training] split = {{ train = 0.6, calibrate = 0.2, test = 0.2, random = true }}"
    )]
    Undated,
}

/// Training that came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The data.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The split.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The candidates.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// The line of a scorecard.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// Too few of one outcome to learn from.
    #[error(
        "the train part holds {found} {outcome} rows, {missing} fewer than the {needed} that [training] min_{outcome}s asks for; \
         bring more history, or lower the floor knowing that the model will be weak",
        missing = needed - found
    )]
    TooFew {
        /// `positive` or `negative`.
        outcome: &'static str,
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// A part holds one outcome only: nothing can be judged.
    #[error(
        "the {part} part holds {rows} rows and not both outcomes among them, so nothing can be judged on it; bring \
         more history, or give it a larger share in [training] split"
    )]
    OneOutcome {
        /// The part.
        part: &'static str,
        /// Its rows.
        rows: usize,
    },
    /// No feature is worth a rule.
    #[error(
        "no rule can be learned: of {features} features none tells enough alone (an information value of {needed} is \
         needed; the strongest, {strongest:?}, has {information:.3}); describe features that say more"
    )]
    NoRule {
        /// How many features there are.
        features: usize,
        /// The strongest of them.
        strongest: String,
        /// Its information value.
        information: f64,
        /// The least that is needed.
        needed: f64,
    },
    /// No settings could be held against the present ones.
    #[error(
        "no settings could be judged: the search was stopped too early, or the train part cannot be cut into rows to \
         fit on and later rows with both outcomes to judge on; give it more time, or more history"
    )]
    NothingJudged,
    /// Scale and tiers do not make a banding.
    #[error(transparent)]
    Banding(#[from] scoring::BandingError),
    /// The parts of the model do not fit each other.
    #[error(transparent)]
    Model(#[from] scoring::ModelError),
}

impl From<scoring::ScorecardError> for DataError {
    fn from(error: scoring::ScorecardError) -> DataError {
        DataError::Scorecard(error)
    }
}

impl From<scoring::ScorecardError> for TrainError {
    fn from(error: scoring::ScorecardError) -> TrainError {
        TrainError::Data(DataError::Scorecard(error))
    }
}
