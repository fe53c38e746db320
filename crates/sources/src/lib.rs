//! CSV and Parquet files to records and tables, and rows to files.
//!
//! In: layouts of [`records::layout`], which say what the columns of a file mean. Out:
//! [`Records`] (event histories by entity), [`Outcomes`], a flat [`Table`], rows one by one for an
//! import ([`for_each_event`], [`for_each_attribute`], [`for_each_outcome`], [`for_each_row`]) or to be scored
//! ([`for_each_value_block`], [`read_sound_records`]: there a broken row stops no other), a [`Profile`] of a table nobody
//! has described yet; and [`RowsWriter`] for what goes the other way.
//!
//! Four decisions carry the rest:
//!
//! - **One core.** `rows` lends the rows of CSV and Parquet files as cells of one small set of types;
//!   no reader above it knows the format. A row is lent, never kept, so that reading takes constant
//!   memory and what is built from it (interned texts, typed columns) a small multiple of the table.
//! - **Types over whole files.** A column is what all of its values are, not what the first thousand
//!   are: CSV files are read twice where a type is left to infer, which is cheaper than being wrong in
//!   row 500,000. What a layout overrides is not inferred, and what does not fit it is an error.
//! - **Nothing is dropped silently.** Rows that cannot be a record (no entity, no time) are counted and
//!   noted; values that cannot be what their column is are errors, several at once, with file, line
//!   and column. A time without zone is read as UTC with a note.
//! - **Everything is bounded**: rows, fields, columns, files of a pattern, texts in messages.

mod attribute_rows;
mod bad_row;
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
mod value_rows;

pub use attribute_rows::{AttributeRow, for_each_attribute};
pub use bad_row::BadRow;
pub use error::{EncodingProblem, Place, Position, SourceError, ValueProblem};
pub use event_rows::{EventRow, for_each_event};
pub use files::InputDigest;
pub use gather::{EntityRecords, Records, read_records, read_sound_records};
pub use left_out::{Imported, LeftOut};
pub use note::Note;
pub use outcome_rows::{OutcomeRow, Outcomes, for_each_outcome, read_outcomes};
pub use output::{OutputType, OutputValue, RowsWriter};
pub use profile::{ColumnProfile, Profile, profile};
pub use raw::{RawRow, for_each_row};
pub use table::{ColumnData, Table, TableColumn, read_table, table_file};
pub use value_rows::{ValueBlock, ValueRow, column_names, column_types, for_each_value_block, row_count};
