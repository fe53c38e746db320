//! What happened: entities, events, attributes, outcomes, and the times and values they carry.
//!
//! These are nouns only. Nothing here reads a file, knows a clock or computes a feature; every
//! other crate speaks in these types. Times are microseconds in UTC, because every comparison
//! against a cutoff must be exact and the same on every machine.

mod entity;
mod event;
pub mod layout;
mod outcome;
mod span;
mod time;
mod value;

pub use entity::EntityId;
pub use event::{Attribute, Event};
pub use outcome::Outcome;
pub use span::{ParseSpanError, Span};
pub use time::{ParseTimeError, TimeReader, Timestamp};
pub use value::{Value, ValueRef};
