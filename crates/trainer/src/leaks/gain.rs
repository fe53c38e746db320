//! What a feature gains all alone, as a share of what all of them gain together.
//!
//! One feature's gain is measured on entities that its line was not fitted on: on its own rows a
//! category of many levels gains from nothing but their number. The gain of all is measured on the rows
//! that they were fitted on: elsewhere a line of many features gains less than one of few where
//! positives are rare, and each honest feature would seem to take everything.

use features::{EncodeOptions, Encoder};
use ndarray::{Array2, ArrayView1, Axis};
use scoring::{Logistic, sigmoid};

use super::{LEAST_ROWS, halves};
use crate::dataset::Dataset;
use crate::learner::fit_logistic;

/// Below this gain over the base rate, relative to its log loss, there is nothing to share out.
const LEAST_GAIN: f64 = 0.01;
/// Gains are measured on at most this many rows, drawn evenly: enough for two digits.
const GAIN_ROWS: usize = 20_000;
/// One-hot columns of a category beyond which gains take long, and rarer levels add little.
const MAX_LEVELS: usize = 50;
/// The L2 strength of the lines: the customary one.
const ALPHA: f64 = 1.0;

/// For each feature, its gain in log loss over the base rate as a share of the gain of all, at most 1;
/// empty where all together gain next to nothing, or where there is only one.
pub(super) fn shares(data: &Dataset, rows: &[usize], seed: u64) -> Vec<f64> {
    let step = rows.len().div_ceil(GAIN_ROWS).max(1);
    let rows: Vec<usize> = rows.iter().copied().step_by(step).collect();
    let n_features = data.matrix.schema().len();
    let n_rarer = data.n_positive(&rows).min(rows.len() - data.n_positive(&rows));
    if n_features < 2 || n_rarer < LEAST_ROWS {
        return Vec::new();
    }
    let options = EncodeOptions { standardise: true, min_level_rows: LEAST_ROWS, max_levels: MAX_LEVELS };
    let encoder = Encoder::fit(&data.matrix, &rows, None, &options);
    let x = encoder.encode_rows(&data.matrix, &rows);
    let of_row = halves(data, seed);
    let half = rows.iter().map(|row| of_row[data.entity[*row] as usize]).collect();
    let cut = Cut { positive: data.outcomes(&rows), half };
    let everyone: Vec<usize> = (0..rows.len()).collect();
    let level = cut.loss_elsewhere(&Array2::zeros((rows.len(), 0)));
    let Some((level, all)) = level.zip(cut.loss(&x, &everyone, &everyone)) else { return Vec::new() };
    if level - all < LEAST_GAIN * level {
        return Vec::new();
    }
    let features: Vec<usize> = (0..n_features).collect();
    crate::parallel::map(&features, |feature| {
        let owned = encoder.owners().iter().enumerate().filter(|(_, owner)| *owner == feature);
        let columns: Vec<usize> = owned.map(|(column, _)| column).collect();
        let alone = cut.loss_elsewhere(&x.select(Axis(1), &columns));
        alone.map_or(0.0, |alone| ((level - alone) / (level - all)).min(1.0))
    })
}

/// Outcomes, and which half of the entities each row belongs to.
struct Cut {
    positive: Vec<bool>,
    half: Vec<usize>,
}

impl Cut {
    /// The mean log loss of each half's rows under a line fitted on the other half's.
    fn loss_elsewhere(&self, x: &Array2<f64>) -> Option<f64> {
        let rows_of = |half: usize| -> Vec<usize> {
            (0..self.half.len()).filter(|row| self.half[*row] == half).collect()
        };
        let [first, second] = [rows_of(0), rows_of(1)];
        let losses = [self.loss(x, &first, &second)?, self.loss(x, &second, &first)?];
        let sum = losses[0] * second.len() as f64 + losses[1] * first.len() as f64;
        Some(sum / self.half.len() as f64)
    }

    /// The mean log loss of the rows `judge` under a line fitted on the rows `fit`.
    fn loss(&self, x: &Array2<f64>, fit: &[usize], judge: &[usize]) -> Option<f64> {
        let line = fit_logistic(&x.select(Axis(0), fit), &self.outcomes(fit), None, ALPHA).ok()?;
        let probabilities: Vec<f64> = judge.iter().map(|row| probability(&line, x.row(*row))).collect();
        evaluation::log_loss(&probabilities, &self.outcomes(judge))
    }

    fn outcomes(&self, rows: &[usize]) -> Vec<bool> {
        rows.iter().map(|row| self.positive[*row]).collect()
    }
}

fn probability(line: &Logistic, row: ArrayView1<'_, f64>) -> f64 {
    let products = row.iter().zip(&line.coefficients).map(|(number, weight)| number * weight);
    sigmoid(products.fold(line.intercept, |sum, product| sum + product))
}
