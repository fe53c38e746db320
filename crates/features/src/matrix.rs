use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Cell, FeatureType, Row, Schema};

/// The code of a missing category.
pub const MISSING_CODE: u32 = u32::MAX;

/// One feature's values over all rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers, booleans and dates; NaN, like all that is not finite, is missing.
    Number(Vec<f64>),
    /// Categories: codes into `levels`, or [`MISSING_CODE`].
    Category {
        /// The levels.
        levels: Vec<Arc<str>>,
        /// One code a row.
        codes: Vec<u32>,
    },
}

/// Many rows of one schema, by column: eight bytes a number, four a category.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureMatrix {
    schema: Schema,
    columns: Vec<Column>,
    n_rows: usize,
}

impl FeatureMatrix {
    /// From columns made elsewhere; `None` when they do not fit the schema or each other.
    pub fn from_columns(schema: Schema, columns: Vec<Column>) -> Option<FeatureMatrix> {
        let n_rows = columns.first().map_or(0, Column::len);
        let fits = columns.len() == schema.len()
            && schema.entries().iter().zip(&columns).all(|(entry, column)| {
                column.len() == n_rows
                    && (entry.feature_type == FeatureType::Category) == column.is_category()
                    && column.codes_have_levels()
            });
        fits.then_some(FeatureMatrix { schema, columns, n_rows })
    }

    /// From rows of the schema, in order. Levels are coded in order of appearance.
    pub fn from_rows(schema: Schema, rows: impl IntoIterator<Item = Row>) -> FeatureMatrix {
        let mut columns: Vec<ColumnBuilder> =
            schema.entries().iter().map(|entry| ColumnBuilder::new(entry.feature_type)).collect();
        let mut n_rows = 0;
        for row in rows {
            debug_assert_eq!(row.len(), columns.len());
            columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
            n_rows += 1;
        }
        FeatureMatrix { schema, columns: columns.into_iter().map(|column| column.column).collect(), n_rows }
    }

    /// What the columns are.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How many rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The columns in schema order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// One row, as a request would bring it. `row_idx` is below [`FeatureMatrix::n_rows`].
    pub fn row(&self, row_idx: usize) -> Row {
        self.columns.iter().map(|column| column.cell(row_idx)).collect()
    }
}

impl Column {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Column::Number(numbers) => numbers.len(),
            Column::Category { codes, .. } => codes.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the values are levels.
    pub fn is_category(&self) -> bool {
        matches!(self, Column::Category { .. })
    }

    fn codes_have_levels(&self) -> bool {
        match self {
            Column::Number(_) => true,
            Column::Category { levels, codes } => {
                codes.iter().all(|code| *code == MISSING_CODE || (*code as usize) < levels.len())
            }
        }
    }

    /// Whether the value of that row is missing.
    pub fn is_missing(&self, row_idx: usize) -> bool {
        match self {
            Column::Number(numbers) => !numbers[row_idx].is_finite(),
            Column::Category { codes, .. } => codes[row_idx] == MISSING_CODE,
        }
    }

    /// The value of that row.
    pub fn cell(&self, row_idx: usize) -> Cell {
        match self {
            Column::Number(numbers) if !numbers[row_idx].is_finite() => Cell::Missing,
            Column::Number(numbers) => Cell::Number(numbers[row_idx]),
            Column::Category { levels, codes } => levels
                .get(codes[row_idx] as usize)
                .map_or(Cell::Missing, |level| Cell::Category(level.clone())),
        }
    }
}

struct ColumnBuilder {
    column: Column,
    codes_by_level: BTreeMap<Arc<str>, u32>,
}

impl ColumnBuilder {
    fn new(feature_type: FeatureType) -> ColumnBuilder {
        let column = match feature_type {
            FeatureType::Category => Column::Category { levels: Vec::new(), codes: Vec::new() },
            FeatureType::Number | FeatureType::Boolean | FeatureType::Date => Column::Number(Vec::new()),
        };
        ColumnBuilder { column, codes_by_level: BTreeMap::new() }
    }

    fn push(&mut self, cell: Cell) {
        match (&mut self.column, cell) {
            (Column::Number(numbers), cell) => numbers.push(cell.as_number().unwrap_or(f64::NAN)),
            (Column::Category { levels, codes }, Cell::Category(level)) => {
                let code = *self.codes_by_level.entry(level).or_insert_with_key(|level| {
                    levels.push(level.clone());
                    levels.len() as u32 - 1
                });
                codes.push(code);
            }
            (Column::Category { codes, .. }, _) => codes.push(MISSING_CODE),
        }
    }
}
