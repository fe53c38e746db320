use std::collections::BTreeMap;
use std::sync::Arc;

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde_json::{Value as Json, json};

use super::read::Binary;
use super::{Answer, HEADER_LENGTH, elements};
use crate::door::Call;
use crate::web::held::Held;

/// The metadata of a model.
pub(super) fn metadata(metadata: oip::ModelMetadataResponse) -> Json {
    let tensors = |tensors: Vec<oip::model_metadata_response::TensorMetadata>| -> Json {
        let tensor = |tensor: oip::model_metadata_response::TensorMetadata| json!({ "name": tensor.name, "datatype": tensor.datatype, "shape": tensor.shape });
        tensors.into_iter().map(tensor).collect()
    };
    let oip::ModelMetadataResponse { name, versions, platform, inputs, outputs } = metadata;
    json!({
        "name": name,
        "versions": versions,
        "platform": platform,
        "inputs": tensors(inputs),
        "outputs": tensors(outputs),
    })
}

/// An answer on its way to its reader, with the outputs that are to be binary behind the JSON.
pub(super) fn written(answer: oip::ModelInferResponse, binary: &Binary, call: Arc<Call>) -> Answer {
    let oip::ModelInferResponse { model_name, model_version, id, parameters, outputs, raw_output_contents } =
        answer;
    let mut behind = Vec::new();
    let output = |(output, raw): (oip::model_infer_response::InferOutputTensor, bytes::Bytes)| {
        let oip::model_infer_response::InferOutputTensor { name, datatype, shape, .. } = output;
        if binary.has(&name) {
            behind.extend_from_slice(&raw);
            let parameters = json!({ "binary_data_size": raw.len() });
            return json!({ "name": name, "datatype": datatype, "shape": shape, "parameters": parameters });
        }
        json!({ "name": name, "datatype": datatype, "shape": shape, "data": elements::json(&datatype, &raw) })
    };
    let outputs: Json = outputs.into_iter().zip(raw_output_contents).map(output).collect();
    let mut document =
        json!({ "model_name": model_name, "model_version": model_version, "outputs": outputs });
    if !id.is_empty() {
        document["id"] = id.into();
    }
    if !parameters.is_empty() {
        document["parameters"] = told(parameters);
    }
    let mut body = document.to_string().into_bytes();
    let n_json = body.len();
    body.append(&mut behind);
    call.hold_bytes(body.len())?;
    let is_binary = body.len() > n_json;
    let mut response = Response::new(Body::new(Held::new(body, call)));
    let media = if is_binary { "application/octet-stream" } else { "application/json" };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    if is_binary {
        response.headers_mut().insert(HEADER_LENGTH, n_json.into());
    }
    Ok(response)
}

fn told(parameters: BTreeMap<String, oip::InferParameter>) -> Json {
    let value = |choice: Option<ParameterChoice>| match choice {
        None => Json::Null,
        Some(ParameterChoice::BoolParam(yes)) => yes.into(),
        Some(ParameterChoice::Int64Param(whole)) => whole.into(),
        Some(ParameterChoice::Uint64Param(whole)) => whole.into(),
        Some(ParameterChoice::DoubleParam(number)) => number.into(),
        Some(ParameterChoice::StringParam(text)) => text.into(),
    };
    let named = parameters.into_iter();
    Json::Object(named.map(|(name, parameter)| (name, value(parameter.parameter_choice))).collect())
}
