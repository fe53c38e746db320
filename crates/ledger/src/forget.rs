//! Erasure: what told who somebody is goes, what was counted stays.

use std::thread;
use std::time::{Duration, Instant};

use records::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::hash::Hash;
use crate::histories::{Change, commit};
use crate::open::{TURN_WAIT, failed, take_turns};
use crate::{Ledger, LedgerError};

/// How long a `forget` waits for readers to let go of the log. Nothing is recorded meanwhile.
const WIPE_WAIT: Duration = Duration::from_secs(1);

/// How often it asks meanwhile.
const WIPE_TURNS_MAX: i32 = (WIPE_WAIT.as_millis() / TURN_WAIT.as_millis()) as i32;

/// What one `forget` did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// Events deleted, over all scores.
    pub events: usize,
    /// Attribute values deleted, over all scores.
    pub attributes: usize,
    /// Predictions whose figures stay, under a random id, without features and reasons.
    pub predictions: usize,
    /// Outcomes that stay beside them, under the same random id, without the caller's ids.
    pub outcomes: usize,
    /// When the entity was forgotten: now or, when nothing had come since, the time before.
    pub forgotten_at: Timestamp,
}

impl Ledger {
    /// Forgets an entity in every score: deletes its events, attributes, features and reasons, keeps
    /// the figures of its predictions and its outcomes under a random id, and writes a tombstone.
    ///
    /// From then on the entity counts as never heard of, and may start anew; a file that still has
    /// it brings it back when it is imported again. When this returns, no byte of what was deleted
    /// is left in the ledger's files. Where a reader holds the log for too long the answer is
    /// [`LedgerError::NotWiped`]; forgetting again is safe and finishes the work.
    pub fn forget(&mut self, entity: &str, now: Timestamp) -> Result<Forgotten, LedgerError> {
        let hash = self.salt.entity(entity);
        let forgotten = self.erase(entity, hash, now).map_err(failed(&self.path))?;
        if self.wipe().map_err(failed(&self.path))? {
            return Ok(forgotten);
        }
        Err(LedgerError::NotWiped { path: self.path.clone(), forgotten_at: forgotten.forgotten_at })
    }

    fn erase(&mut self, entity: &str, hash: Hash, now: Timestamp) -> rusqlite::Result<Forgotten> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let select = "SELECT entity_key FROM entities WHERE name_hash = ?1";
        let entity_key: Option<i64> = transaction.query_row(select, [hash], |row| row.get(0)).optional()?;
        let forgotten_at = bury(&transaction, hash, entity_key.is_some(), now)?;
        let forgotten = match entity_key {
            Some(key) => erase_entity(&transaction, key, forgotten_at)?,
            None => Forgotten { events: 0, attributes: 0, predictions: 0, outcomes: 0, forgotten_at },
        };
        let changes: &[_] = if entity_key.is_some() { &[Change::Forgotten(entity.to_owned())] } else { &[] };
        commit(transaction, changes, self.histories.as_deref())?;
        Ok(forgotten)
    }

    /// Where something was forgotten since the last time: moves the whole log into the file and
    /// empties it. `false` when others need it for too long.
    pub(crate) fn wipe(&mut self) -> rusqlite::Result<bool> {
        let due = self.read_unwiped()?;
        let wiped = due.is_empty() || self.empty_log()?;
        if wiped {
            // Only those: another process may have forgotten somebody in between.
            let mut update =
                self.connection.prepare("UPDATE tombstones SET wiped = TRUE WHERE name_hash = ?1")?;
            due.iter().try_for_each(|hash| update.execute([hash]).map(drop))?;
        }
        Ok(wiped)
    }

    fn read_unwiped(&self) -> rusqlite::Result<Vec<Hash>> {
        let mut select = self.connection.prepare("SELECT name_hash FROM tombstones WHERE NOT wiped")?;
        select.query_map([], |row| row.get(0))?.collect()
    }

    fn empty_log(&mut self) -> rusqlite::Result<bool> {
        let begun = Instant::now();
        self.connection.busy_handler(Some(|n_asked| {
            thread::sleep(TURN_WAIT);
            n_asked < WIPE_TURNS_MAX
        }))?;
        let mut emptied = try_empty_log(&self.connection);
        // Beside another's checkpoint this one gives up at once, without the wait.
        while matches!(emptied, Ok(false)) && begun.elapsed() < WIPE_WAIT {
            thread::sleep(TURN_WAIT);
            emptied = try_empty_log(&self.connection);
        }
        take_turns(&mut self.connection)?;
        emptied
    }
}

fn try_empty_log(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| Ok(row.get::<_, i64>(0)? == 0))
}

/// Writes the tombstone, and answers the time on it: the old one when there was nothing to forget.
fn bury(connection: &Connection, hash: Hash, anew: bool, now: Timestamp) -> rusqlite::Result<Timestamp> {
    let upsert = "INSERT INTO tombstones (name_hash, forgotten_at, wiped) VALUES (?1, ?2, FALSE)
                  ON CONFLICT DO UPDATE SET forgotten_at = iif(?3, ?2, forgotten_at), wiped = FALSE
                  RETURNING forgotten_at";
    let micros = connection.query_row(upsert, params![hash, now.micros(), anew], |row| row.get(0))?;
    Ok(Timestamp::from_micros(micros))
}

fn erase_entity(connection: &Connection, key: i64, forgotten_at: Timestamp) -> rusqlite::Result<Forgotten> {
    let on_rows = |deed: &str| {
        let rows = "score_key IN (SELECT score_key FROM scores) AND entity_key = ?1";
        connection.execute(&deed.replace("{rows}", rows), [key])
    };
    on_rows(&blank("SELECT text_key FROM events WHERE {rows}"))?;
    on_rows(&blank("SELECT text_key FROM attributes WHERE {rows}"))?;
    let forgotten = Forgotten {
        predictions: on_rows(&blank("SELECT text_key FROM predictions WHERE {rows}"))?,
        events: on_rows("DELETE FROM events WHERE {rows}")?,
        attributes: on_rows("DELETE FROM attributes WHERE {rows}")?,
        outcomes: on_rows("UPDATE outcomes SET identity = NULL WHERE {rows}")?,
        forgotten_at,
    };
    connection.execute(&blank("SELECT text_key FROM entities WHERE entity_key = ?1"), [key])?;
    connection.execute("UPDATE entities SET name_hash = alias WHERE entity_key = ?1", [key])?;
    Ok(forgotten)
}

/// Overwrites texts with zeros of the same length, so that each lies where it lay.
pub(crate) fn blank(texts: &str) -> String {
    let zeros = "CAST(zeroblob(length(CAST(body AS BLOB))) AS TEXT)";
    format!("UPDATE texts SET body = {zeros} WHERE text_key IN ({texts})")
}
