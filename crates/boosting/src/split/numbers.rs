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

impl Division {
    fn lefts(&self) -> &[Cell] {
        &self.left[..self.n_cuts]
    }
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
            division.left[..division.n_cuts].iter_mut().for_each(|left| *left += missing);
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
        // A column of numbers is never wide.
        for (bin, cell) in self.cells[0].iter().enumerate().take(last + 1).skip(1) {
            left += *cell;
            // An empty bin's cut is overwritten by the next.
            division.last_left[division.n_cuts] = bin as u8;
            division.left[division.n_cuts] = left;
            division.n_cuts += usize::from(cell.rows() > 0);
        }
        division
    }

    /// The best of the cuts, of equal gains the first.
    fn scan(&self, division: &Division, missing_left: bool) -> Option<Cut> {
        let first = division.lefts().partition_point(|left| !self.is_large_enough(*left));
        let lefts = &division.lefts()[first..];
        let lefts = &lefts[..lefts.partition_point(|left| self.is_large_enough(self.node.sum.minus(*left)))];
        let gains = self.gains(lefts);
        let mut best = None;
        let mut highest = self.search.settings.min_gain;
        for (idx, gain) in gains[..lefts.len()].iter().enumerate() {
            if *gain > highest && self.is_in_order(lefts[idx], self.search.settings.l2) {
                highest = *gain;
                best = Some(idx);
            }
        }
        best.map(|idx| {
            let last_left = usize::from(division.last_left[first + idx]);
            Cut { gain: highest, last_left, missing_left, left: lefts[idx] }
        })
    }

    /// What each cut gains, side by side.
    #[inline(never)]
    fn gains(&self, lefts: &[Cell]) -> [f64; 256] {
        let leafing = self.search.leafing(self.search.settings.l2, self.node.bounds);
        let (sum, parent_worth) = (self.node.sum, self.parent_worth);
        let mut gains = [0.0; 256];
        for (gain, left) in gains.iter_mut().zip(lefts) {
            *gain = leafing.worth(*left) + leafing.worth(sum.minus(*left)) - parent_worth;
        }
        gains
    }

    fn split(&self, cut: Cut) -> Split {
        let right = self.node.sum.minus(cut.left);
        // Where training met no missing value, one goes with the greater part (by hessian: a row of weight 3
        // is three rows).
        let missing_left = if self.missing().rows() > 0 {
            cut.missing_left
        } else {
            self.hessian(cut.left) > self.hessian(right)
        };
        let mut left_bins: BinSet = (1..=cut.last_left as u16).collect();
        if missing_left {
            left_bins.insert(u16::from(MISSING_BIN));
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
