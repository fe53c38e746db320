use std::collections::HashMap;
use std::ops::RangeInclusive;

use records::layout::ColumnType;
use records::{TimeReader, Timestamp, Value};

use super::ColumnProfile;
use crate::cell::Cell;
use crate::clock::Clock;
use crate::infer::{Inference, number};

/// Texts that are told apart: a column with more is an identifier or a measurement.
const MOST_DISTINCT: usize = 10_000;

const MOST_EXAMPLES: usize = 5;

const MOST_TOP: usize = 10;

/// Longer texts are cut where they are shown or counted, in characters: a profile stays small.
const SHOWN_CHARACTERS: usize = 60;

/// Words that often mean "missing", in small letters.
const MISSING_WORDS: [&str; 23] = [
    "na",
    "n/a",
    "#n/a",
    "nan",
    "null",
    "none",
    "nil",
    "unknown",
    "unk",
    "missing",
    "undefined",
    "?",
    "-",
    "--",
    ".",
    "not available",
    "desconhecido",
    "não informado",
    "nao informado",
    "n/d",
    "n/i",
    "s/i",
    "\\n",
];

/// Numbers that often mean "missing", where they stand apart.
const SENTINELS: [f64; 11] =
    [-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0, 999999.0];

/// Forms of times that are usual in tables, the day first: most of the world writes it so.
const TIME_FORMATS: [&str; 16] = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d-%m-%Y %H:%M:%S",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d",
];

/// From 1900 up to 2100: outside, a column of numbers is hardly one of dates (`%Y%m%d` reads any eight
/// digits).
const USUAL_TIMES: RangeInclusive<Timestamp> =
    Timestamp::from_micros(-2_208_988_800_000_000)..=Timestamp::from_micros(4_102_444_800_000_000);

/// Counts what a column holds, in bounded memory.
pub(super) struct ColumnCounter {
    /// Whether the file has types of its own, so that a text is nothing but a text.
    is_typed: bool,
    inference: Inference,
    n_missing: u64,
    counts: HashMap<String, u64>,
    has_more: bool,
    numbers: Range<f64>,
    /// As `numbers`, without those that are sentinels.
    usual_numbers: Range<f64>,
    times: Range<Timestamp>,
    examples: Vec<String>,
    /// The forms that have read every text so far, each with its reader.
    formats: Vec<(&'static str, TimeReader)>,
}

impl ColumnCounter {
    pub(super) fn new(is_typed: bool) -> ColumnCounter {
        let reader = |format: &&'static str| Some((*format, TimeReader::new(Some(format), None).ok()?));
        ColumnCounter {
            is_typed,
            inference: Inference::new(),
            n_missing: 0,
            counts: HashMap::new(),
            has_more: false,
            numbers: Range::default(),
            usual_numbers: Range::default(),
            times: Range::default(),
            examples: Vec::new(),
            formats: TIME_FORMATS.iter().filter_map(reader).collect(),
        }
    }

    pub(super) fn see(&mut self, cell: Cell<'_>, clock: &mut Clock) {
        let Some(text) = cell.text().filter(|text| !text.is_empty()) else {
            self.n_missing += 1;
            return;
        };
        self.count(&text);
        if is_missing_word(&text) {
            return;
        }
        self.formats.retain(|(_, reader)| reads(reader, &text));
        match cell {
            Cell::Text(_) if self.is_typed => self.inference.see_type(ColumnType::Category),
            Cell::Text(text) => self.see_text(text.trim(), clock),
            Cell::Time { .. } => {
                self.inference.see(cell, clock);
                self.times.add_some(clock.read(cell));
            }
            _ => {
                self.inference.see(cell, clock);
                self.see_number(&text);
            }
        }
    }

    pub(super) fn finish(mut self, name: String, n_rows: u64) -> ColumnProfile {
        let column_type = self.inference.verdict();
        if !self.inference.has_values() || column_type == ColumnType::Date {
            self.formats.clear();
        }
        ColumnProfile {
            name,
            column_type,
            n_missing: self.n_missing,
            missing_like: self.missing_like(),
            n_distinct: self.counts.len(),
            has_more: self.has_more,
            range: match column_type {
                ColumnType::Number => self.numbers.values(Value::Number),
                ColumnType::Date => self.times.values(Value::Time),
                ColumnType::Category | ColumnType::Boolean => None,
            },
            top: self.top(n_rows),
            examples: self.examples,
            time_formats: self.formats.iter().map(|(format, _)| *format).collect(),
        }
    }

