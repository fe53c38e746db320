//! Rows to the numbers that estimators take, learned on training rows only.
//!
//! Every output column belongs to one feature ([`Encoder::owners`]), so that contributions of
//! outputs add up to contributions of features. [`Encoder::encode`] is the one function; a matrix
//! is encoded row by row with it.

use std::borrow::Cow;
use std::sync::Arc;

use ndarray::Array2;

use crate::{Cell, CellRef, Column, ColumnRef, FeatureMatrix, Row};

mod learned;

use learned::{Levels, fit_category, fit_number};

/// A number beyond this is taken for this, so that products with coefficients, and their sums, stay
/// finite too.
const LARGEST_NUMBER: f64 = 1e100;

/// How an encoder is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EncodeOptions {
    /// Numbers are centred and scaled to unit variance; otherwise they pass as they are.
    pub standardise: bool,
    /// A level seen in fewer training rows is grouped with the other rare ones.
    pub min_level_rows: usize,
    /// At most this many levels of a category stand alone; the most frequent ones do.
    pub max_levels: usize,
}

/// How one feature becomes numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnEncoding {
    /// One output `(x − centre) / spread`, and one that says "missing" where training had such rows.
    Number {
        /// What a missing number is taken for: the training mean.
        impute: f64,
        /// What is subtracted.
        centre: f64,
        /// What it is divided by; finite and above 0.
        spread: f64,
        /// Whether an output says "missing".
        indicator: bool,
    },
    /// One output: the number as it is, missing as NaN. For trees, which have a side for it.
    Plain,
    /// One output: the level's place in `levels`, and `levels.len()` for every other level, rare or
    /// unseen; missing is NaN. For trees, which split sets of codes.
    Code {
        /// The levels with a code of their own, sorted.
        levels: Vec<Arc<str>>,
        /// Levels that training saw too rarely, sorted.
        rare: Vec<Arc<str>>,
    },
    /// One output a level that stands alone, then one for rare levels, then one for missing.
    Category {
        /// The levels that stand alone, sorted.
        levels: Vec<Arc<str>>,
        /// Levels that training saw too rarely, sorted.
        rare: Vec<Arc<str>>,
        /// Share of training rows of each output, in output order: what an unseen level is taken for
        /// where there is no rare group.
        shares: Vec<f64>,
        /// Whether an output says "missing".
        indicator: bool,
    },
}

/// Turns rows of one schema into rows of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoder {
    columns: Vec<ColumnEncoding>,
    owners: Vec<usize>,
}

impl Encoder {
    /// Learns from the given rows of the matrix; `weights` (one a matrix row) weigh means and spreads.
    pub fn fit(
        matrix: &FeatureMatrix,
        rows: &[usize],
        weights: Option<&[f64]>,
        options: &EncodeOptions,
    ) -> Encoder {
        let columns = matrix.columns().iter().map(|column| match column {
            Column::Number(numbers) => fit_number(numbers, rows, weights, options.standardise),
            Column::Category { levels, codes } => fit_category(levels, codes, rows, options),
        });
        Encoder::from_columns(columns.collect())
    }

    /// Learns codes of levels from the given rows of the matrix, and leaves numbers as they are: what
    /// trees take that know missing values and categories.
    ///
    /// A level seen in fewer than `min_level_rows` of the rows, or beyond the `max_levels` most frequent
    /// ones, has no code of its own.
    pub fn native(
        matrix: &FeatureMatrix,
        rows: &[usize],
        min_level_rows: usize,
        max_levels: usize,
    ) -> Encoder {
        let columns = matrix.columns().iter().map(|column| match column {
            Column::Number(_) => ColumnEncoding::Plain,
            Column::Category { levels, codes } => {
                let Levels { kept, rare, .. } = Levels::of(levels, codes, rows, min_level_rows, max_levels);
                ColumnEncoding::Code { levels: kept.into_iter().map(|(level, _)| level).collect(), rare }
            }
        });
        Encoder::from_columns(columns.collect())
    }

    /// From encodings made elsewhere, such as a stored artifact.
    pub fn from_columns(columns: Vec<ColumnEncoding>) -> Encoder {
        let owners =
            columns.iter().enumerate().flat_map(|(idx, column)| std::iter::repeat_n(idx, column.width()));
        Encoder { owners: owners.collect(), columns }
    }

    /// How each feature becomes numbers.
    pub fn columns(&self) -> &[ColumnEncoding] {
        &self.columns
    }

    /// How many numbers a row becomes.
    pub fn width(&self) -> usize {
        self.owners.len()
    }

    /// The feature that each output belongs to.
    pub fn owners(&self) -> &[usize] {
        &self.owners
    }

    /// One row as numbers, appended to `out`: always [`Encoder::width`] of them, all finite but the NaN
    /// of what is missing where that is the encoding ([`ColumnEncoding::Plain`], [`ColumnEncoding::Code`]).
    pub fn encode(&self, row: &[Cell], out: &mut Vec<f64>) {
        self.encode_lent(row.iter().map(Cell::view), out);
    }

