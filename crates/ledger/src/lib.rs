//! Predictions, outcomes, events: durable, queryable.
//!
//! One SQLite file holds what a score said, what really came, and what was known. It is appended to
//! and changed only by [`Ledger::forget`] and, where one wants it, by age ([`Round`]). SQLite, because one file needs no server, survives
//! `kill -9` by its write-ahead log, and is read by other processes while one writes.
//!
//! | who | takes | for |
//! |---|---|---|
//! | the server, writing | [`Writer`] | a thread that commits what waits in groups and then answers |
//! | the command line, writing | [`Ledger`] | one transaction a call |
//! | the server, asking again | [`Histories`] | histories in memory, never older than what was acknowledged |
//! | both, reading | [`Reader`] | histories, past scores, the report, the export |
//!
//! **How it lies in the file** (`schema.sql`). Everything by which a person could be recognised,
//! the entity's name, its events, its attributes, the features and reasons of its predictions, is a
//! row of one table, `texts`, and nowhere else; every other table has numbers and salted hashes.
//! The reason is erasure. SQLite's `secure_delete` zeroes what is deleted, but a b-tree that takes
//! keys in any order also *moves* rows between pages and leaves the bytes of a moved row in the gap
//! of its old page (`rebuildPage`), where no later delete finds them. A table that grows only at its
//! end never moves a row, so a text that is overwritten in place, by zeros of the same length, is
//! gone. Then the log is truncated, so that it is gone there too. (What is dropped
//! for its age is overwritten likewise; a row may leave `texts` only with its whole page, or in a `VACUUM`.)
//!
//! **Forgetting leaves figures.** A prediction names its entity by a number; the number's row has an
//! alias, drawn when the entity was first heard of, which is shown in place of the name once that is
//! erased. No prediction and no outcome is touched, so no past report changes but for the name.
//!
//! **Indexes.** `predictions` and `outcomes` grow at the end, in the order of recording; they are
//! found by (score, entity), which serves the past scores, the join of the report and `forget`, and
//! by their identity, which makes appending idempotent. `events` and `attributes` have no order
//! worth keeping but (score, entity, time), so they lie in that order without a rowid: a history is
//! one range. There is no index by time: a report reads a whole score.

mod append;
mod body;
mod check;
mod checkpoint;
mod error;
mod export;
mod forget;
mod hash;
mod histories;
mod id;
mod import;
mod join;
mod kept;
mod open;
mod queue;
mod reader;
mod record;
mod report;
mod retention;
mod row;
mod writer;

pub use append::Answer;
pub use check::{ID_BYTES_MAX, TEXT_BYTES_MAX};
pub use error::{LedgerError, NotTaken, Refused};
pub use forget::Forgotten;
pub use histories::{Current, Histories, Whole};
pub use id::{ParseIdError, PredictionId};
pub use import::ImportIdentity;
pub use kept::{features_json, reason_json};
pub use open::{Durability, Ledger};
pub use queue::QUEUE_ENTRIES_MAX;
pub use reader::{EntityHistory, HISTORY_ATTRIBUTES_MAX, HISTORY_EVENTS_MAX, PAST_SCORES_MAX, Reader};
pub use record::{Appended, AttributeRecord, Entry, EventRecord, OutcomeRecord, PredictionRecord, Source};
pub use report::{Beside, REPORT_ROWS_MAX, ReportRow, ReportRows, State};
pub use retention::{Dropped, Round, STEP_ROWS};
pub use writer::{COMMIT_ENTRIES_MAX, Writer};
