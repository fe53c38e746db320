//! Retention: what is older than one wants to keep goes, a little at a time.
//!
//! A round walks the tables in key order, [`STEP_ROWS`] rows a step, each step a transaction of some
//! milliseconds; between two steps whoever writes gets the lock. What goes:
//!
//! * a **prediction** whose window ended before the time (without a horizon: whose cutoff lies before it);
//!   one that is open, or was decided since, stays;
//! * an **outcome** that no prediction which stays could be decided by: so nothing that is reported
//!   changes from "yes" to "no";
//! * an **event** from before the time;
//! * an **attribute** that another had replaced by then; the one that holds stays, however old it is;
//! * the name of an **entity** of which nothing is left.
//!
//! Texts are overwritten where they lie and their rows stay, because a b-tree that loses rows moves
//! others and leaves their bytes behind, where [`Ledger::forget`] would not find them.

use std::collections::{BTreeMap, BTreeSet};

use records::Timestamp;
use rusqlite::{Connection, Params, Row, TransactionBehavior, params};

use crate::forget::blank;
use crate::histories::{Change, commit};
use crate::open::failed;
use crate::{Ledger, LedgerError};

/// Rows that one step looks at: some milliseconds.
pub const STEP_ROWS: usize = 500;

/// A round under way.
#[derive(Clone, Debug)]
pub struct Round {
    before: Timestamp,
    stage: Stage,
    dropped: Dropped,
    /// The longest window of each score, in microseconds.
    spans: BTreeMap<i64, i64>,
    /// Score and entity of the histories that the step under way has shortened.
    lost: BTreeSet<[i64; 2]>,
}

/// What a round has dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Decided before the time.
    pub predictions: usize,
    /// That nothing could be decided by any more.
    pub outcomes: usize,
    /// From before the time.
    pub events: usize,
    /// Replaced before the time.
    pub attributes: usize,
    /// Names of whom nothing is left.
    pub entities: usize,
}

/// Which table is walked, and from behind which key on.
#[derive(Clone, Debug)]
enum Stage {
    Begin,
    Predictions(i64),
    Outcomes(i64),
    Events([i64; 4]),
    Attributes([i64; 4], String),
    Entities(i64),
    Done,
}

impl Round {
    /// A round that drops what is older than `before`.
    pub fn new(before: Timestamp) -> Round {
        Round {
            before,
            stage: Stage::Begin,
            dropped: Dropped::default(),
            spans: BTreeMap::new(),
            lost: BTreeSet::new(),
        }
    }

    /// Whether it has walked all tables.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// What it has dropped so far.
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }
}

impl Ledger {
    /// Takes the next step of a round, in a transaction of its own. An error leaves the round where it
    /// was; the step may be taken again.
    pub fn drop_step(&mut self, round: &mut Round) -> Result<(), LedgerError> {
        let mut next = round.clone();
        let mut step = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            next.step(&transaction)?;
            let lost: BTreeSet<[i64; 2]> = std::mem::take(&mut next.lost);
            let changes = lost.iter().map(|keys| name_lost(&transaction, *keys));
            let changes: Vec<Change<'_>> = changes.collect::<rusqlite::Result<_>>()?;
            commit(transaction, &changes, self.histories.as_deref())
        };
        step().map_err(failed(&self.path))?;
        *round = next;
        Ok(())
    }
}

