//! Parquet: columns with types of their own, read batch by batch.
//!
//! Arrow has some forty types; each column is cast once a batch to one of the few that
//! [`Cell`] knows, so that everything above sees one small set.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{
    DataType, Decimal128Type, Float64Type, Int64Type, SchemaRef, TimeUnit, TimestampMicrosecondType,
};
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use records::layout::ColumnType;

use crate::cell::Cell;
use crate::delimited::{MAX_COLUMNS, check_names};
use crate::error::{Place, Position, SourceError};

/// Rows decoded at once: enough to make the work per batch vanish, little enough to stay in cache.
const BATCH_ROWS: usize = 8192;

/// A Parquet file whose schema was read.
pub(crate) struct ParquetFile {
    path: Arc<Path>,
    schema: SchemaRef,
    builder: ParquetRecordBatchReaderBuilder<File>,
}

impl ParquetFile {
    /// Opens a file and reads its schema.
    pub(crate) fn open(path: &Arc<Path>) -> Result<ParquetFile, SourceError> {
        let file =
            File::open(path).map_err(|source| SourceError::Read { path: path.to_path_buf(), source })?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)
            .map_err(|source| SourceError::Parquet { path: path.to_path_buf(), source })?;
        let schema = builder.schema().clone();
        let file = ParquetFile { path: path.clone(), schema, builder };
        file.check_columns()?;
        Ok(file)
    }

    /// The columns' names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// How many rows it has, as its footer says.
    pub(crate) fn n_rows(&self) -> u64 {
        u64::try_from(self.builder.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// What a column is by its Arrow type, and that type; `None` where it is none that is read.
    pub(crate) fn column_type(&self, name: &str) -> Option<(Option<ColumnType>, String)> {
        let field = self.schema.field_with_name(name).ok()?;
        Some((column_type(field.data_type()), field.data_type().to_string()))
    }

    /// Decodes the columns at `positions` (`None`: the file lacks it) and hands over batch by batch.
    pub(crate) fn batches(self, positions: &[Option<usize>]) -> Result<ParquetBatches, SourceError> {
        let roots = positions.iter().flatten().copied();
        let mask = ProjectionMask::roots(self.builder.parquet_schema(), roots);
        let reader = self
            .builder
            .with_projection(mask)
            .with_batch_size(BATCH_ROWS)
            .build()
            .map_err(|source| SourceError::Parquet { path: self.path.to_path_buf(), source })?;
        let names = positions
            .iter()
            .map(|position| position.map(|idx| self.schema.field(idx).name().clone()))
            .collect();
        Ok(ParquetBatches { path: self.path, names, reader: Box::new(reader) })
    }

    fn check_columns(&self) -> Result<(), SourceError> {
        let place = || Place { path: self.path.clone(), position: Position::Schema };
        let names = self.names();
        if names.len() > MAX_COLUMNS {
            return Err(SourceError::TooManyColumns {
                place: place(),
                found: names.len(),
                limit: MAX_COLUMNS,
            });
        }
        check_names(&names, place)
    }
}

/// The decoded batches of one Parquet file.
pub(crate) struct ParquetBatches {
    path: Arc<Path>,
    names: Vec<Option<String>>,
    reader: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>,
}

impl ParquetBatches {
    /// The next batch; `None` at the end.
    pub(crate) fn next_batch(&mut self) -> Result<Option<Batch>, SourceError> {
        let Some(batch) = self.reader.next() else { return Ok(None) };
        let path = || self.path.to_path_buf();
        let batch = batch
            .map_err(|source| SourceError::Parquet { path: path(), source: ParquetError::from(source) })?;
        let column = |name: &String| {
            let array = batch.column_by_name(name)?;
            let refuse = |source| SourceError::TooLarge { path: path(), column: name.clone(), source };
            Some(CellColumn::new(array).map_err(refuse))
        };
        let columns = self.names.iter().map(|name| name.as_ref().and_then(column).transpose());
        Ok(Some(Batch { n_rows: batch.num_rows(), columns: columns.collect::<Result<_, _>>()? }))
    }
}

/// Some rows of the wanted columns.
pub(crate) struct Batch {
    /// How many rows.
    pub(crate) n_rows: usize,
    columns: Vec<Option<CellColumn>>,
}

impl Batch {
    /// The value of a wanted column in a row.
    pub(crate) fn cell(&self, column_idx: usize, row_idx: usize) -> Cell<'_> {
        self.columns[column_idx].as_ref().map_or(Cell::Missing, |column| column.cell(row_idx))
    }

    /// The value of a wanted column in a row, where it is a number of a column of numbers.
    pub(crate) fn number(&self, column_idx: usize, row_idx: usize) -> Option<f64> {
        match &self.columns[column_idx] {
            Some(CellColumn::Number(array)) if array.is_valid(row_idx) => Some(array.value(row_idx)),
            _ => None,
        }
    }
}

