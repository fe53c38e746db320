//! Files that are written for others to read: CSV, compressed or not, or Parquet, by their names.
//!
//! Rows stream through; a file appears under its name only when it is complete, so that a script
//! which waits for it never reads half of it.

mod columnar;
mod text;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use records::Timestamp;

use crate::error::SourceError;
use crate::files::{Format, format_of};
use columnar::ParquetSink;
use text::TextSink;

/// What a column of an output holds; any value of it may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputType {
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Float,
    /// Instants: ISO 8601 in CSV, microseconds in UTC in Parquet.
    Time,
}

/// A value of an output row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OutputValue<'a> {
    /// None: an empty field in CSV, a null in Parquet.
    Missing,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number, written so that it reads back as the same bits; one that is not finite is missing.
    Float(f64),
    /// An instant.
    Time(Timestamp),
}

impl OutputValue<'_> {
    fn fits(&self, output_type: OutputType) -> bool {
        match self {
            OutputValue::Missing => true,
            OutputValue::Text(_) => output_type == OutputType::Text,
            OutputValue::Integer(_) => output_type == OutputType::Integer,
            OutputValue::Float(_) => output_type == OutputType::Float,
            OutputValue::Time(_) => output_type == OutputType::Time,
        }
    }
}

/// Writes rows to a stream, or to one file, which appears when [`RowsWriter::finish`] has succeeded.
///
/// A writer that is dropped before leaves nothing behind, and an older file of that name as it was.
pub struct RowsWriter {
    path: PathBuf,
    /// `None` where rows go to a stream, which shows them as they come.
    partial: Option<Partial>,
    types: Vec<OutputType>,
    sink: Sink,
}

enum Sink {
    Text(Box<TextSink>),
    Parquet(Box<ParquetSink>),
}

impl RowsWriter {
    /// Begins a file with these columns: `.csv`, `.tsv`, `.txt` (each also `.gz`) or `.parquet`.
    ///
    /// # Errors
    /// [`SourceError::UnknownOutput`], [`SourceError::Write`], [`SourceError::WriteParquet`].
    pub fn create(path: &Path, columns: &[(&str, OutputType)]) -> Result<RowsWriter, SourceError> {
        let format = format_of(path).map_err(|_| SourceError::UnknownOutput { path: path.to_owned() })?;
        let partial = Partial::beside(path);
        let file = File::create(&partial.path).map_err(|source| refuse(path, source))?;
        let sink = match format {
            Format::Delimited { tabs } => {
                let delimiter = if tabs { b'\t' } else { b',' };
                let compressed =
                    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
                let names = columns.iter().map(|(name, _)| *name);
                let sink = TextSink::create(file, delimiter, compressed, names);
                Sink::Text(Box::new(sink.map_err(|source| refuse(path, source))?))
            }
            Format::Parquet => {
                let sink = ParquetSink::create(file, columns);
                Sink::Parquet(Box::new(sink.map_err(|source| refuse_parquet(path, source))?))
            }
        };
        Ok(RowsWriter { path: path.to_owned(), partial: Some(partial), types: types(columns), sink })
    }

    /// Begins CSV with these columns on a stream, which errors call `name`.
    ///
    /// # Errors
    /// [`SourceError::Write`].
    pub fn stream(
        name: &str,
        output: Box<dyn Write + Send>,
        columns: &[(&str, OutputType)],
    ) -> Result<RowsWriter, SourceError> {
        let path = PathBuf::from(name);
        let sink = TextSink::stream(output, columns.iter().map(|(name, _)| *name));
        let sink = Sink::Text(Box::new(sink.map_err(|source| refuse(&path, source))?));
        Ok(RowsWriter { path, partial: None, types: types(columns), sink })
    }

    /// Writes one row: a value a column, in their order.
    ///
    /// # Errors
    /// [`SourceError::OutputRow`] when the row does not fit the columns; otherwise as
    /// [`RowsWriter::create`].
    pub fn write(&mut self, row: &[OutputValue<'_>]) -> Result<(), SourceError> {
        let fits = row.len() == self.types.len()
            && row.iter().zip(&self.types).all(|(value, output_type)| value.fits(*output_type));
        if !fits {
            let (expected, found) = (format!("{:?}", self.types), format!("{row:?}"));
            return Err(SourceError::OutputRow { path: self.path.clone(), expected, found });
        }
        match &mut self.sink {
            Sink::Text(sink) => sink.write(row).map_err(|source| refuse(&self.path, source)),
            Sink::Parquet(sink) => sink.write(row).map_err(|source| refuse_parquet(&self.path, source)),
        }
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// As [`RowsWriter::create`].
    pub fn finish(self) -> Result<(), SourceError> {
        let RowsWriter { path, partial, sink, .. } = self;
        let file = match sink {
            Sink::Text(sink) => sink.finish().map_err(|source| refuse(&path, source))?,
            Sink::Parquet(sink) => Some(sink.finish().map_err(|source| refuse_parquet(&path, source))?),
        };
        let Some((file, partial)) = file.zip(partial) else { return Ok(()) };
        file.sync_all().map_err(|source| refuse(&path, source))?;
        fs::rename(&partial.path, &path).map_err(|source| refuse(&path, source))
    }
}

fn types(columns: &[(&str, OutputType)]) -> Vec<OutputType> {
    columns.iter().map(|(_, output_type)| *output_type).collect()
}

fn refuse(path: &Path, source: std::io::Error) -> SourceError {
    SourceError::Write { path: path.to_owned(), source }
}

fn refuse_parquet(path: &Path, source: parquet::errors::ParquetError) -> SourceError {
    SourceError::WriteParquet { path: path.to_owned(), source }
}

/// The name of a file that is not complete; the file is removed when this is dropped.
#[derive(Debug)]
struct Partial {
    path: PathBuf,
}

impl Partial {
    fn beside(path: &Path) -> Partial {
        let mut name = path.as_os_str().to_owned();
        name.push(".partial");
        Partial { path: PathBuf::from(name) }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // After a rename there is nothing to remove, and a failure here has no one to be told to.
        let _ = fs::remove_file(&self.path);
    }
}
