//! Rows to fit on, as bins.

use std::ops::Range;

use rayon::prelude::*;

use crate::bins::{Bins, ByteColumn, Codes, Cuts, Meaning, Number};
use crate::error::{COLUMNS_MAX, FitError, ROWS_MAX};
use crate::lines::{self, Group};
use crate::packing::Load;

/// Which way the prediction must go as a number rises, all else being equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Monotone {
    /// It never falls.
    Increasing,
    /// It never rises.
    Decreasing,
}

/// A column as it is handed in, one value a row.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// Numbers; NaN is missing, infinities lie beyond every finite number.
    Numbers(&'a [f64], Option<Monotone>),
    /// Single-precision numbers.
    SingleNumbers(&'a [f32], Option<Monotone>),
    /// Category codes; [`MISSING_CODE`](crate::MISSING_CODE) is missing. The 254 heaviest codes are told
    /// apart, and of the next heaviest, up to [`OWN_CODES_MAX`](crate::OWN_CODES_MAX) together, those with 10
    /// rows or more (rows, not weight); all others stand together with those that training never sees.
    Categories(&'a [u32]),
}

/// A data set that is being read: labels and weights first, then column by column.
///
/// A column is binned when it is added; the caller may drop it at once.
pub struct DatasetBuilder {
    positive: Vec<bool>,
    weights: Option<Vec<f64>>,
    columns: Vec<Column>,
}

/// Rows as bins, immutable: what a fit reads, as often as it likes.
pub struct Dataset {
    pub(crate) positive: Vec<bool>,
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) columns: Vec<Column>,
    /// Columns that have more than one bin in use, by their slot.
    pub(crate) active: Vec<usize>,
    /// Where a slot's bytes are in the histograms: one column of bytes, or several of a wide column.
    pub(crate) byte_columns: Vec<Range<usize>>,
    pub(crate) groups: Vec<Group>,
}

/// One column's bins.
pub(crate) struct Column {
    pub(crate) meaning: Meaning,
    pub(crate) monotone: Option<Monotone>,
    pub(crate) bins: Bins,
}

impl DatasetBuilder {
    /// Begins with one label a row, in time order where there is one (early stopping holds back the last
    /// rows), and one weight a row, or none for equal ones.
    ///
    /// Refuses no rows, more than [`ROWS_MAX`], weights of another length, negative or not finite, or all
    /// zero.
    pub fn new(positive: &[bool], weights: Option<&[f64]>) -> Result<DatasetBuilder, FitError> {
        let n_rows = positive.len();
        if n_rows == 0 {
            return Err(FitError::NoRows);
        }
        if n_rows > ROWS_MAX {
            return Err(FitError::TooManyRows { n_rows });
        }
        weights.map_or(Ok(()), |weights| check_weights(weights, n_rows))?;
        let weights = weights.map(<[f64]>::to_vec);
        Ok(DatasetBuilder { positive: positive.to_vec(), weights, columns: Vec::new() })
    }

    /// Adds a column of numbers: [`Values::Numbers`].
    pub fn add_numbers(&mut self, values: &[f64], monotone: Option<Monotone>) -> Result<(), FitError> {
        self.add(&[Values::Numbers(values, monotone)])
    }

    /// Adds a column of single-precision numbers: [`Values::SingleNumbers`].
    pub fn add_numbers_f32(&mut self, values: &[f32], monotone: Option<Monotone>) -> Result<(), FitError> {
        self.add(&[Values::SingleNumbers(values, monotone)])
    }

    /// Adds a column of categories: [`Values::Categories`].
    pub fn add_categories(&mut self, codes: &[u32]) -> Result<(), FitError> {
        self.add(&[Values::Categories(codes)])
    }

    /// Adds columns in this order, several at once on as many threads: the quickest way where they are in
    /// memory together.
    pub fn add(&mut self, columns: &[Values<'_>]) -> Result<(), FitError> {
        let (first, n_rows) = (self.columns.len(), self.positive.len());
        for (idx, values) in columns.iter().enumerate() {
            let (column, found) = (first + idx, values.len());
            if column >= COLUMNS_MAX {
                return Err(FitError::TooManyColumns);
            }
            if found != n_rows {
                return Err(FitError::ColumnLength { column, found, n_rows });
            }
        }
        let weights = self.weights.as_deref();
        self.columns.par_extend(columns.par_iter().map(|values| Column::new(*values, weights)));
        Ok(())
    }

    /// Ends the reading. Refuses a data set without columns.
    pub fn build(self) -> Result<Dataset, FitError> {
        let DatasetBuilder { positive, weights, columns } = self;
        if columns.is_empty() {
            return Err(FitError::NoColumns);
        }
        let varies = |column: &usize| !matches!(columns[*column].bins, Bins::Same);
        let active: Vec<usize> = (0..columns.len()).filter(varies).collect();
        let mut bytes: Vec<ByteColumn<'_>> = Vec::new();
        let mut byte_columns = Vec::with_capacity(active.len());
        for column in active.iter().map(|column| &columns[*column]) {
            let first = bytes.len();
            bytes.extend(column.bins.byte_columns(column.meaning.n_bins()));
            byte_columns.push(first..bytes.len());
        }
        let groups = lines::groups(&bytes, positive.len(), weights.as_deref());
        Ok(Dataset { positive, weights, columns, active, byte_columns, groups })
    }
}

impl Values<'_> {
    fn len(&self) -> usize {
        match self {
            Values::Numbers(values, _) => values.len(),
            Values::SingleNumbers(values, _) => values.len(),
            Values::Categories(codes) => codes.len(),
        }
    }
}

impl Dataset {
    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.positive.len()
    }

    /// How many columns there are: the width of a row of the fitted forest.
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// No bin of any column holds more than this.
    pub(crate) fn fullest(&self) -> Load {
        let loads = self.groups.iter().flat_map(|group| &group.octets).flat_map(|octet| &octet.loads);
        loads.map(|load| load.fullest_bin).fold(Load::default(), Load::or)
    }

    /// How many columns of bytes the histograms have.
    pub(crate) fn n_byte_columns(&self) -> usize {
        self.byte_columns.last().map_or(0, |range| range.end)
    }

    /// The column of a slot.
    pub(crate) fn column(&self, slot: usize) -> &Column {
        &self.columns[self.active[slot]]
    }
}

impl Column {
    fn new(values: Values<'_>, weights: Option<&[f64]>) -> Column {
        match values {
            Values::Numbers(values, monotone) => Column::of_numbers(values, weights, monotone),
            Values::SingleNumbers(values, monotone) => Column::of_numbers(values, weights, monotone),
            Values::Categories(codes) => {
                let meaning = Codes::find(codes, weights);
                let bins = meaning.assign(codes);
                Column { meaning: Meaning::Categories(meaning), monotone: None, bins }
            }
        }
    }

    fn of_numbers<T: Number>(values: &[T], weights: Option<&[f64]>, monotone: Option<Monotone>) -> Column {
        let cuts = Cuts::find(values, weights);
        let bins = cuts.assign(values);
        Column { meaning: Meaning::Numbers(cuts), monotone, bins: Bins::narrow(bins) }
    }
}

fn check_weights(weights: &[f64], n_rows: usize) -> Result<(), FitError> {
    if weights.len() != n_rows {
        return Err(FitError::WeightsLength { found: weights.len(), n_rows });
    }
    let bad = |weight: &f64| !(weight.is_finite() && *weight >= 0.0);
    if let Some(row) = weights.iter().position(bad) {
        return Err(FitError::Weight { row, weight: weights[row] });
    }
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(FitError::NoWeight);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
