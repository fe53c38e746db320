//! Features and reasons of a prediction in the form in which they are kept, whoever made it.

use records::{Timestamp, Value};
use serde_json::{Map, Value as Json, json};

/// Features by name; null where one is missing, a time as its ISO 8601 text.
pub fn features_json<'a>(features: impl IntoIterator<Item = (&'a str, Option<&'a Value>)>) -> Json {
    let member = |(name, value): (&str, Option<&Value>)| (name.to_owned(), value.map_or(Json::Null, plain));
    Json::Object(features.into_iter().map(member).collect::<Map<String, Json>>())
}

/// One reason: the feature, what people read, its share of the points and the feature's value.
///
/// A time is an object here, so that it is not taken for a text when it is read back.
pub fn reason_json(feature: &str, text: &str, points: Option<i32>, value: Option<&Value>) -> Json {
    let value = match value {
        None => Json::Null,
        Some(Value::Time(time)) => seconds_and_nanos(*time),
        Some(value) => plain(value),
    };
    json!({ "feature": feature, "text": text, "points": points, "value": value })
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_ref().into(),
        Value::Boolean(yes) => (*yes).into(),
        Value::Time(time) => time.to_string().into(),
    }
}

fn seconds_and_nanos(time: Timestamp) -> Json {
    let micros = time.micros();
    json!({ "seconds": micros.div_euclid(1_000_000), "nanos": micros.rem_euclid(1_000_000) * 1_000 })
}
