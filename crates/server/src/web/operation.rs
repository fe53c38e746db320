//! What can be asked for over HTTP, as the OpenAPI document has it.

use std::borrow::Cow;

use http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use super::problem::{PROBLEM_JSON, Problem};

pub(super) const JSON: &str = "application/json";

/// JSON, with binary tensors behind it.
pub(super) const OCTETS: &str = "application/octet-stream";

/// The schema of a type, kept among the components.
pub(super) type Described = fn(&mut SchemaGenerator) -> Schema;

/// The schema of that type.
pub(super) fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// A status beside 200, and what it means.
pub(super) type Refusal = (&'static str, &'static str);

/// One thing that can be asked for.
pub(super) struct Operation {
    /// Its `{parts}` are named in [`parameter`].
    pub(super) path: Cow<'static, str>,
    pub(super) method: Method,
    /// By which generated clients name it.
    pub(super) id: Cow<'static, str>,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) request: Request,
    pub(super) answer: Answer,
    pub(super) refusals: &'static [Refusal],
    pub(super) refused: Refused,
}

/// What is sent.
#[derive(Clone, Copy)]
pub(super) enum Request {
    Nothing,
    Json(Described),
    /// It may be left out.
    Perhaps(Described),
    /// Binary tensors may follow.
    Tensors(Described),
}

/// What comes with 200.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    Json(Described),
    /// The same comes with 503: not now.
    Unready(Described),
    /// Binary tensors may follow.
    Tensors(Described),
    /// It is always refused.
    Never,
}

/// The form of what comes with any other status.
#[derive(Clone, Copy)]
pub(super) struct Refused {
    pub(super) media: &'static str,
    pub(super) form: Described,
}

impl Refused {
    /// (RFC 9457)
    pub(super) const PROBLEM: Refused = Refused { media: PROBLEM_JSON, form: schema_of::<Problem> };
}

pub(super) const WRONG: Refusal = ("400", "The request is wrong: what, where, and what would be right.");
pub(super) const UNKNOWN: Refusal = ("404", "There is no such score, or no such version of it.");
pub(super) const SLOW: Refusal = ("408", "The body did not arrive in time.");
pub(super) const LARGE: Refusal = ("413", "The body is larger than 16 MiB.");
pub(super) const MEDIA: Refusal = ("415", "The body is not said to be application/json.");
pub(super) const OVERLOADED: Refusal =
    ("429", "The server holds as much as it may: try again after `Retry-After`.");
pub(super) const BROKEN: Refusal = ("500", "The server broke off this work: a defect.");
pub(super) const UNAVAILABLE: Refusal = (
    "503",
    "The folder of models or the ledger cannot be read or written, or the server is going down: try again after \
     `Retry-After`.",
);
pub(super) const LATE: Refusal = ("504", "The caller's deadline passed.");

/// A part of a path. Slashes in it are escaped.
pub(super) fn parameter(name: &str) -> Value {
    let (description, schema) = match name {
        "version" => (
            "A version of the score; 0: its champion.",
            json!({ "type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["1"] }),
        ),
        _ => (
            "The score's name.",
            json!({ "type": "string", "minLength": 1, "examples": ["cdnow-repurchase"] }),
        ),
    };
    json!({ "name": name, "in": "path", "required": true, "description": description, "schema": schema })
}
