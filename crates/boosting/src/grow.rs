//! Growing a tree: the leaf that gains most is split next (best first: Shi 2007).
//!
//! A node's histograms are counted from its rows only for the smaller of two children; the larger one's are
//! the parent's less the smaller's, exactly. Room for histograms is used again, and bounded (see
//! `histograms`): beyond that a leaf forgets its own, and both its children are counted when it is split.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering::Relaxed;

use rayon::prelude::*;

use crate::bins::Bins;
use crate::dataset::Dataset;
use crate::gradients::Packed;
use crate::histogram::{Cell, Cells, Counting};
use crate::histograms::{self, Histograms, Kept};
use crate::partition;
use crate::settings::Settings;
use crate::split::{BinSet, Bounds, Node, Search, Split};
use crate::tree::{Tree, TreeNode};

mod searching;

use searching::Searched;

/// What a tree is grown on.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) data: &'a Dataset,
    pub(crate) settings: &'a Settings,
    /// Gradients of all rows, for histograms and what follows from them.
    pub(crate) counted: Packed<'a>,
    /// Gradients of all rows, for leaves.
    pub(crate) fine: Packed<'a>,
    /// Whether a slot's column may be asked.
    pub(crate) slots: &'a [bool],
    /// Where the leaf of each of all rows is noted.
    pub(crate) leaves: &'a [AtomicU16],
}

/// A leaf of the growing tree.
struct Leaf {
    node: usize,
    rows: Range<usize>,
    depth: usize,
    terms: Node,
    l2: f64,
}

/// A leaf with the best way to split it. Ordered by gain; of equals, the older leaf is the greater.
struct Splittable {
    leaf: Leaf,
    split: Split,
    histogram: Option<Kept>,
}

struct Growth<'a> {
    ground: Ground<'a>,
    counting: Counting<'a>,
    histograms: &'a mut Histograms,
    rows: &'a mut [u32],
    scratch: &'a mut [u32],
    nodes: Vec<TreeNode>,
    open: BinaryHeap<Splittable>,
    done: Vec<Leaf>,
}

/// Grows a tree on `rows`, which are put in the order of its leaves, and notes the leaf of each. `scratch` is as
/// long.
pub(crate) fn grow(
    ground: Ground<'_>,
    histograms: &mut Histograms,
    rows: &mut [u32],
    scratch: &mut [u32],
) -> Tree {
    let mut growth = Growth {
        ground,
        counting: Counting::new(&ground.data.groups, ground.counted),
        histograms,
        rows,
        scratch,
        nodes: vec![TreeNode::Leaf { leaf: 0 }],
        open: BinaryHeap::new(),
        done: Vec::new(),
    };
    growth.plant();
    while growth.n_leaves() < ground.settings.leaves
        && let Some(best) = growth.open.pop()
    {
        growth.split(best);
    }
    growth.finish()
}

