//! The OpenAPI document, made from the types that read and write the bodies.
//!
//! By hand over `schemars` and not by a framework of its own: OpenAPI 3.1 takes JSON Schema as it is, so
//! that what is left is a table of paths. (OpenAPI 3.1.1)

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::operation::{Answer, JSON, OCTETS, Operation, Request, parameter};
use super::{inference, rest};

/// Describes what is answered over HTTP, as OpenAPI 3.1 has it.
#[must_use]
pub fn openapi() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = SchemaGenerator::new(settings);
    let mut paths = Map::new();
    for operation in rest::operations().into_iter().chain(inference::operations()) {
        let method = operation.method.as_str().to_ascii_lowercase();
        let described = described(&operation, &mut generator);
        paths.insert(operation.path.into_owned(), json!({ method: described }));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Placar",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Predictive scores beside rules that always answer. Under /v1 the same calls as placar.v1 \
                            over gRPC; under /v2 the Open Inference Protocol, for the same scores.",
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
    let parts = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<Value> = parts.map(parameter).collect();
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    if let Some(request) = request(operation.request, generator) {
        described["requestBody"] = request;
    }
    described
}

/// Some bytes, which a schema cannot say more of.
fn octets(description: &str) -> Value {
    json!({ "schema": { "type": "string", "format": "binary", "description": description } })
}

fn request(request: Request, generator: &mut SchemaGenerator) -> Option<Value> {
    let (form, required) = match request {
        Request::Nothing => return None,
        Request::Json(form) | Request::Tensors(form) => (form, true),
        Request::Perhaps(form) => (form, false),
    };
    let mut content = json!({ JSON: { "schema": form(generator) } });
    if let Request::Tensors(_) = request {
        content[OCTETS] = octets(
            "The same JSON, as many bytes as the header Inference-Header-Content-Length says; behind it the elements \
             of the inputs that have a parameter `binary_data_size` and no `data`, as over gRPC.",
        );
    }
    Some(json!({ "required": required, "content": content }))
}

fn responses(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let mut tell = |status: &str, description: &str, content: Value| {
        responses.insert(status.to_owned(), json!({ "description": description, "content": content }));
    };
    let refusal = (operation.refused.form)(generator);
    let refused = json!({ operation.refused.media: { "schema": refusal } });
    operation.refusals.iter().for_each(|(status, description)| tell(status, description, refused.clone()));
    match operation.answer {
        Answer::Never => {}
        Answer::Json(form) => tell("200", "The answer.", json!({ JSON: { "schema": form(generator) } })),
        Answer::Unready(form) => {
            let form = form(generator);
            tell("200", "The answer.", json!({ JSON: { "schema": form } }));
            let either = match operation.refusals.is_empty() {
                true => json!(form),
                false => json!({ "anyOf": [form, refusal] }),
            };
            tell("503", "Not now.", json!({ JSON: { "schema": either } }));
        }
        Answer::Tensors(form) => {
            let behind = octets(
                "The same JSON, as many bytes as the header Inference-Header-Content-Length says; behind it the \
                 outputs that were asked for so.",
            );
            tell("200", "The answer.", json!({ JSON: { "schema": form(generator) }, OCTETS: behind }));
        }
    }
    Value::Object(responses)
}
