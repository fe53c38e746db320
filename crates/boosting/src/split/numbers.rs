//! Splits on numbers: every cut between bins in use, missing values on either side.

use super::{BinSet, Candidates, Split};
use crate::bins::{Cuts, MISSING_BIN};
use crate::histogram::Cell;

/// A cut, and where the missing values go.
struct Cut {
    gain: f64,
    last_left: usize,
    missing_left: bool,
    left: Cell,
}

impl Candidates<'_> {
    pub(super) fn best_of_numbers(&self, cuts: &Cuts) -> Option<Split> {
        let missing = self.missing();
        let mut best = None;
        self.scan(cuts, false, &mut best);
        if missing.rows() > 0 {
            self.scan(cuts, true, &mut best);
        }
        best.map(|cut| self.split(cut))
    }

    /// Tries every cut with the missing values on one side. Equal gains keep the first.
    fn scan(&self, cuts: &Cuts, missing_left: bool, best: &mut Option<Cut>) {
        let missing = self.missing();
        // Values against missing alone: no finite cut has every number on its left if one is infinite.
        let apart = missing.rows() > 0 && !missing_left && !cuts.infinite;
        let last = if apart { cuts.n_bins() - 1 } else { cuts.n_bins() - 2 };
        let mut left = if missing_left { missing } else { Cell::default() };
        for bin in 1..=last {
            if self.cells[bin].rows() == 0 {
                continue;
            }
            left.add(self.cells[bin]);
            let right = self.node.sum.minus(left);
            if right.rows() < self.search.settings.min_rows {
                break;
            }
            if let Some(gain) = self.gain(left, right, self.search.settings.l2)
                && best.as_ref().is_none_or(|best| gain > best.gain)
            {
                *best = Some(Cut { gain, last_left: bin, missing_left, left });
            }
        }
    }

    fn split(&self, cut: Cut) -> Split {
        let right = self.node.sum.minus(cut.left);
        // Where training met no missing value, one goes with the greater part.
        let missing_left = if self.missing().rows() > 0 { cut.missing_left } else { cut.left.rows() > right.rows() };
        let mut left_bins: BinSet = (1..=cut.last_left as u8).collect();
        if missing_left {
            left_bins.insert(MISSING_BIN);
        }
        Split { gain: cut.gain, slot: self.slot, left_bins, sums: [cut.left, right], l2: self.search.settings.l2 }
    }
}
