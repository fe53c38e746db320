//! From the columns of a row to a record.

use std::sync::Arc;

use records::{Attribute, Event, Timestamp};
use rusqlite::Row;
use rusqlite::types::Type;

use crate::body::{self, Names};
use crate::id::hex;
use crate::{AttributeRecord, EventRecord, OutcomeRecord, PredictionId, PredictionRecord, Source};

/// A row of the view `prediction_records`.
pub(crate) fn read_prediction(row: &Row<'_>) -> rusqlite::Result<PredictionRecord> {
    let (features, reasons) = body::read_prediction(text(row, "body")?).map_err(unreadable)?;
    Ok(PredictionRecord {
        id: PredictionId::from_bytes(row.get("prediction_id")?),
        score: row.get("score")?,
        entity: row.get("entity")?,
        cutoff: time(row, "cutoff")?,
        mature_at: time(row, "mature_at")?,
        features,
        reasons,
        probability: row.get("probability")?,
        points: row.get("points")?,
        tier: row.get("tier")?,
        source: source(row)?,
        cause: row.get("cause")?,
        version: row.get("version")?,
        shadow: row.get("shadow")?,
        made_at: time(row, "made_at")?,
    })
}

/// A row of the view `outcome_records`.
pub(crate) fn read_outcome(row: &Row<'_>) -> rusqlite::Result<OutcomeRecord> {
    Ok(OutcomeRecord {
        score: row.get("score")?,
        entity: row.get("entity")?,
        time: time(row, "time")?,
        positive: row.get("positive")?,
        prediction: prediction_id(row)?,
        id: identity(row)?,
        received_at: time(row, "received_at")?,
    })
}

/// A row of the view `event_records`.
pub(crate) fn read_event_record(row: &Row<'_>) -> rusqlite::Result<EventRecord> {
    Ok(EventRecord {
        score: row.get("score")?,
        entity: row.get("entity")?,
        event: read_event(row, &mut Names::default())?,
        id: identity(row)?,
        received_at: time(row, "received_at")?,
    })
}

/// A row of the view `attribute_records`.
pub(crate) fn read_attribute_record(row: &Row<'_>) -> rusqlite::Result<AttributeRecord> {
    Ok(AttributeRecord {
        score: row.get("score")?,
        entity: row.get("entity")?,
        attribute: read_attribute(row, &mut Names::default())?,
        id: identity(row)?,
        received_at: time(row, "received_at")?,
    })
}

/// The columns `time`, `known_at`, `body`.
pub(crate) fn read_event(row: &Row<'_>, names: &mut Names) -> rusqlite::Result<Event> {
    body::read_event(text(row, "body")?, time(row, "time")?, time(row, "known_at")?, names)
        .map_err(unreadable)
}

/// The columns `held_from`, `known_at`, `name`, `body`.
pub(crate) fn read_attribute(row: &Row<'_>, names: &mut Names) -> rusqlite::Result<Attribute> {
    let value = body::read_attribute(text(row, "body")?, names).map_err(unreadable)?;
    let (from, known_at) = (time(row, "held_from")?, time(row, "known_at")?);
    Ok(Attribute { from, known_at, name: Arc::from(text(row, "name")?), value })
}

/// A column of microseconds.
pub(crate) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_micros)
}

/// The column `source`.
pub(crate) fn source(row: &Row<'_>) -> rusqlite::Result<Source> {
    let written = text(row, "source")?;
    let known = [Source::Model, Source::Rules].into_iter().find(|source| source.as_str() == written);
    let strange = || conversion(format!("{written:?} is no source of a prediction").into());
    known.ok_or_else(strange)
}

/// The column `prediction_id`, where it may be null.
pub(crate) fn prediction_id(row: &Row<'_>) -> rusqlite::Result<Option<PredictionId>> {
    Ok(row.get::<_, Option<[u8; 16]>>("prediction_id")?.map(PredictionId::from_bytes))
}

fn identity(row: &Row<'_>) -> rusqlite::Result<Option<String>> {
    Ok(row.get::<_, Option<[u8; 16]>>("identity")?.map(|hash| hex(&hash)))
}

fn text<'r>(row: &'r Row<'_>, column: &str) -> rusqlite::Result<&'r str> {
    Ok(row.get_ref(column)?.as_str()?)
}

fn unreadable(error: serde_json::Error) -> rusqlite::Error {
    conversion(Box::new(error))
}

fn conversion(error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error)
}
