use std::borrow::Cow;
use std::fmt;

use api::v1 as proto;
use api::v1::feature_value::Value as Sent;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant as RFC 3339 writes it, with its zone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time(pub(super) prost_types::Timestamp);

/// A value as JSON has it: a number, a text, yes or no, null for missing, or `{"time": …}`.
#[derive(Debug)]
pub(super) struct Value(pub(super) proto::FeatureValue);

/// The one key of a value that is an instant.
const TIME: &str = "time";

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let wrong =
            || D::Error::invalid_value(Unexpected::Str(&text), &"a time such as 2024-03-31T09:30:00Z");
        // RFC 3339 has all of it: a date, T, a time, a zone.
        let is_whole = text.contains(['T', 't']) && !text.contains(' ');
        let has_zone =
            text.ends_with(['Z', 'z']) || text.get(19..).is_some_and(|rest| rest.contains(['+', '-']));
        text.parse().ok().filter(|_| is_whole && has_zone).map(Time).ok_or_else(wrong)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "An instant with its zone (RFC 3339), kept to the microsecond.",
            "examples": ["2024-03-31T09:30:00Z"],
        })
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a text, true, false, null, or {\"time\": \"2024-03-31T09:30:00Z\"}")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value(proto::FeatureValue { value: None }))
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Value, E> {
        Ok(Value::of(Sent::Boolean(yes)))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::of(Sent::Number(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        self.visit_f64(number as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::of(Sent::Text(text)))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Value, M::Error> {
        let unknown = |key: &str| M::Error::unknown_field(key, &[TIME]);
        match map.next_key::<Cow<str>>()?.as_deref() {
            Some(TIME) => {}
            Some(other) => return Err(unknown(other)),
            None => return Err(M::Error::missing_field(TIME)),
        }
        let Time(time) = map.next_value()?;
        match map.next_key::<Cow<str>>()? {
            None => Ok(Value::of(Sent::Time(time))),
            Some(other) => Err(unknown(&other)),
        }
    }
}

impl Value {
    fn of(sent: Sent) -> Value {
        Value(proto::FeatureValue { value: Some(sent) })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            None => serializer.serialize_unit(),
            Some(Sent::Boolean(yes)) => serializer.serialize_bool(*yes),
            Some(Sent::Number(number)) => serializer.serialize_f64(*number),
            Some(Sent::Text(text)) => serializer.serialize_str(text),
            Some(Sent::Time(time)) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(TIME, &Time(*time))?;
                map.end()
            }
        }
    }
}

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let time = generator.subschema_for::<Time>();
        json_schema!({
            "description": "A value: a number, a text (one level of a category, at most 1,024 bytes), yes or no, null for missing, or an instant.",
            "anyOf": [
                { "type": ["number", "string", "boolean", "null"] },
                {
                    "type": "object",
                    "properties": { "time": time },
                    "required": [TIME],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
