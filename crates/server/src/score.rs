//! From a checked request to an answer: synchronous, without IO and without a clock.
//!
//! The way of a row: [`Gathered`] makes cells of what was sent or recalled; [`Verdicts`] has who
//! answers what, by the decision that files are scored by too ([`scoring::Scorers`]); [`respond`] puts it into the proto's words.
//! Who waits (for the ledger, for a version to load) does so before or after.

mod explanation;
mod gathered;
mod order;
mod record;
mod response;
mod verdict;
mod warnings;

pub(crate) use self::explanation::explain;
pub(crate) use self::gathered::{Gathered, has_columns_only};
pub(crate) use self::order::Order;
pub(crate) use self::record::{past_score, prediction};
pub(crate) use self::response::{Context, finish_warnings, respond};
pub(crate) use self::verdict::{Inquiry, Verdicts, by_model};
pub(crate) use self::warnings::{Warnings, warn_of_unknown, warn_of_unseen};
