use std::collections::BTreeMap;

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use api::inference::model_infer_request::{InferInputTensor, InferRequestedOutputTensor};
use bytes::Bytes;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use super::elements;
use crate::inference::InferError;
use crate::web::object::Object;
use crate::web::whole::Whole;

/// Rows to be scored, by column.
#[derive(Deserialize, JsonSchema)]
pub(super) struct InferRequest {
    /// Comes back in the answer.
    #[serde(default)]
    id: String,
    /// `contributions` (true: gives that output too), `as_of` (ISO 8601: the cutoff; default: now),
    /// `binary_data_output` (true: the outputs that say nothing of themselves go behind the JSON). Others are
    /// not looked at.
    #[serde(default)]
    parameters: BTreeMap<String, Json>,
    /// Features that are left out are missing. `entity_id` alone: the ledger knows the rest.
    #[schemars(length(min = 1))]
    inputs: Vec<Object<InferInput>>,
    /// Those that are wanted, in this order. None: `probability`, `points`, `tier`, `source`, `cause`.
    #[serde(default)]
    outputs: Vec<Object<RequestedOutput>>,
}

/// One column, or several side by side.
#[derive(Deserialize, JsonSchema)]
struct InferInput {
    /// A feature; `features`: every feature, in the order of the schema; `entity_id`: who is scored, and then
    /// the prediction is recorded. One that the version does not know is ignored, with a warning.
    #[schemars(length(min = 1))]
    name: String,
    /// A number takes FP64, FP32 and every INT and UINT; a boolean takes BOOL, or 0 and 1 as a number; a
    /// category takes BYTES; a date takes BYTES (ISO 8601) or INT64 (microseconds since 1970-01-01 in UTC).
    datatype: String,
    /// [n] or [n, 1]; of `features` [n, number of features].
    shape: Vec<Whole<i64>>,
    /// `binary_data_size`: its elements are so many bytes behind the JSON.
    #[serde(default)]
    parameters: BTreeMap<String, Json>,
    /// The elements, row by row, nested as one likes; null: it is missing. Left out: they stand behind the
    /// JSON.
    #[schemars(with = "Vec<Json>")]
    data: Option<Json>,
}

/// An output that is wanted.
#[derive(Deserialize, JsonSchema)]
struct RequestedOutput {
    /// By its name in the metadata.
    #[schemars(length(min = 1))]
    name: String,
    /// `binary_data` (true: it goes behind the JSON).
    #[serde(default)]
    parameters: BTreeMap<String, Json>,
}

/// Which outputs go behind the JSON.
pub(super) struct Binary {
    /// Those that say nothing of themselves.
    others: bool,
    named: BTreeMap<String, bool>,
}

impl Binary {
    pub(super) fn has(&self, output: &str) -> bool {
        self.named.get(output).copied().unwrap_or(self.others)
    }
}

/// The message of a call; `behind` is what followed the JSON.
pub(super) fn request(
    request: InferRequest,
    behind: &[u8],
) -> Result<(oip::ModelInferRequest, Binary), InferError> {
    let InferRequest { id, parameters, inputs, outputs } = request;
    let mut rest = Behind { bytes: behind, n_taken: 0 };
    let (mut tensors, mut raw) = (Vec::new(), Vec::new());
    for Object(input) in inputs {
        let (tensor, elements) = rest.tensor(input)?;
        tensors.push(tensor);
        raw.push(elements);
    }
    rest.finish()?;
    let is_binary = |parameters: &BTreeMap<String, Json>, name| parameters.get(name).and_then(Json::as_bool);
    let others = is_binary(&parameters, "binary_data_output").unwrap_or(false);
    let named = outputs.iter().filter_map(|Object(output)| {
        Some((output.name.clone(), is_binary(&output.parameters, "binary_data")?))
    });
    let binary = Binary { others, named: named.collect() };
    let outputs = outputs.into_iter().map(|Object(RequestedOutput { name, parameters })| {
        InferRequestedOutputTensor { name, parameters: choices(parameters) }
    });
    let message = oip::ModelInferRequest {
        id,
        parameters: choices(parameters),
        inputs: tensors,
        outputs: outputs.collect(),
        raw_input_contents: raw,
        ..oip::ModelInferRequest::default()
    };
    Ok((message, binary))
}

/// The bytes behind the JSON, from which inputs take their elements in order.
struct Behind<'b> {
    bytes: &'b [u8],
    n_taken: usize,
}

impl Behind<'_> {
    fn tensor(&mut self, input: InferInput) -> Result<(InferInputTensor, Bytes), InferError> {
        let InferInput { name, datatype, shape, parameters, data } = input;
        let size = parameters.get("binary_data_size").and_then(Json::as_u64);
        let elements = match (data, size) {
            (Some(_), Some(_)) => return Err(InferError::TwoPlaces { input: name }),
            (Some(data), None) => elements::raw(&name, &datatype, &data)?,
            (None, size) => self.take(usize::try_from(size.unwrap_or_default()).unwrap_or(usize::MAX))?,
        };
        let (shape, parameters) = (shape.into_iter().map(|Whole(size)| size).collect(), choices(parameters));
        Ok((InferInputTensor { name, datatype, shape, parameters, contents: None }, elements))
    }

    fn take(&mut self, size: usize) -> Result<Bytes, InferError> {
        let taken = self.bytes[self.n_taken..].get(..size);
        let taken = taken.ok_or(InferError::Behind {
            found: self.bytes.len(),
            expected: self.n_taken.saturating_add(size),
        })?;
        self.n_taken += size;
        Ok(Bytes::copy_from_slice(taken))
    }

    fn finish(self) -> Result<(), InferError> {
        match self.bytes.len() == self.n_taken {
            true => Ok(()),
            false => Err(InferError::Behind { found: self.bytes.len(), expected: self.n_taken }),
        }
    }
}

/// What JSON says beside a call, a tensor or an output; lists and objects say nothing here.
fn choices(parameters: BTreeMap<String, Json>) -> BTreeMap<String, oip::InferParameter> {
    let choice = |value: Json| match value {
        Json::Bool(yes) => Some(ParameterChoice::BoolParam(yes)),
        Json::String(text) => Some(ParameterChoice::StringParam(text)),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Some(ParameterChoice::Int64Param(whole)),
            None => number.as_f64().map(ParameterChoice::DoubleParam),
        },
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    let named = parameters.into_iter();
    named.map(|(name, value)| (name, oip::InferParameter { parameter_choice: choice(value) })).collect()
}
