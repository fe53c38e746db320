use records::Span;

/// When a model may not answer, and what happens to its predictions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ServingLimits {
    /// Share of features missing beyond which the rules answer.
    pub max_missing: f64,
    /// Share of features outside the training range beyond which they do; `None`: never.
    pub max_out_of_range: Option<f64>,
    /// How long after its publication a version may answer; `None`: for ever.
    pub max_age: Option<Span>,
    /// What happens to predictions that cannot be recorded.
    pub ledger: LedgerMode,
    /// Share of requests that the challenger scores unseen.
    pub shadow: f64,
}

impl Default for ServingLimits {
    fn default() -> ServingLimits {
        ServingLimits {
            max_missing: 0.5,
            max_out_of_range: None,
            max_age: None,
            ledger: LedgerMode::BestEffort,
            shadow: 0.0,
        }
    }
}

/// What happens to predictions that cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerMode {
    /// They are answered, and say that they were not recorded.
    BestEffort,
    /// They are refused.
    Required,
    /// Nothing is recorded.
    Off,
}

/// Why the rules answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is no champion.
    NoModel,
    /// The champion's bytes cannot be read.
    ModelUnreadable,
    /// The champion is older than `max_age`.
    ModelExpired,
    /// More features are missing than `max_missing`.
    MissingFeatures,
    /// More features lie outside the training range than `max_out_of_range`.
    OutOfRange,
    /// The ledger has never heard of the entity.
    NoHistory,
    /// The model failed on this row.
    ModelFailed,
    /// The deadline was about to pass.
    Deadline,
    /// The caller asked for the rules.
    Forced,
}

impl Cause {
    /// As it is written everywhere: `NO_MODEL`, `FORCED` …
    pub const fn as_str(self) -> &'static str {
        match self {
            Cause::NoModel => "NO_MODEL",
            Cause::ModelUnreadable => "MODEL_UNREADABLE",
            Cause::ModelExpired => "MODEL_EXPIRED",
            Cause::MissingFeatures => "MISSING_FEATURES",
            Cause::OutOfRange => "OUT_OF_RANGE",
            Cause::NoHistory => "NO_HISTORY",
            Cause::ModelFailed => "MODEL_FAILED",
            Cause::Deadline => "DEADLINE",
            Cause::Forced => "FORCED",
        }
    }
}
