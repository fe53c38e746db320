//! CSV and Parquet files to records and tables.

mod attribute_rows;
mod cell;
mod clock;
mod column;
mod columnar;
mod delimited;
mod encoding;
mod error;
mod event_rows;
mod files;
mod gather;
mod infer;
mod left_out;
mod lines;
mod message;
mod missing;
mod note;
mod outcome_rows;
mod output;
mod profile;
mod raw;
mod record;
mod rows;
mod table;

pub use error::{EncodingProblem, Place, Position, SourceError, ValueProblem};
pub use event_rows::{EventRow, for_each_event};
pub use files::InputDigest;
pub use gather::{EntityRecords, Records, read_records};
pub use left_out::{Imported, LeftOut};
pub use note::Note;
pub use outcome_rows::{OutcomeRow, Outcomes, for_each_outcome, read_outcomes};
pub use output::{OutputType, OutputValue, RowsWriter};
pub use profile::{ColumnProfile, Profile, profile};
pub use raw::{RawRow, for_each_row};
pub use table::{ColumnData, Table, TableColumn, read_table, table_file};
