//! What both pages show, written once: a hold-out report and a live report rest on the same
//! [`Assessment`](evaluation::Assessment), so whoever can read one can read the other.

mod curves;
mod promise;
mod tiers;

pub(crate) use curves::{Shown, gains, gains_table, reliability, roc};
pub(crate) use promise::{Promise, Verdict};
pub(crate) use tiers::{TierRow, tiers};
