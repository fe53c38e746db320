//! Flat tables: one row an observation, every column typed over the whole of its files.

use std::collections::HashMap;
use std::sync::Arc;

use records::Timestamp;
use records::layout::{ColumnType, FileLayout, RowTime, TableLayout};

use crate::column::{ColumnReader, Problems, Typed, readers};
use crate::error::{Place, SourceError};
use crate::files::InputDigest;
use crate::lines::Lines;
use crate::note::Note;
use crate::rows::{Row, Source, Wanted};

/// A flat table, typed over the whole of its files.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns, in the order of the first file.
    pub columns: Vec<TableColumn>,
    /// How many rows each column has.
    pub n_rows: usize,
    /// What the owner of the table should know.
    pub notes: Vec<Note>,
    /// The files that were read.
    pub digest: Vec<InputDigest>,
    lines: Lines,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// Its name, trimmed.
    pub name: String,
    /// Its values, one a row.
    pub data: ColumnData,
}

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnData {
    /// Finite numbers; NaN is missing.
    Number(Vec<f64>),
    /// Texts from a set.
    Category {
        /// The texts that occur, sorted by their bytes.
        levels: Vec<Arc<str>>,
        /// For each row the index of its level; [`ColumnData::MISSING`] is missing.
        codes: Vec<u32>,
    },
    /// Yes or no.
    Boolean(Vec<Option<bool>>),
    /// Instants.
    Date(Vec<Option<Timestamp>>),
}

impl ColumnData {
    /// The code of a missing category.
    pub const MISSING: u32 = u32::MAX;

    /// What the column is.
    pub fn column_type(&self) -> ColumnType {
        match self {
            ColumnData::Number(_) => ColumnType::Number,
            ColumnData::Category { .. } => ColumnType::Category,
            ColumnData::Boolean(_) => ColumnType::Boolean,
            ColumnData::Date(_) => ColumnType::Date,
        }
    }
}

impl Table {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Where a row stands in its file; `row_idx` must be below `n_rows`.
    pub fn line_of(&self, row_idx: usize) -> Place {
        self.lines.place(row_idx)
    }
}

/// Reads a flat table.
///
/// A column whose texts matter (the entity, the label) is asked for as a category by `file.types`,
/// which [`table_file`] does for a whole layout: 17850.0 then stays "17850.0", "1" stays "1".
/// Columns of a Parquet file that hold lists or structures are left out, with a note.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading; values that do not fit an override are
/// collected over the whole table.
pub fn read_table(file: &FileLayout) -> Result<Table, SourceError> {
    let source = Source::find(file)?;
    let names = source.all_columns()?;
    let mut notes = unreadable_notes(&source)?;
    let wanted: Vec<Wanted> = names.iter().map(|name| Wanted::required(name)).collect();
    source.check_columns(&wanted)?;
    let mut columns: Vec<ColumnBuilder> =
        readers(&source, &names)?.into_iter().map(ColumnBuilder::new).collect();
    let (mut problems, mut lines) = (Problems::default(), Lines::new(&source));
    let n_rows = source.scan(&wanted, |row| {
        lines.add(row);
        columns.iter_mut().enumerate().for_each(|(idx, column)| column.add(row, idx, &mut problems));
        Ok::<(), SourceError>(())
    })?;
    problems.check()?;
    notes.extend(columns.iter().flat_map(|column| column.reader.notes(file)));
    let columns: Vec<TableColumn> = columns.into_iter().map(ColumnBuilder::finish).collect();
    Ok(Table { columns, n_rows: lines.n_rows, notes, digest: source.digests(&n_rows)?, lines })
}

