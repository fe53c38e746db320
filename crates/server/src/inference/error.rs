use records::ParseTimeError;
use tonic::Code;

use crate::error::AnswerError;

/// What is wrong with a call in the words of the Open Inference Protocol.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InferError {
    #[error("the version is {found:?}; it is a number, or empty for the champion")]
    Version { found: String },
    #[error(
        "raw_input_contents has {n_raw} entries for {n_inputs} inputs: it has one for each, or none and \
         every input has its contents"
    )]
    RawCount { n_raw: usize, n_inputs: usize },
    #[error("input {input:?} has contents beside raw_input_contents: the elements stand in one of them")]
    Mixed { input: String },
    #[error("{what} {name:?} comes twice")]
    Twice { what: &'static str, name: String },
    #[error("no input is known; {} takes {}", title, names(taken))]
    NothingKnown { title: String, taken: Vec<String> },
    #[error("input {input:?} has datatype {found:?}; it takes {taken}")]
    Datatype { input: String, found: String, taken: &'static str },
    #[error("input {input:?} has shape {found:?}; it takes {taken}, and n is the same for all inputs")]
    Shape { input: String, found: Vec<i64>, taken: String },
    #[error("input {input:?} has {found} rows, and {other:?} has {expected}: they must have as many")]
    Rows { input: String, found: usize, other: String, expected: usize },
    #[error("input {input:?} has {found} {unit}; its shape and datatype take {expected}")]
    Length { input: String, found: usize, unit: &'static str, expected: usize },
    #[error("input {input:?} has elements in {found}; {datatype} takes them in {expected}")]
    Place { input: String, found: &'static str, datatype: &'static str, expected: &'static str },
    #[error("input {input:?}: the length of element {element} is {length} bytes, and {left} are left")]
    Prefix { input: String, element: usize, length: usize, left: usize },
    #[error("input {input:?}: element {element} is no UTF-8")]
    NoText { input: String, element: usize },
    #[error(
        "input {input:?}: element {element} is {number}; a boolean takes 0, 1, or NaN where it is missing"
    )]
    NoBoolean { input: String, element: usize, number: f64 },
    #[error("input {input:?}: element {element}: {why}")]
    NoTime { input: String, element: usize, why: ParseTimeError },
    #[error("input {input:?}: element {element} is {micros}: no microsecond of the years 1 to 9999")]
    NoInstant { input: String, element: usize, micros: i64 },
    #[error("the feature {feature:?} comes alone and in the matrix \"features\": send it once")]
    InMatrix { feature: String },
    #[error("input {input:?}: element {element} is {found}, which {datatype} does not have")]
    Element { input: String, element: usize, found: String, datatype: &'static str },
    #[error("input {input:?} has its data as JSON and a binary_data_size: its elements come in one of them")]
    TwoPlaces { input: String },
    #[error("the bytes behind the JSON are {found}, and the inputs' binary_data_size add up to {expected}")]
    Behind { found: usize, expected: usize },
    #[error(
        "the header Inference-Header-Content-Length is {found:?}; it is the number of bytes of the JSON, at most {bytes}"
    )]
    HeaderLength { found: String, bytes: usize },
    #[error("there is no output {name:?}; there are {}", names(known))]
    Output { name: String, known: Vec<&'static str> },
    #[error("{what} is not served: {instead}")]
    NotServed { what: &'static str, instead: &'static str },
    #[error("the parameter {name:?} takes {taken}")]
    Parameter { name: &'static str, taken: &'static str },
    #[error("the parameter \"as_of\": {0}")]
    AsOf(#[source] ParseTimeError),
    #[error(
        "contributions are of the features that come with the call: send them, or ask placar.v1.Scoring/Explain"
    )]
    NothingToExplain,
    #[error(
        "the definition says ledger = \"required\": send the input \"entity_id\", by which predictions are recorded"
    )]
    EntityRequired,
    #[error(
        "{score:?} stays: which version answers is decided by promotion, which has a gate; promote another one"
    )]
    Stays { score: String },
    #[error("row {row_idx}: {}", error.message())]
    Row { row_idx: usize, error: Box<AnswerError> },
    #[error("a model is loaded as it was trained: no parameter is taken, and {name:?} came")]
    LoadParameter { name: String },
}

impl InferError {
    /// The error of one row, which is the call's.
    pub(super) fn of_row(row_idx: usize, error: AnswerError) -> InferError {
        InferError::Row { row_idx, error: Box::new(error) }
    }

    pub(crate) fn code(&self) -> Code {
        match self {
            InferError::Stays { .. } => Code::FailedPrecondition,
            InferError::Row { error, .. } => error.code(),
            _ => Code::InvalidArgument,
        }
    }
}

fn names(names: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{:?}", name.as_ref())).collect();
    quoted.join(", ")
}
