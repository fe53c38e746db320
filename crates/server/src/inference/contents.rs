//! The elements of tensors, as numbers, booleans and bytes: checked for their number before room is made.

use api::inference as oip;

use super::InferError;
use super::datatype::Datatype;
use super::tensor::{Elements, Tensor};

/// Bytes of the length before each element of a raw BYTES tensor.
const PREFIX_BYTES: usize = 4;

impl<'r> Tensor<'r> {
    /// The elements as numbers. The datatype is one of numbers, or BOOL: then they are 0 and 1.
    pub(super) fn numbers(&self) -> Result<Vec<f64>, InferError> {
        match self.elements {
            Elements::Raw(raw) => self.raw_numbers(raw),
            Elements::Typed(contents) => self.typed_numbers(contents.unwrap_or(&EMPTY)),
        }
    }

    /// The elements of a BYTES tensor.
    pub(super) fn texts(&self) -> Result<Vec<&'r [u8]>, InferError> {
        match self.elements {
            Elements::Raw(raw) => self.raw_texts(raw),
            Elements::Typed(contents) => {
                let contents = contents.unwrap_or(&EMPTY);
                self.check_place(contents)?;
                self.check_length(contents.bytes_contents.len(), "elements", 1)?;
                Ok(contents.bytes_contents.iter().map(AsRef::as_ref).collect())
            }
        }
    }

    /// The elements of an INT64 tensor.
    pub(super) fn whole_numbers(&self) -> Result<Vec<i64>, InferError> {
        match self.elements {
            Elements::Raw(raw) => self.raw(raw, i64::from_le_bytes),
            Elements::Typed(contents) => self.typed(contents.unwrap_or(&EMPTY), |c| &c.int64_contents, |n| n),
        }
    }

    fn raw_numbers(&self, raw: &[u8]) -> Result<Vec<f64>, InferError> {
        match self.datatype {
            Datatype::Fp64 => self.raw(raw, f64::from_le_bytes),
            Datatype::Fp32 => self.raw(raw, |bytes| f64::from(f32::from_le_bytes(bytes))),
            Datatype::Int64 => self.raw(raw, |bytes| i64::from_le_bytes(bytes) as f64),
            Datatype::Int32 => self.raw(raw, |bytes| f64::from(i32::from_le_bytes(bytes))),
            Datatype::Int16 => self.raw(raw, |bytes| f64::from(i16::from_le_bytes(bytes))),
            Datatype::Int8 => self.raw(raw, |bytes| f64::from(i8::from_le_bytes(bytes))),
            Datatype::Uint64 => self.raw(raw, |bytes| u64::from_le_bytes(bytes) as f64),
            Datatype::Uint32 => self.raw(raw, |bytes| f64::from(u32::from_le_bytes(bytes))),
            Datatype::Uint16 => self.raw(raw, |bytes| f64::from(u16::from_le_bytes(bytes))),
            Datatype::Uint8 => self.raw(raw, |bytes| f64::from(u8::from_le_bytes(bytes))),
            Datatype::Bool => self.raw(raw, |[byte]| f64::from(u8::from(byte != 0))),
            Datatype::Bytes => Err(self.no_numbers()),
        }
    }

    fn typed_numbers(&self, contents: &oip::InferTensorContents) -> Result<Vec<f64>, InferError> {
        use Datatype as D;
        match self.datatype {
            D::Fp64 => self.typed(contents, |c| &c.fp64_contents, |n| n),
            D::Fp32 => self.typed(contents, |c| &c.fp32_contents, f64::from),
            D::Int64 => self.typed(contents, |c| &c.int64_contents, |n| n as f64),
            D::Int32 | D::Int16 | D::Int8 => self.typed(contents, |c| &c.int_contents, f64::from),
            D::Uint64 => self.typed(contents, |c| &c.uint64_contents, |n| n as f64),
            D::Uint32 | D::Uint16 | D::Uint8 => self.typed(contents, |c| &c.uint_contents, f64::from),
            D::Bool => self.typed(contents, |c| &c.bool_contents, |yes| f64::from(u8::from(yes))),
            D::Bytes => Err(self.no_numbers()),
        }
    }

    fn raw<const N: usize, T>(&self, raw: &[u8], read: impl Fn([u8; N]) -> T) -> Result<Vec<T>, InferError> {
        self.check_length(raw.len(), "bytes", N)?;
        let (elements, _rest) = raw.as_chunks();
        Ok(elements.iter().map(|bytes| read(*bytes)).collect())
    }

    fn typed<T: Copy, U>(
        &self,
        contents: &oip::InferTensorContents,
        field: impl Fn(&oip::InferTensorContents) -> &Vec<T>,
        read: impl Fn(T) -> U,
    ) -> Result<Vec<U>, InferError> {
        self.check_place(contents)?;
        let elements = field(contents);
        self.check_length(elements.len(), "elements", 1)?;
        Ok(elements.iter().map(|element| read(*element)).collect())
    }

    fn raw_texts(&self, mut raw: &'r [u8]) -> Result<Vec<&'r [u8]>, InferError> {
        let n_elements = self.n_elements();
        if raw.len() / PREFIX_BYTES < n_elements {
            let expected = n_elements.saturating_mul(PREFIX_BYTES);
            return Err(self.wrong_length(raw.len(), "bytes", expected));
        }
        let mut texts = Vec::with_capacity(n_elements);
        for element in 0..n_elements {
            let wrong =
                |length, left| InferError::Prefix { input: self.name.to_owned(), element, length, left };
            let (length, rest) = raw.split_first_chunk().ok_or_else(|| wrong(PREFIX_BYTES, raw.len()))?;
            let length = u32::from_le_bytes(*length) as usize;
            let (text, rest) = rest.split_at_checked(length).ok_or_else(|| wrong(length, rest.len()))?;
            texts.push(text);
            raw = rest;
        }
        match raw.is_empty() {
            true => Ok(texts),
            false => {
                let read: usize = texts.iter().map(|text| PREFIX_BYTES + text.len()).sum();
                Err(self.wrong_length(read + raw.len(), "bytes", read))
            }
        }
    }

    fn n_elements(&self) -> usize {
        // Rows are at most ten thousand, and a row has no more elements than there are features.
        self.n_rows.saturating_mul(self.width)
    }

    fn check_length(
        &self,
        found: usize,
        unit: &'static str,
        units_an_element: usize,
    ) -> Result<(), InferError> {
        match self.n_elements().saturating_mul(units_an_element) {
            expected if expected == found => Ok(()),
            expected => Err(self.wrong_length(found, unit, expected)),
        }
    }

    /// That no elements stand where another datatype has its own.
    fn check_place(&self, contents: &oip::InferTensorContents) -> Result<(), InferError> {
        let expected = place(self.datatype);
        match filled(contents).into_iter().flatten().find(|found| *found != expected) {
            None => Ok(()),
            Some(found) => {
                let (input, datatype) = (self.name.to_owned(), self.datatype.name());
                Err(InferError::Place { input, found, datatype, expected })
            }
        }
    }

    fn wrong_length(&self, found: usize, unit: &'static str, expected: usize) -> InferError {
        InferError::Length { input: self.name.to_owned(), found, unit, expected }
    }

    fn no_numbers(&self) -> InferError {
        let (input, found) = (self.name.to_owned(), self.datatype.name().to_owned());
        InferError::Datatype { input, found, taken: super::datatype::MATRIX_TAKEN }
    }
}

