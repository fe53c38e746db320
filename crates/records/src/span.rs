use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A length of time, in microseconds, never negative. Written `90d`, `12h`, `26w`, `1y` (365 days).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(i64);

/// A text that is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no duration: write a whole number and a unit, such as 90d, 12h, 26w, 30m, 45s or 1y")]
pub struct ParseSpanError {
    /// What was written.
    pub text: String,
}

const DAY_MICROS: i64 = 86_400_000_000;

/// Largest unit first, so that a span is written in the largest one that divides it.
const UNITS: [(char, i64); 6] = [
    ('y', 365 * DAY_MICROS),
    ('w', 7 * DAY_MICROS),
    ('d', DAY_MICROS),
    ('h', 3_600_000_000),
    ('m', 60_000_000),
    ('s', 1_000_000),
];

/// Longer than any history: a limit that keeps sums of a time and a span inside `i64`.
const LONGEST_MICROS: i64 = 1_000 * 365 * DAY_MICROS;

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// The shortest difference that two times can have.
    pub const MICROSECOND: Span = Span(1);

    /// That many days, at most the 365,000 of 1000 years.
    pub const fn days(days: u32) -> Span {
        let longest = LONGEST_MICROS / DAY_MICROS;
        let days = days as i64;
        Span(if days < longest { days } else { longest } * DAY_MICROS)
    }

    /// The length in microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// From microseconds; `None` when negative or beyond 1000 years.
    pub fn from_micros(micros: i64) -> Option<Span> {
        (0..=LONGEST_MICROS).contains(&micros).then_some(Span(micros))
    }

    /// The length in days, with fractions.
    pub fn as_days(self) -> f64 {
        self.0 as f64 / DAY_MICROS as f64
    }
}

impl FromStr for Span {
    type Err = ParseSpanError;

    fn from_str(text: &str) -> Result<Span, ParseSpanError> {
        let refuse = || ParseSpanError { text: text.to_owned() };
        let unit = text.chars().next_back().ok_or_else(refuse)?;
        let (_, micros) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(refuse)?;
        let count = &text[..text.len() - unit.len_utf8()];
        let is_whole = count.bytes().all(|byte| byte.is_ascii_digit());
        let count: i64 = count.parse().ok().filter(|_| is_whole).ok_or_else(refuse)?;
        count.checked_mul(*micros).and_then(Span::from_micros).ok_or_else(refuse)
    }
}

impl TryFrom<String> for Span {
    type Error = ParseSpanError;

    fn try_from(text: String) -> Result<Span, ParseSpanError> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> String {
        span.to_string()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Years are read but not written: "52w" and "365d" are what people compare.
        let fits = UNITS[1..].iter().find(|(_, micros)| self.0 != 0 && self.0 % micros == 0);
        match fits {
            Some((unit, micros)) => write!(f, "{}{unit}", self.0 / micros),
            None => write!(f, "{}s", self.0 as f64 / 1e6),
        }
    }
}