impl Round {
    fn step(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Begin => begin(connection, self.before)?,
            Stage::Predictions(after) => self.predictions(connection, after)?,
            Stage::Outcomes(after) => self.outcomes(connection, after)?,
            Stage::Events(after) => self.events(connection, after)?,
            Stage::Attributes(after, name) => self.attributes(connection, after, &name)?,
            Stage::Entities(after) => self.entities(connection, after)?,
            Stage::Done => Stage::Done,
        };
        Ok(())
    }

    fn predictions(&mut self, connection: &Connection, after: i64) -> rusqlite::Result<Stage> {
        let select = "SELECT prediction_key, score_key, cutoff, mature_at, text_key FROM predictions
                      WHERE prediction_key > ?1 ORDER BY prediction_key LIMIT ?2";
        let found: Vec<[i64; 5]> = select_keys(connection, select, params![after, STEP_ROWS as i64])?;
        for [key, score, cutoff, mature_at, text_key] in &found {
            let decided_at = if *mature_at == Timestamp::MAX.micros() { *cutoff } else { *mature_at };
            let span = self.spans.entry(*score).or_default();
            *span = (*span).max(decided_at.saturating_sub(*cutoff));
            if decided_at < self.before.micros() {
                blank_text(connection, *text_key)?;
                let delete = "DELETE FROM predictions WHERE prediction_key = ?1";
                self.dropped.predictions += connection.prepare_cached(delete)?.execute([key])?;
            }
        }
        Ok(last_of_full(&found).map_or(Stage::Outcomes(i64::MIN), |last| Stage::Predictions(last[0])))
    }

    fn outcomes(&mut self, connection: &Connection, after: i64) -> rusqlite::Result<Stage> {
        let select = "SELECT outcome_key, score_key, time FROM outcomes
                      WHERE outcome_key > ?1 ORDER BY outcome_key LIMIT ?2";
        let found: Vec<[i64; 3]> = select_keys(connection, select, params![after, STEP_ROWS as i64])?;
        for [key, score, time] in &found {
            let span = self.spans.get(score).copied().unwrap_or_default();
            if *time < self.before.micros().saturating_sub(span) {
                let delete = "DELETE FROM outcomes WHERE outcome_key = ?1 AND NOT EXISTS (
                    SELECT 1 FROM predictions p WHERE p.prediction_id = outcomes.prediction_id)";
                self.dropped.outcomes += connection.prepare_cached(delete)?.execute([key])?;
            }
        }
        Ok(last_of_full(&found).map_or(Stage::Events([i64::MIN; 4]), |last| Stage::Outcomes(last[0])))
    }

    fn events(&mut self, connection: &Connection, after: [i64; 4]) -> rusqlite::Result<Stage> {
        let select = "SELECT score_key, entity_key, time, text_key FROM events
                      WHERE (score_key, entity_key, time, text_key) > (?1, ?2, ?3, ?4)
                      ORDER BY score_key, entity_key, time, text_key LIMIT ?5";
        let [score, entity, time, text] = after;
        let wanted = params![score, entity, time, text, STEP_ROWS as i64];
        let found: Vec<[i64; 4]> = select_keys(connection, select, wanted)?;
        for key in found.iter().filter(|key| key[2] < self.before.micros()) {
            blank_text(connection, key[3])?;
            let delete = "DELETE FROM events
                          WHERE score_key = ?1 AND entity_key = ?2 AND time = ?3 AND text_key = ?4";
            self.dropped.events += connection.prepare_cached(delete)?.execute(*key)?;
            self.lost.insert([key[0], key[1]]);
        }
        let begin = || Stage::Attributes([i64::MIN; 4], String::new());
        Ok(last_of_full(&found).map_or_else(begin, |last| Stage::Events(*last)))
    }

    fn attributes(
        &mut self,
        connection: &Connection,
        [score, entity, held_from, text]: [i64; 4],
        name: &str,
    ) -> rusqlite::Result<Stage> {
        let mut select = connection.prepare_cached(ATTRIBUTES)?;
        let before = self.before.micros();
        let wanted = params![before, score, entity, name, held_from, text, STEP_ROWS as i64];
        let found = select.query_map(wanted, |row| Ok((row_keys(row)?, row.get(4)?, row.get(5)?)))?;
        let found: Vec<([i64; 4], String, bool)> = found.collect::<rusqlite::Result<_>>()?;
        for ([score, entity, held_from, text], name, _) in found.iter().filter(|(.., replaced)| *replaced) {
            blank_text(connection, *text)?;
            let delete = "DELETE FROM attributes WHERE score_key = ?1 AND entity_key = ?2 AND name = ?3
                          AND held_from = ?4 AND text_key = ?5";
            let key = params![score, entity, name, held_from, text];
            self.dropped.attributes += connection.prepare_cached(delete)?.execute(key)?;
            self.lost.insert([*score, *entity]);
        }
        let last = last_of_full(&found);
        let go_on = |(keys, name, _): &([i64; 4], String, bool)| Stage::Attributes(*keys, name.clone());
        Ok(last.map_or(Stage::Entities(i64::MIN), go_on))
    }

    fn entities(&mut self, connection: &Connection, after: i64) -> rusqlite::Result<Stage> {
        let found: Vec<[i64; 3]> = select_keys(connection, ENTITIES, params![after, STEP_ROWS as i64])?;
        for [key, text_key, _] in found.iter().filter(|[.., is_empty]| *is_empty == 1) {
            blank_text(connection, *text_key)?;
            let delete = "DELETE FROM entities WHERE entity_key = ?1";
            self.dropped.entities += connection.prepare_cached(delete)?.execute([key])?;
        }
        Ok(last_of_full(&found).map_or(Stage::Done, |last| Stage::Entities(last[0])))
    }
}

