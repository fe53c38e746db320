use std::iter::Peekable;
use std::ops::ControlFlow;

use records::Timestamp;
use rusqlite::{Connection, Row, params};

use crate::join::{Came, Made, judge};
use crate::open::has_kept_from;
use crate::row::{prediction_id, source, time};
use crate::{LedgerError, PredictionId, Reader, Source};

/// The rows of a report that are held at once: some 2 GB.
pub const REPORT_ROWS_MAX: usize = 10_000_000;

/// A prediction and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportRow {
    /// Who was scored; the random id of one who was forgotten.
    pub entity: String,
    /// The version that made it, or whose scorecard did.
    pub version: Option<u32>,
    /// What made it.
    pub source: Source,
    /// Made beside the answer, and never answered.
    pub shadow: bool,
    /// Where its window begins.
    pub cutoff: Timestamp,
    /// Where its window ends.
    pub mature_at: Timestamp,
    /// In [0, 1], where it has one.
    pub probability: Option<f64>,
    /// The whole number people saw.
    pub points: i32,
    /// The band they fell in.
    pub tier: String,
    /// An earlier one of the same entity, version, source, shadow and month (of the cutoff, in UTC)
    /// counts in its place.
    pub repeat: bool,
    /// The model's answer to the same request, where this is a shadow and a model answered.
    pub beside: Option<Beside>,
    /// What came of it.
    pub state: State,
}

/// The answer that a challenger's prediction was made beside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// The version that answered.
    pub version: Option<u32>,
    /// In [0, 1], where it has one.
    pub probability: Option<f64>,
}

/// What came of a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Mature, and the outcome came.
    Positive,
    /// Mature, and it did not.
    Negative {
        /// Somebody said so; otherwise it is silence.
        reported: bool,
    },
    /// Not mature, even where the outcome has come already: to count early positives only would
    /// flatter.
    Open,
}

/// All predictions of a score, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportRows {
    /// Up to when outcomes are known; what matures later is open. `None`: nobody has said, and no
    /// outcome has come.
    pub known_to: Option<Timestamp>,
    /// Entity by entity in the order they were first heard of, each by cutoff.
    pub rows: Vec<ReportRow>,
}

const PREDICTIONS: &str = "
    SELECT p.*, n.entity FROM predictions p JOIN names n USING (entity_key)
    WHERE p.score_key = (SELECT score_key FROM scores WHERE name = ?1) ORDER BY p.entity_key";

const OUTCOMES: &str = "
    SELECT * FROM outcomes
    WHERE score_key = (SELECT score_key FROM scores WHERE name = ?1) ORDER BY entity_key";

const KNOWN_TO: &str = "
    SELECT coalesce((SELECT max(time) FROM known_to WHERE score_key = s.score_key),
                    (SELECT max(time) FROM outcomes WHERE score_key = s.score_key)) AS known_to
    FROM (SELECT (SELECT score_key FROM scores WHERE name = ?1) AS score_key) s";

impl Reader {
    /// Every prediction of a score with what came of it, at most [`REPORT_ROWS_MAX`].
    ///
    /// `known_to` says up to when outcomes are known; without it, the latest that was recorded with
    /// an import or a call does, else the time of the latest outcome of this score.
    pub fn report_rows(&self, score: &str, known_to: Option<Timestamp>) -> Result<ReportRows, LedgerError> {
        self.report_rows_within(score, known_to, REPORT_ROWS_MAX)
    }

    /// From when on the ledger knows: what was decided before has been dropped for its age. `None`:
    /// nothing has been dropped.
    pub fn known_from(&self) -> Result<Option<Timestamp>, LedgerError> {
        self.read(|connection| {
            if !has_kept_from(connection)? {
                return Ok(None);
            }
            let select = "SELECT max(time) FROM kept_from";
            let micros: Option<i64> = connection.query_row(select, [], |row| row.get(0))?;
            Ok(micros.map(Timestamp::from_micros))
        })
    }

