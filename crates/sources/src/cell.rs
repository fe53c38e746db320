use std::borrow::Cow;

use records::Timestamp;

/// One value of a row as the file has it, before its column's type is applied.
///
/// CSV has only texts; Parquet has types of its own, of which these are what remains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing, or a column that the file does not have.
    Missing,
    /// A text.
    Text(&'a str),
    /// A whole number, exact; wide enough for every integer of Arrow.
    Integer(i128),
    /// Any other number; a NaN counts as missing before it gets here.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// Microseconds since 1970-01-01: in UTC where `zoned`, else as a clock on the wall shows them.
    Time {
        /// The microseconds.
        micros: i64,
        /// Whether they are in UTC.
        zoned: bool,
    },
}

impl<'a> Cell<'a> {
    /// The cell as text, trimmed: what a category, an identifier or a message shows.
    ///
    /// A number with an integral value is written as an integer, so that 17850.0 and 17850 name one
    /// entity. `None` when missing.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Cell::Missing => None,
            Cell::Text(text) => Some(Cow::Borrowed(text.trim())),
            Cell::Integer(number) => Some(Cow::Owned(number.to_string())),
            Cell::Number(number) => Some(Cow::Owned(number.to_string())),
            Cell::Boolean(yes) => Some(Cow::Borrowed(if yes { "true" } else { "false" })),
            Cell::Time { micros, zoned } => {
                let text = Timestamp::from_micros(micros).to_string();
                Some(Cow::Owned(if zoned { text } else { text.trim_end_matches('Z').to_owned() }))
            }
        }
    }
}
