//! Rows that a fit learns from.

use crate::ranking::common_length;

/// What a row says: at `x`, the outcome has the probability `target`, believed with `weight`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) x: f64,
    /// In `[0, 1]`.
    pub(crate) target: f64,
    /// Above 0.
    pub(crate) weight: f64,
}

/// The rows that weigh something; `None` when there are none, where a score is not finite, or where
/// the weights add up to more than `f64` holds.
pub(crate) fn weighed(scores: &[f64], positive: &[bool], weights: Option<&[f64]>) -> Option<Vec<Case>> {
    let n_rows = common_length([scores.len(), positive.len(), weights.map_or(scores.len(), <[f64]>::len)]);
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let case = |row: usize| Case { x: scores[row], target: f64::from(positive[row]), weight: weight(row) };
    let cases: Vec<Case> = (0..n_rows).map(case).filter(|case| case.weight > 0.0).collect();
    let usable = total_weight(&cases).is_finite() && cases.iter().all(|case| case.x.is_finite());
    (usable && !cases.is_empty()).then_some(cases)
}

pub(crate) fn total_weight(cases: &[Case]) -> f64 {
    cases.iter().map(|case| case.weight).sum()
}

/// Weighted mean of the targets.
pub(crate) fn mean_target(cases: &[Case]) -> f64 {
    cases.iter().map(|case| case.weight * case.target).sum::<f64>() / total_weight(cases)
}
