use std::fs::File;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float64Builder, Int64Builder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::{OutputType, OutputValue};

/// Rows that are gathered before they are encoded.
const BATCH_ROWS: usize = 8192;

/// Rows of a row group: what the writer holds in memory, encoded.
const GROUP_ROWS: usize = 16 * BATCH_ROWS;

const UTC: &str = "UTC";

/// Writes rows as Parquet.
#[derive(Debug)]
pub(super) struct ParquetSink {
    writer: ArrowWriter<File>,
    schema: SchemaRef,
    columns: Vec<Builder>,
    n_gathered: usize,
}

impl ParquetSink {
    pub(super) fn create(file: File, columns: &[(&str, OutputType)]) -> Result<ParquetSink, ParquetError> {
        let field =
            |(name, output_type): &(&str, OutputType)| Field::new(*name, data_type(*output_type), true);
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))?;
        let columns = columns.iter().map(|(_, output_type)| Builder::new(*output_type)).collect();
        Ok(ParquetSink { writer, schema, columns, n_gathered: 0 })
    }

    pub(super) fn write(&mut self, row: &[OutputValue<'_>]) -> Result<(), ParquetError> {
        for (column, value) in self.columns.iter_mut().zip(row) {
            column.add(*value);
        }
        self.n_gathered += 1;
        if self.n_gathered == BATCH_ROWS { self.encode() } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> Result<File, ParquetError> {
        self.encode()?;
        self.writer.into_inner()
    }

    fn encode(&mut self) -> Result<(), ParquetError> {
        let arrays = self.columns.iter_mut().map(Builder::finish).collect();
        self.n_gathered = 0;
        self.writer.write(&RecordBatch::try_new(self.schema.clone(), arrays)?)
    }
}

fn data_type(output_type: OutputType) -> DataType {
    match output_type {
        OutputType::Text => DataType::Utf8,
        OutputType::Integer => DataType::Int64,
        OutputType::Float => DataType::Float64,
        OutputType::Time => DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
    }
}

/// A column while its rows come.
#[derive(Debug)]
enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Float(Float64Builder),
    Time(TimestampMicrosecondBuilder),
}

impl Builder {
    fn new(output_type: OutputType) -> Builder {
        match output_type {
            OutputType::Text => Builder::Text(StringBuilder::new()),
            OutputType::Integer => Builder::Integer(Int64Builder::new()),
            OutputType::Float => Builder::Float(Float64Builder::new()),
            OutputType::Time => Builder::Time(TimestampMicrosecondBuilder::new().with_timezone(UTC)),
        }
    }

    /// Adds a value; one of another type was refused before and counts as missing here.
    fn add(&mut self, value: OutputValue<'_>) {
        match (self, value) {
            (Builder::Text(builder), OutputValue::Text(text)) => builder.append_value(text),
            (Builder::Text(builder), _) => builder.append_null(),
            (Builder::Integer(builder), OutputValue::Integer(number)) => builder.append_value(number),
            (Builder::Integer(builder), _) => builder.append_null(),
            (Builder::Float(builder), OutputValue::Float(number)) if number.is_finite() => {
                builder.append_value(number);
            }
            (Builder::Float(builder), _) => builder.append_null(),
            (Builder::Time(builder), OutputValue::Time(time)) => builder.append_value(time.micros()),
            (Builder::Time(builder), _) => builder.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Text(builder) => Arc::new(builder.finish()),
            Builder::Integer(builder) => Arc::new(builder.finish()),
            Builder::Float(builder) => Arc::new(builder.finish()),
            Builder::Time(builder) => Arc::new(builder.finish()),
        }
    }
}
