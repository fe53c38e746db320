//! The rows of a file as values, most often of types that are known before: what is scored.
//!
//! Rows come in blocks, because what is scored is scored by many threads: a block goes to another thread
//! whole, its values in one piece and its texts in one string.

use records::layout::{ColumnType, FileLayout};
use records::{Timestamp, ValueRef};

use crate::column::{self, ColumnReader, Problems, Typed};
use crate::error::{Place, SourceError};
use crate::rows::{Row, Source, Wanted};

/// Rows in the types that were asked for.
#[derive(Debug, Default)]
pub struct ValueBlock {
    n_columns: usize,
    rows: Vec<Result<Place, SourceError>>,
    values: Vec<Held>,
    texts: String,
}

/// A value, or where its text lies.
#[derive(Clone, Copy, Debug)]
enum Held {
    Missing,
    Number(f64),
    Text { start: u32, end: u32 },
    Boolean(bool),
    Time(Timestamp),
}

/// One row of a block.
#[derive(Clone, Copy, Debug)]
pub struct ValueRow<'b> {
    /// Where it stands.
    pub place: &'b Place,
    values: &'b [Held],
    texts: &'b str,
}

impl<'b> ValueRow<'b> {
    /// The value in a column, by its place among those that were asked for. `None`: it is missing, or the file
    /// does not have that column.
    pub fn value(&self, column_idx: usize) -> Option<ValueRef<'b>> {
        match self.values[column_idx] {
            Held::Missing => None,
            Held::Number(number) => Some(ValueRef::Number(number)),
            Held::Text { start, end } => Some(ValueRef::Text(&self.texts[start as usize..end as usize])),
            Held::Boolean(yes) => Some(ValueRef::Boolean(yes)),
            Held::Time(time) => Some(ValueRef::Time(time)),
        }
    }

    /// All of them.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Option<ValueRef<'b>>> + use<'b> {
        let row = *self;
        (0..row.values.len()).map(move |column_idx| row.value(column_idx))
    }
}

impl ValueBlock {
    /// How many rows it has, sound or not.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Its rows in order; one that cannot be read, or has a value that does not fit, as the reason.
    pub fn rows(&self) -> impl Iterator<Item = Result<ValueRow<'_>, &SourceError>> {
        self.rows.iter().enumerate().map(|(row_idx, row)| {
            let values = &self.values[row_idx * self.n_columns..][..self.n_columns];
            row.as_ref().map(|place| ValueRow { place, values, texts: &self.texts })
        })
    }

    fn of(n_columns: usize, n_rows: usize) -> ValueBlock {
        let (rows, values) = (Vec::with_capacity(n_rows), Vec::with_capacity(n_rows * n_columns));
        ValueBlock { n_columns, rows, values, texts: String::new() }
    }

    fn take(&mut self, row: &Row<'_>, readers: &mut [ColumnReader]) {
        let mut problems = Problems::default();
        for (idx, reader) in readers.iter_mut().enumerate() {
            let held = reader.read(row, idx, &mut problems).map_or(Held::Missing, |typed| self.hold(typed));
            self.values.push(held);
        }
        self.rows.push(problems.check().map(|()| row.place()));
    }

    fn refuse(&mut self, error: SourceError) {
        self.values.extend(std::iter::repeat_n(Held::Missing, self.n_columns));
        self.rows.push(Err(error));
    }

    fn hold(&mut self, typed: Typed<'_>) -> Held {
        match typed {
            Typed::Number(number) => Held::Number(number),
            Typed::Boolean(yes) => Held::Boolean(yes),
            Typed::Time(time) => Held::Time(time),
            Typed::Text(text) => {
                let start = self.texts.len() as u32;
                self.texts.push_str(&text);
                Held::Text { start, end: self.texts.len() as u32 }
            }
        }
    }

    /// Whether its texts are so long that further rows belong into another block.
    fn is_long(&self) -> bool {
        self.texts.len() > TEXT_BYTES_ENOUGH
    }
}

/// A block ends early where its texts are longer: long texts shall not make the memory of a block depend on
/// them, nor their places outgrow 32 bits (a row is far shorter than what is left).
const TEXT_BYTES_ENOUGH: usize = 1 << 24;

/// The names of a file's columns, in their order; of the first file where a pattern means several.
///
/// # Errors
/// Everything that [`SourceError`] lists for opening a file and reading its header.
pub fn column_names(file: &FileLayout) -> Result<Vec<String>, SourceError> {
    Source::find(file)?.all_columns()
}

/// How many rows the files have; `None` where only reading them would tell, as of CSV.
///
/// # Errors
/// Everything that [`SourceError`] lists for opening a file.
pub fn row_count(file: &FileLayout) -> Result<Option<u64>, SourceError> {
    Source::find(file)?.n_rows()
}

/// What these columns are, by all of their values or by what the layout says of them.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading; a column that is not there.
pub fn column_types(file: &FileLayout, columns: &[String]) -> Result<Vec<ColumnType>, SourceError> {
    let readers = column::readers(&Source::find(file)?, columns)?;
    Ok(readers.into_iter().map(|reader| reader.column_type).collect())
}

/// Hands over all rows of a layout's files with these columns, in the order of files and rows, at most
/// `at_once` together.
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
pub fn for_each_value_block<E: From<SourceError>>(
    file: &FileLayout,
    columns: &[(&str, Option<ColumnType>)],
    at_once: usize,
    mut each: impl FnMut(ValueBlock) -> Result<(), E>,
) -> Result<(), E> {
    let source = Source::find(file)?;
    let wanted: Vec<Wanted> = columns.iter().map(|(name, _)| Wanted::optional(name)).collect();
    let mut readers = readers_of(&source, columns)?;
    let empty = || ValueBlock::of(columns.len(), at_once);
    let mut block = empty();
    source.scan_all(&wanted, |row| {
        match row {
            Ok(row) => block.take(row, &mut readers),
            Err(error) => block.refuse(error),
        }
        match block.len() >= at_once || block.is_long() {
            true => each(std::mem::replace(&mut block, empty())),
            false => Ok(()),
        }
    })?;
    if block.is_empty() { Ok(()) } else { each(block) }
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
