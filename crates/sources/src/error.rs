use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::message::{missing_columns, not_utf8, quoted, ragged_row, value_problems};

/// Where in a file something stands. Written `leads.csv:17`, or `leads.parquet, row 16`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: Arc<Path>,
    /// Where in it.
    pub position: Position,
}

/// A line of a text file or a row of a Parquet file, both counted from 1, or a Parquet file's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// The schema, which stands in no row.
    Schema,
    /// The line on which a row begins; the header is usually line 1.
    Line(u64),
    /// The row.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Position::Schema => write!(f, "{}", self.path.display()),
            Position::Line(line) => write!(f, "{}:{line}", self.path.display()),
            Position::Row(row) => write!(f, "{}, row {row}", self.path.display()),
        }
    }
}

/// One value that cannot be what its column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueProblem {
    /// Where it stands.
    pub place: Place,
    /// In which column.
    pub column: String,
    /// What stands there, cut after 60 characters.
    pub value: String,
    /// What would be right.
    pub expected: String,
}

impl fmt::Display for ValueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ValueProblem { place, column, value, expected } = self;
        write!(f, "{place}, column {column:?}: {value:?} is not {expected}")
    }
}

/// A text of a file that is not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodingProblem {
    /// Where its row begins.
    pub place: Place,
    /// In which column; `None` in the header.
    pub column: Option<String>,
    /// The first byte that cannot be read.
    pub byte: u8,
    /// How many bytes of the field precede it.
    pub offset: usize,
    /// What the file seems to be written in, by the name that `iconv` knows, and how the text then reads.
    pub guess: Option<(&'static str, String)>,
}

