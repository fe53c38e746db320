//! Counts what a message is made of while it arrives, without decoding it.
//!
//! Two bytes on the wire, a tag and a length of nothing, become an event of a hundred bytes: 16 MB of
//! them would be more than a gigabyte before the first check that a decoded message can be put to. So
//! messages inside messages are counted on the wire, by the few fields in which they may repeat. What
//! is malformed is refused here or by the decoder after it, which reads the same bytes.

use crate::error::AnswerError;
use crate::limits::{MESSAGE_BYTES_MAX, PART_BYTES};

/// Messages inside a message: by field number, what each of them is made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shape(&'static [(u64, &'static Shape)], Inside);

/// What stands in it beside messages that may repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    /// Fields.
    Fields,
    /// Numbers that take a byte and more on the wire and eight when they are decoded.
    Numbers,
}

/// Nothing repeats in it.
pub(super) static PLAIN: Shape = Shape(&[], Inside::Fields);
static VALUES: Shape = Shape(&[(1, &PLAIN)], Inside::Fields);
static EVENT: Shape = Shape(&[(3, &PLAIN)], Inside::Fields);
static HISTORY: Shape = Shape(&[(1, &EVENT), (2, &PLAIN)], Inside::Fields);
static EVENT_ROW: Shape = Shape(&[(2, &EVENT)], Inside::Fields);
static ATTRIBUTE_ROW: Shape = Shape(&[(2, &PLAIN)], Inside::Fields);
/// `ScoreRequest`.
pub(super) static SCORE: Shape = Shape(&[(3, &VALUES), (4, &HISTORY)], Inside::Fields);
/// `ScoreBatchRequest`.
pub(super) static SCORE_BATCH: Shape = Shape(&[(1, &SCORE)], Inside::Fields);
/// `ExplainRequest`.
pub(super) static EXPLAIN: Shape = Shape(&[(1, &SCORE)], Inside::Fields);
/// `RecordEventsRequest`.
pub(super) static RECORD_EVENTS: Shape = Shape(&[(2, &EVENT_ROW), (3, &ATTRIBUTE_ROW)], Inside::Fields);
/// `RecordOutcomesRequest`.
pub(super) static RECORD_OUTCOMES: Shape = Shape(&[(2, &PLAIN)], Inside::Fields);

static NUMBERS: Shape = Shape(&[], Inside::Numbers);
/// Numbers of four and eight bytes take as much decoded; whole numbers, and each of the BYTES, more.
static CONTENTS: Shape =
    Shape(&[(2, &NUMBERS), (3, &NUMBERS), (4, &NUMBERS), (5, &NUMBERS), (8, &PLAIN)], Inside::Fields);
static INPUT: Shape = Shape(&[(3, &NUMBERS), (4, &PLAIN), (5, &CONTENTS)], Inside::Fields);
static OUTPUT: Shape = Shape(&[(2, &PLAIN)], Inside::Fields);
/// `ModelInferRequest` of the Open Inference Protocol.
pub(super) static INFER: Shape =
    Shape(&[(4, &PLAIN), (5, &INPUT), (6, &OUTPUT), (7, &PLAIN)], Inside::Fields);

/// Numbers of a byte on the wire that take as much as a part when they are decoded.
const NUMBERS_A_PART: usize = PART_BYTES / size_of::<u64>();

/// How deep the shapes above go.
const DEPTH_MAX: usize = 5;

/// The longest varint: 64 bits, seven a byte.
const VARINT_BYTES_MAX: u32 = 10;

