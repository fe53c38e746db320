use features::{Condition, FeatureSet};
use records::layout::{AttributeLayout, EventLayout, OutcomeLayout, TableLayout};
use records::{Span, Timestamp};

/// Where the observations come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Event histories: features are computed as of each cutoff.
    Events(EventsPlan),
    /// A flat table: features come with each row.
    Table(TablePlan),
}

/// Observations of event histories.
#[derive(Clone, Debug, PartialEq)]
pub struct EventsPlan {
    /// The sources of events; at least one.
    pub events: Vec<EventLayout>,
    /// The sources of attributes.
    pub attributes: Vec<AttributeLayout>,
    /// When an observation is positive.
    pub label: Label,
    /// Who is observed when.
    pub observations: Observations,
    /// The features, in the order of the file; at least one.
    pub features: FeatureSet,
}

/// When an observation is positive.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    /// When such an event happens in `[cutoff, cutoff + horizon)`.
    Event {
        /// The kind of event.
        kind: String,
        /// Only events whose values satisfy all of these.
        conditions: Vec<Condition>,
    },
    /// When no such event happens in it.
    NoEvent {
        /// The kind of event.
        kind: String,
        /// Only events whose values satisfy all of these.
        conditions: Vec<Condition>,
    },
    /// When a file of outcomes has a positive one in it.
    Table(OutcomeLayout),
}

/// Who is observed when.
#[derive(Clone, Debug, PartialEq)]
pub struct Observations {
    /// The cutoffs.
    pub at: ObservationTimes,
    /// An entity is observed from its first event of this kind on; `None`: from its first event.
    pub after: Option<String>,
    /// An entity is never observed after an event of one of these kinds.
    pub until: Vec<String>,
}

/// The cutoffs.
#[derive(Clone, Debug, PartialEq)]
pub enum ObservationTimes {
    /// These, rising, each once; at least one.
    At(Vec<Timestamp>),
    /// `from`, `from + every`, … before `to`.
    Every {
        /// The time between two cutoffs, above 0.
        every: Span,
        /// The first cutoff.
        from: Timestamp,
        /// Cutoffs lie before this; later than `from`.
        to: Timestamp,
    },
    /// One microsecond after each event of this kind.
    On(String),
}

/// Observations of a flat table.
///
/// Its features are its columns, known only when the file is read.
#[derive(Clone, Debug, PartialEq)]
pub struct TablePlan {
    /// The file and its columns; its label is always there.
    pub layout: TableLayout,
}
