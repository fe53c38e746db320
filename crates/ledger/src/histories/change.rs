use std::sync::atomic::Ordering;

use rusqlite::Transaction;

use super::version::raise_version;
use super::{Histories, lock};
use crate::{AttributeRecord, Entry, EventRecord};

/// What a transaction does to a history.
#[derive(Debug)]
pub(crate) enum Change<'e> {
    /// An event came to it.
    Event(&'e EventRecord),
    /// A fact came to it.
    Attribute(&'e AttributeRecord),
    /// Something of it was dropped.
    Lost {
        /// Of this score's.
        score: String,
        /// Whose.
        entity: String,
    },
    /// All that any score knew of an entity is gone.
    Forgotten(String),
}

impl<'e> Change<'e> {
    /// What an entry that is new does.
    pub(crate) fn of(entry: &'e Entry) -> Option<Change<'e>> {
        match entry {
            Entry::Event(record) => Some(Change::Event(record)),
            Entry::Attribute(record) => Some(Change::Attribute(record)),
            Entry::Prediction(_) | Entry::Outcome(_) | Entry::KnownTo { .. } => None,
        }
    }

    fn entity(&self) -> &str {
        match self {
            Change::Event(record) => &record.entity,
            Change::Attribute(record) => &record.entity,
            Change::Lost { entity, .. } | Change::Forgotten(entity) => entity,
        }
    }
}

/// Commits a transaction that changed histories in this way. When it returns, what is held is current.
pub(crate) fn commit(
    transaction: Transaction<'_>,
    changes: &[Change<'_>],
    histories: Option<&Histories>,
) -> rusqlite::Result<()> {
    if changes.is_empty() {
        return transaction.commit();
    }
    let version = raise_version(&transaction)?;
    let Some(histories) = histories else { return transaction.commit() };
    let _turn = lock(&histories.changing);
    histories.account_for_others(version - 1);
    transaction.commit()?;
    for change in changes {
        histories.shard(change.entity()).apply(change, version);
    }
    histories.accounted.store(version, Ordering::Release);
    Ok(())
}
