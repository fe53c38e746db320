//! Calibration: does a probability mean what it says?
//!
//! Three numbers that a person can act on, in the order of the hierarchy of Van Calster et al.
//! (2016): are there as many positives as promised ([`observed_to_expected`], and
//! [`calibration_in_the_large`] on the log-odds scale), and are high probabilities too high or not
//! high enough (the slope of [`calibration_line`])?

use serde::{Deserialize, Serialize};

use crate::case::{Case, mean_target};
use crate::log_odds::{clamped, logit, sigmoid};
use crate::logistic;
use crate::ranking::common_length;

/// How observed outcomes relate to the log-odds that were predicted (Cox 1958).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationLine {
    /// Slope `b` of the logistic regression `logit P(positive) = a + b · logit(p)`: 1 is right;
    /// below 1 the predictions are too extreme (overfitted), above 1 too timid, below 0 upside down.
    pub slope: f64,
    /// *Calibration in the large*, not the `a` of that regression: the intercept when the slope is
    /// held at 1, so that it means the same whatever the slope is. 0 is right; above 0 there are
    /// more positives than predicted. See [`calibration_in_the_large`].
    pub intercept: f64,
    /// Positives observed over positives expected: see [`observed_to_expected`].
    pub observed_to_expected: f64,
}

/// Fits the calibration line of probabilities.
///
/// Probabilities are clamped to `[1e-15, 1 − 1e-15]`. `None` where no finite slope is the most
/// likely one: with one class only, with constant predictions, with classes that the predictions set
/// perfectly apart, or with a NaN. The two other numbers may still be told then; their own functions
/// do.
pub fn calibration_line(probabilities: &[f64], positive: &[bool]) -> Option<CalibrationLine> {
    Some(CalibrationLine {
        slope: calibration_slope(probabilities, positive)?,
        intercept: calibration_in_the_large(probabilities, positive)?,
        observed_to_expected: observed_to_expected(probabilities, positive)?,
    })
}

/// Positives observed over positives expected (the sum of the probabilities).
///
/// 1 is right, above 1 there are more than predicted; 0 when none came. `None` when none was
/// expected or a probability is NaN.
pub fn observed_to_expected(probabilities: &[f64], positive: &[bool]) -> Option<f64> {
    let n_rows = common_length([probabilities.len(), positive.len()]);
    let expected: f64 = probabilities[..n_rows].iter().sum();
    let observed = positive[..n_rows].iter().filter(|&&is_positive| is_positive).count() as f64;
    (expected > 0.0).then(|| observed / expected)
}

/// By how much all log-odds must be shifted for as many positives to be expected as there were.
///
/// The `a` of the logistic regression `logit P(positive) = a + logit(p)`, whose predictor is an
/// offset: 0 is right, above 0 there are more positives than predicted. Probabilities are clamped to
/// `[1e-15, 1 − 1e-15]`. `None` with one class only, where no finite shift suffices, or with a NaN.
pub fn calibration_in_the_large(probabilities: &[f64], positive: &[bool]) -> Option<f64> {
    shift(&cases(probabilities, positive)?)
}

pub(crate) fn calibration_slope(probabilities: &[f64], positive: &[bool]) -> Option<f64> {
    let cases = cases(probabilities, positive)?;
    overlap(&cases).then(|| logistic::fit(&cases)).flatten().map(|line| line.slope)
}

/// Log-odds and outcomes; `None` with one class only or a NaN.
fn cases(probabilities: &[f64], positive: &[bool]) -> Option<Vec<Case>> {
    let case = |row: usize| Case {
        x: logit(clamped(probabilities[row])),
        target: f64::from(positive[row]),
        weight: 1.0,
    };
    let n_rows = common_length([probabilities.len(), positive.len()]);
    let cases: Vec<Case> = (0..n_rows).map(case).collect();
    let positives = cases.iter().filter(|case| case.target > 0.0).count();
    let usable = 0 < positives && positives < cases.len() && cases.iter().all(|case| !case.x.is_nan());
    usable.then_some(cases)
}

/// Whether some positive lies below some negative and some above: then, and only then, one finite
/// slope is the most likely (Albert and Anderson 1984).
fn overlap(cases: &[Case]) -> bool {
    let range = |class: f64| {
        let of_class = cases.iter().filter(move |case| case.target == class).map(|case| case.x);
        of_class.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    };
    let (negatives, positives) = (range(0.0), range(1.0));
    positives.0 < negatives.1 && negatives.0 < positives.1
}

/// The root of `Σ sigmoid(x + shift) − Σ target`, which rises with the shift: Newton's steps, halving
/// the bracket wherever one would leave it.
fn shift(cases: &[Case]) -> Option<f64> {
    const MAX_STEPS: usize = 200;
    let rate = mean_target(cases);
    let (lowest, highest) = cases
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), case| (low.min(case.x), high.max(case.x)));
    let (mut low, mut high) = (logit(rate) - highest, logit(rate) - lowest);
    let mut shift = low / 2.0 + high / 2.0;
    for _ in 0..MAX_STEPS {
        let (excess, growth) = excess(cases, shift);
        if excess > 0.0 {
            high = shift
        } else {
            low = shift
        }
        let newton = shift - excess / growth;
        let next = if low < newton && newton < high { newton } else { low / 2.0 + high / 2.0 };
        if (next - shift).abs() <= f64::EPSILON * next.abs() {
            return Some(next);
        }
        shift = next;
    }
    Some(shift)
}

/// How many positives too many a shift expects, and how fast that grows.
fn excess(cases: &[Case], shift: f64) -> (f64, f64) {
    cases.iter().fold((0.0, 0.0), |(excess, growth), case| {
        let probability = sigmoid(case.x + shift);
        (excess + probability - case.target, growth + probability * (1.0 - probability))
    })
}
