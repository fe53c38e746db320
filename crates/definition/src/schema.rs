//! The JSON Schema of `score.toml`, derived from the types that are parsed.
//!
//! One schema serves three readers: editors (`placar schema`), the reference in the README, and the
//! check of keys and types here. So it is made simple enough for all three: no references, no nulls
//! (TOML has none), every table closed. Three annotations of our own say what JSON Schema has no
//! word for: `x-type` (a text that is a `duration` or a `time`) and `x-key` (what the names of a
//! table with free names are).

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::written::Definition;

/// The JSON Schema of `score.toml`, with descriptions, defaults and examples (draft 2020-12).
pub fn json_schema() -> Value {
    schema().clone()
}

/// The schema, made once.
pub(crate) fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| generator().into_root_schema_for::<Definition>().to_value())
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.with_transform(RecursiveTransform(simplify)).into_generator()
}

/// Takes out nulls and empty defaults, joins the lines of descriptions, and closes tables.
fn simplify(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    without_null_type(object);
    object.retain(|key, value| key != "default" || !says_nothing(value));
    if let Some(Value::String(description)) = object.get_mut("description") {
        *description = description.replace('\n', " ");
    }
    if object.contains_key("properties") {
        object.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

fn says_nothing(default: &Value) -> bool {
    match default {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn without_null_type(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    for list in ["enum", "anyOf"] {
        let Some(Value::Array(members)) = object.get_mut(list) else { continue };
        members.retain(|member| !member.is_null() && member.get("type").is_none_or(|name| name != "null"));
        if list == "anyOf" && members.len() == 1 {
            let only = members.remove(0);
            object.remove("anyOf");
            merge(object, only);
        }
    }
}

/// Adds what the only alternative says, where the field itself does not say it.
fn merge(object: &mut Map<String, Value>, only: Value) {
    if let Value::Object(entries) = only {
        for (key, value) in entries {
            object.entry(key).or_insert(value);
        }
    }
}

/// One value's schema, read in the few forms that [`json_schema`] has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<'a>(pub(crate) &'a Value);

impl<'a> Shape<'a> {
    /// The alternatives; itself where there is only one form.
    pub(crate) fn forms(self) -> Vec<Shape<'a>> {
        match self.0.get("anyOf").and_then(Value::as_array) {
            Some(forms) => forms.iter().map(Shape).collect(),
            None => vec![self],
        }
    }

    /// `string`, `integer`, `number`, `boolean`, `array` or `object`.
    pub(crate) fn type_name(self) -> &'a str {
        let of_names = if self.0.get("oneOf").is_some() { "string" } else { "" };
        self.0.get("type").and_then(Value::as_str).unwrap_or(of_names)
    }

    /// Whether it is a text that is a `duration` or a `time`.
    pub(crate) fn special_type(self) -> Option<&'a str> {
        self.0.get("x-type").and_then(Value::as_str)
    }

    /// The names that it may be; empty where it may be any.
    pub(crate) fn names(self) -> Vec<&'a str> {
        let list = |key: &str| self.0.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let constants = list("oneOf").iter().filter_map(|form| form.get("const"));
        list("enum").iter().chain(constants).filter_map(Value::as_str).collect()
    }

    /// The keys of a table, in the order in which they are explained.
    pub(crate) fn keys(self) -> impl Iterator<Item = (&'a str, Shape<'a>)> {
        let keys = self.0.get("properties").and_then(Value::as_object);
        keys.into_iter().flatten().map(|(name, shape)| (name.as_str(), Shape(shape)))
    }

    /// The shape of a key.
    pub(crate) fn key(self, name: &str) -> Option<Shape<'a>> {
        self.0.get("properties")?.get(name).map(Shape)
    }

    /// The shape of the entries of a table with free names.
    pub(crate) fn entries(self) -> Option<Shape<'a>> {
        self.0.get("additionalProperties").filter(|shape| shape.is_object()).map(Shape)
    }

    /// What the free names of a table are.
    pub(crate) fn entry_name(self) -> &'a str {
        self.0.get("x-key").and_then(Value::as_str).unwrap_or("NAME")
    }

    /// The keys that must be there.
    pub(crate) fn required(self) -> impl Iterator<Item = &'a str> {
        let required = self.0.get("required").and_then(Value::as_array);
        required.into_iter().flatten().filter_map(Value::as_str)
    }

    /// The shape of a list's items.
    pub(crate) fn items(self) -> Option<Shape<'a>> {
        self.0.get("items").map(Shape)
    }

    /// How many items a list must have, where that is fixed.
    pub(crate) fn length(self) -> Option<u64> {
        let limit = |key: &str| self.0.get(key).and_then(Value::as_u64);
        limit("minItems").filter(|least| limit("maxItems") == Some(*least))
    }

    /// Whether a whole number may not be negative.
    pub(crate) fn is_unsigned(self) -> bool {
        self.0.get("minimum").and_then(Value::as_f64) == Some(0.0)
    }

    /// What it means.
    pub(crate) fn description(self) -> &'a str {
        self.0.get("description").and_then(Value::as_str).unwrap_or_default()
    }

    /// What holds when it is left out.
    pub(crate) fn default(self) -> Option<&'a Value> {
        self.0.get("default")
    }

    /// One right value.
    pub(crate) fn example(self) -> Option<&'a Value> {
        let given = self.0.get("examples").and_then(|examples| examples.get(0));
        given.or_else(|| self.default())
    }
}

/// A JSON value as it is written in TOML, on one line.
pub(crate) fn as_toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(as_toml).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries =
                entries.iter().map(|(key, value)| format!("{} = {}", toml_key(key), as_toml(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => toml_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A text as TOML's basic string, which escapes as JSON does.
pub(crate) fn toml_text(text: &str) -> String {
    // DEL is the one control character that JSON leaves alone and TOML does not.
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A key, in quotes only where it must be.
pub(crate) fn toml_key(key: &str) -> String {
    let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare && !key.is_empty() { key.to_owned() } else { toml_text(key) }
}
