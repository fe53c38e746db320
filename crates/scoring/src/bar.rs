use std::fmt;
use std::sync::Arc;

use features::{Cell, CellRef};
use records::Timestamp;

use crate::{Cause, Scorers, ServedModel};

/// Why the model may not answer a row. It displays as one sentence for a person.
#[derive(Clone, Debug, PartialEq)]
pub enum Bar {
    /// There is none.
    NoModel,
    /// The version's bytes, and what is wrong with them.
    Unreadable(Arc<str>),
    /// Since when.
    Expired(Timestamp),
    /// Nothing is known of the entity.
    NoHistory(NoHistory),
    /// How many of how many, and the share that is allowed.
    Missing(usize, usize, f64),
    /// How many of how many, and the share that is allowed.
    OutOfRange(usize, usize, f64),
    /// The caller waits no longer.
    Deadline,
    /// It panicked, or its answer was no probability.
    Failed,
    /// It failed on so many rows, one after another, that it is not tried any more.
    Benched(u32),
    /// The rules were asked for.
    Forced,
}

/// Why nothing is known of the entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoHistory {
    /// Neither an event nor an attribute is on record.
    NeverHeardOf,
    /// Every feature is a column: only the caller has them.
    ColumnsOnly,
    /// The ledger cannot be read.
    Unreadable(String),
}

impl Bar {
    /// Why the model may not answer this row, before it is tried. `early` is what was known before
    /// the row was: why there is no model, no history, or no time.
    pub fn of(scorers: Scorers<'_>, row: &[Cell], early: Option<Bar>, now: Timestamp) -> Option<Bar> {
        Bar::of_cells(scorers, row.iter().map(Cell::view), early, now)
    }

    /// [`Bar::of`] a row whose cells are lent.
    pub(crate) fn of_cells<'c>(
        scorers: Scorers<'_>,
        row: impl ExactSizeIterator<Item = CellRef<'c>> + Clone,
        early: Option<Bar>,
        now: Timestamp,
    ) -> Option<Bar> {
        let Some(model) = scorers.model else { return early.or(Some(Bar::NoModel)) };
        let expired = || model.expires_at.filter(|expires_at| now >= *expires_at).map(Bar::Expired);
        match early {
            Some(Bar::Unreadable(why)) => Some(Bar::Unreadable(why)),
            early => expired()
                .or(early)
                .or_else(|| too_many_missing(scorers.limits.max_missing, row.clone()))
                .or_else(|| too_far_out(model, scorers.limits.max_out_of_range?, row)),
        }
    }

    /// As the design counts causes.
    pub fn cause(&self) -> Cause {
        match self {
            Bar::NoModel => Cause::NoModel,
            Bar::Unreadable(_) => Cause::ModelUnreadable,
            Bar::Expired(_) => Cause::ModelExpired,
            Bar::NoHistory(_) => Cause::NoHistory,
            Bar::Missing(..) => Cause::MissingFeatures,
            Bar::OutOfRange(..) => Cause::OutOfRange,
            Bar::Deadline => Cause::Deadline,
            Bar::Failed | Bar::Benched(_) => Cause::ModelFailed,
            Bar::Forced => Cause::Forced,
        }
    }
}

fn too_many_missing<'c>(limit: f64, row: impl ExactSizeIterator<Item = CellRef<'c>>) -> Option<Bar> {
    let n_features = row.len();
    let n_missing = row.filter(|cell| cell.is_missing()).count();
    exceeds(n_missing, n_features, limit).then_some(Bar::Missing(n_missing, n_features, limit))
}

fn too_far_out<'c>(
    model: ServedModel<'_>,
    limit: f64,
    row: impl ExactSizeIterator<Item = CellRef<'c>>,
) -> Option<Bar> {
    let n_features = row.len();
    let n_outside = row.zip(model.ranges).filter(|(cell, range)| !range.holds(*cell)).count();
    exceeds(n_outside, n_features, limit).then_some(Bar::OutOfRange(n_outside, n_features, limit))
}

/// Divided, not multiplied: 29 of 100 are 0.29 to the bit, while 0.29 × 100 is a little less than 29.
fn exceeds(n: usize, of: usize, limit: f64) -> bool {
    n as f64 / of as f64 > limit
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bar::NoModel => f.write_str("the score has no champion"),
            Bar::Unreadable(why) => write!(f, "the version cannot be read: {why}"),
            Bar::Expired(since) => write!(f, "the version has been too old since {since}"),
            Bar::NoHistory(why) => why.fmt(f),
            Bar::Missing(n, of, limit) => {
                write!(f, "{n} of {of} features are missing; a share of {limit} may be")
            }
            Bar::OutOfRange(n, of, limit) => {
                write!(f, "{n} of {of} features lie outside the training range; a share of {limit} may")
            }
            Bar::Deadline => f.write_str("the caller's deadline was about to pass"),
            Bar::Failed => f.write_str("the model failed on this row"),
            Bar::Benched(n) => write!(
                f,
                "the version failed on {n} rows in a row and is benched until it is reloaded or another one is promoted"
            ),
            Bar::Forced => f.write_str("the rules were asked for"),
        }
    }
}

impl fmt::Display for NoHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoHistory::NeverHeardOf => f.write_str(
                "nothing is on record of this entity: send features or history, or record its events",
            ),
            NoHistory::ColumnsOnly => {
                f.write_str("this score is made from a table, and no ledger has its columns: send features")
            }
            NoHistory::Unreadable(why) => write!(f, "the ledger cannot be read: {why}"),
        }
    }
}
