use std::collections::BTreeMap;
use std::sync::Arc;

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde_json::Value as Json;

use super::documents::{BinarySize, InferOutput, InferResponse};
use super::infer::HEADER_LENGTH;
use super::read::Binary;
use super::{Answer, elements};
use crate::door::Call;
use crate::error::AnswerError;
use crate::web::held::Held;
use crate::web::operation::{JSON, OCTETS};

/// An answer on its way to its reader, with the outputs that are to be binary behind the JSON.
pub(super) fn written(answer: oip::ModelInferResponse, binary: &Binary, call: Arc<Call>) -> Answer {
    let oip::ModelInferResponse { model_name, model_version, id, parameters, outputs, raw_output_contents } =
        answer;
    let mut behind = Vec::new();
    let output = |(output, raw): (oip::model_infer_response::InferOutputTensor, bytes::Bytes)| {
        let oip::model_infer_response::InferOutputTensor { name, datatype, shape, .. } = output;
        let is_binary = binary.has(&name);
        if is_binary {
            behind.extend_from_slice(&raw);
        }
        let parameters = is_binary.then_some(BinarySize { binary_data_size: raw.len() });
        let data = (!is_binary).then(|| elements::json(&datatype, &raw));
        InferOutput { name, datatype, shape, parameters, data }
    };
    let outputs = outputs.into_iter().zip(raw_output_contents).map(output).collect();
    let document = InferResponse { model_name, model_version, id, parameters: told(parameters), outputs };
    let mut body =
        serde_json::to_vec(&document).map_err(|error| AnswerError::Broken { why: error.to_string() })?;
    let n_json = body.len();
    body.append(&mut behind);
    call.hold_bytes(body.len())?;
    let is_binary = body.len() > n_json;
    let mut response = Response::new(Body::new(Held::new(body, call)));
    let media = if is_binary { OCTETS } else { JSON };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    if is_binary {
        response.headers_mut().insert(HEADER_LENGTH, n_json.into());
    }
    Ok(response)
}

fn told(parameters: BTreeMap<String, oip::InferParameter>) -> BTreeMap<String, Json> {
    let value = |choice: Option<ParameterChoice>| match choice {
        None => Json::Null,
        Some(ParameterChoice::BoolParam(yes)) => yes.into(),
        Some(ParameterChoice::Int64Param(whole)) => whole.into(),
        Some(ParameterChoice::Uint64Param(whole)) => whole.into(),
        Some(ParameterChoice::DoubleParam(number)) => number.into(),
        Some(ParameterChoice::StringParam(text)) => text.into(),
    };
    let named = parameters.into_iter();
    named.map(|(name, parameter)| (name, value(parameter.parameter_choice))).collect()
}
