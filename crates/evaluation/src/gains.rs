//! Gain and lift: how many of the positives the best-scored share of the rows holds.

use serde::{Deserialize, Serialize};

use crate::ranking::{Step, Steps};

/// One part of the rows, cut from the best score down: a decile when there are ten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GainDecile {
    /// Share of all rows that score better than this part, in `[0, 1]`.
    pub share_from: f64,
    /// Share of all rows up to the end of this part, in `[0, 1]`.
    pub share_to: f64,
    /// Rows in this part; a fraction where a tie, or a row, lies across a boundary.
    pub n: f64,
    /// Positives in this part, shared alike.
    pub positives: f64,
    /// `positives / n`.
    pub rate: f64,
    /// `rate` over the rate of all rows; 0 when nobody is positive.
    pub lift: f64,
    /// Share of all positives found up to the end of this part; 0 when nobody is positive.
    pub cumulative_gain: f64,
    /// Rate up to the end of this part over the rate of all rows; 0 when nobody is positive.
    pub cumulative_lift: f64,
    /// Mean score in this part: to be compared with `rate` where scores are probabilities.
    pub mean_predicted: f64,
}

/// How many times more positives the best-scored `share` of the rows holds than a random share.
///
/// `share` is in `(0, 1]`; it need not be a whole number of rows. Rows tied at the cut are shared:
/// each counts as the same fraction. `None` without a positive or for another `share`.
pub fn lift_at(scores: &[f64], positive: &[bool], share: f64) -> Option<f64> {
    lift_of(&Steps::of(scores, positive), share)
}

pub(crate) fn lift_of(steps: &Steps, share: f64) -> Option<f64> {
    if !(share > 0.0 && share <= 1.0 && steps.positives > 0.0) {
        return None;
    }
    let taken = Pile::top(steps, share * steps.n);
    Some(taken.positives / taken.n * steps.n / steps.positives)
}

/// Cuts the rows into `parts` of equal size, the best score first.
///
/// Rows tied across a boundary are shared between its sides in proportion, so that the result does
/// not depend on the order of rows. The parts' `n` and `positives` add up to all rows and all
/// positives. Empty without rows or with no parts.
pub fn gains(scores: &[f64], positive: &[bool], parts: usize) -> Vec<GainDecile> {
    gains_of(&Steps::of(scores, positive), parts)
}

pub(crate) fn gains_of(steps: &Steps, parts: usize) -> Vec<GainDecile> {
    let Some(base_rate) = steps.base_rate() else {
        return Vec::new();
    };
    let mut so_far = Pile::default();
    let piles = cut(steps, parts);
    let decile = |(index, pile): (usize, &Pile)| {
        so_far.add(pile);
        let (share_from, share_to) = (index as f64 / parts as f64, (index + 1) as f64 / parts as f64);
        GainDecile {
            share_from,
            share_to,
            n: pile.n,
            positives: pile.positives,
            rate: pile.rate(),
            lift: relative(pile.rate(), base_rate),
            cumulative_gain: relative(so_far.positives, steps.positives),
            cumulative_lift: relative(so_far.rate(), base_rate),
            mean_predicted: pile.score_sum / pile.n,
        }
    };
    piles.iter().enumerate().map(decile).collect()
}

/// Rows taken together, some of them in part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pile {
    pub(crate) n: f64,
    pub(crate) positives: f64,
    score_sum: f64,
}

impl Pile {
    /// The `n` best rows, those tied at the cut shared.
    pub(crate) fn top(steps: &Steps, n: f64) -> Pile {
        let mut pile = Pile::default();
        for step in steps.best_first() {
            pile.take(step, step.n.min(n - pile.n));
            if pile.n >= n {
                break;
            }
        }
        pile
    }

    /// Takes `n` of the rows of a step, positives and negatives in proportion.
    fn take(&mut self, step: &Step, n: f64) {
        if n <= 0.0 {
            return; // no rows of an infinite score are not a NaN
        }
        self.n += n;
        self.positives += step.positives * (n / step.n);
        self.score_sum += step.score * n;
    }

    fn add(&mut self, other: &Pile) {
        self.n += other.n;
        self.positives += other.positives;
    }

    fn rate(&self) -> f64 {
        self.positives / self.n
    }
}

/// Cuts the rows into piles at the multiples of `n / parts`.
fn cut(steps: &Steps, parts: usize) -> Vec<Pile> {
    let mut piles = vec![Pile::default(); parts];
    let boundary = |pile: usize| steps.n * pile as f64 / parts as f64;
    let mut pile = 0;
    let mut passed = 0.0;
    for step in steps.best_first() {
        let end = passed + step.n;
        let mut from = passed;
        while pile + 1 < parts && boundary(pile + 1) < end {
            piles[pile].take(step, boundary(pile + 1) - from);
            from = boundary(pile + 1);
            pile += 1;
        }
        if let Some(last) = piles.get_mut(pile) {
            last.take(step, end - from);
        }
        passed = end;
    }
    piles
}

fn relative(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
