//! How the rows of a file mean records: which column is the entity, the time, the kind.
//!
//! `definition` writes these down from `score.toml`, `sources` reads files by them. They lie here
//! because those two are neighbours and may not name each other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::Timestamp;

/// Where a file lies and how its text is read.
#[derive(Clone, Debug, PartialEq)]
pub struct FileLayout {
    /// A file or a glob, resolved against the definition's folder. `.csv`, `.csv.gz`, `.parquet` …
    pub path: PathBuf,
    /// The byte between CSV fields.
    pub delimiter: u8,
    /// How times are written; `None`: ISO 8601.
    pub time_format: Option<String>,
    /// The zone of times that carry none; `None`: UTC.
    pub timezone: Option<String>,
    /// Texts that mean "missing", by column; `*` holds for all. The empty text always does.
    pub missing: BTreeMap<String, Vec<String>>,
    /// Types that override what would be inferred, by column.
    pub types: BTreeMap<String, ColumnType>,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnType {
    /// Finite numbers.
    Number,
    /// Texts from a set.
    Category,
    /// `true`/`false`, `yes`/`no`, `sim`/`não`, `1`/`0` …
    Boolean,
    /// Dates or times.
    Date,
}

/// What kind an event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KindLayout {
    /// Every row is of this kind.
    Constant(String),
    /// The column that says it.
    Column(String),
}

/// A file whose rows are events.
#[derive(Clone, Debug, PartialEq)]
pub struct EventLayout {
    /// Where and how it is written.
    pub file: FileLayout,
    /// The entity's column.
    pub entity: String,
    /// The time's column.
    pub time: String,
    /// The kind.
    pub kind: KindLayout,
    /// Columns that come along as values.
    pub values: Vec<String>,
    /// The column of the second clock.
    pub known_at: Option<String>,
    /// The column that identifies a row when it is imported.
    pub id: Option<String>,
    /// Nothing is missing before this; `None`: the latest time in the source.
    pub complete_to: Option<Timestamp>,
}

/// A file whose rows are attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeLayout {
    /// Where and how it is written.
    pub file: FileLayout,
    /// The entity's column.
    pub entity: String,
    /// The column of the time it holds from; `None`: always held.
    pub time: Option<String>,
    /// The columns that are facts.
    pub values: Vec<String>,
    /// The column of the second clock.
    pub known_at: Option<String>,
}

/// Which rows of a column are positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositiveLayout {
    /// The column.
    pub column: String,
    /// The texts that mean "positive"; every other text is negative, a missing one no outcome.
    pub values: Vec<String>,
}

/// A file whose rows are outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeLayout {
    /// Where and how it is written.
    pub file: FileLayout,
    /// The entity's column.
    pub entity: String,
    /// The time's column.
    pub time: String,
    /// Which rows are positive.
    pub positive: PositiveLayout,
    /// Nothing is missing before this; `None`: the latest time in the source.
    pub complete_to: Option<Timestamp>,
}

/// A file with one row an observation.
#[derive(Clone, Debug, PartialEq)]
pub struct TableLayout {
    /// Where and how it is written.
    pub file: FileLayout,
    /// The entity's column; `None`: rows are numbered.
    pub entity: Option<String>,
    /// The label; `None` when rows are only to be scored.
    pub label: Option<PositiveLayout>,
    /// When a row was observed.
    pub time: RowTime,
    /// The column of sample weights.
    pub weight: Option<String>,
    /// Columns that are no features, each with the reason.
    pub exclude: BTreeMap<String, String>,
}

/// How a table's rows lie in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowTime {
    /// They do not.
    None,
    /// By their order in the file, undated.
    RowOrder,
    /// By a column.
    Column(String),
}
