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

/// The cuts of a node that divide its rows, each once, with what goes left.
struct Division {
    n_cuts: usize,
    last_left: [u8; 256],
    left: [Cell; 256],
}

impl Candidates<'_> {
    pub(super) fn best_of_numbers(&self, cuts: &Cuts) -> Option<Split> {
        let missing = self.missing();
        // Values against missing alone: no finite cut has every number on its left if one is infinite.
        let apart = missing.rows() > 0 && !cuts.infinite;
        let last = if apart { cuts.n_bins() - 1 } else { cuts.n_bins() - 2 };
        let mut division = self.division(last);
        let mut best = self.scan(&division, false);
        if missing.rows() > 0 {
            division.left[..division.n_cuts].iter_mut().for_each(|left| left.add(missing));
            let other = self.scan(&division, true);
            best = match (best, other) {
                (Some(best), Some(other)) if other.gain > best.gain => Some(other),
                (best, other) => best.or(other),
            };
        }
        best.map(|cut| self.split(cut))
    }

    /// The cuts after bins in use, up to `last`, missing values on the right.
    fn division(&self, last: usize) -> Division {
        let mut division = Division { n_cuts: 0, last_left: [0; 256], left: [Cell::default(); 256] };
        let mut left = Cell::default();
        for (bin, cell) in self.cells.iter().enumerate().take(last + 1).skip(1) {
            left.add(*cell);
            // An empty bin's cut is overwritten by the next.
            division.last_left[division.n_cuts] = bin as u8;
            division.left[division.n_cuts] = left;
            division.n_cuts += usize::from(cell.rows() > 0);
        }
        division
    }

    /// The best of the cuts, of equal gains the first.
    fn scan(&self, division: &Division, missing_left: bool) -> Option<Cut> {
        let mut gains = [f64::NEG_INFINITY; 256];
        let lefts = &division.left[..division.n_cuts];
        for (gain, left) in gains.iter_mut().zip(lefts) {
            *gain = self.gain(*left, self.node.sum.minus(*left), self.search.settings.l2);
        }
        let mut best: Option<Cut> = None;
        let mut highest = self.search.settings.min_gain;
        for (idx, (gain, left)) in gains.iter().zip(lefts).enumerate() {
            if *gain > highest {
                highest = *gain;
                let last_left = usize::from(division.last_left[idx]);
                best = Some(Cut { gain: *gain, last_left, missing_left, left: *left });
            }
        }
        best
    }

    fn split(&self, cut: Cut) -> Split {
        let right = self.node.sum.minus(cut.left);
        // Where training met no missing value, one goes with the greater part (by hessian: a row of weight 3 is three rows).
        let missing_left = if self.missing().rows() > 0 {
            cut.missing_left
        } else {
            self.hessian(cut.left) > self.hessian(right)
        };
        let mut left_bins: BinSet = (1..=cut.last_left as u8).collect();
        if missing_left {
            left_bins.insert(MISSING_BIN);
        }
        Split {
            gain: cut.gain,
            slot: self.slot,
            left_bins,
            sums: [cut.left, right],
            l2: self.search.settings.l2,
        }
    }
}
