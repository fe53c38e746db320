//! Elements between JSON and the bytes of a raw tensor.

use bytes::Bytes;
use serde_json::Value as Json;

use crate::inference::{Datatype, InferError};

/// The elements of an input as raw bytes: of a list, nested as one likes. Of a datatype that is not taken
/// there are none; the service says so.
pub(super) fn raw(input: &str, datatype: &str, data: &Json) -> Result<Bytes, InferError> {
    let Some(datatype) = Datatype::named(datatype) else { return Ok(Bytes::new()) };
    let mut writer = Writer { input, datatype, bytes: Vec::new(), n_elements: 0 };
    writer.take(data)?;
    Ok(writer.bytes.into())
}

struct Writer<'i> {
    input: &'i str,
    datatype: Datatype,
    bytes: Vec<u8>,
    n_elements: usize,
}

impl Writer<'_> {
    /// JSON is read to a bounded depth, so that this is too.
    fn take(&mut self, data: &Json) -> Result<(), InferError> {
        match data {
            Json::Array(elements) => elements.iter().try_for_each(|element| self.take(element)),
            element => {
                self.write(element).ok_or_else(|| self.wrong(element))?;
                self.n_elements += 1;
                Ok(())
            }
        }
    }

    /// `None`: the datatype has no such element.
    fn write(&mut self, element: &Json) -> Option<()> {
        match self.datatype {
            Datatype::Fp64 => self.put(number(element)?.to_le_bytes()),
            Datatype::Fp32 => self.put((number(element)? as f32).to_le_bytes()),
            Datatype::Int64 => self.put(element.as_i64()?.to_le_bytes()),
            Datatype::Int32 => self.put(i32::try_from(element.as_i64()?).ok()?.to_le_bytes()),
            Datatype::Int16 => self.put(i16::try_from(element.as_i64()?).ok()?.to_le_bytes()),
            Datatype::Int8 => self.put(i8::try_from(element.as_i64()?).ok()?.to_le_bytes()),
            Datatype::Uint64 => self.put(element.as_u64()?.to_le_bytes()),
            Datatype::Uint32 => self.put(u32::try_from(element.as_u64()?).ok()?.to_le_bytes()),
            Datatype::Uint16 => self.put(u16::try_from(element.as_u64()?).ok()?.to_le_bytes()),
            Datatype::Uint8 => self.put(u8::try_from(element.as_u64()?).ok()?.to_le_bytes()),
            Datatype::Bool => self.put([u8::from(element.as_bool()?)]),
            Datatype::Bytes => {
                let text = if element.is_null() { "" } else { element.as_str()? };
                self.put(u32::try_from(text.len()).ok()?.to_le_bytes());
                self.bytes.extend_from_slice(text.as_bytes());
            }
        }
        Some(())
    }

    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.bytes.extend_from_slice(&bytes);
    }

    fn wrong(&self, element: &Json) -> InferError {
        let found = match element {
            Json::Null => "null".to_owned(),
            Json::Bool(yes) => yes.to_string(),
            Json::Number(number) => number.to_string(),
            Json::String(_) => "a text".to_owned(),
            Json::Array(_) => "a list".to_owned(),
            Json::Object(_) => "an object".to_owned(),
        };
        let (input, datatype) = (self.input.to_owned(), self.datatype.name());
        InferError::Element { input, element: self.n_elements, found, datatype }
    }
}

/// A number; one that is missing is NaN.
fn number(element: &Json) -> Option<f64> {
    if element.is_null() { Some(f64::NAN) } else { element.as_f64() }
}

/// The elements of a raw output as JSON; of a number that is none, null.
pub(super) fn json(datatype: &str, raw: &[u8]) -> Json {
    match Datatype::named(datatype) {
        Some(Datatype::Fp64) => each(raw, |bytes| f64::from_le_bytes(bytes).into()),
        Some(Datatype::Int32) => each(raw, |bytes| i32::from_le_bytes(bytes).into()),
        Some(Datatype::Bool) => each(raw, |[byte]| (byte != 0).into()),
        _ => texts(raw),
    }
}

fn each<const N: usize>(raw: &[u8], read: impl Fn([u8; N]) -> Json) -> Json {
    let (elements, _rest) = raw.as_chunks();
    elements.iter().map(|bytes| read(*bytes)).collect()
}

fn texts(mut raw: &[u8]) -> Json {
    let mut texts = Vec::new();
    while let Some((length, after)) = raw.split_first_chunk() {
        let Some((text, after)) = after.split_at_checked(u32::from_le_bytes(*length) as usize) else { break };
        texts.push(String::from_utf8_lossy(text).into_owned());
        raw = after;
    }
    texts.into()
}
