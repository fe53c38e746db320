//! Everything on record for a score, row by row.
//!
//! Read in chunks, each in a snapshot of its own, so that an export that takes an hour holds no log
//! for an hour. Nothing that was recorded is ever moved or changed, so the chunks fit together; what
//! is recorded meanwhile may be told or not.

use std::ops::ControlFlow;

use rusqlite::{Connection, Params, Row, params};

use crate::row::{read_attribute_record, read_event_record, read_outcome, read_prediction};
use crate::{AttributeRecord, EventRecord, LedgerError, OutcomeRecord, PredictionRecord, Reader};

/// Rows that are read at once.
const CHUNK_ROWS: usize = 1_000;

// The plus keeps SQLite from an index by score: the order of recording is the order in the file.
const PREDICTIONS: &str = "
    SELECT * FROM prediction_records
    WHERE +score_key = (SELECT score_key FROM scores WHERE name = ?1) AND prediction_key > ?2
    ORDER BY prediction_key LIMIT ?3";

const OUTCOMES: &str = "
    SELECT * FROM outcome_records
    WHERE +score_key = (SELECT score_key FROM scores WHERE name = ?1) AND outcome_key > ?2
    ORDER BY outcome_key LIMIT ?3";

const EVENTS: &str = "
    SELECT * FROM event_records
    WHERE score_key = (SELECT score_key FROM scores WHERE name = ?1)
      AND (entity_key, time, text_key) > (?2, ?3, ?4)
    ORDER BY entity_key, time, text_key LIMIT ?5";

const ATTRIBUTES: &str = "
    SELECT * FROM attribute_records
    WHERE score_key = (SELECT score_key FROM scores WHERE name = ?1)
      AND (entity_key, name, held_from, text_key) > (?2, ?3, ?4, ?5)
    ORDER BY entity_key, name, held_from, text_key LIMIT ?6";

/// What is done with each row; it may break off.
type Each<'f, T> = &'f mut dyn FnMut(T) -> ControlFlow<()>;

impl Reader {
    /// Tells every prediction of a score in the order of recording, shadows too.
    pub fn for_each_prediction(
        &self,
        score: &str,
        each: Each<'_, PredictionRecord>,
    ) -> Result<(), LedgerError> {
        self.in_chunks(0_i64, each, |connection, after| {
            let wanted = params![score, after, CHUNK_ROWS as i64];
            read_chunk(connection, PREDICTIONS, wanted, |row| {
                Ok((row.get("prediction_key")?, read_prediction(row)?))
            })
        })
    }

    /// Tells every outcome of a score in the order of recording, replaced ones too.
    pub fn for_each_outcome(&self, score: &str, each: Each<'_, OutcomeRecord>) -> Result<(), LedgerError> {
        self.in_chunks(0_i64, each, |connection, after| {
            let wanted = params![score, after, CHUNK_ROWS as i64];
            read_chunk(connection, OUTCOMES, wanted, |row| Ok((row.get("outcome_key")?, read_outcome(row)?)))
        })
    }

    /// Tells every event of a score, entity by entity, each in time order.
    pub fn for_each_event(&self, score: &str, each: Each<'_, EventRecord>) -> Result<(), LedgerError> {
        self.in_chunks((0_i64, 0_i64, 0_i64), each, |connection, (entity, time, text)| {
            let wanted = params![score, entity, time, text, CHUNK_ROWS as i64];
            read_chunk(connection, EVENTS, wanted, |row| Ok((event_key(row)?, read_event_record(row)?)))
        })
    }

    /// Tells every attribute value of a score, entity by entity, each by name and time.
    pub fn for_each_attribute(
        &self,
        score: &str,
        each: Each<'_, AttributeRecord>,
    ) -> Result<(), LedgerError> {
        self.in_chunks(
            (0_i64, String::new(), 0_i64, 0_i64),
            each,
            |connection, (entity, name, from, text)| {
                let wanted = params![score, entity, name, from, text, CHUNK_ROWS as i64];
                read_chunk(connection, ATTRIBUTES, wanted, |row| {
                    Ok((attribute_key(row)?, read_attribute_record(row)?))
                })
            },
        )
    }

    /// Reads chunk after chunk, each from behind the last key of the one before.
    fn in_chunks<K, T>(
        &self,
        mut after: K,
        each: Each<'_, T>,
        read: impl Fn(&Connection, &K) -> rusqlite::Result<Vec<(K, T)>>,
    ) -> Result<(), LedgerError> {
        loop {
            let chunk = self.read(|connection| read(connection, &after))?;
            if chunk.is_empty() {
                return Ok(());
            }
            for (key, row) in chunk {
                after = key;
                if each(row).is_break() {
                    return Ok(());
                }
            }
        }
    }
}

fn read_chunk<T>(
    connection: &Connection,
    select: &str,
    wanted: impl Params,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(select)?.query_map(wanted, read)?.collect()
}

fn event_key(row: &Row<'_>) -> rusqlite::Result<(i64, i64, i64)> {
    Ok((row.get("entity_key")?, row.get("time")?, row.get("text_key")?))
}

fn attribute_key(row: &Row<'_>) -> rusqlite::Result<(i64, String, i64, i64)> {
    Ok((row.get("entity_key")?, row.get("name")?, row.get("held_from")?, row.get("text_key")?))
}
