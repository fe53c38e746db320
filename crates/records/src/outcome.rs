use crate::{EntityId, Timestamp};

/// What was to be predicted, as it came: the entity did (`positive`) or did not, at `time`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whose outcome.
    pub entity: EntityId,
    /// When it happened.
    pub time: Timestamp,
    /// When it became known.
    pub known_at: Timestamp,
    /// Whether it is the outcome that the score predicts.
    pub positive: bool,
}