static EMPTY: oip::InferTensorContents = oip::InferTensorContents {
    bool_contents: Vec::new(),
    int_contents: Vec::new(),
    int64_contents: Vec::new(),
    uint_contents: Vec::new(),
    uint64_contents: Vec::new(),
    fp32_contents: Vec::new(),
    fp64_contents: Vec::new(),
    bytes_contents: Vec::new(),
};

/// The field in which typed elements stand.
fn place(datatype: Datatype) -> &'static str {
    match datatype {
        Datatype::Bool => "bool_contents",
        Datatype::Int8 | Datatype::Int16 | Datatype::Int32 => "int_contents",
        Datatype::Int64 => "int64_contents",
        Datatype::Uint8 | Datatype::Uint16 | Datatype::Uint32 => "uint_contents",
        Datatype::Uint64 => "uint64_contents",
        Datatype::Fp32 => "fp32_contents",
        Datatype::Fp64 => "fp64_contents",
        Datatype::Bytes => "bytes_contents",
    }
}

/// The fields in which something stands.
fn filled(contents: &oip::InferTensorContents) -> [Option<&'static str>; 8] {
    let oip::InferTensorContents { bool_contents, int_contents, int64_contents, uint_contents, .. } =
        contents;
    let oip::InferTensorContents { uint64_contents, fp32_contents, fp64_contents, bytes_contents, .. } =
        contents;
    [
        (!bool_contents.is_empty()).then_some("bool_contents"),
        (!int_contents.is_empty()).then_some("int_contents"),
        (!int64_contents.is_empty()).then_some("int64_contents"),
        (!uint_contents.is_empty()).then_some("uint_contents"),
        (!uint64_contents.is_empty()).then_some("uint64_contents"),
        (!fp32_contents.is_empty()).then_some("fp32_contents"),
        (!fp64_contents.is_empty()).then_some("fp64_contents"),
        (!bytes_contents.is_empty()).then_some("bytes_contents"),
    ]
}
