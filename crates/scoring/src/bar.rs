use std::fmt;
use std::sync::Arc;

use features::{Cell, ColumnRef};
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
        let Some(model) = scorers.model else { return early.or(Some(Bar::NoModel)) };
        let limits = scorers.limits;
        let missing = || row.iter().filter(|cell| cell.is_missing()).count();
        let outside = || row.iter().zip(model.ranges).filter(|(cell, range)| !range.contains(cell)).count();
        match early {
            Some(Bar::Unreadable(why)) => Some(Bar::Unreadable(why)),
            early => expired(model, now)
                .or(early)
                .or_else(|| too_many_missing(limits.max_missing, missing(), row.len()))
                .or_else(|| too_far_out(limits.max_out_of_range?, outside(), row.len())),
        }
    }

    /// Whether the model may answer each of the rows that lie in these columns: where [`Bar::of`] bars none.
    pub(crate) fn bars_none(
        scorers: Scorers<'_>,
        columns: &[ColumnRef<'_>],
        n_rows: usize,
        now: Timestamp,
    ) -> Vec<bool> {
        let Some(model) = scorers.model.filter(|model| expired(*model, now).is_none()) else {
            return vec![false; n_rows];
        };
        let mut n_missing = vec![0; n_rows];
        columns.iter().for_each(|column| column.add_missing(&mut n_missing));
        let (n_features, limit) = (columns.len(), scorers.limits.max_missing);
        let may_answer = |n: &u32| too_many_missing(limit, *n as usize, n_features).is_none();
        let mut may: Vec<bool> = n_missing.iter().map(may_answer).collect();
        if let Some(limit) = scorers.limits.max_out_of_range {
            let mut n_outside = vec![0; n_rows];
            let ranged = columns.iter().zip(model.ranges);
            ranged.for_each(|(column, range)| range.add_outside(*column, &mut n_outside));
            let is_inside = |n: &u32| too_far_out(limit, *n as usize, n_features).is_none();
            may.iter_mut().zip(&n_outside).for_each(|(may, n)| *may &= is_inside(n));
        }
        may
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

fn expired(model: ServedModel<'_>, now: Timestamp) -> Option<Bar> {
    model.expires_at.filter(|expires_at| now >= *expires_at).map(Bar::Expired)
}

fn too_many_missing(limit: f64, n_missing: usize, n_features: usize) -> Option<Bar> {
    exceeds(n_missing, n_features, limit).then_some(Bar::Missing(n_missing, n_features, limit))
}

fn too_far_out(limit: f64, n_outside: usize, n_features: usize) -> Option<Bar> {
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
