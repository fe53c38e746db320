//! Discrimination: do positives rank above negatives?
//!
//! These numbers see only the order of the scores, so they are the same for points, log-odds and
//! probabilities.

use crate::ranking::{Step, Steps};

/// Area under the ROC curve: the chance that a positive outranks a negative.
///
/// Ties count one half. In `[0, 1]`, one half for a score that tells nothing. `None` when all, or
/// none, are positive: the area is then undefined. `O(n log n)`. (Hanley and McNeil 1982)
pub fn roc_auc(scores: &[f64], positive: &[bool]) -> Option<f64> {
    roc_auc_of(&Steps::of(scores, positive))
}

pub(crate) fn roc_auc_of(steps: &Steps) -> Option<f64> {
    let (n_positives, n_negatives) = steps.classes()?;
    let mut positives_above = 0.0;
    let mut concordant = 0.0; // pairs; whole and half numbers, so exact up to 2^52
    for step in steps.best_first() {
        concordant += step.negatives() * (positives_above + step.positives / 2.0);
        positives_above += step.positives;
    }
    Some(concordant / (n_positives * n_negatives))
}

/// Average precision: the area under the precision-recall curve, as scikit-learn steps it.
///
/// The sum, over the distinct scores from the best down, of the recall gained times the precision
/// there; rows of equal score are one step, and nothing is interpolated (which would flatter, Davis
/// and Goadrich 2006). In `(0, 1]`; the base rate for a score that tells nothing. `None` without a
/// positive.
pub fn pr_auc(scores: &[f64], positive: &[bool]) -> Option<f64> {
    pr_auc_of(&Steps::of(scores, positive))
}

pub(crate) fn pr_auc_of(steps: &Steps) -> Option<f64> {
    let (mut called, mut found, mut area) = (0.0, 0.0, 0.0);
    for step in steps.best_first() {
        called += step.n;
        found += step.positives;
        area += step.positives * found / called;
    }
    (found > 0.0).then(|| area / found)
}

/// Kolmogorov and Smirnov's distance between the scores of positives and of negatives.
///
/// The largest gap between their cumulative shares, in `[0, 1]`, whichever class lies higher.
/// `None` when all, or none, are positive.
pub fn ks(scores: &[f64], positive: &[bool]) -> Option<f64> {
    ks_of(&Steps::of(scores, positive))
}

pub(crate) fn ks_of(steps: &Steps) -> Option<f64> {
    let (n_positives, n_negatives) = steps.classes()?;
    let gap = |point: (f64, f64)| (point.1 / n_positives - point.0 / n_negatives).abs();
    Some(cumulative(steps).map(gap).fold(0.0, f64::max))
}

/// The ROC curve as points (false positive rate, true positive rate), from (0, 0) to (1, 1).
///
/// One point for each distinct score; where that is more than `at_most` (at least 2), points are
/// left out so that those that stay lie about evenly along the curve. Empty when all, or none, are
/// positive.
pub fn roc_curve(scores: &[f64], positive: &[bool], at_most: usize) -> Vec<(f64, f64)> {
    roc_curve_of(&Steps::of(scores, positive), at_most)
}

pub(crate) fn roc_curve_of(steps: &Steps, at_most: usize) -> Vec<(f64, f64)> {
    let Some((n_positives, n_negatives)) = steps.classes() else {
        return Vec::new();
    };
    let corners =
        cumulative(steps).map(|(false_ones, true_ones)| (false_ones / n_negatives, true_ones / n_positives));
    thinned(std::iter::once((0.0, 0.0)).chain(corners).collect(), at_most.max(2))
}

/// Negatives and positives at or above each distinct score, the best first.
fn cumulative(steps: &Steps) -> impl Iterator<Item = (f64, f64)> {
    steps.best_first().scan((0.0, 0.0), |(negatives, positives): &mut (f64, f64), step: &Step| {
        *negatives += step.negatives();
        *positives += step.positives;
        Some((*negatives, *positives))
    })
}

/// Keeps both ends and, between them, each point that is a full stride beyond the one kept before.
///
/// A ROC curve climbs 1 and runs 1, so it is 2 long measured along the axes: `at_most − 1` strides.
fn thinned(points: Vec<(f64, f64)>, at_most: usize) -> Vec<(f64, f64)> {
    if points.len() <= at_most {
        return points;
    }
    let stride = 2.0 / (at_most - 1) as f64;
    let (first, last) = (points[0], points[points.len() - 1]);
    let mut kept = vec![first];
    let mut reached = 0.0;
    for &(across, up) in &points[1..points.len() - 1] {
        if across + up >= reached + stride && kept.len() < at_most - 1 {
            kept.push((across, up));
            reached = across + up;
        }
    }
    kept.push(last);
    kept
}
