use std::path::{Path, PathBuf};
use std::sync::Arc;

use features::History;
use records::{Attribute, Event, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::body::Names;
use crate::hash::{Hash, Salt};
use crate::histories::read_version;
use crate::open::{failed, open_to_read};
use crate::row::{read_attribute, read_event, read_prediction, time};
use crate::{LedgerError, PredictionId, PredictionRecord, Whole};

/// The newest events that one history is read from. More than any feature was ever computed from;
/// some 3 MB.
pub const HISTORY_EVENTS_MAX: usize = 20_000;

/// The attribute values that one history is read from: the newest of every name first, then the
/// second newest of every name, and so on.
pub const HISTORY_ATTRIBUTES_MAX: usize = 2_000;

/// The past scores of an entity that are read at once.
pub const PAST_SCORES_MAX: usize = 1_000;

/// A connection that reads beside the one who writes, in this process or in another.
///
/// It never waits for a writer, and sees what was committed when a read began. It may move between
/// threads; several threads take one each.
#[derive(Debug)]
pub struct Reader {
    pub(crate) connection: Connection,
    path: PathBuf,
    salt: Salt,
}

/// What was known about an entity before an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityHistory {
    /// Earliest first; of one instant, in the order they were recorded.
    pub events: Vec<Event>,
    /// By the time from which they hold, earliest first.
    pub attributes: Vec<Attribute>,
    /// Whether that is all; `false` where older ones were left out, or may have been, for their number.
    pub complete: bool,
}

const EVENTS: &str = "
    SELECT v.time, v.known_at, t.body FROM events v JOIN texts t USING (text_key)
    WHERE v.score_key = (SELECT score_key FROM scores WHERE name = ?1)
      AND v.entity_key = (SELECT entity_key FROM entities WHERE name_hash = ?2)
      AND v.time < ?3 AND v.known_at < ?3
    ORDER BY v.time DESC, v.text_key DESC LIMIT ?4";

const ATTRIBUTES: &str = "
    SELECT a.name, a.held_from, a.known_at, t.body FROM (
        SELECT *, row_number() OVER (
            PARTITION BY name ORDER BY held_from DESC, known_at DESC, text_key DESC) AS age
        FROM attributes
        WHERE score_key = (SELECT score_key FROM scores WHERE name = ?1)
          AND entity_key = (SELECT entity_key FROM entities WHERE name_hash = ?2)
          AND held_from < ?3 AND known_at < ?3
        ORDER BY age, held_from DESC LIMIT ?4
    ) a JOIN texts t USING (text_key)
    ORDER BY a.held_from, a.known_at, a.text_key";

const KNOWS: &str = "
    SELECT EXISTS (SELECT 1 FROM events WHERE score_key = s.score_key AND entity_key = e.entity_key)
        OR EXISTS (SELECT 1 FROM attributes WHERE score_key = s.score_key AND entity_key = e.entity_key)
    FROM scores s, entities e WHERE s.name = ?1 AND e.name_hash = ?2";

const PAST_SCORES: &str = "
    SELECT * FROM prediction_records
    WHERE score_key = (SELECT score_key FROM scores WHERE name = ?1)
      AND entity_key = (SELECT entity_key FROM entities WHERE name_hash = ?2)
      AND NOT shadow
    ORDER BY prediction_key DESC LIMIT ?3";

const PREDICTION: &str = "SELECT * FROM prediction_records WHERE prediction_id = ?1";

const FORGOTTEN_AT: &str = "SELECT forgotten_at FROM tombstones WHERE name_hash = ?1";

impl Reader {
    /// Opens the ledger at `path`; one that is not there is [`LedgerError::Missing`].
    pub fn open(path: &Path) -> Result<Reader, LedgerError> {
        let (connection, salt) = open_to_read(path)?;
        Ok(Reader { connection, path: path.to_owned(), salt })
    }

    /// What a score has on record about an entity from strictly before `as_of`, by both clocks.
    pub fn history(&self, score: &str, entity: &str, as_of: Timestamp) -> Result<EntityHistory, LedgerError> {
        let hash = self.salt.entity(entity);
        self.read(|connection| {
            let mut names = Names::default();
            let mut events = read_events(connection, score, hash, as_of, &mut names)?;
            let attributes = read_attributes(connection, score, hash, as_of, &mut names)?;
            let complete = events.len() <= HISTORY_EVENTS_MAX && attributes.len() < HISTORY_ATTRIBUTES_MAX;
            events.truncate(HISTORY_EVENTS_MAX);
            events.reverse();
            Ok(EntityHistory { events, attributes, complete })
        })
    }

