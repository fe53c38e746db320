//! What an entry must be before it may touch the file.
//!
//! An entry that would fail inside a transaction would fail its neighbours; so all that can be wrong
//! with one alone is found here, and what fails later is the file's trouble and everybody's.

use records::{Event, Value};
use serde_json::Value as Json;

use crate::{AttributeRecord, Entry, EventRecord, OutcomeRecord, PredictionRecord, Refused};

/// The longest name that is kept: of a score, an entity, a kind, a tier, an id. Longer than any real
/// one, short enough that a flood of them fills no page.
pub const ID_BYTES_MAX: usize = 1_024;

/// The longest text that is kept: features and reasons of one prediction, or one event. A thousand
/// features take some 30 kB.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// How deep features and reasons may nest: well below where reading JSON back would stop (128).
const DEPTH_MAX: usize = 64;

/// Whether the entry, taken alone, may be appended.
pub(crate) fn check(entry: &Entry) -> Result<(), Refused> {
    match entry {
        Entry::Prediction(prediction) => check_prediction(prediction),
        Entry::Outcome(outcome) => check_outcome(outcome),
        Entry::Event(event) => check_event(event),
        Entry::Attribute(attribute) => check_attribute(attribute),
        Entry::KnownTo { score, time: _ } => check_name("score", score),
    }
}

/// Whether a text that will be kept is short enough.
pub(crate) fn check_text(field: &'static str, text: &str) -> Result<(), Refused> {
    check_length(field, text, TEXT_BYTES_MAX)
}

fn check_prediction(prediction: &PredictionRecord) -> Result<(), Refused> {
    check_name("score", &prediction.score)?;
    check_name("entity", &prediction.entity)?;
    check_length("tier", &prediction.tier, ID_BYTES_MAX)?;
    prediction.cause.as_deref().map_or(Ok(()), |cause| check_length("cause", cause, ID_BYTES_MAX))?;
    prediction.probability.map_or(Ok(()), check_probability)?;
    check_window(prediction)?;
    check_depth("features", &prediction.features)?;
    check_depth("reasons", &prediction.reasons)
}

fn check_outcome(outcome: &OutcomeRecord) -> Result<(), Refused> {
    check_name("score", &outcome.score)?;
    check_name("entity", &outcome.entity)?;
    check_id(outcome.id.as_deref())
}

fn check_event(record: &EventRecord) -> Result<(), Refused> {
    check_name("score", &record.score)?;
    check_name("entity", &record.entity)?;
    check_id(record.id.as_deref())?;
    let Event { kind, values, time: _, known_at: _ } = &record.event;
    check_name("kind", kind)?;
    values.iter().try_for_each(|(name, value)| check_value(name, value))
}

fn check_attribute(record: &AttributeRecord) -> Result<(), Refused> {
    check_name("score", &record.score)?;
    check_name("entity", &record.entity)?;
    check_id(record.id.as_deref())?;
    check_name("attribute", &record.attribute.name)?;
    let value = record.attribute.value.as_ref();
    value.map_or(Ok(()), |value| check_value(&record.attribute.name, value))
}

fn check_id(id: Option<&str>) -> Result<(), Refused> {
    id.map_or(Ok(()), |id| check_name("id", id))
}

fn check_name(field: &'static str, name: &str) -> Result<(), Refused> {
    if name.is_empty() {
        return Err(Refused::Empty { field });
    }
    check_length(field, name, ID_BYTES_MAX)
}

fn check_length(field: &'static str, text: &str, limit: usize) -> Result<(), Refused> {
    match text.len() {
        bytes if bytes > limit => Err(Refused::TooLong { field, bytes, limit }),
        _ => Ok(()),
    }
}

fn check_probability(value: f64) -> Result<(), Refused> {
    // A NaN lies in no range, and SQLite would store it as "none".
    (0.0..=1.0).contains(&value).then_some(()).ok_or(Refused::NotAProbability { value })
}

fn check_window(prediction: &PredictionRecord) -> Result<(), Refused> {
    let (cutoff, mature_at) = (prediction.cutoff, prediction.mature_at);
    (cutoff <= mature_at).then_some(()).ok_or(Refused::Backwards { cutoff, mature_at })
}

fn check_value(field: &str, value: &Value) -> Result<(), Refused> {
    match value {
        Value::Number(number) if !number.is_finite() => {
            Err(Refused::NotFinite { field: field.to_owned(), value: *number })
        }
        _ => Ok(()),
    }
}

fn check_depth(field: &'static str, json: &Json) -> Result<(), Refused> {
    let fits = fits_within(json, DEPTH_MAX);
    fits.then_some(()).ok_or(Refused::TooDeep { field, limit: DEPTH_MAX })
}

fn fits_within(json: &Json, depth: usize) -> bool {
    match json {
        Json::Array(items) => depth > 0 && items.iter().all(|item| fits_within(item, depth - 1)),
        Json::Object(members) => depth > 0 && members.values().all(|value| fits_within(value, depth - 1)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => true,
    }
}
