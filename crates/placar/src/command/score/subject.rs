use features::Row;
use records::{EntityId, Timestamp, Value};

/// Who is to be scored, and from what.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) entity: EntityId,
    pub(super) cutoff: Timestamp,
    /// One a feature, as it came or was computed.
    pub(super) values: Vec<Option<Value>>,
    pub(super) row: Row,
}

/// Somebody to be scored, or in words which row cannot be and why.
pub(super) type Drawn = Result<Subject, String>;
