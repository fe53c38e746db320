//! One column on its way from cells to typed values, and the list of those that did not fit.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use records::layout::{ColumnType, FileLayout};
use records::{Timestamp, Value};

use crate::cell::Cell;
use crate::clock::Clock;
use crate::error::{SourceError, ValueProblem};
use crate::files::Format;
use crate::infer::{Inference, boolean, number};
use crate::missing::MissingTexts;
use crate::note::Note;
use crate::rows::{Row, Scanned, Source, Wanted};

/// How many misfits an error shows: enough to see the pattern.
const MOST_PROBLEMS_SHOWN: usize = 5;

/// How much of a misfit an error shows, in characters.
const SHOWN_CHARACTERS: usize = 60;

/// A value of a column, in the column's type.
#[derive(Debug, PartialEq)]
pub(crate) enum Typed<'a> {
    Number(f64),
    Text(Cow<'a, str>),
    Boolean(bool),
    Time(Timestamp),
}

/// Reads the cells of one column as one type.
#[derive(Debug)]
pub(crate) struct ColumnReader {
    pub(crate) name: String,
    pub(crate) column_type: ColumnType,
    /// Whether any file has a value in it; only known where the type was inferred.
    pub(crate) has_values: bool,
    missing: MissingTexts,
    clock: Clock,
}

impl ColumnReader {
    /// A column of a known type.
    pub(crate) fn new(
        layout: &FileLayout,
        name: &str,
        column_type: ColumnType,
    ) -> Result<ColumnReader, SourceError> {
        let (missing, clock) = (MissingTexts::of(layout, name), Clock::of(layout)?);
        Ok(ColumnReader { name: name.to_owned(), column_type, has_values: true, missing, clock })
    }

    /// The row's value in this column, which is the wanted one at `idx`. `None` when it is missing or
    /// does not fit; the latter is added to `problems`.
    pub(crate) fn read<'a>(
        &mut self,
        row: &Row<'a>,
        idx: usize,
        problems: &mut Problems,
    ) -> Option<Typed<'a>> {
        if let Some(number) = self.number(row, idx) {
            return Some(Typed::Number(number));
        }
        let cell = match self.missing.apply(row.cell(idx)) {
            Cell::Missing => return None,
            cell => cell,
        };
        let read = self.convert(cell);
        if read.is_none() {
            problems.add(row, &self.name, &cell, || self.expected());
        }
        read
    }

    /// The short way of most cells of Parquet files: a finite number where numbers are read as they are.
    fn number(&self, row: &Row<'_>, idx: usize) -> Option<f64> {
        let is_plain = self.column_type == ColumnType::Number && self.missing.is_empty();
        is_plain.then(|| row.number(idx)).flatten().filter(|number| number.is_finite())
    }

    /// As [`ColumnReader::read`], for a column of texts.
    pub(crate) fn read_text<'a>(&self, row: &Row<'a>, idx: usize) -> Option<Cow<'a, str>> {
        self.missing.apply(row.cell(idx)).text()
    }

    /// Whether the row has no value in this column.
    pub(crate) fn is_missing(&self, row: &Row<'_>, idx: usize) -> bool {
        self.missing.apply(row.cell(idx)) == Cell::Missing
    }

    /// As [`ColumnReader::read`], for a column of times.
    pub(crate) fn read_time(
        &mut self,
        row: &Row<'_>,
        idx: usize,
        problems: &mut Problems,
    ) -> Option<Timestamp> {
        match self.read(row, idx, problems) {
            Some(Typed::Time(time)) => Some(time),
            _ => None,
        }
    }

    /// What the reader of the source should know about this column.
    pub(crate) fn notes(&self, layout: &FileLayout) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.clock.assumed_utc {
            notes.push(Note::of_column(
                layout,
                &self.name,
                "its times carry no zone and were read as UTC; timezone = \"…\" says otherwise",
            ));
        }
        if !self.has_values {
            notes.push(Note::of_column(layout, &self.name, "it holds no value in any row"));
        }
        notes
    }

    fn convert<'a>(&mut self, cell: Cell<'a>) -> Option<Typed<'a>> {
        match self.column_type {
            ColumnType::Number => as_number(cell).map(Typed::Number),
            ColumnType::Category => cell.text().map(Typed::Text),
            ColumnType::Boolean => as_boolean(cell).map(Typed::Boolean),
            ColumnType::Date => self.clock.read(cell).map(Typed::Time),
        }
    }

    fn expected(&self) -> String {
        match self.column_type {
            ColumnType::Number => {
                "a finite number such as 12 or -3.5 (without thousands separators)".to_owned()
            }
            ColumnType::Category => "a text".to_owned(),
            ColumnType::Boolean => "a boolean: true/false, yes/no, sim/não, t/f, y/n or 1/0".to_owned(),
            ColumnType::Date => self.clock.expected(),
        }
    }
}

