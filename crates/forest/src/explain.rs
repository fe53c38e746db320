//! Why a row got its score: exact path-dependent Shapley values (TreeSHAP).
//!
//! The game is that of Lundberg, Erion & Lee 2018 ("Consistent Individualized Feature Attribution for
//! Tree Ensembles"): with only the features of a set S known, a row goes both ways at a split on an
//! unknown feature, in proportion to the covers. What a leaf with value `v` adds is then a product over
//! the features on the way to it: `v × Π (known or unknown)`, where *known* is 1 if the row's own value
//! follows the way at every split on that feature, else 0, and *unknown* is the product of the shares.
//!
//! Their algorithm 2 carries the permutation weights of all set sizes along the way and takes features
//! out again by a recurrence of subtractions, whose rounding errors grow with the depth. Chosen
//! instead: the Shapley value as an integral over the chance `t` that a feature is known (Owen 1972,
//! "Multilinear Extensions of Games"),
//!
//! ```text
//! φ(i) = ∫ v × (known(i) − unknown(i)) × Π over j ≠ i of (t × known(j) + (1 − t) × unknown(j)) dt
//! ```
//!
//! The integrand is a polynomial whose degree is below the number of features on the way, so a
//! Gauss-Legendre rule with half as many points gives it exactly. Every factor and every weight is
//! positive; nothing cancels, at any depth. As in Yu et al. 2022 ("Linear TreeShap"), the products go
//! down the tree, their sums over the leaves come up, and one visit to each edge serves all leaves below
//! it: time grows with nodes × points, not with leaves × depth². A feature asked again further down
//! replaces its own factor, and what the upper edge credited for these leaves is taken back.
//!
//! Where a split's two covers are zero each side has the share 1/2. A side that is not known and has no
//! share adds nothing and is not entered: so no zero is ever divided by.

use crate::quadrature::{LANES, Lanes, Quadrature};
use crate::tree::{Split, Step, Tree};

/// A raw score taken apart: `base` + sum of `contributions` = the score, to 1e-9 of the leaves' magnitude.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The mean score over the training rows, as the covers tell it.
    pub base: f64,
    /// What each feature adds to it, `n_features` numbers in the unit of the score.
    pub contributions: Vec<f64>,
}

/// What is the same for every row: the integration rules, `rules[n]` for trees that need n + 1 blocks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Explainer {
    rules: Vec<Quadrature>,
    scratch_len: usize,
}

impl Explainer {
    pub(crate) fn new(trees: &[Tree]) -> Explainer {
        let n_rules = trees.iter().map(n_blocks).max().unwrap_or(0);
        let rules = (1..=n_rules).map(Quadrature::new).collect();
        Explainer { rules, scratch_len: trees.iter().map(scratch_len).max().unwrap_or(0) }
    }

    /// Adds to `contributions` what each feature added to the sum of the trees. Allocates once a call.
    pub(crate) fn add_contributions(&self, trees: &[Tree], row: &[f64], contributions: &mut [f64]) {
        let mut fractions = vec![Fractions::NONE; contributions.len()];
        let mut scratch = vec![[0.0; LANES]; self.scratch_len];
        for tree in trees {
            let n_blocks = n_blocks(tree);
            let (products, scratch) = scratch.split_at_mut(n_blocks);
            let (sums, scratch) = scratch.split_at_mut(n_blocks);
            products.fill([1.0; LANES]);
            let rule = &self.rules[n_blocks - 1];
            Walk { tree, row, rule, fractions: &mut fractions, contributions: &mut *contributions }
                .descend(0, products, sums, scratch);
        }
    }
}

/// Blocks of points that integrate the tree's polynomials exactly: one point for two features.
fn n_blocks(tree: &Tree) -> usize {
    tree.distinct_max().div_ceil(2 * LANES).max(1)
}

/// Products and sums for the root and for each level below it.
fn scratch_len(tree: &Tree) -> usize {
    2 * n_blocks(tree) * (tree.depth() + 1)
}

/// Below this a share counts as none. What it could add vanishes beside any other leaf, and factors stay
/// far from where `f64` runs out and a quotient of two of them would mean nothing.
const NEGLIGIBLE: f64 = 1e-200;

/// The share of the rows that a feature's splits on the way let through.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fractions {
    /// When the feature is known: 1 if the row's value follows the way, else 0.
    known: f64,
    /// When it is not: the product of the shares.
    unknown: f64,
}

