//! The small values: durations, times, and values whose type is the data's.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A length of time, as `90d`.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Duration(pub(crate) String);

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "pattern": "^[0-9]+[ywdhms]$", "x-type": "duration", "examples": ["90d"]
        })
    }
}

/// An instant in ISO 8601, in quotes or as TOML's own date.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Time(pub(crate) String);

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-type": "time", "examples": ["2024-03-31"] })
    }
}

/// A value whose type is that of the data.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-type" = "value"))]
pub(crate) enum Scalar {
    Boolean(bool),
    Number(f64),
    Text(String),
}

impl Scalar {
    /// As it stands in a file: `yes`, `999`, `true`.
    pub(crate) fn as_text(&self) -> String {
        match self {
            Scalar::Boolean(yes) => yes.to_string(),
            Scalar::Number(number) => number.to_string(),
            Scalar::Text(text) => text.clone(),
        }
    }
}
