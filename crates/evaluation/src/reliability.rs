//! Reliability: predicted against observed, bin by bin.

use serde::{Deserialize, Serialize};

use crate::interval::wilson;
use crate::ranking::{Step, Steps};

/// How many bins [`expected_calibration_error`] has.
const ERROR_BINS: usize = 10;

/// Rows of similar probability: what was predicted and what came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Rows.
    pub n: usize,
    /// Their mean probability.
    pub mean_predicted: f64,
    /// Share of them that is positive.
    pub observed: f64,
    /// Lower end of the 95 % interval of `observed` ([`wilson`]).
    pub low: f64,
    /// Upper end of that interval.
    pub high: f64,
}

/// Cuts the rows into `bins` of about equal size, the lowest probabilities first.
///
/// Rows of equal probability are never split: they all go to the bin in which their middle lies. So
/// bins are as equal as ties let them be, and there are fewer of them where ties are large. Empty
/// without rows or bins.
pub fn reliability_curve(probabilities: &[f64], positive: &[bool], bins: usize) -> Vec<ReliabilityBin> {
    reliability_of(&Steps::of(probabilities, positive), bins)
}

pub(crate) fn reliability_of(steps: &Steps, bins: usize) -> Vec<ReliabilityBin> {
    let bin = |steps: Vec<&Step>| {
        let n: f64 = steps.iter().map(|step| step.n).sum();
        let positives: f64 = steps.iter().map(|step| step.positives).sum();
        let predicted: f64 = steps.iter().map(|step| step.n * step.score).sum();
        let interval = wilson(positives, n);
        ReliabilityBin {
            n: n as usize,
            mean_predicted: predicted / n,
            observed: interval.estimate,
            low: interval.low,
            high: interval.high,
        }
    };
    equal_bins(steps, bins).into_iter().filter(|steps| !steps.is_empty()).map(bin).collect()
}

/// Expected calibration error: how far, on average over rows, the predicted is from the observed.
///
/// The mean over ten bins of equal count ([`reliability_curve`]) of the distance between their mean
/// probability and their rate, weighted by rows (Naeini, Cooper and Hauskrecht 2015). In `[0, 1]`,
/// 0 is best, though chance alone keeps it above 0 in small samples. `None` without rows or where a
/// probability is NaN.
pub fn expected_calibration_error(probabilities: &[f64], positive: &[bool]) -> Option<f64> {
    error_of(&Steps::of(probabilities, positive))
}

pub(crate) fn error_of(steps: &Steps) -> Option<f64> {
    let gap = |bin: &ReliabilityBin| bin.n as f64 * (bin.mean_predicted - bin.observed).abs();
    let error = reliability_of(steps, ERROR_BINS).iter().map(gap).sum::<f64>() / steps.n;
    error.is_finite().then_some(error)
}

/// The steps of each bin, the lowest first.
fn equal_bins(steps: &Steps, bins: usize) -> Vec<Vec<&Step>> {
    let mut binned = vec![Vec::new(); bins];
    let mut passed = 0.0;
    for step in steps.worst_first() {
        let middle = (passed + step.n / 2.0) / steps.n; // strictly inside (0, 1)
        if let Some(bin) = binned.get_mut((middle * bins as f64) as usize) {
            bin.push(step);
        }
        passed += step.n;
    }
    binned
}