fn as_number(cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Text(text) => number(text),
        Cell::Integer(number) => Some(number as f64),
        Cell::Number(number) => Some(number).filter(|number| number.is_finite()),
        Cell::Boolean(yes) => Some(f64::from(u8::from(yes))),
        Cell::Missing | Cell::Time { .. } => None,
    }
}

fn as_boolean(cell: Cell<'_>) -> Option<bool> {
    let said = match cell {
        Cell::Boolean(yes) => return Some(yes),
        Cell::Text(text) => boolean(text),
        _ => None,
    };
    said.or_else(|| match as_number(cell) {
        Some(1.0) => Some(true),
        Some(0.0) => Some(false),
        _ => None,
    })
}

/// The values that did not fit their columns: the first few, and how many.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    shown: Vec<ValueProblem>,
    n_more: u64,
}

impl Problems {
    /// Whether every value fitted.
    pub(crate) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The error, if there is one.
    pub(crate) fn check(self) -> Result<(), SourceError> {
        match self.is_empty() {
            true => Ok(()),
            false => Err(SourceError::Values { problems: self.shown, n_more: self.n_more }),
        }
    }

    /// Adds a value that does not fit.
    pub(crate) fn add(
        &mut self,
        row: &Row<'_>,
        column: &str,
        cell: &Cell<'_>,
        expected: impl FnOnce() -> String,
    ) {
        if self.shown.len() == MOST_PROBLEMS_SHOWN {
            self.n_more += 1;
            return;
        }
        let value = cell.text().unwrap_or_default().chars().take(SHOWN_CHARACTERS).collect();
        let (place, column) = (row.place(), column.to_owned());
        self.shown.push(ValueProblem { place, column, value, expected: expected() });
    }
}

/// Decides the type of each named column over all files, and readies its reader.
///
/// An override in the layout decides alone. Parquet columns have the type of their schema; CSV files
/// are read once for this when a column is left to infer.
pub(crate) fn readers(source: &Source<'_>, names: &[String]) -> Result<Vec<ColumnReader>, SourceError> {
    let layout = source.layout();
    let inferences = infer(source, names)?;
    let reader = |(name, inference): (&String, &Inference)| {
        let column_type = layout.types.get(name).copied().unwrap_or_else(|| inference.verdict());
        let mut reader = ColumnReader::new(layout, name, column_type)?;
        reader.has_values = layout.types.contains_key(name) || inference.has_values();
        Ok(reader)
    };
    names.iter().zip(&inferences).map(reader).collect()
}

fn infer(source: &Source<'_>, names: &[String]) -> Result<Vec<Inference>, SourceError> {
    let layout = source.layout();
    let clock = Clock::of(layout)?;
    let mut inferences = vec![Inference::new(); names.len()];
    let open: Vec<usize> = (0..names.len()).filter(|idx| !layout.types.contains_key(&names[*idx])).collect();
    let wanted: Vec<Wanted> = open.iter().map(|idx| Wanted::required(&names[*idx])).collect();
    let missing: Vec<MissingTexts> =
        wanted.iter().map(|column| MissingTexts::of(layout, &column.name)).collect();
    for (file_idx, file) in source.files.iter().enumerate() {
        if file.format == Format::Parquet {
            for (idx, column_type) in open.iter().zip(source.parquet_types(file_idx, &wanted)?) {
                inferences[*idx].see_type(column_type);
            }
        } else if !open.is_empty() {
            source.scan_file(file_idx, &wanted, &mut |row: Scanned<'_, '_>| {
                // A row that cannot be read says nothing here; whoever reads the rows says why.
                let Ok(row) = row else { return Ok(()) };
                for (column_idx, idx) in open.iter().enumerate() {
                    inferences[*idx].see(missing[column_idx].apply(row.cell(column_idx)), &clock);
                }
                Ok::<(), SourceError>(())
            })?;
        }
    }
    Ok(inferences)
}

/// Keeps one copy of each text.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: HashSet<Arc<str>>,
}

impl Interner {
    /// The one copy of that text.
    pub(crate) fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let text: Arc<str> = Arc::from(text);
        self.texts.insert(text.clone());
        text
    }

    /// The value as a record carries it.
    pub(crate) fn value(&mut self, typed: Typed<'_>) -> Value {
        match typed {
            Typed::Number(number) => Value::Number(number),
            Typed::Text(text) => Value::Text(self.intern(&text)),
            Typed::Boolean(yes) => Value::Boolean(yes),
            Typed::Time(time) => Value::Time(time),
        }
    }
}
