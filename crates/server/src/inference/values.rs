use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use features::{CellRef, LentColumn};
use records::{Timestamp, Value};

use super::InferError;
use super::datatype::{Datatype, Reading};
use super::tensor::Tensor;
use crate::error::AnswerError;
use crate::limits::TEXT_BYTES_MAX;

/// The values of one feature, one a row.
#[derive(Debug)]
pub(super) enum Values {
    /// Finite, or NaN where it is missing.
    Numbers(Vec<f64>),
    Booleans(Vec<Option<bool>>),
    Times(Vec<Option<Timestamp>>),
    Texts {
        /// Each once.
        levels: Vec<Arc<str>>,
        /// Which of them; `None`: it is missing.
        codes: Vec<Option<u32>>,
    },
}

/// The microseconds of the years 1 to 9999, which a timestamp of `placar.v1` may have.
const MICROS: std::ops::Range<i64> = -62_135_596_800_000_000..253_402_300_800_000_000;

/// How `numpy` writes a time that is missing.
const NOT_A_TIME: i64 = i64::MIN;

impl Values {
    /// Reads a tensor of one element a row.
    pub(super) fn read(tensor: &Tensor<'_>, reading: Reading) -> Result<Values, AnswerError> {
        match reading {
            Reading::Numbers => numbers(tensor.name, tensor.numbers()?),
            Reading::Booleans => booleans(tensor.name, tensor.numbers()?),
            Reading::Times => times(tensor),
            Reading::Texts => texts(tensor),
        }
    }

    /// Makes values of numbers that were read: a column of a matrix.
    pub(super) fn of_numbers(name: &str, sent: Vec<f64>, reading: Reading) -> Result<Values, AnswerError> {
        match reading {
            Reading::Booleans => booleans(name, sent),
            Reading::Numbers | Reading::Times | Reading::Texts => numbers(name, sent),
        }
    }

    /// The value of that row; `None`: it is missing.
    pub(super) fn value(&self, row_idx: usize) -> Option<Value> {
        match self {
            Values::Numbers(numbers) => Value::number(numbers[row_idx]),
            Values::Booleans(booleans) => booleans[row_idx].map(Value::Boolean),
            Values::Times(times) => times[row_idx].map(Value::Time),
            Values::Texts { levels, codes } => {
                codes[row_idx].map(|code| Value::Text(Arc::clone(&levels[code as usize])))
            }
        }
    }
}

impl Values {
    /// The values of those rows as a column: what [`Values::value`] becomes as cells of its feature.
    pub(super) fn column(&self, rows: Range<usize>, cutoff: Timestamp) -> LentColumn<'_> {
        match self {
            Values::Numbers(numbers) => LentColumn::Numbers(Cow::Borrowed(&numbers[rows])),
            Values::Booleans(booleans) => {
                let number = |yes: &Option<bool>| yes.map_or(f64::NAN, |yes| f64::from(u8::from(yes)));
                LentColumn::Numbers(booleans[rows].iter().map(number).collect())
            }
            Values::Times(times) => {
                let days = |time: &Option<Timestamp>| time.map_or(f64::NAN, |time| cutoff.days_since(time));
                LentColumn::Numbers(times[rows].iter().map(days).collect())
            }
            Values::Texts { levels, codes } => {
                let level = |code: u32| CellRef::Category(&levels[code as usize]);
                let cell = |code: &Option<u32>| code.map_or(CellRef::Missing, level);
                LentColumn::Cells(codes[rows].iter().map(cell).collect())
            }
        }
    }
}

fn numbers(name: &str, numbers: Vec<f64>) -> Result<Values, AnswerError> {
    match numbers.iter().position(|number| number.is_infinite()) {
        None => Ok(Values::Numbers(numbers)),
        Some(element) => {
            let field = format!("input {name:?}: element {element}");
            Err(AnswerError::NotFinite { field, number: numbers[element] })
        }
    }
}

fn booleans(name: &str, numbers: Vec<f64>) -> Result<Values, AnswerError> {
    let read = |(element, number): (usize, f64)| match number {
        0.0 => Ok(Some(false)),
        1.0 => Ok(Some(true)),
        number if number.is_nan() => Ok(None),
        number => Err(InferError::NoBoolean { input: name.to_owned(), element, number }),
    };
    let booleans: Result<Vec<_>, InferError> = numbers.into_iter().enumerate().map(read).collect();
    Ok(Values::Booleans(booleans?))
}

fn times(tensor: &Tensor<'_>) -> Result<Values, AnswerError> {
    if tensor.datatype == Datatype::Int64 {
        let sent = tensor.whole_numbers()?.into_iter().enumerate();
        let times = sent.map(|(element, micros)| instant(tensor.name, element, micros));
        return Ok(Values::Times(times.collect::<Result<_, _>>()?));
    }
    let sent = tensor.texts()?.into_iter().enumerate();
    let times = sent.map(|(element, text)| time(tensor.name, element, text));
    Ok(Values::Times(times.collect::<Result<_, _>>()?))
}

fn instant(name: &str, element: usize, micros: i64) -> Result<Option<Timestamp>, InferError> {
    match micros {
        NOT_A_TIME => Ok(None),
        micros if MICROS.contains(&micros) => Ok(Some(Timestamp::from_micros(micros))),
        micros => Err(InferError::NoInstant { input: name.to_owned(), element, micros }),
    }
}

fn time(name: &str, element: usize, text: &[u8]) -> Result<Option<Timestamp>, AnswerError> {
    let text = checked_text(name, element, text)?;
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |why| InferError::NoTime { input: name.to_owned(), element, why };
    let time: Timestamp = text.parse().map_err(wrong)?;
    Ok(instant(name, element, time.micros())?)
}

/// Each level is checked, and made, once.
fn texts(tensor: &Tensor<'_>) -> Result<Values, AnswerError> {
    let mut levels: Vec<Arc<str>> = Vec::new();
    let mut codes_by_level: HashMap<&[u8], u32> = HashMap::new();
    let mut codes = Vec::with_capacity(tensor.n_rows);
    for (element, text) in tensor.texts()?.into_iter().enumerate() {
        if text.is_empty() {
            codes.push(None);
            continue;
        }
        let code = match codes_by_level.get(text) {
            Some(code) => *code,
            None => {
                levels.push(Arc::from(checked_text(tensor.name, element, text)?));
                let code = levels.len() as u32 - 1;
                codes_by_level.insert(text, code);
                code
            }
        };
        codes.push(Some(code));
    }
    Ok(Values::Texts { levels, codes })
}

/// An element that is UTF-8 and not too long.
pub(super) fn checked_text<'t>(name: &str, element: usize, text: &'t [u8]) -> Result<&'t str, AnswerError> {
    if text.len() > TEXT_BYTES_MAX {
        let field = format!("input {name:?}: element {element}");
        return Err(AnswerError::TooLong { field, bytes: text.len(), limit: TEXT_BYTES_MAX });
    }
    let no_text = |_| InferError::NoText { input: name.to_owned(), element };
    Ok(std::str::from_utf8(text).map_err(no_text)?)
}
