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
            let taken = append_rows(app, vec![Ok(Entry::KnownTo { score, time })], arrival).await;
            was_taken(taken, outcomes.len())?
        }
        _ => false,
    };
    Ok(proto::RecordOutcomesResponse { outcomes, known_to_taken })
}

/// Whether `known_to` is on record. That the ledger could not take it is an error of the call only where
/// nothing else was in it: outcomes that are on record must not be told to be sent again.
fn was_taken(
    taken: Result<Vec<proto::RecordResult>, AnswerError>,
    n_outcomes: usize,
) -> Result<bool, AnswerError> {
    match taken {
        Ok(results) => Ok(results.iter().all(is_recorded)),
        Err(error) if n_outcomes == 0 => Err(error),
        Err(_on_record) => Ok(false),
    }
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

#[cfg(test)]
mod tests {
    use ::ledger::NotTaken;

    use super::*;

    #[test]
    fn outcomes_on_record_are_answered_though_the_queue_was_full_for_known_to() {
        let full = || Err(NotTaken::Full { waiting: 16_384, limit: 16_384 }.into());
        assert!(matches!(was_taken(full(), 3), Ok(false)));
        assert!(was_taken(full(), 0).is_err(), "nothing was recorded: it may be sent again");
        let recorded = proto::record_result::Result::Recorded(proto::Recorded { known: false });
        let taken = vec![proto::RecordResult { index: 0, result: Some(recorded) }];
        assert!(matches!(was_taken(Ok(taken), 3), Ok(true)));
    }
}
