//! Proper scores: what probabilities cost when the truth comes out.
//!
//! A proper score is best, in expectation, for whoever tells the true probability; ranking well is
//! not enough.

use serde::{Deserialize, Serialize};

use crate::isotonic::{Block, pool};
use crate::log_odds::clamped;
use crate::ranking::{Step, Steps, common_length};

/// Mean logarithmic loss, `−ln` of the probability given to what came true, in nats.
///
/// Probabilities are clamped to `[1e-15, 1 − 1e-15]`. 0 is best; the loss of always telling the base
/// rate is its entropy. `None` without rows or where a probability is NaN.
pub fn log_loss(probabilities: &[f64], positive: &[bool]) -> Option<f64> {
    let losses = log_losses(probabilities, positive);
    mean(losses.iter().sum(), losses.len() as f64)
}

/// [`log_loss`] where a row counts as its weight. `None` too where weights do not add up to more
/// than 0.
pub fn weighted_log_loss(probabilities: &[f64], positive: &[bool], weights: &[f64]) -> Option<f64> {
    let losses = log_losses(probabilities, positive);
    let rows = 0..common_length([losses.len(), weights.len()]);
    mean(rows.clone().map(|row| losses[row] * weights[row]).sum(), rows.map(|row| weights[row]).sum())
}

/// The logarithmic loss of each row, in nats: what paired tests compare
/// ([`mean_difference`](crate::mean_difference)).
pub fn log_losses(probabilities: &[f64], positive: &[bool]) -> Vec<f64> {
    let loss = |row: usize| {
        let probability = clamped(probabilities[row]);
        if positive[row] { -libm::log(probability) } else { -libm::log1p(-probability) }
    };
    (0..common_length([probabilities.len(), positive.len()])).map(loss).collect()
}

/// Brier score: the mean squared distance of the probability from the outcome, 0 or 1 (Brier 1950).
///
/// In `[0, 1]`, 0 is best. `None` without rows or where a probability is NaN.
pub fn brier(probabilities: &[f64], positive: &[bool]) -> Option<f64> {
    brier_of(&Steps::of(probabilities, positive))
}

pub(crate) fn brier_of(steps: &Steps) -> Option<f64> {
    mean(steps.best_first().map(squared_errors).sum(), steps.n)
}

/// What a Brier score is made of: `score = miscalibration − discrimination + uncertainty`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BrierParts {
    /// The Brier score.
    pub score: f64,
    /// What recalibration would win: 0 when probabilities mean what they say.
    pub miscalibration: f64,
    /// What the order of the predictions wins over telling everybody the base rate: 0 when they tell
    /// nothing.
    pub discrimination: f64,
    /// The score of telling everybody the base rate `r`: `r(1 − r)`, whatever the predictions.
    pub uncertainty: f64,
}

/// Splits the [`brier`] score by the CORP approach (Dimitriadis, Gneiting and Jordan 2021).
///
/// Predictions are recalibrated by isotonic regression on the outcomes; miscalibration is what that
/// improves, discrimination how much better than the base rate the recalibrated ones are. Neither is
/// negative, and unlike parts from binned predictions they add up exactly and need no choice of
/// bins. `None` without rows or where a probability is NaN.
pub fn brier_parts(probabilities: &[f64], positive: &[bool]) -> Option<BrierParts> {
    brier_parts_of(&Steps::of(probabilities, positive))
}

pub(crate) fn brier_parts_of(steps: &Steps) -> Option<BrierParts> {
    let score = brier_of(steps)?;
    let base_rate = steps.base_rate()?;
    let uncertainty = base_rate * (1.0 - base_rate);
    let within_block = |block: &Block| block.n * block.rate() * (1.0 - block.rate());
    let recalibrated = pool(steps).iter().map(within_block).sum::<f64>() / steps.n;
    Some(BrierParts {
        score,
        miscalibration: (score - recalibrated).max(0.0),
        discrimination: (uncertainty - recalibrated).max(0.0),
        uncertainty,
    })
}

fn squared_errors(step: &Step) -> f64 {
    let (distance, probability) = (1.0 - step.score, step.score);
    step.positives * distance * distance + step.negatives() * probability * probability
}

fn mean(sum: f64, n: f64) -> Option<f64> {
    (n > 0.0 && sum.is_finite()).then(|| sum / n)
}
