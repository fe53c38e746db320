//! Trees of ordinary size, explained without recursion.
//!
//! What the splits' features let through when unknown is the same for every row, so it is worked out once.
//! What is left for a row is two passes over the splits, a few operations on the points of the rule each:
//! down, where every split passes its products on; and up, where the sums of its two sides meet. Neither
//! pass has a branch that depends on the row.

use super::Points;
use crate::quadrature::Quadrature;
use crate::tree::{Question, Split, Step, Tree};

/// Most leaves of a tree that is laid out flat.
const LEAVES_MAX: usize = 64;
/// Most nodes, and one that stands for what lies above the root.
const NODES_MAX: usize = 2 * LEAVES_MAX;
/// Stands for a share of nothing where one divides by it; what it stands for is multiplied by zero elsewhere.
const ALMOST_NOTHING: f64 = 1e-100;

/// Trees that the same rule integrates exactly, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flat {
    pub(super) rule: Quadrature,
    splits: Vec<FlatSplit>,
    trees: Vec<FlatTree>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct FlatTree {
    tree_idx: u32,
    n_splits: u32,
}

/// A split whose nodes are counted from 0 in its tree: splits first, in an order that has parents before
/// children, then leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
struct FlatSplit {
    /// Infinite where the tree is asked: the answer to a category.
    threshold: f64,
    /// What the feature's splits above let through when it is not known.
    unknown: f64,
    /// The part of the cover that goes left, and right.
    shares: [f64; 2],
    /// The values of the children that are leaves.
    values: [f64; 2],
    /// Index of the plain node.
    plain_idx: u32,
    feature: u32,
    missing_left: bool,
    /// Left and right.
    children: [u8; 2],
    /// The node below the nearest split on the same feature above, on the way here.
    same_feature: u8,
}

/// The numbers of one tree while it is explained, one a point of the rule.
struct Scratch<const P: usize> {
    /// By node: whether the row's own value of the feature asked above leads there.
    known: [f64; NODES_MAX],
    /// By node: what the step to it makes of the feature's factor.
    exchange: [[f64; P]; NODES_MAX],
    /// By node: weight × all factors on the way.
    products: [[f64; P]; NODES_MAX],
    /// By split: what the difference of its sides counts.
    gains: [[f64; P]; LEAVES_MAX],
    /// By node: the sum over the leaves below of value × the factors below.
    sums: [[f64; P]; NODES_MAX],
    /// By split: the children, the one followed first.
    sides: [[u8; 2]; LEAVES_MAX],
}