/// Attributes, and whether another had replaced each by the time: one that holds from a later time, or from
/// the same and became known later, as [`features::History::new`] orders them. Of the same times, the one
/// that was written last.
const ATTRIBUTES: &str = "
    SELECT score_key, entity_key, held_from, text_key, name, held_from < ?1 AND EXISTS (
        SELECT 1 FROM attributes n
        WHERE n.score_key = a.score_key AND n.entity_key = a.entity_key AND n.name = a.name
          AND (n.held_from, n.known_at, n.text_key) > (a.held_from, a.known_at, a.text_key)
          AND n.held_from < ?1 AND n.known_at < ?1)
    FROM attributes a
    WHERE (score_key, entity_key, name, held_from, text_key) > (?2, ?3, ?4, ?5, ?6)
    ORDER BY score_key, entity_key, name, held_from, text_key LIMIT ?7";

/// Entities, and whether nothing is left of each.
const ENTITIES: &str = "
    SELECT entity_key, text_key,
        NOT EXISTS (SELECT 1 FROM scores s JOIN predictions USING (score_key) WHERE entity_key = e.entity_key)
    AND NOT EXISTS (SELECT 1 FROM scores s JOIN outcomes USING (score_key) WHERE entity_key = e.entity_key)
    AND NOT EXISTS (SELECT 1 FROM scores s JOIN events USING (score_key) WHERE entity_key = e.entity_key)
    AND NOT EXISTS (SELECT 1 FROM scores s JOIN attributes USING (score_key) WHERE entity_key = e.entity_key)
    FROM entities e WHERE entity_key > ?1 ORDER BY entity_key LIMIT ?2";

/// Whose history of which score was shortened.
fn name_lost(connection: &Connection, [score, entity]: [i64; 2]) -> rusqlite::Result<Change<'static>> {
    let select =
        "SELECT s.name, n.entity FROM scores s, names n WHERE s.score_key = ?1 AND n.entity_key = ?2";
    let mut select = connection.prepare_cached(select)?;
    select.query_row([score, entity], |row| Ok(Change::Lost { score: row.get(0)?, entity: row.get(1)? }))
}

fn select_keys<const N: usize>(
    connection: &Connection,
    select: &str,
    wanted: impl Params,
) -> rusqlite::Result<Vec<[i64; N]>> {
    connection.prepare_cached(select)?.query_map(wanted, row_keys)?.collect()
}

/// Behind which key a table goes on. One that gave less than was asked for is at its end, though others
/// may go on appending to it: what they append is young, and a round must end.
fn last_of_full<T>(found: &[T]) -> Option<&T> {
    found.last().filter(|_| found.len() == STEP_ROWS)
}

/// The first columns of a row.
fn row_keys<const N: usize>(row: &Row<'_>) -> rusqlite::Result<[i64; N]> {
    let mut keys = [0; N];
    for (idx, key) in keys.iter_mut().enumerate() {
        *key = row.get(idx)?;
    }
    Ok(keys)
}

/// Says first from when on the ledger knows, so that no report counts on what is just being dropped.
fn begin(connection: &Connection, before: Timestamp) -> rusqlite::Result<Stage> {
    let newer: i64 =
        connection
            .query_row("SELECT coalesce(max(time), ?1) FROM kept_from", [i64::MIN], |row| row.get(0))?;
    if newer < before.micros() {
        connection.execute("DELETE FROM kept_from", [])?;
        connection.execute("INSERT INTO kept_from (time) VALUES (?1)", [before.micros()])?;
    }
    Ok(Stage::Predictions(i64::MIN))
}

fn blank_text(connection: &Connection, text_key: i64) -> rusqlite::Result<()> {
    connection.prepare_cached(&blank("SELECT ?1"))?.execute([text_key]).map(drop)
}
