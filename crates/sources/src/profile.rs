//! What a table seems to be, for whoever writes the first `score.toml` about it.
//!
//! Nothing here is decided: types, tokens that may mean "missing", sentinels and forms of times are
//! reported with their counts, and a person (or `placar init` with a comment) chooses.

mod column;
mod delimiter;

use std::path::{Path, PathBuf};

use records::Value;
use records::layout::{ColumnType, FileLayout};

use crate::clock::Clock;
use crate::error::SourceError;
use crate::files::Format;
use crate::rows::{Source, Wanted};
use column::ColumnCounter;

/// What a table seems to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The file or pattern.
    pub path: PathBuf,
    /// What divides the fields: as given, or as it was found; `None` for Parquet.
    pub delimiter: Option<u8>,
    /// How many rows there are.
    pub n_rows: u64,
    /// The columns, in their order.
    pub columns: Vec<ColumnProfile>,
}

/// What a column seems to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// Its type, when the words in `missing_like` are taken as missing.
    pub column_type: ColumnType,
    /// Rows without any text.
    pub n_missing: u64,
    /// Words that often mean "missing" (`NA`, `null`, `unknown` …) and numbers that often do (999,
    /// −1 …, where they stand apart from the others), each with its rows; in the order of the texts.
    pub missing_like: Vec<(String, u64)>,
    /// How many different texts there are; at most 10,000 are told apart.
    pub n_distinct: usize,
    /// Whether there are more than `n_distinct`.
    pub has_more: bool,
    /// The smallest and the largest number or time; `None` for categories and booleans, or without any.
    pub range: Option<(Value, Value)>,
    /// The first few different texts, in the order of the file.
    pub examples: Vec<String>,
    /// The most frequent texts, each with its share of all rows, the largest first. Where `has_more`,
    /// only among those that were told apart.
    pub top: Vec<(String, f64)>,
    /// The forms (as `time_format` takes them) in which every value is a time, although it is none in
    /// ISO 8601; those with the day first stand first.
    pub time_formats: Vec<&'static str>,
}

/// Looks at a table.
///
/// `delimiter` `None`: the one of comma, semicolon, tab and bar by which the first rows have the
/// same number of fields, and most of them.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading.
pub fn profile(path: &Path, delimiter: Option<u8>) -> Result<Profile, SourceError> {
    let mut layout = plain_layout(path);
    layout.delimiter = match delimiter {
        Some(delimiter) => delimiter,
        None => delimiter::sniff(&Source::find(&layout)?)?,
    };
    let source = Source::find(&layout)?;
    let names = source.all_columns()?;
    let wanted: Vec<Wanted> = names.iter().map(|name| Wanted::required(name)).collect();
    let is_typed = source.files[0].format == Format::Parquet;
    let mut columns: Vec<ColumnCounter> = names.iter().map(|_| ColumnCounter::new(is_typed)).collect();
    let mut clock = Clock::of(&layout)?;
    let n_rows = source.scan(&wanted, |row| {
        columns.iter_mut().enumerate().for_each(|(idx, column)| column.see(row.cell(idx), &mut clock));
        Ok::<(), SourceError>(())
    })?;
    let n_rows = n_rows.iter().sum();
    let named = names.into_iter().zip(columns);
    let columns = named.map(|(name, column)| column.finish(name, n_rows)).collect();
    Ok(Profile { path: path.to_owned(), delimiter: (!is_typed).then_some(layout.delimiter), n_rows, columns })
}

fn plain_layout(path: &Path) -> FileLayout {
    FileLayout {
        path: path.to_owned(),
        delimiter: b',',
        time_format: None,
        timezone: None,
        missing: Default::default(),
        types: Default::default(),
    }
}
