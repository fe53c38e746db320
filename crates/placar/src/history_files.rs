//! Which source of a history a file is, told by its columns.

use std::path::{Path, PathBuf};

use definition::{EventsPlan, HistorySource};
use features::Schema;
use records::layout::{ColumnType, EventLayout, FileLayout};
use sources::SourceError;

use crate::failure::Failure;

/// A file by itself: how it is opened, and its columns.
pub(crate) struct Columns {
    pub(crate) delimiter: u8,
    pub(crate) names: Vec<String>,
}

/// Reads the header of a file, divided as `layout` says or as it seems to be.
pub(crate) fn columns(path: &Path, layout: &FileLayout) -> Result<Columns, SourceError> {
    let read = |delimiter: u8| {
        let file = FileLayout { path: path.to_owned(), delimiter, ..layout.clone() };
        sources::column_names(&file).map(|names| Columns { delimiter, names })
    };
    match read(layout.delimiter) {
        Err(SourceError::WrongDelimiter { delimiter, place, header }) => match u8::try_from(delimiter) {
            Ok(seems) => read(seems),
            Err(_) => Err(SourceError::WrongDelimiter { delimiter, place, header }),
        },
        read => read,
    }
}

/// What to tell a caller whose file cannot be opened. Its path stands in no `score.toml`.
pub(crate) fn failure_of(error: SourceError) -> Failure {
    match error {
        SourceError::NoFile { path } | SourceError::NoMatch { pattern: path } => {
            Failure::call(format!("{}: there is no such file; name one that is", path.display()))
        }
        error => Failure::call(error),
    }
}

/// A file that is divided by commas, if nothing else is seen.
pub(crate) fn plain(path: &Path) -> FileLayout {
    FileLayout {
        path: path.to_owned(),
        delimiter: b',',
        time_format: None,
        timezone: None,
        missing: Default::default(),
        types: Default::default(),
    }
}

/// The source that a file is: the one with most columns, all of which the file has. `None`: it is none
/// of them.
pub(crate) fn source_of(
    path: &Path,
    plan: &EventsPlan,
    schema: Option<&Schema>,
) -> Result<Option<HistorySource>, SourceError> {
    let mut found: Option<HistorySource> = None;
    for source in plan.sources(schema) {
        let there = columns(path, source.file())?;
        let has_all = source.columns().iter().all(|column| there.names.iter().any(|name| name == column));
        let is_wider = found.as_ref().is_none_or(|found| source.columns().len() > found.columns().len());
        if has_all && is_wider {
            found = Some(source.in_file(path, there.delimiter));
        }
    }
    found.map(|source| with_calculated(source, plan)).transpose()
}

/// Reads values that features calculate with as numbers, or as booleans where all of them are.
fn with_calculated(source: HistorySource, plan: &EventsPlan) -> Result<HistorySource, SourceError> {
    let HistorySource::Events(mut layout) = source else { return Ok(source) };
    let calculated = plan.calculated_values();
    let is_open =
        |value: &&String| calculated.contains(value.as_str()) && !layout.file.types.contains_key(*value);
    let open: Vec<String> = layout.values.iter().filter(is_open).cloned().collect();
    let types = sources::column_types(&layout.file, &open)?;
    for (value, found) in open.into_iter().zip(types) {
        let column_type = if found == ColumnType::Boolean { found } else { ColumnType::Number };
        layout.file.types.insert(value, column_type);
    }
    Ok(HistorySource::Events(EventLayout { ..layout }))
}

/// What a file must have to be one of the sources, in words.
pub(crate) fn expected(plan: &EventsPlan) -> String {
    let described = plan.sources(None).into_iter().map(|source| {
        let what = match &source {
            HistorySource::Events(_) => "events",
            HistorySource::Attributes(_) => "attributes",
        };
        format!("{what} with the columns {}", source.columns().join(", "))
    });
    described.collect::<Vec<_>>().join("; ")
}

/// The files' names, for a message.
pub(crate) fn named(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
