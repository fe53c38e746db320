//! Isotonic regression: the never-falling curve nearest to what was observed.
//!
//! Pool-adjacent-violators (Ayer et al. 1955; Barlow et al. 1972): neighbours that stand in the
//! wrong order are pooled until none does. The same pooling calibrates scores ([`fit_isotonic`]) and
//! splits the Brier score into its parts ([`brier_parts`](crate::brier_parts)).

use serde::{Deserialize, Serialize};

use crate::case::weighed;
use crate::ranking::{Step, Steps};

/// A curve from scores to rates through the points (`thresholds[i]`, `values[i]`), straight between
/// them and level beyond the first and the last.
///
/// Both have one length, at least 1; `thresholds` rise, `values` never fall. Each pooled block gives
/// the point of its lowest and that of its highest score (one point where they are the same), as
/// scikit-learn's `IsotonicRegression(out_of_bounds="clip")` keeps them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IsotonicFit {
    /// Scores at the edges of blocks, rising.
    pub thresholds: Vec<f64>,
    /// Rates at those scores, in `[0, 1]`, never falling.
    pub values: Vec<f64>,
}

impl IsotonicFit {
    /// The rate at a score, interpolated; never falls as the score rises. NaN for a NaN.
    pub fn at(&self, score: f64) -> f64 {
        let above = self.thresholds.partition_point(|&threshold| threshold < score);
        match (above.checked_sub(1).and_then(|below| self.point(below)), self.point(above)) {
            _ if score.is_nan() => f64::NAN,
            (Some(low), Some(high)) => between(low, high, score),
            (Some(end), None) | (None, Some(end)) => end.1,
            (None, None) => f64::NAN,
        }
    }

    fn point(&self, index: usize) -> Option<(f64, f64)> {
        Some((*self.thresholds.get(index)?, *self.values.get(index)?))
    }
}

/// Fits the never-falling curve from scores to rates that is nearest to the outcomes in squared
/// error, which is also the one of highest likelihood.
///
/// Rows come in any order; those of equal score are pooled first. Weights are relative; a weight
/// that is not above 0 leaves its row out. `None` without rows, or where a score is not finite.
pub fn fit_isotonic(scores: &[f64], positive: &[bool], weights: Option<&[f64]>) -> Option<IsotonicFit> {
    let rows = weighed(scores, positive, weights)?;
    let scores: Vec<f64> = rows.iter().map(|row| row.x).collect();
    let positive: Vec<bool> = rows.iter().map(|row| row.target > 0.0).collect();
    let weights: Vec<f64> = rows.iter().map(|row| row.weight).collect();
    let mut fit = IsotonicFit { thresholds: Vec::new(), values: Vec::new() };
    for block in pool(&Steps::weighted(&scores, &positive, &weights)) {
        let edges = if block.low < block.high { vec![block.low, block.high] } else { vec![block.low] };
        fit.values.extend(edges.iter().map(|_| block.rate()));
        fit.thresholds.extend(edges);
    }
    Some(fit)
}

/// Neighbouring scores that share one rate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    low: f64,
    high: f64,
    pub(crate) n: f64,
    positives: f64,
}

impl Block {
    pub(crate) fn rate(&self) -> f64 {
        self.positives / self.n
    }

    fn of(step: &Step) -> Block {
        Block { low: step.score, high: step.score, n: step.n, positives: step.positives }
    }

    fn with(self, higher: Block) -> Block {
        Block {
            low: self.low,
            high: higher.high,
            n: self.n + higher.n,
            positives: self.positives + higher.positives,
        }
    }
}

/// Pools the scores, the lowest first, into blocks whose rates rise.
pub(crate) fn pool(steps: &Steps) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for step in steps.worst_first() {
        let mut block = Block::of(step);
        while let Some(lower) = blocks.pop_if(|lower| lower.rate() >= block.rate()) {
            block = lower.with(block);
        }
        blocks.push(block);
    }
    blocks
}

/// The point at `score` on the line from `low` to `high`, never above its end by rounding.
fn between(low: (f64, f64), high: (f64, f64), score: f64) -> f64 {
    let share = share_of_way(low.0, high.0, score);
    (low.1 + (high.1 - low.1) * share).min(high.1)
}

/// How far `score` is from `low` to `high`, in `[0, 1]`; halved first where their distance overflows.
fn share_of_way(low: f64, high: f64, score: f64) -> f64 {
    let distance = high - low;
    if distance.is_finite() {
        (score - low) / distance
    } else {
        (score / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
    }
}
