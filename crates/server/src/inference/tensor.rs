use api::inference as oip;
use bytes::Bytes;

use super::InferError;
use super::datatype::Datatype;
use crate::error::AnswerError;
use crate::limits::BATCH_ROWS_MAX;

/// Where the elements of an input stand.
#[derive(Clone, Copy)]
pub(super) enum Elements<'r> {
    Raw(&'r Bytes),
    Typed(Option<&'r oip::InferTensorContents>),
}

/// An input as it came, with its elements.
#[derive(Clone, Copy)]
pub(super) struct Input<'r> {
    sent: &'r oip::model_infer_request::InferInputTensor,
    elements: Elements<'r>,
}

/// An input whose shape and datatype are sound; its elements are not read yet.
#[derive(Clone, Copy)]
pub(super) struct Tensor<'r> {
    pub(super) name: &'r str,
    pub(super) datatype: Datatype,
    pub(super) n_rows: usize,
    /// Elements of a row.
    pub(super) width: usize,
    pub(super) elements: Elements<'r>,
}

/// The inputs of a call with their elements, and whether these came raw.
pub(super) fn inputs(request: &oip::ModelInferRequest) -> Result<(Vec<Input<'_>>, bool), InferError> {
    let (sent, raw) = (&request.inputs, &request.raw_input_contents);
    if raw.is_empty() {
        let typed = sent.iter().map(|sent| Input { sent, elements: Elements::Typed(sent.contents.as_ref()) });
        return Ok((typed.collect(), false));
    }
    if raw.len() != sent.len() {
        return Err(InferError::RawCount { n_raw: raw.len(), n_inputs: sent.len() });
    }
    if let Some(mixed) = sent.iter().find(|sent| sent.contents.is_some()) {
        return Err(InferError::Mixed { input: mixed.name.clone() });
    }
    let raw = sent.iter().zip(raw).map(|(sent, raw)| Input { sent, elements: Elements::Raw(raw) });
    Ok((raw.collect(), true))
}

impl<'r> Input<'r> {
    pub(super) fn name(self) -> &'r str {
        &self.sent.name
    }

    /// Whether it names memory that a client of the same machine would share.
    pub(super) fn is_shared(self) -> bool {
        self.sent.parameters.contains_key("shared_memory_region")
    }

    /// Checks its datatype, and its shape of `width` elements a row; `taken` says in words which datatypes
    /// are.
    pub(super) fn tensor(self, width: usize, taken: &'static str) -> Result<Tensor<'r>, AnswerError> {
        let name = self.name();
        let datatype = Datatype::named(&self.sent.datatype).ok_or_else(|| {
            let (input, found) = (name.to_owned(), shortened(&self.sent.datatype));
            InferError::Datatype { input, found, taken }
        })?;
        let n_rows = n_rows(&self.sent.shape, width).ok_or_else(|| self.wrong_shape(width))?;
        if n_rows > BATCH_ROWS_MAX {
            let field = format!("input {name:?}");
            return Err(AnswerError::TooMany { field, count: n_rows, limit: BATCH_ROWS_MAX });
        }
        Ok(Tensor { name, datatype, n_rows, width, elements: self.elements })
    }

    fn wrong_shape(self, width: usize) -> InferError {
        let taken = match width {
            1 => "[n] or [n, 1]".to_owned(),
            width => format!("[n, {width}]"),
        };
        let found = self.sent.shape.iter().copied().take(DIMENSIONS_TOLD).collect();
        InferError::Shape { input: self.sent.name.clone(), found, taken }
    }
}

/// Dimensions of a shape that a message repeats.
const DIMENSIONS_TOLD: usize = 8;

/// Characters of a datatype that a message repeats.
const DATATYPE_TOLD: usize = 32;

fn shortened(text: &str) -> String {
    text.chars().take(DATATYPE_TOLD).collect()
}

/// The rows of a shape with `width` elements a row; `None`: it is another one.
fn n_rows(shape: &[i64], width: usize) -> Option<usize> {
    match shape {
        [n] if width == 1 => usize::try_from(*n).ok(),
        [n, elements] if usize::try_from(*elements) == Ok(width) => usize::try_from(*n).ok(),
        _ => None,
    }
}
