//! How many of each outcome a bin holds, and what that is worth.

use std::ops::AddAssign;

/// The rows of one bin, counted and weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    /// How many rows are positive.
    pub positives: usize,
    /// How many are negative.
    pub negatives: usize,
    /// The weight of the positive ones.
    pub positive: f64,
    /// The weight of the negative ones.
    pub negative: f64,
}

/// What is added to both sides of a bin that lacks one of them, so that its evidence stays finite.
const HALF_A_ROW: f64 = 0.5;

impl Tally {
    /// Counts one row; one that weighs nothing is none.
    pub(crate) fn add(&mut self, positive: bool, weight: f64) {
        if weight <= 0.0 {
            return;
        }
        if positive {
            self.positives += 1;
            self.positive += weight;
        } else {
            self.negatives += 1;
            self.negative += weight;
        }
    }

    /// How many rows.
    pub(crate) fn rows(&self) -> usize {
        self.positives + self.negatives
    }

    /// What they weigh.
    pub(crate) fn weight(&self) -> f64 {
        self.positive + self.negative
    }

    /// The weighted share of positives, in `[0, 1]`; 0 of nothing.
    pub(crate) fn rate(&self) -> f64 {
        let weight = self.weight();
        if weight > 0.0 { self.positive / weight } else { 0.0 }
    }

    /// Weight of evidence against all rows: `ln((positive / all positive) / (negative / all negative))`.
    ///
    /// Above 0 where the bin holds more positives than the whole. (Good 1950; Siddiqi 2006, ch. 6.)
    /// Where one side is empty, half a row is added to both; 0 where the whole lacks one.
    pub(crate) fn evidence(&self, all: &Tally) -> f64 {
        if all.positive <= 0.0 || all.negative <= 0.0 {
            return 0.0;
        }
        let both = self.positive > 0.0 && self.negative > 0.0;
        let added = if both { 0.0 } else { HALF_A_ROW };
        let odds = |tally: &Tally| libm::log(tally.positive + added) - libm::log(tally.negative + added);
        odds(self) - (libm::log(all.positive) - libm::log(all.negative))
    }

    /// The bin's part of the information value: `(share of positives − share of negatives) · evidence`.
    pub(crate) fn information(&self, all: &Tally) -> f64 {
        if all.positive <= 0.0 || all.negative <= 0.0 {
            return 0.0;
        }
        (self.positive / all.positive - self.negative / all.negative) * self.evidence(all)
    }

    /// How surely two bins differ: Pearson's χ² of their outcomes, one degree of freedom.
    pub(crate) fn difference(&self, other: &Tally) -> f64 {
        let [a, b, c, d] = [self.positive, self.negative, other.positive, other.negative];
        let margins = (a + b) * (c + d) * (a + c) * (b + d);
        let cross = a * d - b * c;
        if margins > 0.0 { (a + b + c + d) * cross * cross / margins } else { 0.0 }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.positives += other.positives;
        self.negatives += other.negatives;
        self.positive += other.positive;
        self.negative += other.negative;
    }
}
