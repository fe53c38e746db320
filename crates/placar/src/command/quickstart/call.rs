//! The calls that a service would make, over the wire.

use std::net::SocketAddr;

use api::v1::ledger_client::LedgerClient;
use api::v1::scoring_client::ScoringClient;
use api::v1::{
    Event, EventRow, FeatureValue, OutcomeRow, RecordEventsRequest, RecordOutcomesRequest, RecordResult,
    RowError, ScoreBatchRequest, ScoreRequest, ScoreResponse, feature_value, record_result, score_result,
};
use indicatif::ProgressBar;
use records::{EntityId, Timestamp, Value};
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

/// Events or outcomes of one call: a few hundred kilobytes.
const ROWS_A_CALL: usize = 2_000;

/// Customers of one batch: some milliseconds of work, so that the bar moves.
const CUSTOMERS_A_BATCH: usize = 250;

/// Asks one server about one score.
pub(super) struct Caller {
    scoring: ScoringClient<Channel>,
    ledger: LedgerClient<Channel>,
    score: String,
}

/// A call that did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    #[error("the server cannot be reached")]
    Connect(#[from] tonic::transport::Error),
    #[error("the server refused a call: {} ({:?})", .0.message(), .0.code())]
    Call(Box<Status>),
    #[error("the server refused row {index} of a call: {message}")]
    Row { index: u64, message: String },
    #[error("the answer for customer {entity} is not on record: {}", warnings.join("; "))]
    Unrecorded { entity: String, warnings: Vec<String> },
    #[error("the server did not take it that outcomes are complete up to {known_to}")]
    KnownTo { known_to: Timestamp },
}

impl From<Status> for CallError {
    fn from(status: Status) -> CallError {
        CallError::Call(Box::new(status))
    }
}

impl Caller {
    /// Connects to the server at that address, for calls about one score.
    pub(super) async fn connect(address: SocketAddr, score: &str) -> Result<Caller, CallError> {
        let channel = Endpoint::from_shared(format!("http://{address}"))?.connect().await?;
        let (scoring, ledger) = (ScoringClient::new(channel.clone()), LedgerClient::new(channel));
        Ok(Caller { scoring, ledger, score: score.to_owned() })
    }

    /// Records what is known of entities, each event as known when it happened.
    pub(super) async fn record_events(
        &mut self,
        events: &[(&EntityId, &records::Event)],
        bar: &ProgressBar,
    ) -> Result<(), CallError> {
        for events in events.chunks(ROWS_A_CALL) {
            let events = events.iter().map(|(entity, event)| event_row(entity, event)).collect();
            let request = RecordEventsRequest { score: self.score.clone(), events, attributes: Vec::new() };
            let response = self.ledger.record_events(request).await?.into_inner();
            check_recorded(&response.events)?;
            bar.inc(response.events.len() as u64);
        }
        Ok(())
    }

    /// Asks about entities of which the server knows the history; every answer is on record.
    pub(super) async fn score(
        &mut self,
        entities: &[&EntityId],
        (as_of, language): (Timestamp, &str),
        bar: &ProgressBar,
    ) -> Result<Vec<ScoreResponse>, CallError> {
        let mut answers = Vec::with_capacity(entities.len());
        for entities in entities.chunks(CUSTOMERS_A_BATCH) {
            let row = |entity: &&EntityId| ScoreRequest {
                score: self.score.clone(),
                entity_id: entity.to_string(),
                as_of: Some(wire_time(as_of)),
                language: language.to_owned(),
                ..ScoreRequest::default()
            };
            let request = ScoreBatchRequest { rows: entities.iter().map(row).collect() };
            let results = self.scoring.score_batch(request).await?.into_inner().results;
            bar.inc(results.len() as u64);
            for result in results {
                answers.push(answer(result.index, result.result)?);
            }
        }
        Ok(answers)
    }

    /// Records outcomes that came, and then that there are no others before `known_to`.
    pub(super) async fn record_outcomes(
        &mut self,
        came: &[(&EntityId, Timestamp)],
        known_to: Timestamp,
    ) -> Result<(), CallError> {
        for came in came.chunks(ROWS_A_CALL) {
            let outcomes = came.iter().map(|(entity, time)| outcome_row(entity, *time)).collect();
            let request = RecordOutcomesRequest { score: self.score.clone(), outcomes, known_to: None };
            check_recorded(&self.ledger.record_outcomes(request).await?.into_inner().outcomes)?;
        }
        let request = RecordOutcomesRequest {
            score: self.score.clone(),
            outcomes: Vec::new(),
            known_to: Some(wire_time(known_to)),
        };
        match self.ledger.record_outcomes(request).await?.into_inner().known_to_taken {
            true => Ok(()),
            false => Err(CallError::KnownTo { known_to }),
        }
    }
}

fn answer(index: u64, result: Option<score_result::Result>) -> Result<ScoreResponse, CallError> {
    match result {
        Some(score_result::Result::Response(answer)) if answer.recorded => Ok(answer),
        Some(score_result::Result::Response(ScoreResponse { entity_id: entity, warnings, .. })) => {
            Err(CallError::Unrecorded { entity, warnings })
        }
        Some(score_result::Result::Error(error)) => Err(row_error(index, &error)),
        None => Err(row_error(index, &RowError::default())),
    }
}

fn check_recorded(results: &[RecordResult]) -> Result<(), CallError> {
    let error = results.iter().find_map(|result| match &result.result {
        Some(record_result::Result::Error(error)) => Some(row_error(result.index, error)),
        Some(record_result::Result::Recorded(_)) | None => None,
    });
    error.map_or(Ok(()), Err)
}

fn row_error(index: u64, error: &RowError) -> CallError {
    CallError::Row { index, message: error.message.clone() }
}

fn event_row(entity: &EntityId, event: &records::Event) -> EventRow {
    let values = event.values.iter().map(|(name, value)| (name.to_string(), wire_value(value)));
    let event = Event {
        time: Some(wire_time(event.time)),
        kind: event.kind.to_string(),
        values: values.collect(),
        known_at: Some(wire_time(event.known_at)),
    };
    EventRow { entity_id: entity.to_string(), event: Some(event), id: String::new() }
}

fn outcome_row(entity: &EntityId, time: Timestamp) -> OutcomeRow {
    OutcomeRow {
        entity_id: entity.to_string(),
        time: Some(wire_time(time)),
        value: Some(true),
        ..OutcomeRow::default()
    }
}

fn wire_value(value: &Value) -> FeatureValue {
    let value = match value {
        Value::Number(number) => feature_value::Value::Number(*number),
        Value::Text(text) => feature_value::Value::Text(text.to_string()),
        Value::Boolean(yes) => feature_value::Value::Boolean(*yes),
        Value::Time(time) => feature_value::Value::Time(wire_time(*time)),
    };
    FeatureValue { value: Some(value) }
}

fn wire_time(time: Timestamp) -> prost_types::Timestamp {
    let (seconds, micros) = (time.micros().div_euclid(1_000_000), time.micros().rem_euclid(1_000_000));
    // Below a million: a thousand times that is below 2^31.
    prost_types::Timestamp { seconds, nanos: 1_000 * micros as i32 }
}
