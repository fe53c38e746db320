//! Rows as nearly every caller writes them, read where they lie in the message.
//!
//! Decoded by the book, a row of twenty features is a map of twenty texts, each with memory of its own: that
//! alone takes four times what scoring it does. So the two methods that score rows get their messages as
//! bytes. [`Row::read`] reads a row in place, without a copy, when it is *plain*: each field at most once and in
//! no unknown form, features as `(key, value)`, one kind of value each. Every encoder that is in use writes
//! rows so. It is a reader and never a judge: a row that is not plain, for whatever reason, is decoded by
//! prost from the same bytes, and is accepted, or refused with prost's own words, exactly as it always was. So there
//! is no second opinion on what a message means; what [`Row::read`] does accept, prost reads in the same way, which
//! the tests hold both to.
//!
//! Answers go the same way: [`Answer::write`] writes the bytes that prost would.

mod answer;
mod codec;
mod cursor;
mod messages;
mod row;

pub use answer::Answer;
pub use codec::{Buffers, FromWire, ToWire, undecodable};
pub use messages::{Rows, ScoreBatchRequest, ScoreBatchResponse, ScoreRequest, ScoreResponse};
pub use row::{Features, Name, NotPlain, NumberHead, Row, Value};

/// The server of `Scoring` over plain messages.
#[expect(clippy::allow_attributes, reason = "generated code")]
mod served {
    tonic::include_proto!("plain/placar.v1");
}

pub use served::scoring_server;
