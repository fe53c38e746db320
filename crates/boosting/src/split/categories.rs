//! Splits on categories: a subset against the rest.
//!
//! With few categories each is tried against the rest. With more, they are put in the order of gradient over
//! hessian, in which the best of all subsets is a beginning or an end (Fisher 1958; Breiman et al. 1984, for
//! squared loss; here for the second-order one), smoothed, limited in size and with more `l2`, because so
//! many subsets always find something in noise (Ke et al. 2017). Missing values and the rare categories take
//! part as a category each.
//!
//! What training has not seen goes right, with the rare ones: so the subset with the rare ones is always the
//! right one.

use std::cmp::Ordering;

use super::{BinSet, Candidates, Split};
use crate::bins::OTHER_BIN;
use crate::histogram::Cell;

/// A subset of the categories in the node.
struct Subset {
    gain: f64,
    bins: Vec<u8>,
    sum: Cell,
    l2: f64,
}

impl Candidates<'_> {
    pub(super) fn best_of_categories(&self, n_bins: usize) -> Option<Split> {
        let present: Vec<u8> =
            (0..n_bins).filter(|bin| self.cells[*bin].rows() > 0).map(|bin| bin as u8).collect();
        let best = if present.len() <= self.search.settings.categories.one_against_rest {
            self.one_against_rest(&present)
        } else {
            self.many_against_many(&present)
        };
        best.map(|subset| self.turned(subset, &present))
    }

    fn one_against_rest(&self, present: &[u8]) -> Option<Subset> {
        let l2 = self.search.settings.l2;
        let subset = |bin: &u8| {
            let sum = self.cells[usize::from(*bin)];
            let gain = self.gain(sum, l2)?;
            Some(Subset { gain, bins: vec![*bin], sum, l2 })
        };
        present.iter().filter_map(subset).reduce(better)
    }

    fn many_against_many(&self, present: &[u8]) -> Option<Subset> {
        let mut ordered = self.ordered(present);
        let from_low = self.beginning(&ordered, present.len());
        ordered.reverse();
        let from_high = self.beginning(&ordered, present.len());
        from_low.into_iter().chain(from_high).reduce(better)
    }

    /// The categories with enough rows, by smoothed gradient over hessian.
    fn ordered(&self, present: &[u8]) -> Vec<u8> {
        let categories = &self.search.settings.categories;
        let scale = self.search.scale;
        let ratio = |bin: &u8| {
            let cell = self.cells[usize::from(*bin)];
            cell.gradient(scale) / (cell.hessian(scale) + categories.smoothing).max(f64::MIN_POSITIVE)
        };
        let common = |bin: &&u8| self.cells[usize::from(**bin)].rows() >= categories.min_rows;
        let mut ordered: Vec<u8> = present.iter().filter(common).copied().collect();
        ordered.sort_by(|a, b| ratio(a).partial_cmp(&ratio(b)).unwrap_or(Ordering::Equal).then(a.cmp(b)));
        ordered
    }

    /// The best of the beginnings of `ordered`, up to half of the categories in the node.
    fn beginning(&self, ordered: &[u8], n_present: usize) -> Option<Subset> {
        let settings = self.search.settings;
        let categories = &settings.categories;
        let l2 = settings.l2 + categories.l2;
        let most = categories.subset.min(n_present.div_ceil(2));
        let (mut sum, mut group_rows, mut best) = (Cell::default(), 0, None);
        for (idx, bin) in ordered.iter().take(most).enumerate() {
            let cell = self.cells[usize::from(*bin)];
            sum += cell;
            group_rows += cell.rows();
            let rest = self.node.sum.minus(sum);
            if rest.rows() < settings.min_rows.max(categories.group_rows) {
                break;
            }
            if group_rows < categories.group_rows {
                continue;
            }
            if let Some(gain) = self.gain(sum, l2) {
                group_rows = 0;
                let found = (gain, idx + 1, sum);
                best = best.filter(|(best, _, _)| *best >= gain).or(Some(found));
            }
        }
        best.map(|(gain, n_bins, sum)| Subset { gain, bins: ordered[..n_bins].to_vec(), sum, l2 })
    }

    /// The subset as a split: on the left, unless the rare categories are among it.
    fn turned(&self, subset: Subset, present: &[u8]) -> Split {
        let Subset { gain, bins, sum, l2 } = subset;
        let rest = self.node.sum.minus(sum);
        let (left_bins, sums): (BinSet, _) = if bins.contains(&OTHER_BIN) {
            (present.iter().filter(|bin| !bins.contains(bin)).copied().collect(), [rest, sum])
        } else {
            (bins.into_iter().collect(), [sum, rest])
        };
        Split { gain, slot: self.slot, left_bins, sums, l2 }
    }
}

/// The one that gains more; of equals the first.
fn better(first: Subset, second: Subset) -> Subset {
    if second.gain > first.gain { second } else { first }
}
