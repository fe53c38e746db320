//! The streaming core: the rows of all files that a layout means, one after the other.
//!
//! Everything else in this crate is written on [`Source::scan`]. A row is lent, never kept, so
//! the memory that reading takes does not depend on the size of the file.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use records::layout::{ColumnType, FileLayout};

use crate::cell::Cell;
use crate::columnar::{Batch, ParquetFile};
use crate::delimited::DelimitedRows;
use crate::error::{Place, Position, SourceError};
use crate::files::{self, Format, InputDigest};
use crate::record::Record;

/// The files of one source, found but not yet read.
pub(crate) struct Source<'a> {
    layout: &'a FileLayout,
    pub(crate) files: Vec<SourceFile>,
}

/// One file of a source.
pub(crate) struct SourceFile {
    pub(crate) path: Arc<Path>,
    pub(crate) format: Format,
}

/// A column that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    /// Whether it is an error when a file lacks it.
    pub(crate) required: bool,
}

impl Wanted {
    /// A column that every file must have.
    pub(crate) fn required(name: &str) -> Wanted {
        Wanted { name: name.to_owned(), required: true }
    }

    /// A column that reads as missing where a file lacks it.
    pub(crate) fn optional(name: &str) -> Wanted {
        Wanted { name: name.to_owned(), required: false }
    }
}

/// One row, lent while it is looked at; its cells are those of the wanted columns, in their order.
pub(crate) struct Row<'a> {
    path: &'a Arc<Path>,
    position: Position,
    pub(crate) file_idx: usize,
    cells: Cells<'a>,
}

/// A row, or why it alone cannot be read.
pub(crate) type Scanned<'r, 'a> = Result<&'r Row<'a>, SourceError>;

enum Cells<'a> {
    Delimited { record: &'a Record, positions: &'a [Option<usize>] },
    Columnar { batch: &'a Batch, row_idx: usize },
}

impl<'a> Row<'a> {
    /// The cell of the wanted column at that index.
    pub(crate) fn cell(&self, column_idx: usize) -> Cell<'a> {
        match &self.cells {
            Cells::Delimited { record, positions } => {
                positions[column_idx].map_or(Cell::Missing, |position| Cell::Text(record.field(position)))
            }
            Cells::Columnar { batch, row_idx } => batch.cell(column_idx, *row_idx),
        }
    }

    /// The cell, where it is a number of a column of numbers.
    pub(crate) fn number(&self, column_idx: usize) -> Option<f64> {
        match &self.cells {
            Cells::Delimited { .. } => None,
            Cells::Columnar { batch, row_idx } => batch.number(column_idx, *row_idx),
        }
    }

    /// Where the row stands.
    pub(crate) fn place(&self) -> Place {
        Place { path: self.path.clone(), position: self.position }
    }

    /// Its line or row in its file.
    pub(crate) fn position(&self) -> Position {
        self.position
    }
}

impl<'a> Source<'a> {
    /// Finds the files, in the order of their names; at least one.
    pub(crate) fn find(layout: &'a FileLayout) -> Result<Source<'a>, SourceError> {
        let mut files = Vec::new();
        for path in files::matching(&layout.path)? {
            let format = files::format_of(&path)?;
            files.push(SourceFile { path, format });
        }
        Ok(Source { layout, files })
    }

    /// What the source's rows are read by.
    pub(crate) fn layout(&self) -> &'a FileLayout {
        self.layout
    }

    /// The columns of the first file that hold what is read here; the others must have no further
    /// ones.
    pub(crate) fn all_columns(&self) -> Result<Vec<String>, SourceError> {
        let mut first = self.header(&self.files[0])?;
        for file in &self.files[1..] {
            let mut extra = self.header(file)?;
            extra.retain(|name| !first.contains(name));
            if !extra.is_empty() {
                let (path, first) = (file.path.to_path_buf(), self.files[0].path.to_path_buf());
                return Err(SourceError::HeadersDiffer { path, first, extra });
            }
        }
        let unreadable = self.unreadable_columns()?;
        first.retain(|name| !unreadable.contains_key(name));
        Ok(first)
    }

    /// Checks that every file has the required columns and those that the layout speaks of.
    pub(crate) fn check_columns(&self, wanted: &[Wanted]) -> Result<(), SourceError> {
        let named = self.layout.types.keys().chain(self.layout.missing.keys()).filter(|name| *name != "*");
        let mut all = wanted.to_vec();
        all.extend(named.map(|name| Wanted::required(name)));
        for file in &self.files {
            positions(&file.path, &all, &self.header(file)?)?;
        }
        Ok(())
    }