/// The file of a table, with the types that its columns' uses demand: entity and label are read as
/// the texts that they are, the time as a date, the weight as a number.
pub fn table_file(layout: &TableLayout) -> FileLayout {
    let mut file = layout.file.clone();
    let mut demand = |name: Option<&String>, column_type| {
        if let Some(name) = name {
            file.types.insert(name.clone(), column_type);
        }
    };
    demand(layout.entity.as_ref(), ColumnType::Category);
    demand(layout.label.as_ref().map(|label| &label.column), ColumnType::Category);
    demand(layout.weight.as_ref(), ColumnType::Number);
    if let RowTime::Column(time) = &layout.time {
        demand(Some(time), ColumnType::Date);
    }
    file
}

/// Says which columns of Parquet files were left out, and why.
fn unreadable_notes(source: &Source<'_>) -> Result<Vec<Note>, SourceError> {
    let note = |(name, type_name): (&String, &String)| {
        Note::of_column(source.layout(), name, format!("it is of type {type_name} and was left out"))
    };
    Ok(source.unreadable_columns()?.iter().map(note).collect())
}

/// A column while its rows come.
struct ColumnBuilder {
    reader: ColumnReader,
    data: ColumnData,
    /// The codes of the levels so far; used by categories only.
    codes: HashMap<Arc<str>, u32>,
}

impl ColumnBuilder {
    fn new(reader: ColumnReader) -> ColumnBuilder {
        let data = match reader.column_type {
            ColumnType::Number => ColumnData::Number(Vec::new()),
            ColumnType::Category => ColumnData::Category { levels: Vec::new(), codes: Vec::new() },
            ColumnType::Boolean => ColumnData::Boolean(Vec::new()),
            ColumnType::Date => ColumnData::Date(Vec::new()),
        };
        ColumnBuilder { reader, data, codes: HashMap::new() }
    }

    fn add(&mut self, row: &Row<'_>, idx: usize, problems: &mut Problems) {
        let typed = self.reader.read(row, idx, problems);
        match &mut self.data {
            ColumnData::Number(numbers) => numbers.push(match typed {
                Some(Typed::Number(number)) => number,
                _ => f64::NAN,
            }),
            ColumnData::Category { levels, codes } => codes.push(match typed {
                Some(Typed::Text(text)) => code(&text, levels, &mut self.codes),
                _ => ColumnData::MISSING,
            }),
            ColumnData::Boolean(booleans) => booleans.push(match typed {
                Some(Typed::Boolean(yes)) => Some(yes),
                _ => None,
            }),
            ColumnData::Date(dates) => dates.push(match typed {
                Some(Typed::Time(time)) => Some(time),
                _ => None,
            }),
        }
    }

    fn finish(mut self) -> TableColumn {
        match &mut self.data {
            ColumnData::Number(numbers) => numbers.shrink_to_fit(),
            ColumnData::Category { levels, codes } => sort_levels(levels, codes),
            ColumnData::Boolean(booleans) => booleans.shrink_to_fit(),
            ColumnData::Date(dates) => dates.shrink_to_fit(),
        }
        TableColumn { name: self.reader.name, data: self.data }
    }
}

/// The level's code; a new level takes the next one. More levels than codes would need more rows
/// than memory holds; the last code stands for missing.
fn code(text: &str, levels: &mut Vec<Arc<str>>, codes: &mut HashMap<Arc<str>, u32>) -> u32 {
    if let Some(code) = codes.get(text) {
        return *code;
    }
    let level: Arc<str> = Arc::from(text);
    let code = u32::try_from(levels.len()).unwrap_or(ColumnData::MISSING);
    levels.push(level.clone());
    codes.insert(level, code);
    code
}

fn sort_levels(levels: &mut [Arc<str>], codes: &mut Vec<u32>) {
    let mut order: Vec<u32> = (0..).take(levels.len()).collect();
    order.sort_by(|left, right| levels[*left as usize].cmp(&levels[*right as usize]));
    let mut rank = vec![0; levels.len()];
    for (new, old) in (0..).zip(&order) {
        rank[*old as usize] = new;
    }
    for code in codes.iter_mut().filter(|code| **code != ColumnData::MISSING) {
        *code = rank[*code as usize];
    }
    codes.shrink_to_fit();
    levels.sort();
}
