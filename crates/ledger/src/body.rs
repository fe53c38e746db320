//! What a row of `texts` says, as JSON: an entity's bare name, or one of
//!
//! - `[features, reasons]` of a prediction,
//! - `[kind, [[name, value], …]]` of an event, by name, so that a caller who sends the same values in
//!   another order sends the same event,
//! - `value` of an attribute.
//!
//! A value is `1.0`, `"text"`, `true`, or `{"time": microseconds}`. A blank text (zeros) is one that
//! was erased.

use std::collections::HashSet;
use std::sync::Arc;

use records::{Event, Timestamp, Value};
use serde::{Deserialize, Serialize};

/// A value as it is written; borrowed to write, owned when read.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored<Text> {
    Boolean(bool),
    Number(f64),
    Text(Text),
    Time { time: i64 },
}

/// One copy of each name that many events share.
#[derive(Default)]
pub(crate) struct Names(HashSet<Arc<str>>);

impl Names {
    fn one(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = Arc::from(name);
        self.0.insert(Arc::clone(&name));
        name
    }
}

/// The text of a prediction.
pub(crate) fn of_prediction(
    features: &serde_json::Value,
    reasons: &serde_json::Value,
) -> serde_json::Result<String> {
    serde_json::to_string(&(features, reasons))
}

/// Features and reasons; both null where they were erased.
pub(crate) fn read_prediction(body: &str) -> serde_json::Result<(serde_json::Value, serde_json::Value)> {
    if body.starts_with('\0') {
        return Ok(Default::default());
    }
    serde_json::from_str(body)
}

/// The text of an event.
pub(crate) fn of_event(event: &Event) -> serde_json::Result<String> {
    let mut values: Vec<(&str, Stored<&str>)> =
        event.values.iter().map(|(name, value)| (name.as_ref(), store(value))).collect();
    values.sort_by_key(|(name, _)| *name);
    serde_json::to_string(&(event.kind.as_ref(), values))
}

/// The event of that text, with the times that stand beside it.
pub(crate) fn read_event(
    body: &str,
    time: Timestamp,
    known_at: Timestamp,
    names: &mut Names,
) -> serde_json::Result<Event> {
    let (kind, values): (String, Vec<(String, Stored<String>)>) = serde_json::from_str(body)?;
    let values = values.into_iter().map(|(name, value)| (names.one(&name), restore(value, names)));
    let values = values.collect();
    Ok(Event { time, known_at, kind: names.one(&kind), values })
}

/// The text of an attribute's value.
pub(crate) fn of_attribute(value: Option<&Value>) -> serde_json::Result<String> {
    serde_json::to_string(&value.map(store))
}

/// The value of that text.
pub(crate) fn read_attribute(body: &str, names: &mut Names) -> serde_json::Result<Option<Value>> {
    let stored: Option<Stored<String>> = serde_json::from_str(body)?;
    Ok(stored.map(|stored| restore(stored, names)))
}

fn store(value: &Value) -> Stored<&str> {
    match value {
        Value::Number(number) => Stored::Number(*number),
        Value::Text(text) => Stored::Text(text.as_ref()),
        Value::Boolean(yes) => Stored::Boolean(*yes),
        Value::Time(time) => Stored::Time { time: time.micros() },
    }
}

fn restore(stored: Stored<String>, names: &mut Names) -> Value {
    match stored {
        Stored::Number(number) => Value::Number(number),
        Stored::Text(text) => Value::Text(names.one(&text)),
        Stored::Boolean(yes) => Value::Boolean(yes),
        Stored::Time { time } => Value::Time(Timestamp::from_micros(time)),
    }
}