impl Fractions {
    /// Before any split on the feature: all rows.
    const NONE: Fractions = Fractions { known: 1.0, unknown: 1.0 };

    fn then(self, is_followed: bool, share: f64) -> Fractions {
        Fractions { known: if is_followed { self.known } else { 0.0 }, unknown: self.unknown * share }
    }

    fn lets_nothing_through(self) -> bool {
        self.known == 0.0 && self.unknown < NEGLIGIBLE
    }

    /// The feature's factor when it is known with chance `point`, unknown with chance `complement`.
    fn factor(self, point: f64, complement: f64) -> f64 {
        point * self.known + complement * self.unknown
    }

    fn difference(self) -> f64 {
        self.known - self.unknown
    }
}

/// The walk of one row down all ways of one tree.
struct Walk<'a> {
    tree: &'a Tree,
    row: &'a [f64],
    rule: &'a Quadrature,
    /// By feature: what its splits on the present way let through.
    fractions: &'a mut [Fractions],
    contributions: &'a mut [f64],
}

impl Walk<'_> {
    /// Visits the subtree at `at`, which the factors in `products` lead to, one a point of the rule, and
    /// leaves in `sums` the total of leaf × product over its leaves. Recurses as deep as the tree is.
    fn descend(&mut self, at: u32, products: &[Lanes], sums: &mut [Lanes], scratch: &mut [Lanes]) {
        let tree = self.tree;
        match tree.step(at) {
            Step::Leaf(value) => scale(*value, products, sums),
            Step::Split(split) => self.divide(split, products, sums, scratch),
        }
    }

    fn divide(&mut self, split: &Split, products: &[Lanes], sums: &mut [Lanes], scratch: &mut [Lanes]) {
        let (below, scratch) = scratch.split_at_mut(2 * products.len());
        let (products_below, sums_below) = below.split_at_mut(products.len());
        let feature = split.feature as usize;
        let before = self.fractions[feature];
        let follows_left = self.tree.goes_left(split, self.row);
        let [share_left, share_right] = self.tree.shares(split);
        sums.fill([0.0; LANES]);
        for (child, is_followed, share) in
            [(split.left, follows_left, share_left), (split.right, !follows_left, share_right)]
        {
            let after = before.then(is_followed, share);
            if after.lets_nothing_through() {
                continue;
            }
            self.rule.exchange(before, after, products, products_below);
            self.fractions[feature] = after;
            self.descend(child, products_below, sums_below, scratch);
            self.contributions[feature] += self.rule.credit(before, after, sums_below);
            add(sums_below, sums);
        }
        self.fractions[feature] = before;
    }
}

impl Quadrature {
    /// Replaces a feature's factor: `products` / `before` × `after`.
    fn exchange(&self, before: Fractions, after: Fractions, products: &[Lanes], out: &mut [Lanes]) {
        for (block, out) in out.iter_mut().enumerate() {
            let (points, complements) = (&self.points[block], &self.complements[block]);
            for lane in 0..LANES {
                let factor = |fractions: Fractions| fractions.factor(points[lane], complements[lane]);
                out[lane] = products[block][lane] / factor(before) * factor(after);
            }
        }
    }

    /// The integral of what an edge adds for its feature over the leaves below, less what the edge above
    /// that asked the same feature has credited, or will, for the same leaves.
    fn credit(&self, before: Fractions, after: Fractions, sums: &[Lanes]) -> f64 {
        let mut total = [0.0; LANES];
        for (block, sums) in sums.iter().enumerate() {
            let (points, complements) = (&self.points[block], &self.complements[block]);
            for lane in 0..LANES {
                let rate = |fractions: Fractions| {
                    fractions.difference() / fractions.factor(points[lane], complements[lane])
                };
                total[lane] += self.weights[block][lane] * sums[lane] * (rate(after) - rate(before));
            }
        }
        total.iter().fold(0.0, |sum, lane| sum + lane)
    }
}

fn scale(value: f64, products: &[Lanes], out: &mut [Lanes]) {
    for (out, product) in out.iter_mut().zip(products) {
        *out = product.map(|product| value * product);
    }
}

fn add(from: &[Lanes], to: &mut [Lanes]) {
    for (to, from) in to.iter_mut().zip(from) {
        for lane in 0..LANES {
            to[lane] += from[lane];
        }
    }
}
