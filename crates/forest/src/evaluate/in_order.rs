//! A tree as a list of its splits from left to right.
//!
//! Splits and leaves alternate from left to right: split `k` stands between leaf `k` and leaf `k + 1`. Let
//! `low(k)` be the leftmost leaf below split `k`. A row that goes right at `k` cannot end in the leaves
//! `low(k)..=k`; the leaf where it ends is the leftmost that no split excludes (Lucchese et al. 2015,
//! "QuickScorer"). With the splits taken from left to right that leaf needs no set of leaves, only its index:
//!
//! ```text
//! exit = 0;  for k in 0..n { if goes_right(k) && low(k) <= exit { exit = k + 1 } }
//! ```
//!
//! for after split `k - 1` no split has excluded anything beyond leaf `k - 1`, so `exit <= k`, and a split that
//! excludes `exit` excludes all from there to `k`. One byte a tree holds `exit`, one byte a split `low`: with
//! a column and a threshold, three bytes a split are all that is read, and trees of up to 256 leaves need
//! nothing wider.

use crate::tree::{Split, Step, Tree};

/// Most leaves of a tree whose exit fits in a byte.
pub(crate) const LEAVES_MAX: usize = 256;

/// The splits of a tree from left to right, and its leaves.
pub(crate) struct InOrder<'a> {
    pub(crate) splits: Vec<Placed<'a>>,
    pub(crate) leaves: Vec<f64>,
}

pub(crate) struct Placed<'a> {
    pub(crate) split: &'a Split,
    /// The leftmost leaf below.
    pub(crate) low: u8,
}

impl<'a> InOrder<'a> {
    /// `None` if there are more than [`LEAVES_MAX`] leaves.
    pub(crate) fn of(tree: &'a Tree) -> Option<InOrder<'a>> {
        let n_leaves = tree.n_steps() / 2 + 1;
        let mut ordered =
            InOrder { splits: Vec::with_capacity(n_leaves), leaves: Vec::with_capacity(n_leaves) };
        (n_leaves <= LEAVES_MAX).then(|| ordered.push(tree, 0))?;
        Some(ordered)
    }

    /// Recurses as deep as the tree is.
    fn push(&mut self, tree: &'a Tree, at: u32) {
        match tree.step(at) {
            Step::Leaf(value) => self.leaves.push(*value),
            Step::Split(split) => {
                // Below LEAVES_MAX, as there is a leaf to come.
                let low = self.leaves.len() as u8;
                self.push(tree, split.left);
                self.splits.push(Placed { split, low });
                self.push(tree, split.right);
            }
        }
    }
}
