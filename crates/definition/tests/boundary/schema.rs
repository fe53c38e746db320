//! The schema says all that the parser takes, and the reference says all of the schema.
//!
//! That it is a JSON Schema was seen by another library: python's jsonschema 4.26,
//! `Draft202012Validator.check_schema(schema)`, which also finds no error in the definitions beside
//! these tests and under `models/`, read with `tomllib`, and finds each key that is added to them.

use definition::{json_schema, reference};
use serde_json::Value;

/// Every key of a schema with its way and its own schema.
fn keys(way: &str, schema: &Value, found: &mut Vec<(String, Value)>) {
    for (name, key) in schema["properties"].as_object().into_iter().flatten() {
        let way = format!("{way}/{name}");
        found.push((way.clone(), key.clone()));
        keys(&way, key, found);
    }
    for inner in ["items", "additionalProperties"] {
        if schema[inner].is_object() {
            keys(&format!("{way}/*"), &schema[inner], found);
        }
    }
    for form in schema["anyOf"].as_array().into_iter().flatten() {
        keys(way, form, found);
    }
}

fn all_keys() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    keys("", &json_schema(), &mut found);
    found
}

/// The same ways, as the keys of a document.
fn written_keys(way: &str, schema: &Value, document: &toml::Value, unknown: &mut Vec<String>) {
    match document {
        toml::Value::Table(entries) => {
            for (name, entry) in entries {
                let forms = schema["anyOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
                let inner = forms.iter().find_map(|form| {
                    let free = Some(&form["additionalProperties"]).filter(|entries| entries.is_object());
                    form["properties"].get(name).or(free)
                });
                match inner {
                    Some(inner) => written_keys(&format!("{way}/{name}"), inner, entry, unknown),
                    None => unknown.push(format!("{way}/{name}")),
                }
            }
        }
        toml::Value::Array(items) => {
            items.iter().for_each(|item| written_keys(&format!("{way}/*"), &schema["items"], item, unknown));
        }
        _ => {}
    }
}

#[test]
fn every_key_says_what_it_means() {
    let keys = all_keys();
    assert!(keys.len() > 100, "{} keys", keys.len());
    for (way, key) in keys {
        let description = key["description"].as_str().unwrap_or_default();
        assert!(description.ends_with('.') && !description.contains('\n'), "{way}: {description:?}");
    }
}

#[test]
fn the_schema_is_closed_and_plain() {
    let text = json_schema().to_string();
    for absent in ["$ref", "$defs", "null", "unevaluatedProperties"] {
        assert!(!text.contains(absent), "{absent} stands in the schema");
    }
    for (way, key) in all_keys() {
        if key["properties"].is_object() {
            assert_eq!(key["additionalProperties"], Value::Bool(false), "{way}");
        }
    }
}

#[test]
fn the_schema_knows_every_key_of_the_examples() {
    let examples = [
        include_str!("../definitions/events.toml"),
        include_str!("../definitions/table.toml"),
        include_str!("../../../../models/cdnow-repurchase/score.toml"),
    ];
    for text in examples {
        let mut unknown = Vec::new();
        written_keys("", &json_schema(), &text.parse::<toml::Table>().unwrap().into(), &mut unknown);
        assert_eq!(unknown, Vec::<String>::new());
    }
}

#[test]
fn the_reference_names_every_key_with_its_meaning() {
    let reference = reference();
    for (way, key) in all_keys() {
        let name = way.rsplit('/').next().unwrap();
        let description = key["description"].as_str().unwrap().replace('|', "\\|");
        let is_section = way.matches('/').count() == 1;
        let row = |line: &&str| line.contains(&description) && (is_section || line.contains(name));
        assert!(reference.lines().any(|line| row(&line)), "{way} is not in the reference");
    }
}

#[test]
fn the_reference_is_a_page_that_people_read() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("reference", reference());
    });
}

#[test]
fn every_example_of_the_schema_is_of_its_own_type() {
    for (way, key) in all_keys() {
        let forms = key["anyOf"].as_array().cloned().unwrap_or_else(|| vec![key.clone()]);
        let examples = key["examples"].as_array().into_iter().flatten();
        for example in examples.chain(key.get("default")) {
            let fits = forms.iter().any(|form| match form["type"].as_str() {
                Some("string") | None => example.is_string(),
                Some("integer") => example.is_i64() || example.is_u64(),
                Some("number") => example.is_number(),
                Some("boolean") => example.is_boolean(),
                Some("array") => example.is_array(),
                Some(_) => example.is_object(),
            });
            assert!(fits, "{way}: {example}");
        }
    }
}