impl Flat {
    pub(super) fn new(n_points: usize) -> Flat {
        let rule = Quadrature::gauss_legendre(n_points);
        Flat { rule, splits: Vec::new(), trees: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    /// Lays out a tree, or says no: it is too wide, or a share so small that its inverse would mean nothing.
    pub(super) fn push(&mut self, tree_idx: usize, tree: &Tree) -> bool {
        let n_leaves = tree.n_steps() / 2 + 1;
        if n_leaves > LEAVES_MAX {
            return false;
        }
        let mut layout = Layout { tree, splits: Vec::new(), n_splits: n_leaves - 1, n_leaves: 0 };
        layout.place(0, &mut Vec::new());
        if layout.splits.iter().any(|split| split.unknown > 0.0 && split.unknown < ALMOST_NOTHING) {
            return false;
        }
        for split in &mut layout.splits {
            split.unknown = split.unknown.max(ALMOST_NOTHING);
        }
        self.splits.append(&mut layout.splits);
        self.trees.push(FlatTree { tree_idx: tree_idx as u32, n_splits: n_leaves as u32 - 1 });
        true
    }

    /// Adds to the points of each feature what it contributes. `P` is the length of the rule.
    #[inline(always)]
    pub(crate) fn add<const P: usize>(&self, trees: &[Tree], row: &[f64], points: &mut Points<P>) {
        let rule = self.rule.of::<P>().expect("the caller has matched the length");
        let mut scratch = Scratch::<P>::zero();
        let mut splits = &self.splits[..];
        for FlatTree { tree_idx, n_splits } in &self.trees {
            let of_splits;
            (of_splits, splits) = splits.split_at(*n_splits as usize);
            scratch.decide(&trees[*tree_idx as usize], of_splits, row);
            scratch.go_down(of_splits, &rule);
            scratch.come_up(of_splits, points);
        }
    }
}

impl<const P: usize> Scratch<P> {
    fn zero() -> Scratch<P> {
        Scratch {
            known: [1.0; NODES_MAX],
            exchange: [[0.0; P]; NODES_MAX],
            products: [[0.0; P]; NODES_MAX],
            gains: [[0.0; P]; LEAVES_MAX],
            sums: [[0.0; P]; NODES_MAX],
            sides: [[0; 2]; LEAVES_MAX],
        }
    }

    /// Which side of each split the row follows.
    #[inline(always)]
    fn decide(&mut self, tree: &Tree, splits: &[FlatSplit], row: &[f64]) {
        for (split, sides) in splits.iter().zip(&mut self.sides) {
            let [left, right] = split.children;
            *sides = if split.goes_left(tree, row) { [left, right] } else { [right, left] };
        }
    }

    #[inline(always)]
    fn go_down(&mut self, splits: &[FlatSplit], rule: &crate::quadrature::Rule<P>) {
        self.products[0] = *rule.weights;
        for (at, split) in splits.iter().enumerate() {
            let FlatSplit { unknown, shares, values, children, .. } = *split;
            let [followed, other] = self.sides[at].map(usize::from);
            let (share, other_share) = match followed == children[0] as usize {
                true => (shares[0], shares[1]),
                false => (shares[1], shares[0]),
            };
            let known = self.known[split.same_feature as usize];
            (self.known[followed], self.known[other]) = (known, 0.0);
            let gain = known * unknown * other_share;
            let products = self.products[at];
            for (child, value) in children.iter().zip(values) {
                // Where the child is a split, its sums take this place on the way up.
                self.sums[*child as usize] = [value; P];
            }
            for (at_point, ((point, complement), product)) in rule.both().zip(products).enumerate() {
                let (if_known, if_not) = (point * known, complement * unknown);
                let inverse = 1.0 / (if_known + if_not);
                let to_followed = (if_known + if_not * share) * inverse;
                let to_other = if_not * other_share * inverse;
                self.exchange[followed][at_point] = to_followed;
                self.exchange[other][at_point] = to_other;
                self.products[followed][at_point] = product * to_followed;
                self.products[other][at_point] = product * to_other;
                self.gains[at][at_point] = product * (inverse * inverse) * gain;
            }
        }
    }

    #[inline(always)]
    fn come_up(&mut self, splits: &[FlatSplit], points: &mut Points<P>) {
        for (at, split) in splits.iter().enumerate().rev() {
            let [followed, other] = self.sides[at].map(usize::from);
            let total = &mut points[split.feature as usize];
            for (point, total) in total.iter_mut().enumerate() {
                let (of_followed, of_other) = (self.sums[followed][point], self.sums[other][point]);
                *total += self.gains[at][point] * (of_followed - of_other);
                self.sums[at][point] =
                    self.exchange[followed][point] * of_followed + self.exchange[other][point] * of_other;
            }
        }
    }
}

impl FlatSplit {
    #[inline(always)]
    fn goes_left(&self, tree: &Tree, row: &[f64]) -> bool {
        if self.threshold.is_infinite() {
            return self.asks_tree(tree, row);
        }
        let value = row.get(self.feature as usize).copied().unwrap_or(f64::NAN);
        (value <= self.threshold) | (value.is_nan() & self.missing_left)
    }

    #[cold]
    fn asks_tree(&self, tree: &Tree, row: &[f64]) -> bool {
        match tree.step(self.plain_idx) {
            Step::Split(split) => tree.goes_left(split, row),
            Step::Leaf(_) => true,
        }
    }
}

/// A tree that is being laid out.
struct Layout<'a> {
    tree: &'a Tree,
    splits: Vec<FlatSplit>,
    n_splits: usize,
    n_leaves: usize,
}

/// A step on the way: the feature asked, where the step led, and what the feature lets through from there.
struct Taken {
    feature: u32,
    node: u8,
    unknown: f64,
}

impl Layout<'_> {
    /// Places what lies below `at`, and answers its number. Recurses as deep as the tree is.
    fn place(&mut self, at: u32, way: &mut Vec<Taken>) -> u8 {
        match self.tree.step(at) {
            Step::Leaf(_) => {
                self.n_leaves += 1;
                (self.n_splits + self.n_leaves - 1) as u8
            }
            Step::Split(split) => {
                let number = self.splits.len();
                self.splits.push(self.split(at, split, way));
                for (side, child) in [split.left, split.right].into_iter().enumerate() {
                    self.place_child(number, side, child, way);
                }
                number as u8
            }
        }
    }

    /// The number of a child is known before the child is placed: the next split, or the next leaf.
    fn place_child(&mut self, number: usize, side: usize, child: u32, way: &mut Vec<Taken>) {
        let (node, value) = match self.tree.step(child) {
            Step::Leaf(value) => (self.n_splits + self.n_leaves, *value),
            Step::Split(_) => (self.splits.len(), 0.0),
        };
        self.splits[number].values[side] = value;
        let FlatSplit { feature, unknown, shares, .. } = self.splits[number];
        way.push(Taken { feature, node: node as u8, unknown: unknown * shares[side] });
        self.splits[number].children[side] = self.place(child, way);
        way.pop();
    }

    fn split(&self, plain_idx: u32, split: &Split, way: &[Taken]) -> FlatSplit {
        let above = way.iter().rev().find(|taken| taken.feature == split.feature);
        FlatSplit {
            threshold: match self.tree.question(split) {
                Question::AtMost(threshold) => threshold,
                Question::In(_) => f64::INFINITY,
            },
            unknown: above.map_or(1.0, |taken| taken.unknown),
            shares: self.tree.shares(split),
            values: [0.0; 2],
            plain_idx,
            feature: split.feature,
            missing_left: split.missing_left,
            children: [0; 2],
            // The last node there can be is never placed: nothing has been asked there.
            same_feature: above.map_or(NODES_MAX as u8 - 1, |taken| taken.node),
        }
    }
}
