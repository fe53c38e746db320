use std::borrow::Cow;
use std::collections::HashMap;

use records::layout::FileLayout;

use crate::error::{Place, SourceError};
use crate::files::InputDigest;
use crate::missing::MissingTexts;
use crate::rows::{Row, Source, Wanted};

/// A row as the file has it: texts by the names of their columns.
#[derive(Debug)]
pub struct RawRow<'a> {
    place: Place,
    names: &'a HashMap<String, usize>,
    texts: Vec<Option<Cow<'a, str>>>,
}

impl RawRow<'_> {
    /// Where the row stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The text in that column, trimmed; `None` when it is missing or there is no such column.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.texts[*self.names.get(name)?].as_deref()
    }
}

/// Hands over every row of a layout's files, in the order of files and rows, as texts.
///
/// Numbers, booleans and times of a Parquet file are written as a CSV file would have them.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading, and whatever `each` answers.
pub fn for_each_row<E: From<SourceError>>(
    file: &FileLayout,
    mut each: impl FnMut(&RawRow<'_>) -> Result<(), E>,
) -> Result<Vec<InputDigest>, E> {
    let source = Source::find(file)?;
    let columns = source.all_columns()?;
    let wanted: Vec<Wanted> = columns.iter().map(|name| Wanted::required(name)).collect();
    source.check_columns(&wanted)?;
    let missing: Vec<MissingTexts> = columns.iter().map(|name| MissingTexts::of(file, name)).collect();
    let names: HashMap<String, usize> = columns.into_iter().zip(0..).collect();
    let n_rows = source.scan(&wanted, |row: &Row<'_>| {
        let text = |(idx, missing): (usize, &MissingTexts)| missing.apply(row.cell(idx)).text();
        let texts = missing.iter().enumerate().map(text).collect();
        each(&RawRow { place: row.place(), names: &names, texts })
    })?;
    Ok(source.digests(&n_rows)?)
}
