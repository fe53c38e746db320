//! Trees too wide for lanes: from node to node, eight walks at a time.
//!
//! A walk is a chain of loads that each wait for the one before. Eight chains side by side keep the
//! processor busy, and a step is arithmetic rather than a branch that could be guessed wrong: the two
//! children lie next to each other, so the next node is `left + goes_right`. A leaf is its own left child.

use super::source::Matrix;
use crate::tree::{Question, Split, Step, Tree, is_among};

/// Walks that go on side by side.
const WALKS: usize = 8;

/// A missing value goes right.
const MISSING_RIGHT: u32 = 1 << 31;
/// The threshold is a set of codes.
const IS_SET: u32 = 1 << 30;
const FEATURE: u32 = IS_SET - 1;

/// A forest as nodes whose children lie together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Walk {
    nodes: Vec<Node>,
    /// Of the leaves; by node.
    values: Vec<f64>,
    trees: Vec<Root>,
    codes: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Root {
    at: u32,
    /// The most splits on a way to a leaf.
    depth: u32,
}

/// Sixteen bytes, four to a cache line.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    /// Infinite at a leaf; of a set, the bits are where in the pool it starts and, above, ends.
    threshold: f64,
    /// Feature and flags.
    feature: u32,
    /// The child on the left; the other is the next.
    left: u32,
}

impl Walk {
    /// `None` if there are more nodes or codes than 32 bits can count.
    pub(crate) fn of(trees: &[Tree]) -> Option<Walk> {
        let mut walk = Walk { nodes: Vec::new(), values: Vec::new(), trees: Vec::new(), codes: Vec::new() };
        for tree in trees {
            walk.push(tree);
        }
        (walk.nodes.len().max(walk.codes.len()) < u32::MAX as usize).then_some(walk)
    }

    fn push(&mut self, tree: &Tree) {
        let root = self.nodes.len();
        let mut plain = vec![(0, 0)];
        while let Some(&(plain_idx, depth)) = plain.get(self.nodes.len() - root) {
            let (node, value) = match tree.step(plain_idx) {
                Step::Leaf(value) => (leaf(self.nodes.len()), *value),
                Step::Split(split) => {
                    let left = root + plain.len();
                    plain.extend([(split.left, depth + 1), (split.right, depth + 1)]);
                    (self.split(tree, split, left), 0.0)
                }
            };
            self.nodes.push(node);
            self.values.push(value);
        }
        // Level by level: the last node is one of the deepest.
        let depth = plain.last().map_or(0, |(_, depth)| *depth);
        self.trees.push(Root { at: root as u32, depth });
    }

    fn split(&mut self, tree: &Tree, split: &Split, left: usize) -> Node {
        let missing = if split.missing_left { 0 } else { MISSING_RIGHT };
        let (threshold, is_set) = match tree.question(split) {
            Question::AtMost(threshold) => (threshold, 0),
            Question::In(codes) => {
                let start = self.codes.len() as u64;
                self.codes.extend(codes);
                (f64::from_bits(start | (self.codes.len() as u64) << 32), IS_SET)
            }
        };
        Node { threshold, feature: split.feature | missing | is_set, left: left as u32 }
    }

    /// The sum of the leaves that `row` reaches, in tree order.
    pub(crate) fn sum(&self, row: &[f64]) -> f64 {
        let mut sum = 0.0;
        for trees in self.trees.chunks(WALKS) {
            let mut at = [0; WALKS];
            at.iter_mut().zip(trees).for_each(|(at, tree)| *at = tree.at);
            let depth = trees.iter().map(|tree| tree.depth).max().unwrap_or(0);
            self.go(&mut at, depth, [0; WALKS], row);
            sum = at[..trees.len()].iter().fold(sum, |sum, at| sum + self.values[*at as usize]);
        }
        sum
    }

    /// Adds to each of `sums` the leaves that its row reaches, in tree order.
    pub(crate) fn add(&self, rows: Matrix, sums: &mut [f64]) {
        for tree in &self.trees {
            for (idx, sums) in sums.chunks_mut(WALKS).enumerate() {
                let starts = std::array::from_fn(|walk| (idx * WALKS + walk) * rows.n_features);
                let mut at = [tree.at; WALKS];
                self.go(&mut at, tree.depth, starts, rows.numbers);
                sums.iter_mut().zip(at).for_each(|(sum, at)| *sum += self.values[at as usize]);
            }
        }
    }

    /// Goes so many steps down, each walk with the row that starts there.
    #[inline]
    fn go(&self, at: &mut [u32; WALKS], n_steps: u32, starts: [usize; WALKS], numbers: &[f64]) {
        for _ in 0..n_steps {
            for (at, start) in at.iter_mut().zip(starts) {
                let node = &self.nodes[*at as usize];
                let number = numbers.get(start + (node.feature & FEATURE) as usize);
                *at = node.left + self.goes_right(node, number.copied().unwrap_or(f64::NAN));
            }
        }
    }

    #[inline(always)]
    fn goes_right(&self, node: &Node, value: f64) -> u32 {
        if node.feature & IS_SET != 0 {
            return self.is_sent_right(node, value);
        }
        u32::from(value > node.threshold) | (u32::from(value.is_nan()) & (node.feature >> 31))
    }

    #[cold]
    fn is_sent_right(&self, node: &Node, value: f64) -> u32 {
        if value.is_nan() {
            return node.feature >> 31;
        }
        let bits = node.threshold.to_bits();
        u32::from(!is_among(value, &self.codes[bits as u32 as usize..(bits >> 32) as usize]))
    }
}

/// Any value, and a missing one, stays.
fn leaf(at: usize) -> Node {
    Node { threshold: f64::INFINITY, feature: 0, left: at as u32 }
}
