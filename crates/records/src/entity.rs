use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The name of a lead, customer or account, as the company's own systems spell it.
///
/// Never empty: a row without an entity is left out before it gets one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntityId(Arc<str>);

/// An entity id was empty.
#[derive(Debug, thiserror::Error)]
#[error("an entity id must not be empty")]
pub struct EmptyEntityId;

impl EntityId {
    /// Takes a name as it is; `None` when it is empty.
    pub fn new(id: &str) -> Option<EntityId> {
        (!id.is_empty()).then(|| EntityId(Arc::from(id)))
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EntityId {
    type Error = EmptyEntityId;

    fn try_from(id: String) -> Result<EntityId, EmptyEntityId> {
        EntityId::new(&id).ok_or(EmptyEntityId)
    }
}

impl From<EntityId> for String {
    fn from(id: EntityId) -> String {
        id.0.as_ref().to_owned()
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