    /// Hands over every row of every file, in order, until `each` refuses one; answers how many
    /// rows each file has.
    pub(crate) fn scan<E: From<SourceError>>(
        &self,
        wanted: &[Wanted],
        mut each: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<Vec<u64>, E> {
        self.scan_all(wanted, |row| each(row?))
    }

    /// As [`Source::scan`]; a row that cannot be read is handed over as the reason, and counts.
    pub(crate) fn scan_all<E: From<SourceError>>(
        &self,
        wanted: &[Wanted],
        mut each: impl FnMut(Scanned<'_, '_>) -> Result<(), E>,
    ) -> Result<Vec<u64>, E> {
        (0..self.files.len()).map(|file_idx| self.scan_file(file_idx, wanted, &mut each)).collect()
    }

    /// As [`Source::scan_all`], for one file.
    pub(crate) fn scan_file<E: From<SourceError>>(
        &self,
        file_idx: usize,
        wanted: &[Wanted],
        each: &mut impl FnMut(Scanned<'_, '_>) -> Result<(), E>,
    ) -> Result<u64, E> {
        match self.files[file_idx].format {
            Format::Delimited { .. } => self.scan_delimited(file_idx, wanted, each),
            Format::Parquet => self.scan_parquet(file_idx, wanted, each),
        }
    }

    /// What identifies the files' content, given their numbers of rows.
    pub(crate) fn digests(&self, n_rows: &[u64]) -> Result<Vec<InputDigest>, SourceError> {
        let digest = |(file, rows): (&SourceFile, &u64)| {
            Ok(InputDigest { path: file.path.to_path_buf(), rows: *rows, sha256: files::sha256(&file.path)? })
        };
        self.files.iter().zip(n_rows).map(digest).collect()
    }

    /// What the wanted columns are by the schema of one Parquet file.
    pub(crate) fn parquet_types(
        &self,
        file_idx: usize,
        wanted: &[Wanted],
    ) -> Result<Vec<ColumnType>, SourceError> {
        let path = &self.files[file_idx].path;
        let file = ParquetFile::open(path)?;
        positions(path, wanted, &file.names())?;
        check_types(path, &file, wanted)
    }

    /// How many rows the files have; `None` where only reading them would tell.
    pub(crate) fn n_rows(&self) -> Result<Option<u64>, SourceError> {
        let mut n_rows = 0;
        for file in &self.files {
            match file.format {
                Format::Parquet => n_rows += ParquetFile::open(&file.path)?.n_rows(),
                Format::Delimited { .. } => return Ok(None),
            }
        }
        Ok(Some(n_rows))
    }

    /// The columns of Parquet files that hold what is not read here, with their types.
    pub(crate) fn unreadable_columns(&self) -> Result<BTreeMap<String, String>, SourceError> {
        let mut unreadable = BTreeMap::new();
        for file in self.files.iter().filter(|file| file.format == Format::Parquet) {
            let file = ParquetFile::open(&file.path)?;
            for name in file.names() {
                if let Some((None, type_name)) = file.column_type(&name) {
                    unreadable.insert(name, type_name);
                }
            }
        }
        Ok(unreadable)
    }

    fn header(&self, file: &SourceFile) -> Result<Vec<String>, SourceError> {
        match file.format {
            Format::Delimited { .. } => Ok(self.open_delimited(file)?.header().to_vec()),
            Format::Parquet => Ok(ParquetFile::open(&file.path)?.names()),
        }
    }

    fn open_delimited(&self, file: &SourceFile) -> Result<DelimitedRows, SourceError> {
        // A .tsv file is divided by tabs unless another delimiter than the usual one was named.
        let delimiter = match (file.format, self.layout.delimiter) {
            (Format::Delimited { tabs: true }, b',') => b'\t',
            (_, delimiter) => delimiter,
        };
        DelimitedRows::open(&file.path, delimiter)
    }

    fn scan_delimited<E: From<SourceError>>(
        &self,
        file_idx: usize,
        wanted: &[Wanted],
        each: &mut impl FnMut(Scanned<'_, '_>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let file = &self.files[file_idx];
        let mut rows = self.open_delimited(file)?;
        let positions = positions(&file.path, wanted, rows.header())?;
        let mut n_rows = 0;
        loop {
            match rows.next_row() {
                Ok(None) => return Ok(n_rows),
                Ok(Some((position, record))) => {
                    let cells = Cells::Delimited { record, positions: &positions };
                    each(Ok(&Row { path: &file.path, position, file_idx, cells }))?;
                }
                Err(error) if error.is_of_one_row() => each(Err(error))?,
                Err(error) => return Err(error.into()),
            }
            n_rows += 1;
        }
    }

    fn scan_parquet<E: From<SourceError>>(
        &self,
        file_idx: usize,
        wanted: &[Wanted],
        each: &mut impl FnMut(Scanned<'_, '_>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let path = &self.files[file_idx].path;
        let file = ParquetFile::open(path)?;
        let positions = positions(path, wanted, &file.names())?;
        check_types(path, &file, wanted)?;
        let mut batches = file.batches(&positions)?;
        let mut n_rows = 0;
        while let Some(batch) = batches.next_batch()? {
            for row_idx in 0..batch.n_rows {
                n_rows += 1;
                let cells = Cells::Columnar { batch: &batch, row_idx };
                each(Ok(&Row { path, position: Position::Row(n_rows), file_idx, cells }))?;
            }
        }
        Ok(n_rows)
    }
}

/// Where the wanted columns stand in a file.
fn positions(path: &Path, wanted: &[Wanted], present: &[String]) -> Result<Vec<Option<usize>>, SourceError> {
    let by_name: HashMap<&str, usize> = present.iter().map(String::as_str).zip(0..).collect();
    let found: Vec<Option<usize>> =
        wanted.iter().map(|column| by_name.get(column.name.as_str()).copied()).collect();
    let is_lacking = |(column, position): &(&Wanted, &Option<usize>)| column.required && position.is_none();
    let mut missing: Vec<String> =
        wanted.iter().zip(&found).filter(is_lacking).map(|(column, _)| column.name.clone()).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    missing.dedup();
    Err(SourceError::MissingColumns { path: path.to_owned(), missing, present: present.to_vec() })
}

/// The types of the columns that the file has; one that is none of ours is an error.
fn check_types(path: &Path, file: &ParquetFile, wanted: &[Wanted]) -> Result<Vec<ColumnType>, SourceError> {
    let mut types = Vec::with_capacity(wanted.len());
    for column in wanted {
        match file.column_type(&column.name) {
            Some((Some(column_type), _)) => types.push(column_type),
            Some((None, type_name)) => {
                let (path, column) = (path.to_owned(), column.name.clone());
                return Err(SourceError::ColumnType { path, column, type_name });
            }
            None => {}
        }
    }
    Ok(types)
}
