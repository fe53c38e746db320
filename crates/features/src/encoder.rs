//! Rows to the numbers that estimators take, learned on training rows only.
//!
//! Every output column belongs to one feature ([`Encoder::owners`]), so that contributions of
//! outputs add up to contributions of features. [`Encoder::encode`] is the one function; a matrix
//! is encoded row by row with it.

use std::sync::Arc;

use ndarray::Array2;

use crate::{Cell, Column, FeatureMatrix, MISSING_CODE, Row};

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

    /// One row as numbers, appended to `out`: always [`Encoder::width`] of them, all finite.
    pub fn encode(&self, row: &[Cell], out: &mut Vec<f64>) {
        let cells = row.iter().chain(std::iter::repeat(&Cell::Missing));
        self.columns.iter().zip(cells).for_each(|(column, cell)| column.encode(cell, out));
    }

    /// Those rows of a matrix as numbers: shape (rows, width).
    pub fn encode_rows(&self, matrix: &FeatureMatrix, rows: &[usize]) -> Array2<f64> {
        let mut numbers = Vec::with_capacity(rows.len() * self.width());
        rows.iter().for_each(|row| self.encode(&matrix.row(*row), &mut numbers));
        Array2::from_shape_vec((rows.len(), self.width()), numbers)
            .expect("encode appends width() numbers a row")
    }

    /// The features whose level training never saw, by index.
    pub fn unseen<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = usize> + 'a {
        self.columns.iter().zip(row).enumerate().filter_map(|(idx, (column, cell))| match (column, cell) {
            (ColumnEncoding::Category { levels, rare, .. }, Cell::Category(level)) => {
                (levels.binary_search(level).is_err() && rare.binary_search(level).is_err()).then_some(idx)
            }
            _ => None,
        })
    }
}

impl ColumnEncoding {
    /// How many numbers the feature becomes.
    pub fn width(&self) -> usize {
        match self {
            ColumnEncoding::Number { indicator, .. } => 1 + usize::from(*indicator),
            ColumnEncoding::Category { shares, .. } => shares.len(),
        }
    }

    fn encode(&self, cell: &Cell, out: &mut Vec<f64>) {
        match self {
            ColumnEncoding::Number { impute, centre, spread, indicator } => {
                let number = cell.as_number().filter(|number| number.is_finite());
                let encoded = (number.unwrap_or(*impute) - centre) / spread;
                out.push(encoded.clamp(-LARGEST_NUMBER, LARGEST_NUMBER));
                if *indicator {
                    out.push(f64::from(u8::from(number.is_none())));
                }
            }
            ColumnEncoding::Category { levels, rare, shares, indicator } => {
                match one_hot(cell, levels, !rare.is_empty(), *indicator) {
                    Some(hot) => out.extend((0..shares.len()).map(|idx| f64::from(u8::from(idx == hot)))),
                    None => out.extend_from_slice(shares),
                }
            }
        }
    }
}

/// Which output is 1; `None` for what training never saw.
fn one_hot(cell: &Cell, levels: &[Arc<str>], rare: bool, indicator: bool) -> Option<usize> {
    match cell {
        Cell::Category(level) => match levels.binary_search(level) {
            Ok(idx) => Some(idx),
            Err(_) => rare.then_some(levels.len()),
        },
        Cell::Missing | Cell::Number(_) => indicator.then_some(levels.len() + usize::from(rare)),
    }
}

fn fit_number(numbers: &[f64], rows: &[usize], weights: Option<&[f64]>, standardise: bool) -> ColumnEncoding {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let known = rows.iter().filter(|row| numbers[**row].is_finite());
    let weighted: Vec<(f64, f64)> = known.map(|row| (weight(*row), numbers[*row])).collect();
    let Moments { mean, deviation } = Moments::of(&weighted);
    // A constant column carries nothing: spread 1 leaves it at 0 instead of dividing by rounding noise.
    let constant = deviation <= 1e-12 * mean.abs().max(f64::MIN_POSITIVE);
    let (centre, spread) = match standardise {
        true => (mean, if constant { 1.0 } else { deviation }),
        false => (0.0, 1.0),
    };
    ColumnEncoding::Number { impute: mean, centre, spread, indicator: weighted.len() < rows.len() }
}

/// Mean and standard deviation of numbers with weights; both 0 where nothing weighs.
struct Moments {
    mean: f64,
    deviation: f64,
}

impl Moments {
    fn of(weighted: &[(f64, f64)]) -> Moments {
        let total: f64 = weighted.iter().map(|(weight, _)| weight).sum();
        let [low, high] = range(weighted);
        let unit = unit_of(low.abs().max(high.abs()));
        if total.is_nan() || total <= 0.0 {
            return Moments { mean: 0.0, deviation: 0.0 };
        }
        let mean = weighted.iter().map(|(weight, number)| weight * (number / unit)).sum::<f64>() / total;
        // Rounding never takes it out of the numbers' range: a constant is its own mean.
        let mean = (mean * unit).clamp(low, high) / unit;
        let square = |number: f64| (number / unit - mean) * (number / unit - mean);
        let squares: f64 = weighted.iter().map(|(weight, number)| weight * square(*number)).sum();
        let deviation = (libm::sqrt(squares / total) * unit).min(f64::MAX);
        Moments { mean: mean * unit, deviation }
    }
}

/// What numbers are measured in: 1, but where their squares would leave `f64`, the largest of them.
fn unit_of(largest: f64) -> f64 {
    if largest == 0.0 || (1e-100..=1e100).contains(&largest) { 1.0 } else { largest }
}

/// The smallest and the largest number; `[inf, -inf]` where there is none.
fn range(weighted: &[(f64, f64)]) -> [f64; 2] {
    weighted.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], (_, number)| {
        [low.min(*number), high.max(*number)]
    })
}

fn fit_category(
    levels: &[Arc<str>],
    codes: &[u32],
    rows: &[usize],
    options: &EncodeOptions,
) -> ColumnEncoding {
    let mut counts = vec![0_usize; levels.len()];
    rows.iter().filter(|row| codes[**row] != MISSING_CODE).for_each(|row| counts[codes[*row] as usize] += 1);
    let mut seen: Vec<usize> = (0..levels.len()).filter(|code| counts[*code] > 0).collect();
    seen.sort_by(|a, b| counts[*b].cmp(&counts[*a]).then_with(|| levels[*a].cmp(&levels[*b])));
    let alone = seen
        .iter()
        .take(options.max_levels)
        .take_while(|code| counts[**code] >= options.min_level_rows)
        .count();
    let rare_rows: usize = seen[alone..].iter().map(|code| counts[*code]).sum();
    let missing_rows = rows.len() - counts.iter().sum::<usize>();
    let mut kept: Vec<(Arc<str>, usize)> =
        seen[..alone].iter().map(|code| (levels[*code].clone(), counts[*code])).collect();
    kept.sort();
    let mut rare: Vec<Arc<str>> = seen[alone..].iter().map(|code| levels[*code].clone()).collect();
    rare.sort();
    let groups = [rare_rows, missing_rows].into_iter().filter(|n| *n > 0);
    let shares =
        kept.iter().map(|(_, n)| *n).chain(groups).map(|n| n as f64 / rows.len().max(1) as f64).collect();
    let levels = kept.into_iter().map(|(level, _)| level).collect();
    ColumnEncoding::Category { levels, rare, shares, indicator: missing_rows > 0 }
}
