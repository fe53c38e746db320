//! Single values of a request. `field` is a path into the message (`history.events[3].time`), made
//! only when something is wrong: a row of good values costs no text.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use api::plain;
use api::v1 as proto;
use records::{Attribute, EntityId, Event, Timestamp, Value};

use crate::error::AnswerError;
use crate::limits::{EVENT_VALUES_MAX, ID_BYTES_MAX, NAME_BYTES_MAX, TEXT_BYTES_MAX};

/// The years that `google.protobuf.Timestamp` allows: 0001 to 9999.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// What came with an event, by name.
type NamedValues = Box<[(Arc<str>, Value)]>;

/// A text that may be left out and is at most so long.
pub(crate) fn check_text(field: impl Display, text: &str, limit: usize) -> Result<(), AnswerError> {
    match text.len() {
        bytes if bytes > limit => Err(AnswerError::TooLong { field: field.to_string(), bytes, limit }),
        _ => Ok(()),
    }
}

/// A list that has at most so many entries.
pub(crate) fn check_count(field: impl Display, count: usize, limit: usize) -> Result<(), AnswerError> {
    match count {
        count if count > limit => Err(AnswerError::TooMany { field: field.to_string(), count, limit }),
        _ => Ok(()),
    }
}

/// A name that must be there.
pub(crate) fn name(field: impl Display, text: &str, limit: usize) -> Result<(), AnswerError> {
    if text.is_empty() {
        return Err(AnswerError::Required { field: field.to_string() });
    }
    check_text(field, text, limit)
}

/// An entity's name.
pub(crate) fn entity(field: impl Display, id: &str) -> Result<EntityId, AnswerError> {
    check_text(&field, id, ID_BYTES_MAX)?;
    EntityId::new(id).ok_or_else(|| AnswerError::Required { field: field.to_string() })
}

/// An instant, cut to the microsecond.
pub(crate) fn instant(field: impl Display, time: &prost_types::Timestamp) -> Result<Timestamp, AnswerError> {
    let prost_types::Timestamp { seconds, nanos } = *time;
    if SECONDS.contains(&seconds) && (0..1_000_000_000).contains(&nanos) {
        return Ok(Timestamp::from_micros(seconds * 1_000_000 + i64::from(nanos / 1_000)));
    }
    Err(AnswerError::NoInstant { field: field.to_string(), seconds, nanos })
}

/// A value; `None` is missing, as is a number that is NaN.
pub(crate) fn value(field: impl Display, value: proto::FeatureValue) -> Result<Option<Value>, AnswerError> {
    use proto::feature_value::Value as Sent;
    let proto::FeatureValue { value } = value;
    match value {
        None => Ok(None),
        Some(Sent::Number(number)) if number.is_infinite() => {
            Err(AnswerError::NotFinite { field: field.to_string(), number })
        }
        Some(Sent::Number(number)) => Ok(Value::number(number)),
        Some(Sent::Boolean(yes)) => Ok(Some(Value::Boolean(yes))),
        Some(Sent::Time(time)) => instant(field, &time).map(Value::Time).map(Some),
        Some(Sent::Text(text)) => {
            check_text(field, &text, TEXT_BYTES_MAX)?;
            Ok(Some(Value::Text(Arc::from(text))))
        }
    }
}

/// [`value`] of one that was read in place; `None` where that refuses it.
pub(crate) fn plain_value(value: plain::Value<'_>) -> Option<Option<Value>> {
    match value {
        plain::Value::Missing => Some(None),
        plain::Value::Number(number) => (!number.is_infinite()).then(|| Value::number(number)),
        plain::Value::Boolean(yes) => Some(Some(Value::Boolean(yes))),
        plain::Value::Time(time) => instant("", &time).ok().map(|time| Some(Value::Time(time))),
        plain::Value::Text(text) => {
            (text.len() <= TEXT_BYTES_MAX).then(|| Some(Value::Text(Arc::from(text))))
        }
    }
}

/// An event; `received` is when it became known where it says nothing and came to be recorded.
pub(crate) fn event(
    field: impl Display,
    event: proto::Event,
    received: Option<Timestamp>,
) -> Result<Event, AnswerError> {
    let proto::Event { time, kind, values, known_at } = event;
    let time = time.ok_or_else(|| AnswerError::Required { field: format!("{field}.time") })?;
    let time = instant(format_args!("{field}.time"), &time)?;
    name(format_args!("{field}.kind"), &kind, NAME_BYTES_MAX)?;
    let known_at = known_at.map(|known| instant(format_args!("{field}.known_at"), &known)).transpose()?;
    let values = event_values(&field, values)?;
    Ok(Event { time, known_at: known_at.or(received).unwrap_or(time), kind: Arc::from(kind), values })
}

fn event_values(
    field: &impl Display,
    values: BTreeMap<String, proto::FeatureValue>,
) -> Result<NamedValues, AnswerError> {
    check_count(format_args!("{field}.values"), values.len(), EVENT_VALUES_MAX)?;
    let mut known = Vec::with_capacity(values.len());
    for (key, sent) in values {
        name(format_args!("a name in {field}.values"), &key, NAME_BYTES_MAX)?;
        if let Some(value) = value(format_args!("{field}.values[{key:?}]"), sent)? {
            known.push((Arc::from(key), value));
        }
    }
    Ok(known.into())
}

/// An attribute; `received` as for an event.
pub(crate) fn attribute(
    field: impl Display,
    attribute: proto::Attribute,
    received: Option<Timestamp>,
) -> Result<Attribute, AnswerError> {
    let proto::Attribute { name: key, from, value: sent, known_at } = attribute;
    name(format_args!("{field}.name"), &key, NAME_BYTES_MAX)?;
    let from = from.map(|from| instant(format_args!("{field}.from"), &from)).transpose()?;
    let from = from.unwrap_or(Timestamp::MIN);
    let known_at = known_at.map(|known| instant(format_args!("{field}.known_at"), &known)).transpose()?;
    let value = sent.map_or(Ok(None), |sent| value(format_args!("{field}.value"), sent))?;
    Ok(Attribute { from, known_at: known_at.or(received).unwrap_or(from), name: Arc::from(key), value })
}

/// The alias that a promotion moves.
pub(crate) fn promotion_alias(number: i32) -> Result<registry::Alias, AnswerError> {
    match proto::Alias::try_from(number) {
        Ok(proto::Alias::Unspecified | proto::Alias::Champion) => Ok(registry::Alias::Champion),
        Ok(proto::Alias::Challenger) => Ok(registry::Alias::Challenger),
        Err(_) => Err(AnswerError::UnknownEnum { field: "alias".to_owned(), number, kind: "Alias" }),
    }
}
