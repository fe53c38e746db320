//! Between the messages of the proto and the words of the other crates: the only place that knows
//! both. What comes in is checked here and nowhere later.

mod incoming;
mod outgoing;
mod query;

pub(crate) use incoming::{
    attribute, check_count, check_text, entity, event, instant, name, plain_value, promotion_alias, value,
};
pub(crate) use outgoing::{cause, feature_value, source, timestamp};
pub(crate) use query::{Asked, Facts, PlainRow, Query, asked, cutoff};
