//! The type of a column, from all of its values.
//!
//! Over the whole file, not a sample: a text in row 500,000 of a column of numbers must not come
//! as a surprise after a minute of reading.

use records::layout::ColumnType;

use crate::cell::Cell;
use crate::clock::Clock;

/// What people write for yes, in small letters.
const YES: [&str; 5] = ["true", "yes", "sim", "t", "y"];

/// What people write for no, in small letters.
const NO: [&str; 6] = ["false", "no", "não", "nao", "f", "n"];

/// The boolean that a text says, in any case; 0 and 1 are numbers here.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    let says = |words: &[&str]| words.iter().any(|word| equal_in_any_case(word, text));
    if says(&YES) {
        return Some(true);
    }
    says(&NO).then_some(false)
}

fn equal_in_any_case(word: &str, text: &str) -> bool {
    // Only "não" holds more than ASCII; its capital is the one letter that ASCII folding misses.
    word.eq_ignore_ascii_case(text) || (word == "não" && text.eq_ignore_ascii_case("nÃo"))
}

/// The finite number that a text says: decimal digits, a point, an exponent; no thousands separators.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// What a column can still be, given the values seen so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inference {
    seen: bool,
    number: bool,
    boolean: bool,
    date: bool,
}

impl Inference {
    /// Before any value.
    pub(crate) fn new() -> Inference {
        Inference { seen: false, number: true, boolean: true, date: true }
    }

    /// Takes a value into account; a missing one says nothing.
    pub(crate) fn see(&mut self, cell: Cell<'_>, clock: &Clock) {
        match cell {
            Cell::Missing => {}
            Cell::Text(text) => self.see_text(text, clock),
            Cell::Integer(_) | Cell::Number(_) => self.see_type(ColumnType::Number),
            Cell::Boolean(_) => self.see_type(ColumnType::Boolean),
            Cell::Time { .. } => self.see_type(ColumnType::Date),
        }
    }

    /// Takes values into account that have a type of their own.
    pub(crate) fn see_type(&mut self, column_type: ColumnType) {
        self.seen = true;
        self.number &= column_type == ColumnType::Number;
        self.boolean &= column_type == ColumnType::Boolean;
        self.date &= column_type == ColumnType::Date;
    }

    /// The first type that all values have; a column without values is one of numbers.
    pub(crate) fn verdict(self) -> ColumnType {
        match self {
            Inference { number: true, .. } => ColumnType::Number,
            Inference { boolean: true, .. } => ColumnType::Boolean,
            Inference { date: true, .. } => ColumnType::Date,
            _ => ColumnType::Category,
        }
    }

    /// Whether any value was seen.
    pub(crate) fn has_values(self) -> bool {
        self.seen
    }

    fn see_text(&mut self, text: &str, clock: &Clock) {
        self.seen = true;
        self.number = self.number && number(text).is_some();
        self.boolean = self.boolean && boolean(text).is_some();
        self.date = self.date && clock.is_time(text);
    }
}