    fn count(&mut self, text: &str) {
        if let Some(count) = self.counts.get_mut(shown(text)) {
            *count += 1;
        } else if self.counts.len() < MOST_DISTINCT {
            if self.examples.len() < MOST_EXAMPLES {
                self.examples.push(shown(text).to_owned());
            }
            self.counts.insert(shown(text).to_owned(), 1);
        } else {
            self.has_more = true;
        }
    }

    fn see_text(&mut self, text: &str, clock: &mut Clock) {
        self.inference.see(Cell::Text(text), clock);
        self.see_number(text);
        if self.inference.verdict() == ColumnType::Date {
            self.times.add_some(clock.read(Cell::Text(text)));
        }
        self.formats
            .retain(|(_, reader)| reader.read(text).is_ok_and(|(time, _)| USUAL_TIMES.contains(&time)));
    }

    fn see_number(&mut self, text: &str) {
        let Some(number) = number(text) else { return };
        self.numbers.add(number);
        if !SENTINELS.contains(&number) {
            self.usual_numbers.add(number);
        }
    }

    /// The texts that may mean "missing", in their order.
    fn missing_like(&self) -> Vec<(String, u64)> {
        let is_number = self.inference.verdict() == ColumnType::Number;
        let may_be = |text: &str| is_missing_word(text) || (is_number && self.is_sentinel(text));
        let mut found: Vec<(String, u64)> = self
            .counts
            .iter()
            .filter(|(text, _)| may_be(text))
            .map(|(text, count)| (text.clone(), *count))
            .collect();
        found.sort();
        found
    }

    /// Whether a number is a usual sentinel and stands apart: a negative one when no other number is
    /// negative, a positive one when the others do not reach half of it.
    fn is_sentinel(&self, text: &str) -> bool {
        let (Some(number), Some((low, high))) = (number(text), self.usual_numbers.bounds) else {
            return false;
        };
        SENTINELS.contains(&number) && if number < 0.0 { low >= 0.0 } else { high < number / 2.0 }
    }

    /// The most frequent texts; equally frequent ones in their order.
    fn top(&self, n_rows: u64) -> Vec<(String, f64)> {
        let mut counts: Vec<(&String, u64)> =
            self.counts.iter().map(|(text, count)| (text, *count)).collect();
        counts.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
        let share = |(text, count): &(&String, u64)| ((*text).clone(), *count as f64 / n_rows as f64);
        counts.iter().take(MOST_TOP).map(share).collect()
    }
}

/// The smallest and the largest so far.
#[derive(Clone, Copy, Debug)]
struct Range<T> {
    bounds: Option<(T, T)>,
}

impl<T> Default for Range<T> {
    fn default() -> Range<T> {
        Range { bounds: None }
    }
}

impl<T: Copy + PartialOrd> Range<T> {
    fn add(&mut self, value: T) {
        let (low, high) = self.bounds.unwrap_or((value, value));
        self.bounds = Some((if value < low { value } else { low }, if value > high { value } else { high }));
    }

    fn add_some(&mut self, value: Option<T>) {
        if let Some(value) = value {
            self.add(value);
        }
    }

    fn values(self, value: impl Fn(T) -> Value) -> Option<(Value, Value)> {
        self.bounds.map(|(low, high)| (value(low), value(high)))
    }
}

fn is_missing_word(text: &str) -> bool {
    // The longest word has 13 letters; longer texts need not be put into small ones.
    text.chars().count() <= 13 && MISSING_WORDS.contains(&text.to_lowercase().as_str())
}

fn reads(reader: &TimeReader, text: &str) -> bool {
    reader.read(text).is_ok_and(|(time, _)| USUAL_TIMES.contains(&time))
}

/// The text, cut to what is shown.
fn shown(text: &str) -> &str {
    text.char_indices().nth(SHOWN_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}
