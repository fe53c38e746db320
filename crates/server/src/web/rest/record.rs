//! `RecordEvents` and `RecordOutcomes` as JSON, by the names of the proto.

use api::v1 as proto;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Incoming;
use super::row::RowProblem;
use super::score::{Attribute, Event};
use super::value::Time;
use crate::error::AnswerError;
use crate::web::object::Object;

/// Events and attributes of one score's entities, together at most 10,000.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["score"]))]
pub(in crate::web) struct RecordEventsRequest {
    /// The score's name.
    #[schemars(length(min = 1))]
    score: String,
    /// What happened.
    events: Vec<Object<EventRow>>,
    /// Facts.
    attributes: Vec<Object<AttributeRow>>,
}

/// An event, whose it is, and its identity.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["entity_id", "event"]))]
struct EventRow {
    /// Whose.
    #[schemars(length(min = 1))]
    entity_id: String,
    /// What happened.
    #[schemars(with = "Event")]
    event: Option<Object<Event>>,
    /// The caller's identity of it, at most 1,024 bytes: a repeated one counts once. Left out: every call
    /// counts.
    id: String,
}

/// An attribute, whose it is, and its identity.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["entity_id", "attribute"]))]
struct AttributeRow {
    /// Whose.
    #[schemars(length(min = 1))]
    entity_id: String,
    /// The fact.
    #[schemars(with = "Attribute")]
    attribute: Option<Object<Attribute>>,
    /// As of an event.
    id: String,
}

/// One result a row, in order.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web) struct RecordEventsResponse {
    /// One an event.
    events: Vec<RecordResult>,
    /// One an attribute.
    attributes: Vec<RecordResult>,
}

/// What became of one row: `recorded`, or `error`.
#[derive(Debug, Serialize, JsonSchema)]
struct RecordResult {
    /// The row's place in its list, from 0.
    index: u64,
    /// It is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<Recorded>,
    /// It is not, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<RowProblem>,
}

/// A row is on record.
#[derive(Debug, Serialize, JsonSchema)]
struct Recorded {
    /// It was before, by its id and with the same content, and is not counted again.
    known: bool,
}

/// What really came of one score's entities.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["score"]))]
pub(in crate::web) struct RecordOutcomesRequest {
    /// The score's name.
    #[schemars(length(min = 1))]
    score: String,
    /// At most 10,000.
    outcomes: Vec<Object<OutcomeRow>>,
    /// The caller says: every outcome before this has been recorded, this call included. Taken only when
    /// every row of the call is.
    #[schemars(with = "Time")]
    known_to: Option<Time>,
}

/// What came of one entity. Rewrites no prediction; a correction is one more row.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["entity_id", "time", "value"]))]
struct OutcomeRow {
    /// Whose.
    #[schemars(length(min = 1))]
    entity_id: String,
    /// When it came; not later than now.
    #[schemars(with = "Time")]
    time: Option<Time>,
    /// Whether it is what the score predicts.
    #[schemars(with = "bool")]
    value: Option<bool>,
    /// The prediction it answers. Left out: every prediction of the entity whose window holds `time`.
    prediction_id: String,
    /// As of an event.
    id: String,
}

/// One result a row, in order.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web) struct RecordOutcomesResponse {
    /// One an outcome.
    outcomes: Vec<RecordResult>,
    /// Whether `known_to` was taken. Where it was not though every row is on record it may be sent again, alone.
    known_to_taken: bool,
}

impl Incoming for RecordEventsRequest {
    type Message = proto::RecordEventsRequest;

    fn message(self) -> Result<proto::RecordEventsRequest, AnswerError> {
        let RecordEventsRequest { score, events, attributes } = self;
        let events = events.into_iter().map(|Object(EventRow { entity_id, event, id })| {
            let event = event.map(|Object(event)| event.message());
            proto::EventRow { entity_id, event, id }
        });
        let attributes = attributes.into_iter().map(|Object(AttributeRow { entity_id, attribute, id })| {
            let attribute = attribute.map(|Object(fact)| fact.message());
            proto::AttributeRow { entity_id, attribute, id }
        });
        Ok(proto::RecordEventsRequest { score, events: events.collect(), attributes: attributes.collect() })
    }
}

impl Incoming for RecordOutcomesRequest {
    type Message = proto::RecordOutcomesRequest;

    fn message(self) -> Result<proto::RecordOutcomesRequest, AnswerError> {
        let RecordOutcomesRequest { score, outcomes, known_to } = self;
        let outcomes = outcomes.into_iter().map(|Object(row)| row.message()).collect();
        Ok(proto::RecordOutcomesRequest { score, outcomes, known_to: known_to.map(|Time(time)| time) })
    }
}

impl OutcomeRow {
    fn message(self) -> proto::OutcomeRow {
        let OutcomeRow { entity_id, time, value, prediction_id, id } = self;
        proto::OutcomeRow { entity_id, time: time.map(|Time(time)| time), value, prediction_id, id }
    }
}

impl From<proto::RecordEventsResponse> for RecordEventsResponse {
    fn from(answer: proto::RecordEventsResponse) -> RecordEventsResponse {
        let proto::RecordEventsResponse { events, attributes } = answer;
        RecordEventsResponse { events: results(events), attributes: results(attributes) }
    }
}

impl From<proto::RecordOutcomesResponse> for RecordOutcomesResponse {
    fn from(answer: proto::RecordOutcomesResponse) -> RecordOutcomesResponse {
        let proto::RecordOutcomesResponse { outcomes, known_to_taken } = answer;
        RecordOutcomesResponse { outcomes: results(outcomes), known_to_taken }
    }
}

fn results(sent: Vec<proto::RecordResult>) -> Vec<RecordResult> {
    sent.into_iter().map(RecordResult::from).collect()
}

impl From<proto::RecordResult> for RecordResult {
    fn from(proto::RecordResult { index, result }: proto::RecordResult) -> RecordResult {
        use proto::record_result::Result as Sent;
        let (recorded, error) = match result {
            Some(Sent::Recorded(proto::Recorded { known })) => (Some(Recorded { known }), None),
            Some(Sent::Error(error)) => (None, Some(error.into())),
            None => (None, None),
        };
        RecordResult { index, recorded, error }
    }
}