    /// [`Encoder::encode`] of cells that are lent.
    pub fn encode_lent<'c>(&self, row: impl Iterator<Item = CellRef<'c>>, out: &mut Vec<f64>) {
        let cells = row.chain(std::iter::repeat(CellRef::Missing));
        self.columns.iter().zip(cells).for_each(|(column, cell)| column.encode(cell, out));
    }

    /// [`Encoder::encode`] of rows that lie column by column, one column a feature: the numbers of each output.
    pub fn encode_columns<'c>(&self, columns: &[ColumnRef<'c>]) -> Vec<Cow<'c, [f64]>> {
        let encoded = self.columns.iter().zip(columns);
        encoded.flat_map(|(encoding, column)| encoding.encode_column(*column)).collect()
    }

    /// Those rows of a matrix as numbers: shape (rows, width).
    pub fn encode_rows(&self, matrix: &FeatureMatrix, rows: &[usize]) -> Array2<f64> {
        let mut numbers = Vec::with_capacity(rows.len() * self.width());
        rows.iter().for_each(|row| self.encode(&matrix.row(*row), &mut numbers));
        Array2::from_shape_vec((rows.len(), self.width()), numbers)
            .expect("encode appends width() numbers a row")
    }

    /// One feature of those rows as numbers, row by row: what [`Encoder::encode_rows`] has in its columns,
    /// without the memory of all of them.
    pub fn encode_feature(&self, matrix: &FeatureMatrix, rows: &[usize], feature: usize) -> Vec<f64> {
        let (encoding, column) = (&self.columns[feature], &matrix.columns()[feature]);
        let mut numbers = Vec::with_capacity(rows.len() * encoding.width());
        rows.iter().for_each(|row| encoding.encode(column.cell(*row).view(), &mut numbers));
        numbers
    }

    /// The features whose level training never saw, by index.
    pub fn unseen<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = usize> + 'a {
        let columns = self.columns.iter().zip(row).enumerate();
        columns.filter_map(|(idx, (column, cell))| column.is_unseen(cell.view()).then_some(idx))
    }
}

impl ColumnEncoding {
    /// How many numbers the feature becomes.
    pub fn width(&self) -> usize {
        match self {
            ColumnEncoding::Number { indicator, .. } => 1 + usize::from(*indicator),
            ColumnEncoding::Category { shares, .. } => shares.len(),
            ColumnEncoding::Plain | ColumnEncoding::Code { .. } => 1,
        }
    }

    /// Whether the cell is a level that training never saw.
    pub fn is_unseen(&self, cell: CellRef<'_>) -> bool {
        match (self, cell) {
            (
                ColumnEncoding::Category { levels, rare, .. } | ColumnEncoding::Code { levels, rare },
                CellRef::Category(level),
            ) => place(levels, level).is_none() && place(rare, level).is_none(),
            _ => false,
        }
    }

    fn encode_column<'c>(&self, column: ColumnRef<'c>) -> Vec<Cow<'c, [f64]>> {
        if let (ColumnEncoding::Plain, ColumnRef::Numbers(numbers)) = (self, column) {
            return vec![Cow::Borrowed(numbers)];
        }
        let mut rows = Vec::new();
        match column {
            ColumnRef::Numbers(numbers) => {
                (0..numbers.len()).for_each(|row_idx| self.encode(column.cell(row_idx), &mut rows));
            }
            ColumnRef::Cells(cells) => cells.iter().for_each(|cell| self.encode(*cell, &mut rows)),
        }
        let width = self.width();
        let output = |idx| rows.iter().skip(idx).step_by(width).copied().collect();
        (0..width).map(|idx| Cow::Owned(output(idx))).collect()
    }

    #[inline]
    fn encode(&self, cell: CellRef<'_>, out: &mut Vec<f64>) {
        match self {
            ColumnEncoding::Number { impute, centre, spread, indicator } => {
                let number = cell.as_number().filter(|number| number.is_finite());
                let encoded = (number.unwrap_or(*impute) - centre) / spread;
                out.push(encoded.clamp(-LARGEST_NUMBER, LARGEST_NUMBER));
                if *indicator {
                    out.push(f64::from(u8::from(number.is_none())));
                }
            }
            ColumnEncoding::Plain => out.push(cell.as_number().filter(|n| n.is_finite()).unwrap_or(f64::NAN)),
            ColumnEncoding::Code { levels, .. } => out.push(code(cell, levels)),
            ColumnEncoding::Category { levels, rare, shares, indicator } => {
                match one_hot(cell, levels, !rare.is_empty(), *indicator) {
                    Some(hot) => out.extend((0..shares.len()).map(|idx| f64::from(u8::from(idx == hot)))),
                    None => out.extend_from_slice(shares),
                }
            }
        }
    }
}

/// Where a level stands among sorted ones.
fn place(levels: &[Arc<str>], level: &str) -> Option<usize> {
    levels.binary_search_by(|known| known.as_ref().cmp(level)).ok()
}

/// A level's place, the number of levels for one that has none, NaN for what is no level.
fn code(cell: CellRef<'_>, levels: &[Arc<str>]) -> f64 {
    match cell {
        CellRef::Category(level) => place(levels, level).unwrap_or(levels.len()) as f64,
        CellRef::Missing | CellRef::Number(_) => f64::NAN,
    }
}

/// Which output is 1; `None` for what training never saw.
fn one_hot(cell: CellRef<'_>, levels: &[Arc<str>], rare: bool, indicator: bool) -> Option<usize> {
    match cell {
        CellRef::Category(level) => match place(levels, level) {
            Some(idx) => Some(idx),
            None => rare.then_some(levels.len()),
        },
        CellRef::Missing | CellRef::Number(_) => indicator.then_some(levels.len() + usize::from(rare)),
    }
}
