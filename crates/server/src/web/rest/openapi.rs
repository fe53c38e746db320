//! The OpenAPI document, made from the types that read and write the bodies.
//!
//! By hand over `schemars` and not by a framework of its own: OpenAPI 3.1 takes JSON Schema as it is, so
//! that what is left is a table of paths. (OpenAPI 3.1.1)

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::operations::{Operation, operations};
use crate::web::problem::{PROBLEM_JSON, Problem};

/// Describes what is answered over HTTP, as OpenAPI 3.1 has it.
#[must_use]
pub fn openapi() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = SchemaGenerator::new(settings);
    let mut paths = Map::new();
    for operation in operations() {
        let method = operation.method.as_str().to_ascii_lowercase();
        let described = described(&operation, &mut generator);
        paths.insert(operation.path.to_owned(), json!({ method: described }));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Placar",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Predictive scores beside rules that always answer. The same calls as placar.v1 over gRPC.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": { "schemas": generator.take_definitions(true) },
    })
}

fn described(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description,
        "responses": responses(operation, generator),
    });
    if let Some(request) = operation.request {
        let content = json!({ "application/json": { "schema": request(generator) } });
        described["requestBody"] = json!({ "required": true, "content": content });
    }
    described
}

fn responses(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let mut tell = |status: &str, description: &str, content: Value| {
        responses.insert(status.to_owned(), json!({ "description": description, "content": content }));
    };
    tell("200", "The answer.", json!({ "application/json": { "schema": (operation.answer)(generator) } }));
    if let Some(unready) = operation.unready {
        tell("503", "Not now.", json!({ "application/json": { "schema": unready(generator) } }));
    }
    for (status, description) in operation.problems {
        let schema = generator.subschema_for::<Problem>();
        tell(status, description, json!({ PROBLEM_JSON: { "schema": schema } }));
    }
    Value::Object(responses)
}
