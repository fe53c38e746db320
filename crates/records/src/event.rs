use std::sync::Arc;

use crate::{Timestamp, Value};

/// Something an entity did or had done to it.
///
/// Two clocks: `time` is when it happened, `known_at` when it became known. Where a source has no
/// second clock the two are equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When it happened.
    pub time: Timestamp,
    /// When it became known.
    pub known_at: Timestamp,
    /// What happened: `purchase`, `login`, `email_open` …
    pub kind: Arc<str>,
    /// What came with it, by name; a value that was missing is not listed.
    pub values: Box<[(Arc<str>, Value)]>,
}

impl Event {
    /// The value of that name, when the event carries one.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(candidate, _)| candidate.as_ref() == name).map(|(_, value)| value)
    }
}

/// A fact about an entity that holds from a time on: its sector, its plan, its headcount.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// From when it holds; [`Timestamp::MIN`] when it always held.
    pub from: Timestamp,
    /// When it became known.
    pub known_at: Timestamp,
    /// Which fact.
    pub name: Arc<str>,
    /// What it is from then on; `None` when it became unknown.
    pub value: Option<Value>,
}
