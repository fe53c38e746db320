//! The Open Inference Protocol beside `placar.v1`: the same scores, by column.
//!
//! ```text
//!   inputs ─► table ─────────► rows ─► verdicts ─► answers ─► outputs
//!   tensors   one column a     as in `score`       one column an output,
//!             feature, checked                     raw as they came, or typed
//! ```
//!
//! **Nothing is scored here.** A row without `entity_id` is judged by [`crate::score::Verdicts`], as a row of
//! a batch is; rows with it are sent through the server as a batch, with its ledger, its challenger and its
//! refusals. What this module knows is tensors: their shapes, datatypes and bytes.
//!
//! **A call is answered whole or not at all.** The protocol has no error of a row, so the first one that is
//! wrong is the call's, with its place. That a model may not answer is no error here either: `source` and
//! `cause` say it, row by row.
//!
//! **An input that nobody knows is ignored, with a warning**, as a feature is that the version does not know,
//! so that a promotion breaks no caller. But a call of which nothing is known is refused: its names are wrong.

mod admission;
mod answers;
mod contents;
mod datatype;
mod describe;
mod error;
mod infer;
mod judge;
mod outputs;
mod reader;
mod repository;
mod service;
mod statistics;
mod stream;
mod table;
mod tensor;
mod values;

pub(crate) use self::datatype::Datatype;
pub(crate) use self::error::InferError;
pub use self::reader::InferenceReader;
pub(crate) use self::service::InferenceService;
pub(crate) use self::statistics::Statistics as Inferred;