/// What kept a file from being read or written.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No such file.
    #[error("{}: there is no such file; a relative path in score.toml starts at that file's folder", path.display())]
    NoFile {
        /// What was named.
        path: PathBuf,
    },
    /// A glob that matches nothing.
    #[error("{}: no file matches this pattern; a relative one in score.toml starts at that file's folder", pattern.display())]
    NoMatch {
        /// What was named.
        pattern: PathBuf,
    },
    /// A glob that cannot be read.
    #[error("{}: this pattern cannot be read; `*` stands for any text, `?` for one character, `[ab]` for one of several", pattern.display())]
    Pattern {
        /// What was named.
        pattern: PathBuf,
        /// What is wrong with it.
        source: glob::PatternError,
    },
    /// A folder where a file was expected.
    #[error("{}: this is a folder; name a file, or several by a pattern such as {}", path.display(), path.join("*.csv").display())]
    Folder {
        /// What was named.
        path: PathBuf,
    },
    /// A glob that matches more files than can be meant.
    #[error("{}: more than {limit} files match this pattern; name fewer, or join them", pattern.display())]
    TooManyFiles {
        /// What was named.
        pattern: PathBuf,
        /// How many may match.
        limit: usize,
    },
    /// A name that does not say how the file is written.
    #[error("{}: the name does not say how the file is written; it should end in .csv, .tsv, .txt (each also with .gz) or .parquet", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// The file system failed.
    #[error("{}: the file cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A gzip file that ends early or is damaged.
    #[error(
        "{place}: the compressed data end here too early or are damaged; copy or compress the file anew (`gzip -t` tests it)"
    )]
    Compression {
        /// Where reading stopped.
        place: Place,
        /// Why.
        source: io::Error,
    },
    /// A Parquet file that cannot be read.
    #[error("{}: this is no Parquet file that can be read; it may be damaged or incomplete", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
    /// A value of a Parquet file that is beyond what is read here.
    #[error("{}: column {column:?} holds a value that is too large to be read (times should lie within the years -9999 to 9999)", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// Why.
        source: arrow::error::ArrowError,
    },
    /// A column of a Parquet file whose type means nothing here.
    #[error("{}: column {column:?} is of type {type_name}; it should hold numbers, texts, booleans, dates or times", path.display())]
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// Its Arrow type.
        type_name: String,
    },
    /// A file without a header.
    #[error("{}: the file is empty; its first line should name the columns", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A column without a name.
    #[error("{place}: column {} of {n_columns} has no name; name it, or remove it (pandas: `to_csv(…, index=False)`)", column_idx + 1)]
    UnnamedColumn {
        /// The header.
        place: Place,
        /// Which column, from 0.
        column_idx: usize,
        /// How many there are.
        n_columns: usize,
    },
    /// Two columns of one name.
    #[error("{place}: columns {} and {} are both named {column:?}; names should be unique", first_idx + 1, second_idx + 1)]
    DuplicateColumn {
        /// The header.
        place: Place,
        /// The name.
        column: String,
        /// The first of that name, from 0.
        first_idx: usize,
        /// The second.
        second_idx: usize,
    },
    /// More columns than a table can mean to have.
    #[error("{place}: the header has {found} columns; at most {limit} are read")]
    TooManyColumns {
        /// The header.
        place: Place,
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// Columns that are needed and not there.
    #[error("{}", missing_columns(path, missing, present))]
    MissingColumns {
        /// The file.
        path: PathBuf,
        /// The columns that were asked for.
        missing: Vec<String>,
        /// The columns that are there.
        present: Vec<String>,
    },
    /// A header that is one column, whose name holds another delimiter.
    #[error("{place}: the whole header is one column, {header:?}; the fields seem to be divided otherwise: delimiter = {:?}", delimiter.to_string())]
    WrongDelimiter {
        /// The header.
        place: Place,
        /// What it says.
        header: String,
        /// What seems to divide the fields.
        delimiter: char,
    },
    /// Files of one table with different columns.
    #[error("{}: column {} does not stand in {}; files that are read together should have the same columns", path.display(), quoted(extra), first.display())]
    HeadersDiffer {
        /// The file.
        path: PathBuf,
        /// The file that was read first.
        first: PathBuf,
        /// The columns that the first file does not have.
        extra: Vec<String>,
    },
    /// A row with more or fewer fields than the header.
    #[error("{}", ragged_row(place, *expected, *found, *n_lines))]
    RaggedRow {
        /// Where it begins.
        place: Place,
        /// How many fields the header has.
        expected: usize,
        /// How many the row has.
        found: usize,
        /// Over how many lines it goes.
        n_lines: usize,
    },
    /// A quote that is never closed.
    #[error(
        "{place}: a quoted field of this row is never closed; a quote inside a quoted field is written twice (\"\")"
    )]
    OpenQuote {
        /// Where the row begins.
        place: Place,
    },
    /// A row longer than any row can mean to be.
    #[error(
        "{place}: this row is longer than {limit} bytes; a quote is probably opened in it and never closed"
    )]
    RowTooLong {
        /// Where it begins.
        place: Place,
        /// How long it may be.
        limit: usize,
    },
    /// A field longer than any value can mean to be.
    #[error("{place}, column {column:?}: the field is {found} bytes long; at most {limit} are read")]
    FieldTooLong {
        /// Where its row begins.
        place: Place,
        /// Its column.
        column: String,
        /// How long it is.
        found: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A text that is not UTF-8.
    #[error("{}", not_utf8(.0))]
    Encoding(EncodingProblem),
    /// Values that do not fit their columns: the first few, and how many follow.
    #[error("{}", value_problems(problems, *n_more))]
    Values {
        /// The first few, in the order of the file.
        problems: Vec<ValueProblem>,
        /// How many more there are.
        n_more: u64,
    },
    /// A time zone that is not known.
    #[error("{}: timezone = {name:?} is not known; write a name such as \"America/Sao_Paulo\" or \"UTC\"", path.display())]
    Timezone {
        /// The source.
        path: PathBuf,
        /// What was named.
        name: String,
    },
    /// A file could not be written.
    #[error("{}: the file cannot be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A Parquet file could not be written.
    #[error("{}: the Parquet file cannot be written", path.display())]
    WriteParquet {
        /// The file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
    /// A name that does not say how a file is to be written.
    #[error("{}: the name does not say how to write the file; it should end in .csv, .tsv (each also with .gz) or .parquet", path.display())]
    UnknownOutput {
        /// The file.
        path: PathBuf,
    },
    /// A row that does not fit the columns which were announced.
    #[error("{}: a row of {found} was given where the columns are {expected}", path.display())]
    OutputRow {
        /// The file.
        path: PathBuf,
        /// What the columns hold.
        expected: String,
        /// What the row holds.
        found: String,
    },
}

impl SourceError {
    /// The row that is wrong, where it is one.
    pub fn row(&self) -> Option<&Place> {
        match self {
            SourceError::Values { problems, .. } => problems.first().map(|problem| &problem.place),
            SourceError::RaggedRow { place, .. } | SourceError::FieldTooLong { place, .. } => Some(place),
            SourceError::Encoding(problem) => Some(&problem.place),
            _ => None,
        }
    }

    /// Whether one row alone is broken, so that the rows behind it can still be read.
    pub(crate) fn is_of_one_row(&self) -> bool {
        matches!(
            self,
            SourceError::RaggedRow { .. } | SourceError::FieldTooLong { .. } | SourceError::Encoding(_)
        )
    }
}
