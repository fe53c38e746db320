//! What happens when predictions are acted on: whom one calls, and who turns out to be positive.

use serde::{Deserialize, Serialize};

use crate::gains::Pile;
use crate::ranking::Steps;

/// Who was called (the best scores) against who was positive.
///
/// Counts are of rows, fractions where a tie is shared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// The lowest score that is called.
    pub threshold: f64,
    /// Called and positive.
    pub true_positives: f64,
    /// Called and negative: wasted.
    pub false_positives: f64,
    /// Not called and positive: missed.
    pub false_negatives: f64,
    /// Not called and negative.
    pub true_negatives: f64,
}

impl Confusion {
    /// Share of the called that is positive; `None` when nobody is called.
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positives, self.false_positives)
    }

    /// Share of the positives that is called; `None` when nobody is positive.
    pub fn recall(&self) -> Option<f64> {
        share(self.true_positives, self.false_negatives)
    }

    fn new(threshold: f64, called: &Pile, steps: &Steps) -> Confusion {
        let false_negatives = (steps.positives - called.positives).max(0.0);
        Confusion {
            threshold,
            true_positives: called.positives,
            false_positives: called.n - called.positives,
            false_negatives,
            true_negatives: (steps.n - called.n - false_negatives).max(0.0),
        }
    }
}

/// Calls the `capacity` best rows: as many as there is time for.
///
/// Rows tied at the cut are shared, each called in the same part, so that the order of rows does not
/// matter; `threshold` is their score. With a capacity of 0 it is the best score, which is not
/// called; without rows everything is 0.
pub fn confusion_at_capacity(scores: &[f64], positive: &[bool], capacity: usize) -> Confusion {
    let steps = Steps::of(scores, positive);
    let called = Pile::top(&steps, steps.n.min(capacity as f64));
    let mut passed = 0.0;
    let at_cut = steps.best_first().find(|step| {
        passed += step.n;
        passed >= called.n
    });
    Confusion::new(at_cut.map_or(0.0, |step| step.score), &called, &steps)
}

/// Calls every row worth calling, where a missed positive costs `missed` and a wasted call `wasted`.
///
/// A call is worth it from the probability `wasted / (wasted + missed)` on, the threshold at which
/// both mistakes cost the same in expectation (Elkan 2001); it is right only for calibrated
/// probabilities. Costs are not negative; if both are 0 nothing matters and the threshold is one
/// half.
pub fn confusion_at_cost(probabilities: &[f64], positive: &[bool], missed: f64, wasted: f64) -> Confusion {
    let threshold = if missed + wasted > 0.0 { wasted / (wasted + missed) } else { 0.5 };
    let steps = Steps::of(probabilities, positive);
    let n_called = steps.best_first().filter(|step| step.score >= threshold).map(|step| step.n).sum();
    Confusion::new(threshold, &Pile::top(&steps, n_called), &steps)
}

fn share(part: f64, rest: f64) -> Option<f64> {
    (part + rest > 0.0).then(|| part / (part + rest))
}
