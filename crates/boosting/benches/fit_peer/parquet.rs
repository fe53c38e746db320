//! Columns of a Parquet file, one after the other: what a program that minds its memory reads.

use std::fs::File;
use std::path::Path;

use parquet::basic::Type;
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{BoolType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::{Column, Failure};

/// A file whose column `label` is the outcome, 0 or 1.
pub(crate) struct ParquetColumns {
    file: SerializedFileReader<File>,
    label_idx: usize,
}

impl ParquetColumns {
    pub(crate) fn open(path: &Path) -> Result<ParquetColumns, Failure> {
        let file = SerializedFileReader::new(File::open(path)?)?;
        let columns = file.metadata().file_metadata().schema_descr_ptr();
        let label_idx = columns.columns().iter().position(|column| column.name() == "label");
        Ok(ParquetColumns { file, label_idx: label_idx.ok_or("no column `label`")? })
    }

    pub(crate) fn positive(&self) -> Result<Vec<bool>, Failure> {
        Ok(self.numbers(self.label_idx)?.into_iter().map(|label| label == 1.0).collect())
    }

    /// All columns but the label. Codes are those whose name begins with `c`; -1 is missing.
    pub(crate) fn columns(&self) -> impl Iterator<Item = Result<Column, Failure>> {
        let names = self.file.metadata().file_metadata().schema_descr_ptr();
        (0..names.num_columns()).filter(|&idx| idx != self.label_idx).map(move |idx| {
            let numbers = self.numbers(idx)?;
            match names.column(idx).name().starts_with('c') {
                true => Ok(Column::Codes(numbers.into_iter().map(|code| code as i32 as u32).collect())),
                false => Ok(Column::Numbers(numbers)),
            }
        })
    }

    fn numbers(&self, idx: usize) -> Result<Vec<f32>, Failure> {
        match self.file.metadata().file_metadata().schema_descr().column(idx).physical_type() {
            Type::BOOLEAN => self.read::<BoolType>(idx, |value| f32::from(u8::from(value))),
            Type::INT32 => self.read::<Int32Type>(idx, |value| value as f32),
            Type::INT64 => self.read::<Int64Type>(idx, |value| value as f32),
            Type::FLOAT => self.read::<FloatType>(idx, |value| value),
            Type::DOUBLE => self.read::<DoubleType>(idx, |value| value as f32),
            other => Err(format!("column {idx} is {other}: numbers are taken").into()),
        }
    }

    fn read<T: DataType>(&self, idx: usize, number: impl Fn(T::T) -> f32) -> Result<Vec<f32>, Failure> {
        let mut numbers = Vec::with_capacity(self.file.metadata().file_metadata().num_rows() as usize);
        for group_idx in 0..self.file.num_row_groups() {
            let group = self.file.get_row_group(group_idx)?;
            let mut reader = get_typed_column_reader::<T>(group.get_column_reader(idx)?);
            let n_rows = group.metadata().num_rows() as usize;
            let (mut levels, mut values) = (Vec::new(), Vec::new());
            reader.read_records(n_rows, Some(&mut levels), None, &mut values)?;
            let mut values = values.into_iter();
            let present = |level: &i16| *level == 1;
            match levels.is_empty() {
                true => numbers.extend(values.map(&number)),
                false => numbers.extend(levels.iter().map(|level| match present(level) {
                    true => values.next().map_or(f32::NAN, &number),
                    false => f32::NAN,
                })),
            }
        }
        Ok(numbers)
    }
}
