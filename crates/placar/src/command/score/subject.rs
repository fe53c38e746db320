use std::fmt;

use features::Row;
use records::{EntityId, Timestamp, Value};
use sources::{Place, SourceError, ValueBlock};

/// Who is to be scored, and from what.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) entity: EntityId,
    pub(super) cutoff: Timestamp,
    /// One a feature, as it came or was computed.
    pub(super) values: Vec<Option<Value>>,
    pub(super) row: Row,
}

/// A row that cannot be scored, or an entity, and why. It displays as one line.
#[derive(Debug, PartialEq)]
pub(super) struct Refused {
    /// Where it stands, where it is one row.
    pub(super) place: Option<Place>,
    pub(super) entity: Option<String>,
    /// What is wrong with it, in words that need no place beside them.
    pub(super) why: String,
}

/// Somebody to be scored, or why not.
pub(super) type Drawn = Result<Subject, Refused>;

/// A part of the input that is scored together, somewhere.
pub(super) enum Work {
    /// Rows of a file, and how many came before them.
    Rows(ValueBlock, u64),
    /// Entities whose features were computed.
    Drawn(Vec<Drawn>),
}

impl Refused {
    /// A row of a file.
    pub(super) fn at(place: &Place, why: String) -> Refused {
        Refused { place: Some(place.clone()), entity: None, why }
    }

    /// A row that a reader could not read, or could not take for what it should be.
    pub(super) fn unreadable(error: &SourceError) -> Refused {
        let (place, text) = (error.row().cloned(), error.to_string());
        let why = place.as_ref().and_then(|place| text.strip_prefix(&place.to_string()));
        let why = why.map(|why| why.trim_start_matches([',', ':', ' ']).to_owned()).unwrap_or(text);
        Refused { place, entity: None, why }
    }

    /// An entity as a whole.
    pub(super) fn entity(entity: &str, why: String) -> Refused {
        Refused { place: None, entity: Some(entity.to_owned()), why }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, &self.entity) {
            (Some(place), _) if self.why.starts_with("column ") => write!(f, "{place}, {}", self.why),
            (Some(place), _) => write!(f, "{place}: {}", self.why),
            (None, Some(entity)) => write!(f, "{entity}: {}", self.why),
            (None, None) => f.write_str(&self.why),
        }
    }
}