    fn report_rows_within(
        &self,
        score: &str,
        known_to: Option<Timestamp>,
        limit: usize,
    ) -> Result<ReportRows, LedgerError> {
        let mut rows = Vec::new();
        let known_to = self.for_each_report_row(score, known_to, &mut |row| {
            rows.push(row);
            if rows.len() > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        match rows.len() > limit {
            true => Err(LedgerError::TooManyRows { score: score.to_owned(), limit }),
            false => Ok(ReportRows { known_to, rows }),
        }
    }

    /// The same, one by one, of any number; answers the time up to which outcomes are known.
    ///
    /// Holds one entity's rows at a time, in one snapshot, until `each` breaks off or all are told.
    pub fn for_each_report_row(
        &self,
        score: &str,
        known_to: Option<Timestamp>,
        each: &mut dyn FnMut(ReportRow) -> ControlFlow<()>,
    ) -> Result<Option<Timestamp>, LedgerError> {
        self.read(|connection| {
            let known_to = known_to.map_or_else(|| read_known_to(connection, score), |to| Ok(Some(to)))?;
            judge_each(connection, score, known_to, each)?;
            Ok(known_to)
        })
    }
}

fn read_known_to(connection: &Connection, score: &str) -> rusqlite::Result<Option<Timestamp>> {
    let micros: Option<i64> = connection.query_row(KNOWN_TO, [score], |row| row.get("known_to"))?;
    Ok(micros.map(Timestamp::from_micros))
}

/// Walks predictions and outcomes side by side, entity by entity.
fn judge_each(
    connection: &Connection,
    score: &str,
    known_to: Option<Timestamp>,
    each: &mut dyn FnMut(ReportRow) -> ControlFlow<()>,
) -> rusqlite::Result<()> {
    let mut predictions = connection.prepare_cached(PREDICTIONS)?;
    let mut outcomes = connection.prepare_cached(OUTCOMES)?;
    let mut predictions = predictions.query_map(params![score], read_made)?.peekable();
    let mut outcomes = outcomes.query_map(params![score], read_came)?.peekable();
    while let Some(entity_key) = next_entity(&mut predictions)? {
        let made = take_entity(&mut predictions, entity_key)?;
        let came = take_entity(&mut outcomes, entity_key)?;
        if judge(made, came, known_to).into_iter().try_for_each(&mut *each).is_break() {
            break;
        }
    }
    Ok(())
}

type Keyed<T> = rusqlite::Result<(i64, T)>;

fn next_entity<T>(rows: &mut Peekable<impl Iterator<Item = Keyed<T>>>) -> rusqlite::Result<Option<i64>> {
    match rows.peek() {
        Some(Ok((entity_key, _))) => Ok(Some(*entity_key)),
        Some(Err(_)) | None => rows.next().transpose().map(|none| none.map(|(entity_key, _)| entity_key)),
    }
}

/// All rows of an entity; those of earlier ones are passed over.
fn take_entity<T>(
    rows: &mut Peekable<impl Iterator<Item = Keyed<T>>>,
    wanted: i64,
) -> rusqlite::Result<Vec<T>> {
    let mut taken = Vec::new();
    while let Some(row) = rows.next_if(|row| row.as_ref().map_or(true, |(key, _)| *key <= wanted)) {
        let (entity_key, row) = row?;
        if entity_key == wanted {
            taken.push(row);
        }
    }
    Ok(taken)
}

fn read_made(row: &Row<'_>) -> Keyed<Made> {
    let report_row = ReportRow {
        entity: row.get("entity")?,
        version: row.get("version")?,
        source: source(row)?,
        shadow: row.get("shadow")?,
        cutoff: time(row, "cutoff")?,
        mature_at: time(row, "mature_at")?,
        probability: row.get("probability")?,
        points: row.get("points")?,
        tier: row.get("tier")?,
        repeat: false,
        beside: None,
        state: State::Open,
    };
    let id = PredictionId::from_bytes(row.get("prediction_id")?);
    let (made_at, key) = (time(row, "made_at")?, row.get("prediction_key")?);
    Ok((row.get("entity_key")?, Made { id, made_at, key, row: report_row }))
}

fn read_came(row: &Row<'_>) -> Keyed<Came> {
    let came = Came {
        time: time(row, "time")?,
        positive: row.get("positive")?,
        names: prediction_id(row)?,
        received_at: time(row, "received_at")?,
        key: row.get("outcome_key")?,
    };
    Ok((row.get("entity_key")?, came))
}

#[cfg(test)]
mod tests;
