use std::fmt;

use records::EntityId;

use crate::error::SourceError;

/// One row that was not taken, while the others were. It displays as where it stands and why.
#[derive(Debug)]
pub struct BadRow {
    /// Whose it is, where that can be read.
    pub entity: Option<EntityId>,
    /// What is wrong with it.
    pub error: SourceError,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}
