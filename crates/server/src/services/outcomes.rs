use ::ledger::{Entry, OutcomeRecord, PredictionId};
use api::v1 as proto;
use records::Timestamp;

use super::events::identity;
use super::ledger::append_rows;
use crate::app::{App, Arrival};
use crate::catalogue::find;
use crate::error::AnswerError;
use crate::limits::{BATCH_ROWS_MAX, ID_BYTES_MAX};
use crate::wire;

/// Records outcomes of one score, and then up to when they are complete.
pub(super) async fn record_outcomes(
    app: &App,
    request: proto::RecordOutcomesRequest,
    arrival: Arrival,
) -> Result<proto::RecordOutcomesResponse, AnswerError> {
    let proto::RecordOutcomesRequest { score, outcomes, known_to } = request;
    wire::name("score", &score, ID_BYTES_MAX)?;
    wire::check_count("outcomes", outcomes.len(), BATCH_ROWS_MAX)?;
    let known_to = known_to.map(|time| past("known_to", &time, arrival.now)).transpose()?;
    find(&app.catalogue.standings(), &score)?;
    let rows = outcomes.into_iter().enumerate().map(|row| outcome(&score, row, arrival.now));
    let outcomes = append_rows(app, rows.collect(), arrival).await?;
    let known_to_taken = match known_to {
        Some(time) if outcomes.iter().all(is_recorded) => {
            append_rows(app, vec![Ok(Entry::KnownTo { score, time })], arrival).await?.iter().all(is_recorded)
        }
        _ => false,
    };
    Ok(proto::RecordOutcomesResponse { outcomes, known_to_taken })
}

fn is_recorded(result: &proto::RecordResult) -> bool {
    matches!(result.result, Some(proto::record_result::Result::Recorded(_)))
}

fn outcome(
    score: &str,
    (idx, row): (usize, proto::OutcomeRow),
    now: Timestamp,
) -> Result<Entry, AnswerError> {
    let proto::OutcomeRow { entity_id, time, value, prediction_id, id } = row;
    let required = |field: &str| AnswerError::Required { field: format!("outcomes[{idx}].{field}") };
    let entity = wire::entity(format_args!("outcomes[{idx}].entity_id"), &entity_id)?;
    let time = past(format_args!("outcomes[{idx}].time"), &time.ok_or_else(|| required("time"))?, now)?;
    let positive = value.ok_or_else(|| required("value"))?;
    let prediction = match prediction_id.as_str() {
        "" => None,
        text => Some(text.parse::<PredictionId>()?),
    };
    let id = identity(format_args!("outcomes[{idx}].id"), id)?;
    let (score, entity) = (score.to_owned(), entity.into());
    Ok(Entry::Outcome(OutcomeRecord { score, entity, time, positive, prediction, id, received_at: now }))
}

/// An instant that has come: what lies ahead has not happened, and would make predictions mature that
/// are still open.
fn past(
    field: impl std::fmt::Display,
    time: &prost_types::Timestamp,
    now: Timestamp,
) -> Result<Timestamp, AnswerError> {
    match wire::instant(&field, time)? {
        time if time > now => Err(AnswerError::Ahead { field: field.to_string(), time, now }),
        time => Ok(time),
    }
}
