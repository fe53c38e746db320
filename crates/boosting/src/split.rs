//! The best split of a node on one column.

mod categories;
mod numbers;
mod worth;

use crate::bins::{self, MISSING_BIN, Meaning};
use crate::dataset::{Column, Monotone};
use crate::gradients::Scale;
use crate::histogram::{Cell, Cells};
use crate::settings::Settings;

pub(crate) use worth::{Bounds, Leafing};

/// A way to divide a node's rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Split {
    /// What the loss falls by, twice over.
    pub(crate) gain: f64,
    /// The column, by its slot.
    pub(crate) slot: usize,
    /// The bins that go left.
    pub(crate) left_bins: BinSet,
    /// Sums of the rows that go left, and right.
    pub(crate) sums: [Cell; 2],
    /// What is added to the hessian of both children.
    pub(crate) l2: f64,
}

/// A set of bins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BinSet {
    /// A bit for each of the bins that fit into a byte.
    narrow: [u64; 4],
    /// A bit for each of the next ones, as far as the last in the set: nothing is allocated for a narrow column.
    wide: Vec<u64>,
}

/// The node whose split is sought.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Sums of all its rows.
    pub(crate) sum: Cell,
    /// What its leaf may say.
    pub(crate) bounds: Bounds,
}

/// What all searches of a tree share.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) scale: Scale,
}

/// A node's column under search.
struct Candidates<'a> {
    search: Search<'a>,
    node: Node,
    slot: usize,
    monotone: Option<Monotone>,
    /// One column of bytes, or the parts of a wide column: at least two.
    cells: &'a [Cells],
    parent_worth: f64,
}

impl Search<'_> {
    /// The best split of `node` on the column, if any gains enough. `cells` are those of its columns of bytes.
    pub(crate) fn best(&self, node: Node, slot: usize, column: &Column, cells: &[Cells]) -> Option<Split> {
        let parent_worth = self.leafing(self.settings.l2, node.bounds).worth(node.sum);
        let candidates =
            Candidates { search: *self, node, slot, monotone: column.monotone, cells, parent_worth };
        match &column.meaning {
            Meaning::Numbers(cuts) => candidates.best_of_numbers(cuts),
            Meaning::Categories(codes) => candidates.best_of_categories(codes.n_bins()),
        }
    }

    /// What the children's leaves may say.
    ///
    /// A split on a monotone column parts the range at the middle between what its children would say:
    /// whatever is grown below, and whatever other columns hold, nothing on the lower side ever exceeds the
    /// higher side.
    pub(crate) fn children_bounds(
        &self,
        node: &Node,
        split: &Split,
        monotone: Option<Monotone>,
    ) -> [Bounds; 2] {
        let bounds = node.bounds;
        let leafing = self.leafing(split.l2, bounds);
        let middle = leafing.value(split.sums[0]) / 2.0 + leafing.value(split.sums[1]) / 2.0;
        match monotone {
            None => [bounds, bounds],
            Some(Monotone::Increasing) => [bounds.below(middle), bounds.above(middle)],
            Some(Monotone::Decreasing) => [bounds.above(middle), bounds.below(middle)],
        }
    }

    pub(crate) fn leafing(&self, l2: f64, bounds: Bounds) -> Leafing {
        Leafing { scale: self.scale, l1: self.settings.l1, l2, bounds }
    }
}

impl Candidates<'_> {
    /// What dividing into these two gains; `None` where a limit forbids it.
    fn gain(&self, left: Cell, l2: f64) -> Option<f64> {
        let right = self.node.sum.minus(left);
        let allowed = self.is_large_enough(left) && self.is_large_enough(right) && self.is_in_order(left, l2);
        let leafing = self.search.leafing(l2, self.node.bounds);
        let gain = leafing.worth(left) + leafing.worth(right) - self.parent_worth;
        (allowed && gain > self.search.settings.min_gain).then_some(gain)
    }

    /// Whether these rows may be a leaf.
    fn is_large_enough(&self, side: Cell) -> bool {
        let settings = self.search.settings;
        side.rows() >= settings.min_rows.max(1) && self.hessian(side) >= settings.min_hessian
    }

    /// Whether the sides stand in the order that the column is held to.
    fn is_in_order(&self, left: Cell, l2: f64) -> bool {
        let leafing = self.search.leafing(l2, self.node.bounds);
        let values = || [leafing.value(left), leafing.value(self.node.sum.minus(left))];
        match self.monotone {
            None => true,
            Some(Monotone::Increasing) => values().is_sorted(),
            Some(Monotone::Decreasing) => values().is_sorted_by(|left, right| left >= right),
        }
    }

    fn hessian(&self, side: Cell) -> f64 {
        side.hessian(self.search.scale)
    }

    fn missing(&self) -> Cell {
        self.cell(usize::from(MISSING_BIN))
    }

    /// The cell of a bin.
    fn cell(&self, bin: usize) -> Cell {
        match self.cells {
            [cells] => cells[bin],
            parts => {
                let (part, byte) = bins::cell(bin);
                parts[part][byte]
            }
        }
    }
}

impl BinSet {
    pub(crate) fn insert(&mut self, bin: u16) {
        let word = usize::from(bin / 64);
        let word = match word.checked_sub(self.narrow.len()) {
            None => &mut self.narrow[word],
            Some(word) => {
                self.wide.resize(self.wide.len().max(word + 1), 0);
                &mut self.wide[word]
            }
        };
        *word |= 1 << (bin % 64);
    }

    pub(crate) fn contains(&self, bin: u16) -> bool {
        let word = usize::from(bin / 64);
        let word = match word.checked_sub(self.narrow.len()) {
            None => self.narrow[word],
            Some(word) => self.wide.get(word).copied().unwrap_or(0),
        };
        word >> (bin % 64) & 1 == 1
    }

    /// One answer for each of the bins that fit into a byte.
    pub(crate) fn table(&self) -> [bool; 256] {
        std::array::from_fn(|bin| self.contains(bin as u16))
    }
}

impl FromIterator<u16> for BinSet {
    fn from_iter<I: IntoIterator<Item = u16>>(bins: I) -> BinSet {
        let mut set = BinSet::default();
        bins.into_iter().for_each(|bin| set.insert(bin));
        set
    }
}