/// A column of a batch in one of the few types that a [`Cell`] has.
enum CellColumn {
    Text(StringArray),
    Integer(Int64Array),
    Decimal(Decimal128Array),
    Number(Float64Array),
    Boolean(BooleanArray),
    Time(TimestampMicrosecondArray, bool),
}

impl CellColumn {
    fn new(array: &ArrayRef) -> Result<CellColumn, ArrowError> {
        use DataType as D;
        let to = |target: &DataType| {
            cast_with_options(array, target, &CastOptions { safe: false, ..CastOptions::default() })
        };
        let zone = match value_type(array.data_type()) {
            D::Timestamp(_, zone) => zone.clone(),
            _ => None,
        };
        let micros = D::Timestamp(TimeUnit::Microsecond, zone.clone());
        Ok(match value_type(array.data_type()) {
            D::Boolean => CellColumn::Boolean(to(&D::Boolean)?.as_boolean().clone()),
            D::UInt64 => {
                CellColumn::Decimal(to(&D::Decimal128(20, 0))?.as_primitive::<Decimal128Type>().clone())
            }
            integer if integer.is_integer() => {
                CellColumn::Integer(to(&D::Int64)?.as_primitive::<Int64Type>().clone())
            }
            D::Decimal32(_, scale) | D::Decimal64(_, scale) | D::Decimal128(_, scale) => {
                CellColumn::Decimal(to(&D::Decimal128(38, *scale))?.as_primitive::<Decimal128Type>().clone())
            }
            number if number.is_numeric() => {
                CellColumn::Number(to(&D::Float64)?.as_primitive::<Float64Type>().clone())
            }
            D::Date32 | D::Date64 | D::Timestamp(..) => CellColumn::Time(
                to(&micros)?.as_primitive::<TimestampMicrosecondType>().clone(),
                zone.is_some(),
            ),
            _ => CellColumn::Text(to(&D::Utf8)?.as_string::<i32>().clone()),
        })
    }

    fn cell(&self, row_idx: usize) -> Cell<'_> {
        match self {
            CellColumn::Text(array) if array.is_valid(row_idx) => Cell::Text(array.value(row_idx)),
            CellColumn::Integer(array) if array.is_valid(row_idx) => {
                Cell::Integer(array.value(row_idx).into())
            }
            CellColumn::Decimal(array) if array.is_valid(row_idx) => decimal(array, row_idx),
            CellColumn::Number(array) if array.is_valid(row_idx) => number(array.value(row_idx)),
            CellColumn::Boolean(array) if array.is_valid(row_idx) => Cell::Boolean(array.value(row_idx)),
            CellColumn::Time(array, zoned) if array.is_valid(row_idx) => {
                Cell::Time { micros: array.value(row_idx), zoned: *zoned }
            }
            _ => Cell::Missing,
        }
    }
}

fn number(number: f64) -> Cell<'static> {
    if number.is_nan() { Cell::Missing } else { Cell::Number(number) }
}

/// A decimal with a fraction becomes the nearest `f64` of its digits, as its text would.
fn decimal(array: &Decimal128Array, row_idx: usize) -> Cell<'static> {
    match array.scale() {
        0 => Cell::Integer(array.value(row_idx)),
        _ => array.value_as_string(row_idx).parse().map_or(Cell::Missing, Cell::Number),
    }
}

/// The type behind a dictionary or run ends.
fn value_type(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Dictionary(_, value) => value_type(value),
        DataType::RunEndEncoded(_, value) => value_type(value.data_type()),
        other => other,
    }
}

fn column_type(data_type: &DataType) -> Option<ColumnType> {
    use DataType as D;
    match value_type(data_type) {
        D::Boolean => Some(ColumnType::Boolean),
        D::Utf8 | D::LargeUtf8 | D::Utf8View => Some(ColumnType::Category),
        D::Date32 | D::Date64 | D::Timestamp(..) => Some(ColumnType::Date),
        number if number.is_numeric() => Some(ColumnType::Number),
        _ => None,
    }
}
