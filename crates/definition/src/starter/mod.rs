//! A first `score.toml` about a table: what `placar init` writes.
//!
//! A person must decide what is predicted and what was known at that time; no look at a file can.
//! So the page proposes and explains: what seems certain stands as a key, what is a suspicion (a
//! leak, a number that may mean "missing") as a comment that becomes a key when its `#` is taken
//! away. It teaches, and it is a definition that can be checked as it is.

mod guess;
mod page;
mod words;

use records::Value;
use records::layout::ColumnType;

use guess::Guess;

/// What a table seems to be, as somebody who read it says.
#[derive(Clone, Debug, PartialEq)]
pub struct StarterProfile {
    /// The table's path, as it shall stand in `score.toml`.
    pub path: String,
    /// What divides its fields; `None` for Parquet.
    pub delimiter: Option<u8>,
    /// How many rows it has.
    pub n_rows: u64,
    /// Its columns, in their order.
    pub columns: Vec<StarterColumn>,
}

/// What a column seems to be.
#[derive(Clone, Debug, PartialEq)]
pub struct StarterColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
    /// How many rows hold no text at all.
    pub n_missing: u64,
    /// Texts that may mean "missing" (`NA`, `unknown`, 999 …), each with its rows.
    pub missing_like: Vec<(String, u64)>,
    /// How many different texts there are.
    pub n_distinct: usize,
    /// Whether there are more than were counted.
    pub has_more: bool,
    /// The smallest and the largest number or time.
    pub range: Option<(Value, Value)>,
    /// The most frequent texts, each with its share of all rows, the largest first.
    pub top: Vec<(String, f64)>,
    /// The forms in which every value is a time, where they are none in ISO 8601; the likeliest first.
    pub time_formats: Vec<String>,
}

/// A commented `score.toml` about this table, to start from.
///
/// Whatever the profile, [`parse`](crate::parse) reads it without a mistake.
pub fn starter(profile: &StarterProfile) -> String {
    page::write(profile, &Guess::of(profile))
}
