//! Trees too wide for lanes: from node to node, eight walks at a time.
//!
//! A walk is a chain of loads that each wait for the one before. Eight chains side by side keep the
//! processor busy, and a step is arithmetic rather than a branch that could be guessed wrong: the two
//! children lie next to each other, so the next node is `left + goes_right`. A leaf is its own left child.

use super::row_lanes::Matrix;
use crate::tree::{Question, Split, Step, Tree};

/// Walks that go on side by side.
const WALKS: usize = 8;
/// Steps between two looks at whether all walks have ended.
const STEPS: usize = 4;

/// A missing value goes right.
const MISSING_RIGHT: u32 = 1 << 31;
/// The tree is asked where to go: a category.
const ASKS_TREE: u32 = 1 << 30;
const FEATURE: u32 = ASKS_TREE - 1;

/// A forest as nodes whose children lie together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Walk {
    nodes: Vec<Node>,
    /// Of the leaves; by node.
    values: Vec<f64>,
    /// Where each tree starts, and where the last one ends.
    starts: Vec<usize>,
}

/// Sixteen bytes, four to a cache line.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    /// The threshold; infinite at a leaf; the index of the plain node, as bits, where the tree is asked.
    threshold: f64,
    /// Feature and flags.
    feature: u32,
    /// Index in the tree of the child on the left; the other is the next.
    left: u32,
}

impl Walk {
    pub(crate) fn of(trees: &[Tree]) -> Walk {
        let mut walk = Walk { nodes: Vec::new(), values: Vec::new(), starts: vec![0] };
        for tree in trees {
            walk.push(tree);
            walk.starts.push(walk.nodes.len());
        }
        walk
    }

    fn push(&mut self, tree: &Tree) {
        let start = self.nodes.len();
        let mut plain = vec![0];
        let mut at = 0;
        while let Some(&plain_idx) = plain.get(at) {
            let (node, value) = match tree.step(plain_idx) {
                Step::Leaf(value) => (leaf(at as u32), *value),
                Step::Split(split) => {
                    let left = plain.len() as u32;
                    plain.extend([split.left, split.right]);
                    (node(tree, split, plain_idx, left), 0.0)
                }
            };
            self.nodes.push(node);
            self.values.push(value);
            at += 1;
        }
        debug_assert_eq!(self.nodes.len() - start, tree.n_steps());
    }

    /// The sum of the leaves that `row` reaches, in tree order.
    pub(crate) fn sum(&self, trees: &[Tree], row: &[f64]) -> f64 {
        let mut sum = 0.0;
        for first in (0..trees.len()).step_by(WALKS) {
            let n_walks = WALKS.min(trees.len() - first);
            let walks = std::array::from_fn(|walk| self.begin(trees, first + walk.min(n_walks - 1), row));
            sum = ends(walks)[..n_walks].iter().fold(sum, |sum, leaf| sum + leaf);
        }
        sum
    }

    /// Adds to each of `sums` the leaves that its row reaches, in tree order.
    pub(crate) fn add(&self, trees: &[Tree], rows: Matrix, sums: &mut [f64]) {
        for tree_idx in 0..trees.len() {
            for (idx, together) in sums.chunks_mut(WALKS).enumerate() {
                let begin = |walk| self.begin(trees, tree_idx, rows.row(idx * WALKS + walk));
                together
                    .iter_mut()
                    .zip(ends(std::array::from_fn(begin)))
                    .for_each(|(sum, leaf)| *sum += leaf);
            }
        }
    }

    fn begin<'a>(&'a self, trees: &'a [Tree], tree_idx: usize, row: &'a [f64]) -> OneWalk<'a> {
        let range = self.starts[tree_idx]..self.starts[tree_idx + 1];
        OneWalk {
            tree: &trees[tree_idx],
            nodes: &self.nodes[range.clone()],
            values: &self.values[range],
            row,
        }
    }
}

/// One row down one tree.
#[derive(Clone, Copy)]
struct OneWalk<'a> {
    tree: &'a Tree,
    nodes: &'a [Node],
    values: &'a [f64],
    row: &'a [f64],
}

/// The leaves where the walks end.
fn ends(walks: [OneWalk; WALKS]) -> [f64; WALKS] {
    let mut at = [0_u32; WALKS];
    loop {
        let before = at;
        for _ in 0..STEPS {
            for (at, walk) in at.iter_mut().zip(&walks) {
                let node = &walk.nodes[*at as usize];
                *at = node.left + u32::from(node.goes_right(walk.tree, walk.row));
            }
        }
        if at == before {
            break;
        }
    }
    std::array::from_fn(|walk| walks[walk].values[at[walk] as usize])
}

impl Node {
    #[inline(always)]
    fn goes_right(&self, tree: &Tree, row: &[f64]) -> bool {
        let value = row.get((self.feature & FEATURE) as usize).copied().unwrap_or(f64::NAN);
        if self.feature & ASKS_TREE != 0 {
            return self.is_sent_right(tree, row);
        }
        (value > self.threshold) | (value.is_nan() & (self.feature & MISSING_RIGHT != 0))
    }

    #[cold]
    fn is_sent_right(&self, tree: &Tree, row: &[f64]) -> bool {
        match tree.step(self.threshold.to_bits() as u32) {
            Step::Split(split) => !tree.goes_left(split, row),
            Step::Leaf(_) => false,
        }
    }
}

/// Any value, and a missing one, stays.
fn leaf(at: u32) -> Node {
    Node { threshold: f64::INFINITY, feature: 0, left: at }
}

fn node(tree: &Tree, split: &Split, plain_idx: u32, left: u32) -> Node {
    match tree.question(split) {
        Question::AtMost(threshold) => {
            let missing = if split.missing_left { 0 } else { MISSING_RIGHT };
            Node { threshold, feature: split.feature | missing, left }
        }
        Question::In(_) => {
            Node { threshold: f64::from_bits(u64::from(plain_idx)), feature: split.feature | ASKS_TREE, left }
        }
    }
}
