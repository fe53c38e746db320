use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::Span;

/// An instant: microseconds since 1970-01-01 in UTC. Written as ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

/// A text that is no time, or a time zone that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseTimeError {
    /// Not a time in the form that was expected.
    #[error("{text:?} is no time in the form {expected}")]
    NotATime {
        /// What was written.
        text: String,
        /// The form that would be right.
        expected: String,
    },
    /// No such time zone.
    #[error("{name:?} is no time zone: write a name such as \"America/Sao_Paulo\" or \"UTC\"")]
    UnknownTimezone {
        /// What was written.
        name: String,
    },
}

/// What a time looks like when no format is given.
const ISO: &str = "ISO 8601, such as 2024-03-31 or 2024-03-31T09:30:00Z";

/// How times before, and after, all that a calendar can write are written.
const ALWAYS: &str = "always";
const NEVER: &str = "never";

impl Timestamp {
    /// Before everything that can be written: since always.
    pub const MIN: Timestamp = Timestamp(i64::MIN);
    /// After everything that can be written.
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// From microseconds since 1970-01-01 in UTC.
    pub const fn from_micros(micros: i64) -> Timestamp {
        Timestamp(micros)
    }

    /// Microseconds since 1970-01-01 in UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Days from `earlier` to `self`, with fractions; negative when `earlier` is later.
    pub fn days_since(self, earlier: Timestamp) -> f64 {
        (self.0 as f64 - earlier.0 as f64) / 86_400_000_000.0
    }

    /// The month it falls in, in UTC, as `2024-03`.
    pub fn month(self) -> String {
        let text = self.to_string();
        let day = text.split('T').next().unwrap_or(&text);
        day.rsplit_once('-').map_or(day, |(month, _)| month).to_owned()
    }
}

impl Add<Span> for Timestamp {
    type Output = Timestamp;

    fn add(self, span: Span) -> Timestamp {
        Timestamp(self.0.saturating_add(span.micros()))
    }
}

impl Sub<Span> for Timestamp {
    type Output = Timestamp;

    fn sub(self, span: Span) -> Timestamp {
        Timestamp(self.0.saturating_sub(span.micros()))
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Timestamp, ParseTimeError> {
        TimeReader::iso().read(text).map(|(time, _)| time)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = ParseTimeError;

    /// What was written reads back, [`Timestamp::MIN`] and [`Timestamp::MAX`] too.
    fn try_from(text: String) -> Result<Timestamp, ParseTimeError> {
        match text.as_str() {
            ALWAYS => Ok(Timestamp::MIN),
            NEVER => Ok(Timestamp::MAX),
            text => text.parse(),
        }
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> String {
        time.to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(time) => write!(f, "{time}"),
            Err(_) if self.0 < 0 => f.write_str(ALWAYS),
            Err(_) => f.write_str(NEVER),
        }
    }
}

/// Reads times in one form and, where they carry no zone of their own, one time zone.
#[derive(Clone, Debug)]
pub struct TimeReader {
    format: Option<String>,
    zone: TimeZone,
}

impl TimeReader {
    /// ISO 8601; a time without zone is UTC.
    pub fn iso() -> TimeReader {
        TimeReader { format: None, zone: TimeZone::UTC }
    }

    /// A `strptime` format (`%d/%m/%Y`; `None`: ISO 8601) and an IANA zone (`None`: UTC).
    pub fn new(format: Option<&str>, zone: Option<&str>) -> Result<TimeReader, ParseTimeError> {
        let zone = match zone {
            None => TimeZone::UTC,
            Some(name) => {
                TimeZone::get(name).map_err(|_| ParseTimeError::UnknownTimezone { name: name.to_owned() })?
            }
        };
        Ok(TimeReader { format: format.map(str::to_owned), zone })
    }

    /// The instant, and whether the text carried its own zone or offset.
    ///
    /// A local time that a clock change skips or repeats takes the earlier offset's reading, as
    /// RFC 5545 has it.
    pub fn read(&self, text: &str) -> Result<(Timestamp, bool), ParseTimeError> {
        let read = match &self.format {
            None => self.read_iso(text.trim()),
            Some(format) => self.read_format(text.trim(), format),
        };
        read.ok_or_else(|| ParseTimeError::NotATime {
            text: text.to_owned(),
            expected: self.format.clone().unwrap_or_else(|| ISO.to_owned()),
        })
    }

    fn read_iso(&self, text: &str) -> Option<(Timestamp, bool)> {
        if let Ok(time) = text.parse::<jiff::Timestamp>() {
            return Some((Timestamp(time.as_microsecond()), true));
        }
        // A zone named in brackets (RFC 9557) is the text's own, with or without an offset.
        if text.ends_with(']') {
            let time: Zoned = text.parse().ok()?;
            return Some((Timestamp(time.timestamp().as_microsecond()), true));
        }
        // A bare number is never a date, although ISO 8601's basic form would allow 19970101.
        let civil = if text.contains('-') { text.parse::<DateTime>().ok()? } else { return None };
        self.localise(civil)
    }

    fn read_format(&self, text: &str, format: &str) -> Option<(Timestamp, bool)> {
        let parsed = jiff::fmt::strtime::parse(format, text).ok()?;
        if let Ok(time) = parsed.to_timestamp() {
            return Some((Timestamp(time.as_microsecond()), true));
        }
        let civil = parsed.to_datetime().ok().or_else(|| Some(parsed.to_date().ok()?.into()))?;
        self.localise(civil)
    }

    fn localise(&self, civil: DateTime) -> Option<(Timestamp, bool)> {
        let time = self.zone.to_timestamp(civil).ok()?;
        Some((Timestamp(time.as_microsecond()), false))
    }
}