/// A count under way.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// The messages that are open: what each is made of, and the byte at which it ends. The outermost ends
    /// with the body.
    open: Vec<(&'static Shape, u64)>,
    /// Bytes that have come.
    at: u64,
    expects: Expects,
    varint: u64,
    n_varint: u32,
    n_top: usize,
    n_parts: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expects {
    Tag,
    /// A number that says nothing here.
    Number,
    /// Of the field of that number.
    Length(u64),
    /// So many bytes that are passed over.
    Bytes(u64),
}

impl Tally {
    pub(super) fn of(shape: &'static Shape) -> Tally {
        let mut open = Vec::with_capacity(DEPTH_MAX);
        open.push((shape, u64::MAX));
        Tally { open, at: 0, expects: Expects::Tag, varint: 0, n_varint: 0, n_top: 0, n_parts: 0 }
    }

    /// Messages directly inside: the rows of a batch.
    pub(super) fn n_top(&self) -> usize {
        self.n_top
    }

    /// Messages inside, at any depth.
    pub(super) fn n_parts(&self) -> usize {
        self.n_parts
    }

    /// Takes the next bytes of the message.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) -> Result<(), AnswerError> {
        loop {
            if self.expects == Expects::Tag && self.n_varint == 0 {
                bytes = self.pass_small_fields(bytes);
                self.close();
            }
            let Some((first, rest)) = bytes.split_first() else { return Ok(()) };
            if let Expects::Bytes(left) = self.expects {
                let n = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                self.pass(n as u64)?;
                self.expects = if n as u64 == left { Expects::Tag } else { Expects::Bytes(left - n as u64) };
                bytes = &bytes[n..];
            } else {
                self.pass(1)?;
                self.take_varint(*first)?;
                bytes = rest;
            }
            self.close();
        }
    }

    /// Passes over whole fields that say in two bytes what they are and how long, as nearly all do: texts,
    /// small numbers, messages in which nothing counts. What it stops at is looked at byte by byte.
    fn pass_small_fields<'b>(&mut self, mut bytes: &'b [u8]) -> &'b [u8] {
        let Some((shape, end)) = self.open.last().copied() else { return bytes };
        let is_top = self.open.len() == 1;
        let mut at = self.at;
        while let [key @ 0..0x80, second @ 0..0x80, ..] = bytes {
            let (n, n_parts) = match key & 7 {
                0 => (2, 0),
                2 => match shape.inside(u64::from(key >> 3)) {
                    None => (2 + usize::from(*second), 0),
                    Some(inner) if inner.is_plain() => {
                        (2 + usize::from(*second), 1 + inner.parts_of(u64::from(*second)))
                    }
                    Some(_) => break,
                },
                _ => break,
            };
            if n > bytes.len() || n as u64 > end - at {
                break;
            }
            (at, bytes) = (at + n as u64, &bytes[n..]);
            self.n_parts += n_parts;
            self.n_top += usize::from(n_parts > 0 && is_top);
        }
        self.at = at;
        bytes
    }

    /// So many bytes of the innermost message have come, and so of those around it.
    fn pass(&mut self, n: u64) -> Result<(), AnswerError> {
        self.at += n;
        match self.open.last() {
            Some((_, end)) if self.at > *end => Err(malformed()),
            _ => Ok(()),
        }
    }

    /// Messages that are whole are no longer open, once what stands in them is whole too.
    fn close(&mut self) {
        while self.expects == Expects::Tag && self.n_varint == 0 && self.open.len() > 1 {
            match self.open.last() {
                Some((_, end)) if *end == self.at => drop(self.open.pop()),
                _ => break,
            }
        }
    }

    fn take_varint(&mut self, byte: u8) -> Result<(), AnswerError> {
        self.varint |= u64::from(byte & 0x7f).checked_shl(7 * self.n_varint).unwrap_or(0);
        self.n_varint += 1;
        if byte & 0x80 != 0 {
            return if self.n_varint < VARINT_BYTES_MAX { Ok(()) } else { Err(malformed()) };
        }
        let value = std::mem::take(&mut self.varint);
        self.n_varint = 0;
        self.expects = match self.expects {
            Expects::Tag => after_tag(value)?,
            Expects::Number | Expects::Bytes(_) => Expects::Tag,
            Expects::Length(field) => self.enter(field, value)?,
        };
        Ok(())
    }

    /// A field of that many bytes begins: a message that counts, or bytes that do not. Nothing is longer
    /// than what it stands in.
    fn enter(&mut self, field: u64, length: u64) -> Result<Expects, AnswerError> {
        let (shape, end) = self.open.last().copied().unwrap_or((&PLAIN, 0));
        if length > end - self.at {
            return Err(malformed());
        }
        let inner = shape.inside(field);
        if let Some(inner) = inner {
            self.n_top += usize::from(self.open.len() == 1);
            self.n_parts += 1 + inner.parts_of(length);
        }
        Ok(match inner {
            Some(inner) if !inner.is_plain() => {
                self.open.push((inner, self.at + length));
                Expects::Tag
            }
            _ if length == 0 => Expects::Tag,
            _ => Expects::Bytes(length),
        })
    }
}

impl Shape {
    /// What the field of that number is made of, if it is one that counts.
    fn inside(&self, field: u64) -> Option<&'static Shape> {
        self.0.iter().find(|(number, _)| *number == field).map(|(_, inner)| *inner)
    }

    /// How many parts so many bytes of it count for, beside itself.
    fn parts_of(&self, length: u64) -> usize {
        match self.1 {
            // No message has more bytes, whatever a length in it says.
            Inside::Numbers => (length.min(MESSAGE_BYTES_MAX as u64) as usize) / NUMBERS_A_PART,
            Inside::Fields => 0,
        }
    }

    /// Whether nothing in it counts.
    fn is_plain(&self) -> bool {
        self.0.is_empty()
    }
}

fn after_tag(tag: u64) -> Result<Expects, AnswerError> {
    match tag & 7 {
        0 => Ok(Expects::Number),
        1 => Ok(Expects::Bytes(8)),
        2 => Ok(Expects::Length(tag >> 3)),
        5 => Ok(Expects::Bytes(4)),
        // Groups, which nobody has sent for fifteen years, and what was never a wire type.
        _ => Err(malformed()),
    }
}

fn malformed() -> AnswerError {
    AnswerError::Malformed
}

#[cfg(test)]
mod tests;
