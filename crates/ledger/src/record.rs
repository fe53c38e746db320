use records::{Attribute, Event, Timestamp};

use crate::PredictionId;

/// What made a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A trained version.
    Model,
    /// The scorecard.
    Rules,
}

impl Source {
    /// As it is written everywhere: `MODEL` or `RULES`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Source::Model => "MODEL",
            Source::Rules => "RULES",
        }
    }
}

/// A prediction as it was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct PredictionRecord {
    /// Its name; drawn once, never used again.
    pub id: PredictionId,
    /// The score's name.
    pub score: String,
    /// Who was scored; after a `forget` its alias, 32 hexadecimal digits.
    pub entity: String,
    /// The instant whose strict past was known.
    pub cutoff: Timestamp,
    /// Cutoff + horizon: from then on the outcome is decided.
    pub mature_at: Timestamp,
    /// The features as served; null after a `forget`.
    pub features: serde_json::Value,
    /// The reasons as answered; null after a `forget`.
    pub reasons: serde_json::Value,
    /// In [0, 1]; `None` where rules answered that were never calibrated.
    pub probability: Option<f64>,
    /// The whole number people see.
    pub points: i32,
    /// The named band they fall in.
    pub tier: String,
    /// What made it.
    pub source: Source,
    /// Why the rules answered, when they did in a model's place.
    pub cause: Option<String>,
    /// The version that made it, or whose scorecard did.
    pub version: Option<u32>,
    /// Made beside the answer by a challenger, and never answered.
    pub shadow: bool,
    /// When it was made, by the clock on the wall.
    pub made_at: Timestamp,
}

/// What came of an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeRecord {
    /// The score that predicts such outcomes.
    pub score: String,
    /// Whose outcome; after a `forget` its alias.
    pub entity: String,
    /// When it came.
    pub time: Timestamp,
    /// Whether it is what the score predicts.
    pub positive: bool,
    /// The prediction it answers, where the caller knows that.
    pub prediction: Option<PredictionId>,
    /// The caller's identity of it; read back as a salted hash.
    pub id: Option<String>,
    /// When it was received.
    pub received_at: Timestamp,
}

/// An event of an entity, on record for one score.
///
/// Scores do not share events: each score's files are imported for that score, and two scores may
/// spell the same entity, or mean the same kind of event, differently.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRecord {
    /// The score it is on record for.
    pub score: String,
    /// Whose event.
    pub entity: String,
    /// What happened. Its values come back in the order of their names.
    pub event: Event,
    /// The caller's identity of it; read back as a salted hash.
    pub id: Option<String>,
    /// When it was received.
    pub received_at: Timestamp,
}

/// A fact about an entity, on record for one score.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeRecord {
    /// The score it is on record for.
    pub score: String,
    /// Whose fact.
    pub entity: String,
    /// The fact.
    pub attribute: Attribute,
    /// The caller's identity of it; read back as a salted hash.
    pub id: Option<String>,
    /// When it was received.
    pub received_at: Timestamp,
}

/// Something to be appended.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A prediction that was made.
    Prediction(PredictionRecord),
    /// An outcome that came.
    Outcome(OutcomeRecord),
    /// An event that was received.
    Event(EventRecord),
    /// A fact that was received.
    Attribute(AttributeRecord),
    /// Somebody says that the outcomes of a score are complete up to a time.
    KnownTo {
        /// The score.
        score: String,
        /// No outcome before it will come.
        time: Timestamp,
    },
}

/// What became of an entry that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is in the ledger now.
    New,
    /// It was in the ledger before, by its id and with the same content, and is not counted again.
    Known,
}
