//! The rows of a file as values, most often of types that are known before: what is scored.

use records::Value;
use records::layout::{ColumnType, FileLayout};

use crate::column::{self, ColumnReader, Interner, Problems};
use crate::error::{Place, SourceError};
use crate::rows::{Source, Wanted};

/// A row in the types that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueRow {
    /// Where it stands.
    pub place: Place,
    /// One a column that was asked for, in their order; a missing one, or one of a column that the
    /// file does not have, is `None`.
    pub values: Vec<Option<Value>>,
}

/// The names of a file's columns, in their order; of the first file where a pattern means several.
///
/// # Errors
/// Everything that [`SourceError`] lists for opening a file and reading its header.
pub fn column_names(file: &FileLayout) -> Result<Vec<String>, SourceError> {
    Source::find(file)?.all_columns()
}

/// What these columns are, by all of their values or by what the layout says of them.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading; a column that is not there.
pub fn column_types(file: &FileLayout, columns: &[String]) -> Result<Vec<ColumnType>, SourceError> {
    let readers = column::readers(&Source::find(file)?, columns)?;
    Ok(readers.into_iter().map(|reader| reader.column_type).collect())
}

/// Hands over every row of a layout's files with these columns, in the order of files and rows.
///
/// A value is read by the type that is asked for, as [`read_table`] reads a column that it found, or
/// was told, to be of that type; where none is asked for, by what [`read_table`] would find. A row with
/// a value that does not fit, or that cannot be read at all, is handed over as the reason, and stops no
/// other.
///
/// # Errors
/// Everything that [`SourceError`] lists for a file as a whole, and whatever `each` answers.
///
/// [`read_table`]: crate::read_table
pub fn for_each_value_row<E: From<SourceError>>(
    file: &FileLayout,
    columns: &[(&str, Option<ColumnType>)],
    mut each: impl FnMut(Result<ValueRow, SourceError>) -> Result<(), E>,
) -> Result<(), E> {
    let source = Source::find(file)?;
    let wanted: Vec<Wanted> = columns.iter().map(|(name, _)| Wanted::optional(name)).collect();
    let mut readers = readers_of(&source, columns)?;
    let mut texts = Interner::default();
    source.scan_all(&wanted, |row| {
        let row = match row {
            Ok(row) => row,
            Err(error) => return each(Err(error)),
        };
        let (mut problems, mut values) = (Problems::default(), Vec::with_capacity(readers.len()));
        for (idx, reader) in readers.iter_mut().enumerate() {
            values.push(reader.read(row, idx, &mut problems).map(|typed| texts.value(typed)));
        }
        each(problems.check().map(|()| ValueRow { place: row.place(), values }))
    })?;
    Ok(())
}

/// One reader a column; a type that is not asked for is inferred, where the file has the column.
fn readers_of(
    source: &Source<'_>,
    columns: &[(&str, Option<ColumnType>)],
) -> Result<Vec<ColumnReader>, SourceError> {
    let there = source.all_columns()?;
    let is_open = |(name, column_type): &&(&str, Option<ColumnType>)| {
        column_type.is_none() && there.iter().any(|column| column == name)
    };
    let open: Vec<String> = columns.iter().filter(is_open).map(|(name, _)| (*name).to_owned()).collect();
    let mut inferred = column::readers(source, &open)?;
    let reader = |(name, column_type): &(&str, Option<ColumnType>)| {
        let found = inferred.iter().position(|reader| column_type.is_none() && reader.name == *name);
        match found {
            Some(idx) => Ok(inferred.swap_remove(idx)),
            None => ColumnReader::new(source.layout(), name, column_type.unwrap_or(ColumnType::Number)),
        }
    };
    columns.iter().map(reader).collect()
}
