//! The cells of a lane's rows, feature by feature: so models take them, and counters, many rows at a time.

use features::{CellRef, ColumnRef, FeatureType, Schema};

/// Rows that each feature has beyond what is asked for: columns a power of two apart would share the few lines
/// of a cache that such addresses map to.
const GAP: usize = 8;

/// As many rows as there is room for; what was not put anywhere is missing.
pub(super) struct Cells<'m> {
    /// From one feature to the next.
    stride: usize,
    /// Those of all features; NaN where nothing is known.
    numbers: Vec<f64>,
    /// Features that are categories, ascending.
    categories: Vec<usize>,
    /// Theirs, in that order.
    levels: Vec<CellRef<'m>>,
}

impl<'m> Cells<'m> {
    pub(super) fn new(schema: &Schema, n_rows_max: usize) -> Cells<'m> {
        let stride = if n_rows_max > 1 { n_rows_max + GAP } else { 1 };
        let is_category = |idx: &usize| schema.entries()[*idx].feature_type == FeatureType::Category;
        let categories: Vec<usize> = (0..schema.len()).filter(is_category).collect();
        Cells {
            stride,
            numbers: vec![f64::NAN; schema.len() * stride],
            levels: vec![CellRef::Missing; categories.len() * stride],
            categories,
        }
    }

    /// All are missing.
    pub(super) fn clear(&mut self) {
        self.numbers.fill(f64::NAN);
        self.levels.fill(CellRef::Missing);
    }

    /// All of a row are missing.
    pub(super) fn clear_row(&mut self, row_idx: usize) {
        self.numbers.iter_mut().skip(row_idx).step_by(self.stride).for_each(|number| *number = f64::NAN);
        self.levels.iter_mut().skip(row_idx).step_by(self.stride).for_each(|level| *level = CellRef::Missing);
    }

    /// Puts a number where a feature has numbers.
    #[inline]
    pub(super) fn put_number(&mut self, feature: usize, row_idx: usize, number: f64) {
        self.numbers[feature * self.stride + row_idx] = number;
    }

    /// Puts a cell that is of its feature's type.
    pub(super) fn put(&mut self, feature: usize, row_idx: usize, cell: CellRef<'m>) {
        match self.categories.binary_search(&feature) {
            Ok(category) => self.levels[category * self.stride + row_idx] = cell,
            Err(_) => self.put_number(feature, row_idx, cell.as_number().unwrap_or(f64::NAN)),
        }
    }

    /// The first rows, one column a feature.
    pub(super) fn columns(&self, n_rows: usize) -> Vec<ColumnRef<'_>> {
        let numbers = self.numbers.chunks_exact(self.stride).map(|column| &column[..n_rows]);
        let mut columns: Vec<ColumnRef<'_>> = numbers.map(ColumnRef::Numbers).collect();
        self.levels(n_rows).for_each(|(feature, levels)| columns[feature] = ColumnRef::Cells(levels));
        columns
    }

    /// The features that are categories, with the levels of the first rows.
    pub(super) fn levels(&self, n_rows: usize) -> impl Iterator<Item = (usize, &[CellRef<'m>])> {
        let levels = self.levels.chunks_exact(self.stride).map(move |column| &column[..n_rows]);
        self.categories.iter().copied().zip(levels)
    }

    /// One cell.
    pub(super) fn cell(&self, feature: usize, row_idx: usize) -> CellRef<'m> {
        match self.categories.binary_search(&feature) {
            Ok(category) => self.levels[category * self.stride + row_idx],
            Err(_) => match self.numbers[feature * self.stride + row_idx] {
                number if number.is_nan() => CellRef::Missing,
                number => CellRef::Number(number),
            },
        }
    }
}
