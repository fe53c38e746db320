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

/// A category that has rows in the node.
#[derive(Clone, Copy)]
struct Present {
    bin: u16,
    cell: Cell,
}

/// A subset of the categories in the node.
struct Subset {
    gain: f64,
    bins: Vec<u16>,
    sum: Cell,
    l2: f64,
}

impl Candidates<'_> {
    pub(super) fn best_of_categories(&self, n_bins: usize) -> Option<Split> {
        let present: Vec<Present> = (0..n_bins)
            .map(|bin| Present { bin: bin as u16, cell: self.cell(bin) })
            .filter(|category| category.cell.rows() > 0)
            .collect();
        let best = if present.len() <= self.search.settings.categories.one_against_rest {
            self.one_against_rest(&present)
        } else {
            self.many_against_many(&present)
        };
        best.map(|subset| self.turned(subset, &present))
    }

    fn one_against_rest(&self, present: &[Present]) -> Option<Subset> {
        let l2 = self.search.settings.l2;
        let subset = |Present { bin, cell }: &Present| {
            let gain = self.gain(*cell, l2)?;
            Some(Subset { gain, bins: vec![*bin], sum: *cell, l2 })
        };
        present.iter().filter_map(subset).reduce(better)
    }

    fn many_against_many(&self, present: &[Present]) -> Option<Subset> {
        let most = self.search.settings.categories.subset.min(present.len().div_ceil(2));
        let mut ordered = self.ordered(present, most);
        let from_low = self.beginning(&ordered, most);
        ordered.reverse();
        let from_high = self.beginning(&ordered, most);
        from_low.into_iter().chain(from_high).reduce(better)
    }

    /// The categories with enough rows, by smoothed gradient over hessian: at least the first and the last `most` of
    /// them in order.
    fn ordered(&self, present: &[Present], most: usize) -> Vec<Present> {
        let categories = &self.search.settings.categories;
        let scale = self.search.scale;
        let ratio = |cell: Cell| {
            cell.gradient(scale) / (cell.hessian(scale) + categories.smoothing).max(f64::MIN_POSITIVE)
        };
        let common = present.iter().filter(|category| category.cell.rows() >= categories.min_rows);
        let mut ordered: Vec<(f64, Present)> =
            common.map(|category| (ratio(category.cell), *category)).collect();
        sort_ends(&mut ordered, most, |(a, one), (b, other)| {
            a.partial_cmp(b).unwrap_or(Ordering::Equal).then(one.bin.cmp(&other.bin))
        });
        ordered.into_iter().map(|(_, category)| category).collect()
    }

    /// The best of the beginnings of `ordered`, up to `most` categories.
    fn beginning(&self, ordered: &[Present], most: usize) -> Option<Subset> {
        let settings = self.search.settings;
        let categories = &settings.categories;
        let l2 = settings.l2 + categories.l2;
        let (mut sum, mut group_rows, mut best) = (Cell::default(), 0, None);
        for (idx, Present { cell, .. }) in ordered.iter().take(most).enumerate() {
            sum += *cell;
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
        best.map(|(gain, n_bins, sum)| {
            let bins = ordered[..n_bins].iter().map(|category| category.bin).collect();
            Subset { gain, bins, sum, l2 }
        })
    }

    /// The subset as a split: on the left, unless the rare categories are among it.
    fn turned(&self, subset: Subset, present: &[Present]) -> Split {
        let Subset { gain, bins, sum, l2 } = subset;
        let rest = self.node.sum.minus(sum);
        let chosen: BinSet = bins.into_iter().collect();
        let (left_bins, sums) = if chosen.contains(u16::from(OTHER_BIN)) {
            let others = present.iter().map(|category| category.bin).filter(|bin| !chosen.contains(*bin));
            (others.collect(), [rest, sum])
        } else {
            (chosen, [sum, rest])
        };
        Split { gain, slot: self.slot, left_bins, sums, l2 }
    }
}

/// Puts the first and the last `most` in order, and what lies between them in any.
fn sort_ends<T>(items: &mut [T], most: usize, order: impl Fn(&T, &T) -> Ordering) {
    let most = most.max(1);
    if items.len() <= 2 * most {
        return items.sort_unstable_by(order);
    }
    items.select_nth_unstable_by(most, &order);
    let (first, rest) = items.split_at_mut(most);
    let between = rest.len() - most;
    rest.select_nth_unstable_by(between, &order);
    first.sort_unstable_by(&order);
    rest[between..].sort_unstable_by(order);
}

/// The one that gains more; of equals the first.
fn better(first: Subset, second: Subset) -> Subset {
    if second.gain > first.gain { second } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_as_if_all_were_sorted() {
        for (n_items, most) in
            [(0, 3), (1, 0), (5, 0), (5, 2), (5, 3), (6, 3), (7, 3), (1_000, 32), (999, 500)]
        {
            let items: Vec<u64> = (0..n_items).map(|idx: u64| idx * 7_919 % 1_009).collect();
            let (mut whole, mut ends) = (items.clone(), items);
            whole.sort_unstable();
            sort_ends(&mut ends, most, Ord::cmp);
            let n = most.min(whole.len());
            assert_eq!(ends[..n], whole[..n], "{n_items}, {most}");
            assert_eq!(ends[ends.len() - n..], whole[whole.len() - n..], "{n_items}, {most}");
            ends.sort_unstable();
            assert_eq!(ends, whole);
        }
    }
}