    /// All that a score has on record about an entity, and the version of all histories at that instant.
    pub(crate) fn whole(&self, score: &str, entity: &str) -> Result<(Whole, i64), LedgerError> {
        let hash = self.salt.entity(entity);
        self.read(|connection| {
            let version = read_version(connection)?;
            let mut names = Names::default();
            let events = read_events(connection, score, hash, Timestamp::MAX, &mut names)?;
            let attributes = read_attributes(connection, score, hash, Timestamp::MAX, &mut names)?;
            let whole = match (events.len(), attributes.len()) {
                (HISTORY_EVENTS_MAX.., _) | (_, HISTORY_ATTRIBUTES_MAX..) => Whole::TooLong,
                (0, 0) if !read_knows(connection, score, hash)? => Whole::Unknown,
                _ => Whole::Known(Arc::new(History::new(events.into_iter().rev().collect(), attributes))),
            };
            Ok((whole, version))
        })
    }

    /// Whether a score has any event or attribute of an entity. Having scored it does not count.
    pub fn knows(&self, score: &str, entity: &str) -> Result<bool, LedgerError> {
        let hash = self.salt.entity(entity);
        self.read(|connection| read_knows(connection, score, hash))
    }

    /// The predictions that were answered for an entity, the one made last first; at most `limit`,
    /// and at most [`PAST_SCORES_MAX`]. A shadow was never answered and is not among them.
    pub fn past_scores(
        &self,
        score: &str,
        entity: &str,
        limit: usize,
    ) -> Result<Vec<PredictionRecord>, LedgerError> {
        let hash = self.salt.entity(entity);
        self.read(|connection| {
            let mut select = connection.prepare_cached(PAST_SCORES)?;
            let wanted = params![score, hash, limit.min(PAST_SCORES_MAX) as i64];
            select.query_map(wanted, read_prediction)?.collect()
        })
    }

    /// The prediction of that id, a shadow too.
    pub fn prediction(&self, id: PredictionId) -> Result<Option<PredictionRecord>, LedgerError> {
        self.read(|connection| {
            connection.prepare_cached(PREDICTION)?.query_row([id.as_bytes()], read_prediction).optional()
        })
    }

    /// When an entity was last forgotten, if it ever was.
    pub fn forgotten_at(&self, entity: &str) -> Result<Option<Timestamp>, LedgerError> {
        let hash = self.salt.entity(entity);
        self.read(|connection| {
            connection
                .prepare_cached(FORGOTTEN_AT)?
                .query_row([hash], |row| time(row, "forgotten_at"))
                .optional()
        })
    }

    /// Reads in one snapshot.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        let snapshot = || read(&*self.connection.unchecked_transaction()?);
        snapshot().map_err(failed(&self.path))
    }
}

fn read_knows(connection: &Connection, score: &str, hash: Hash) -> rusqlite::Result<bool> {
    let mut select = connection.prepare_cached(KNOWS)?;
    Ok(select.query_row(params![score, hash], |row| row.get(0)).optional()?.unwrap_or(false))
}

/// The newest first, and one more than are kept, where there are more.
fn read_events(
    connection: &Connection,
    score: &str,
    hash: Hash,
    as_of: Timestamp,
    names: &mut Names,
) -> rusqlite::Result<Vec<Event>> {
    let mut select = connection.prepare_cached(EVENTS)?;
    let wanted = params![score, hash, as_of.micros(), HISTORY_EVENTS_MAX as i64 + 1];
    select.query_map(wanted, |row| read_event(row, names))?.collect()
}

fn read_attributes(
    connection: &Connection,
    score: &str,
    hash: Hash,
    as_of: Timestamp,
    names: &mut Names,
) -> rusqlite::Result<Vec<Attribute>> {
    let mut select = connection.prepare_cached(ATTRIBUTES)?;
    let wanted = params![score, hash, as_of.micros(), HISTORY_ATTRIBUTES_MAX as i64];
    select.query_map(wanted, |row| read_attribute(row, names))?.collect()
}

#[cfg(test)]
mod tests;