impl Growth<'_> {
    fn n_leaves(&self) -> usize {
        self.open.len() + self.done.len()
    }

    fn plant(&mut self) {
        let rows = 0..self.rows.len();
        let sum = histograms::sum(self.ground.counted, self.rows);
        let terms = Node { sum, bounds: Bounds::WIDEST };
        let root = Leaf { node: 0, rows, depth: 0, terms, l2: self.ground.settings.l2 };
        if !self.may_split(&root) {
            return self.done.push(root);
        }
        let searched = self.searched(&root);
        self.place(root, Some(searched));
    }

    fn split(&mut self, parent: Splittable) {
        let Splittable { leaf, split, histogram } = parent;
        let histogram = histogram.map(|kept| self.histograms.take(kept));
        let [left, right] = self.divide(&leaf, split);
        // The last split's children stay leaves.
        let is_last = self.n_leaves() + 2 >= self.ground.settings.leaves;
        let wanted = [&left, &right].map(|leaf| !is_last && self.may_split(leaf));
        let [of_left, of_right] = self.children_searched([&left, &right], wanted, histogram);
        self.place(left, of_left);
        self.place(right, of_right);
    }

    /// The leaf's rows and node become two.
    fn divide(&mut self, leaf: &Leaf, split: Split) -> [Leaf; 2] {
        let Ground { data, settings, .. } = self.ground;
        let column = data.column(split.slot);
        let (rows, scratch) = (&mut self.rows[leaf.rows.clone()], &mut self.scratch[leaf.rows.clone()]);
        let n_left = divide(rows, scratch, &column.bins, &split.left_bins);
        let middle = leaf.rows.start + n_left;
        let search = Search { settings, scale: self.ground.counted.scale };
        let bounds = search.children_bounds(&leaf.terms, &split, column.monotone);
        let first = self.nodes.len();
        let Split { slot, left_bins, gain, sums, l2 } = split;
        self.nodes[leaf.node] = TreeNode::Split { slot, left_bins, left: first, right: first + 1, gain };
        self.nodes.extend([TreeNode::Leaf { leaf: 0 }, TreeNode::Leaf { leaf: 0 }]);
        let child = |side: usize, rows: Range<usize>| {
            let terms = Node { sum: sums[side], bounds: bounds[side] };
            Leaf { node: first + side, rows, depth: leaf.depth + 1, terms, l2 }
        };
        [child(0, leaf.rows.start..middle), child(1, middle..leaf.rows.end)]
    }

    fn may_split(&self, leaf: &Leaf) -> bool {
        let settings = self.ground.settings;
        leaf.depth < settings.depth
            && leaf.rows.len() / 2 >= settings.min_rows.max(1)
            && !self.ground.data.active.is_empty()
    }

    /// Searches those children that want it.
    fn children_searched(
        &mut self,
        children: [&Leaf; 2],
        wanted: [bool; 2],
        parent: Option<Vec<Cells>>,
    ) -> [Option<Searched>; 2] {
        let larger = usize::from(children[1].rows.len() > children[0].rows.len());
        let smaller = 1 - larger;
        let mut found = [None, None];
        match parent {
            Some(parent) if wanted[larger] => {
                let of_smaller = (children[smaller], wanted[smaller]);
                let [of_smaller, of_larger] = self.both_searched(of_smaller, children[larger], parent);
                found[larger] = Some(of_larger);
                match wanted[smaller] {
                    true => found[smaller] = Some(of_smaller),
                    false => self.histograms.give_back(of_smaller.histogram),
                }
            }
            parent => {
                parent.into_iter().for_each(|histogram| self.histograms.give_back(histogram));
                for side in [smaller, larger] {
                    found[side] = wanted[side].then(|| self.searched(children[side]));
                }
            }
        }
        found
    }

    /// Puts a leaf among those that can be split, or those that cannot.
    fn place(&mut self, leaf: Leaf, searched: Option<Searched>) {
        let Some(Searched { histogram, split }) = searched else { return self.done.push(leaf) };
        match split {
            Some(split) => {
                let histogram = self.histograms.keep(histogram);
                self.open.push(Splittable { leaf, split, histogram });
            }
            None => {
                self.histograms.give_back(histogram);
                self.done.push(leaf);
            }
        }
    }

    fn finish(self) -> Tree {
        let Growth { ground, histograms, mut nodes, open, mut done, .. } = self;
        for Splittable { leaf, histogram, .. } in open.into_vec() {
            if let Some(kept) = histogram {
                let histogram = histograms.take(kept);
                histograms.give_back(histogram);
            }
            done.push(leaf);
        }
        debug_assert!(histograms.keeps_none(), "a leaf's histogram was not taken back");
        done.sort_by_key(|leaf| leaf.rows.start);
        for (number, leaf) in done.iter().enumerate() {
            nodes[leaf.node] = TreeNode::Leaf { leaf: number };
        }
        let rows: Vec<&[u32]> = done.iter().map(|leaf| &self.rows[leaf.rows.clone()]).collect();
        let search = Search { settings: ground.settings, scale: ground.fine.scale };
        let value = |(leaf, sum): (&Leaf, Cell)| {
            search.leafing(leaf.l2, leaf.terms.bounds).value(sum) * ground.settings.learning_rate
        };
        let values = done.iter().zip(ground.noted(&rows)).map(value).collect();
        let covers = rows.par_iter().map(|rows| cover(ground.data, rows)).collect();
        Tree { nodes, values, covers }
    }
}

impl Ground<'_> {
    /// Notes the leaf of each row, and sums up each leaf's.
    fn noted(&self, rows: &[&[u32]]) -> Vec<Cell> {
        rows.par_iter().enumerate().for_each(|(leaf, rows)| {
            for row in *rows {
                self.leaves[*row as usize].store(leaf as u16, Relaxed);
            }
        });
        let n_rows: usize = rows.iter().map(|rows| rows.len()).sum();
        if n_rows == self.leaves.len() {
            histograms::sums(self.fine, self.leaves, rows.len())
        } else {
            rows.iter().map(|rows| histograms::sum(self.fine, rows)).collect()
        }
    }
}

/// Rows to the side of their bin; returns how many went left.
fn divide(rows: &mut [u32], scratch: &mut [u32], bins: &Bins, left_bins: &BinSet) -> usize {
    match bins {
        Bins::Same => partition::divide(rows, scratch, |_| left_bins.contains(0)),
        Bins::Narrow(bins) => {
            let goes_left = left_bins.table();
            partition::divide(rows, scratch, |row| goes_left[usize::from(bins[row])])
        }
        Bins::Wide(bins) => partition::divide(rows, scratch, |row| left_bins.contains(bins[row])),
    }
}

fn cover(data: &Dataset, rows: &[u32]) -> f64 {
    match &data.weights {
        None => rows.len() as f64,
        Some(weights) => rows.iter().map(|row| weights[*row as usize]).sum(),
    }
}

/// The split that gains more; of equals the one on the earlier column.
fn better(a: Split, b: Split) -> Split {
    match a.gain.total_cmp(&b.gain).then(b.slot.cmp(&a.slot)) {
        Ordering::Less => b,
        Ordering::Equal | Ordering::Greater => a,
    }
}

impl Ord for Splittable {
    fn cmp(&self, other: &Splittable) -> Ordering {
        self.split.gain.total_cmp(&other.split.gain).then(other.leaf.node.cmp(&self.leaf.node))
    }
}

impl PartialOrd for Splittable {
    fn partial_cmp(&self, other: &Splittable) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Splittable {
    fn eq(&self, other: &Splittable) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Splittable {}

#[cfg(test)]
mod tests;
