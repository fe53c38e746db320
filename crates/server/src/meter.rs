//! What is counted: calls, answers, what the ledger keeps waiting.
//!
//! **Counting costs nanoseconds.** A call finds its counters by an index and adds to them in the shard of
//! its own thread ([`Sharded`]), so that no two threads write to one line of memory; an answer finds its
//! score's counters in the version that answers. No label is looked up, made or compared on the way of a
//! row; names, labels and sums are made when somebody scrapes (`page`).
//!
//! **Labels are bounded**: by the methods there are, the codes, the causes, the scores in the folder of
//! models, and their features. Nothing that a caller sends becomes one.

mod answers;
mod calls;
mod histogram;
mod layer;
mod page;
mod process;
mod scrape;
mod sharded;
mod waiting;

pub(crate) use self::answers::{Answers, Counters};
pub(crate) use self::calls::{Calls, Protocol, Timer, code_name};
pub(crate) use self::layer::{MeterLayer, Metered};
pub(crate) use self::scrape::scrape;
pub(crate) use self::waiting::Waiting;
