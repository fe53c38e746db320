use ::ledger::{AttributeRecord, Entry, EventRecord};
use api::v1 as proto;
use records::Timestamp;

use super::ledger::append_rows;
use crate::app::{App, Arrival};
use crate::catalogue::find;
use crate::error::AnswerError;
use crate::limits::{BATCH_ROWS_MAX, ID_BYTES_MAX};
use crate::wire;

/// Records events and attributes of one score, all of them in one commit.
pub(super) async fn record_events(
    app: &App,
    request: proto::RecordEventsRequest,
    arrival: Arrival,
) -> Result<proto::RecordEventsResponse, AnswerError> {
    let proto::RecordEventsRequest { score, events, attributes } = request;
    wire::name("score", &score, ID_BYTES_MAX)?;
    wire::check_count("events and attributes", events.len() + attributes.len(), BATCH_ROWS_MAX)?;
    find(&app.catalogue.standings(), &score)?;
    let n_events = events.len();
    let events = events.into_iter().enumerate().map(|row| event(&score, row, arrival.now));
    let attributes = attributes.into_iter().enumerate().map(|row| attribute(&score, row, arrival.now));
    let mut events = append_rows(app, events.chain(attributes).collect(), arrival).await?;
    let mut attributes = events.split_off(n_events);
    attributes.iter_mut().for_each(|result| result.index -= n_events as u64);
    Ok(proto::RecordEventsResponse { events, attributes })
}

fn event(score: &str, (idx, row): (usize, proto::EventRow), now: Timestamp) -> Result<Entry, AnswerError> {
    let proto::EventRow { entity_id, event, id } = row;
    let entity = wire::entity(format_args!("events[{idx}].entity_id"), &entity_id)?;
    let event = event.ok_or_else(|| AnswerError::Required { field: format!("events[{idx}].event") })?;
    let event = wire::event(format_args!("events[{idx}].event"), event, Some(now))?;
    let id = identity(format_args!("events[{idx}].id"), id)?;
    let (score, entity) = (score.to_owned(), entity.into());
    Ok(Entry::Event(EventRecord { score, entity, event, id, received_at: now }))
}

fn attribute(
    score: &str,
    (idx, row): (usize, proto::AttributeRow),
    now: Timestamp,
) -> Result<Entry, AnswerError> {
    let proto::AttributeRow { entity_id, attribute, id } = row;
    let entity = wire::entity(format_args!("attributes[{idx}].entity_id"), &entity_id)?;
    let attribute =
        attribute.ok_or_else(|| AnswerError::Required { field: format!("attributes[{idx}].attribute") })?;
    let attribute = wire::attribute(format_args!("attributes[{idx}].attribute"), attribute, Some(now))?;
    let id = identity(format_args!("attributes[{idx}].id"), id)?;
    let (score, entity) = (score.to_owned(), entity.into());
    Ok(Entry::Attribute(AttributeRecord { score, entity, attribute, id, received_at: now }))
}

/// A caller's identity of a row; an empty one is none.
pub(super) fn identity(field: impl std::fmt::Display, id: String) -> Result<Option<String>, AnswerError> {
    wire::check_text(field, &id, ID_BYTES_MAX)?;
    Ok((!id.is_empty()).then_some(id))
}
