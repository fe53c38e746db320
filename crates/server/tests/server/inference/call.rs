//! Calls of the Open Inference Protocol, as short as a test wants them.

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use api::inference::model_infer_request::{InferInputTensor, InferRequestedOutputTensor};
use bytes::Bytes;

use crate::support::{Running, samples};

/// An input and its elements as raw bytes.
pub(super) type Raw = (InferInputTensor, Bytes);

/// The shape and datatype of an input.
pub(super) fn input(name: &str, datatype: &str, shape: &[i64]) -> InferInputTensor {
    InferInputTensor {
        name: name.to_owned(),
        datatype: datatype.to_owned(),
        shape: shape.to_vec(),
        ..Default::default()
    }
}

/// Numbers, one a row.
pub(super) fn numbers(name: &str, numbers: &[f64]) -> Raw {
    (input(name, "FP64", &[numbers.len() as i64]), raw(numbers.iter().map(|number| number.to_le_bytes())))
}

/// Texts, one a row.
pub(super) fn texts(name: &str, texts: &[&str]) -> Raw {
    (input(name, "BYTES", &[texts.len() as i64]), raw_texts(texts))
}

/// Texts as a raw tensor has them.
pub(super) fn raw_texts(texts: &[&str]) -> Bytes {
    let framed = texts.iter().flat_map(|text| {
        let length = u32::try_from(text.len()).expect("a short text").to_le_bytes();
        length.into_iter().chain(text.bytes())
    });
    framed.collect()
}

/// Elements one after another.
pub(super) fn raw<const N: usize>(elements: impl Iterator<Item = [u8; N]>) -> Bytes {
    elements.flatten().collect()
}

/// A call with raw elements.
pub(super) fn call(model: &str, inputs: Vec<Raw>) -> oip::ModelInferRequest {
    let (inputs, raw_input_contents) = inputs.into_iter().unzip();
    oip::ModelInferRequest { model_name: model.to_owned(), inputs, raw_input_contents, ..Default::default() }
}

/// A call with typed elements.
pub(super) fn typed(
    model: &str,
    inputs: Vec<(InferInputTensor, oip::InferTensorContents)>,
) -> oip::ModelInferRequest {
    let inputs =
        inputs.into_iter().map(|(input, contents)| InferInputTensor { contents: Some(contents), ..input });
    oip::ModelInferRequest { model_name: model.to_owned(), inputs: inputs.collect(), ..Default::default() }
}

/// The same call, asking for these outputs.
pub(super) fn asking(mut request: oip::ModelInferRequest, outputs: &[&str]) -> oip::ModelInferRequest {
    let named = |name: &&str| InferRequestedOutputTensor { name: (*name).to_owned(), ..Default::default() };
    request.outputs = outputs.iter().map(named).collect();
    request
}

/// The same call with a parameter.
pub(super) fn with_parameter(
    mut request: oip::ModelInferRequest,
    name: &str,
    choice: ParameterChoice,
) -> oip::ModelInferRequest {
    let parameter = oip::InferParameter { parameter_choice: Some(choice) };
    request.parameters.insert(name.to_owned(), parameter);
    request
}

/// One row that the sample `visits` takes.
pub(super) fn visit() -> oip::ModelInferRequest {
    let inputs =
        vec![numbers("income", &[2_400.0]), numbers("visits", &[3.0]), numbers("subscribed", &[1.0])];
    call(samples::VISITS, inputs)
}

/// Answers a call that must have an answer.
pub(super) async fn infer(server: &Running, request: oip::ModelInferRequest) -> oip::ModelInferResponse {
    server.inference().model_infer(request).await.expect("an answer").into_inner()
}

/// Where an output stands among those of an answer.
fn place(response: &oip::ModelInferResponse, name: &str) -> usize {
    response.outputs.iter().position(|output| output.name == name).expect("the output is there")
}

/// The numbers of a raw FP64 output.
pub(super) fn raw_numbers(response: &oip::ModelInferResponse, name: &str) -> Vec<f64> {
    let (elements, rest) = response.raw_output_contents[place(response, name)].as_chunks::<8>();
    assert!(rest.is_empty());
    elements.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

/// The numbers of a raw INT32 output.
pub(super) fn raw_points(response: &oip::ModelInferResponse) -> Vec<i32> {
    let (elements, rest) = response.raw_output_contents[place(response, "points")].as_chunks::<4>();
    assert!(rest.is_empty());
    elements.iter().map(|bytes| i32::from_le_bytes(*bytes)).collect()
}

/// The texts of a raw BYTES output.
pub(super) fn raw_strings(response: &oip::ModelInferResponse, name: &str) -> Vec<String> {
    let mut rest = &response.raw_output_contents[place(response, name)][..];
    let mut texts = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (text, after) = after.split_at(u32::from_le_bytes(*length) as usize);
        texts.push(String::from_utf8(text.to_vec()).expect("a text"));
        rest = after;
    }
    assert!(rest.is_empty());
    texts
}

/// The elements of a typed output.
pub(super) fn contents<'r>(
    response: &'r oip::ModelInferResponse,
    name: &str,
) -> &'r oip::InferTensorContents {
    assert!(response.raw_output_contents.is_empty());
    response.outputs[place(response, name)].contents.as_ref().expect("typed in, typed out")
}
