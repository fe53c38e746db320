//! Platt's calibration: scores to probabilities by a logistic curve.

use serde::{Deserialize, Serialize};

use crate::case::{Case, mean_target, total_weight, weighed};
use crate::log_odds::{logit, sigmoid};
use crate::logistic;

/// A logistic curve from scores to probabilities: `1 / (1 + exp(−(slope · score + intercept)))`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SigmoidFit {
    /// Log-odds gained a unit of score; never negative.
    pub slope: f64,
    /// Log-odds at score 0.
    pub intercept: f64,
}

impl SigmoidFit {
    /// The probability of a score, in `[0, 1]`; never falls as the score rises.
    pub fn at(&self, score: f64) -> f64 {
        sigmoid(self.slope * score + self.intercept)
    }
}

/// Fits Platt's curve (Platt 1999) by Newton's method (Lin, Lin and Weng 2007).
///
/// Targets are Platt's, `(P + 1) / (P + 2)` for the `P` positives and `1 / (N + 2)` for the `N`
/// negatives, so that classes which are apart still get a finite slope. Scores may have any scale.
/// Weights are relative: they are brought to a mean of 1 over the rows that weigh anything, and `P`
/// and `N` are sums of them; a weight that is not above 0 leaves its row out.
///
/// Where scores are constant, or rank positives below negatives, the slope is 0 and every score gets
/// the base rate (with one class only, its smoothed target): a calibrator may flatten a score, not
/// turn it over. `None` without rows, or where a score is not finite.
pub fn fit_sigmoid(scores: &[f64], positive: &[bool], weights: Option<&[f64]>) -> Option<SigmoidFit> {
    let rows = to_mean_one(weighed(scores, positive, weights)?);
    let cases = smoothed(&rows);
    let flat = || SigmoidFit { slope: 0.0, intercept: logit(base_rate(&rows, &cases)) };
    let rising = logistic::rises(&cases).then(|| logistic::fit(&cases)).flatten();
    let line = rising.filter(|line| line.slope > 0.0);
    Some(line.map_or_else(flat, |line| SigmoidFit { slope: line.slope, intercept: line.intercept }))
}

fn to_mean_one(mut rows: Vec<Case>) -> Vec<Case> {
    let mean = total_weight(&rows) / rows.len() as f64;
    rows.iter_mut().for_each(|row| row.weight /= mean);
    rows
}

/// The same rows with Platt's targets, which are not quite 0 and 1.
fn smoothed(rows: &[Case]) -> Vec<Case> {
    let positives: f64 = rows.iter().map(|row| row.weight * row.target).sum();
    let negatives: f64 = rows.iter().map(|row| row.weight * (1.0 - row.target)).sum();
    let (of_positive, of_negative) = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
    let target = |row: &Case| if row.target > 0.0 { of_positive } else { of_negative };
    rows.iter().map(|row| Case { target: target(row), ..*row }).collect()
}

/// The share of positives, or its smoothed target where that is none or all.
fn base_rate(rows: &[Case], smoothed: &[Case]) -> f64 {
    let rate = mean_target(rows);
    if rate > 0.0 && rate < 1.0 { rate } else { mean_target(smoothed) }
}
