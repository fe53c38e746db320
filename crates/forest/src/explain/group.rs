//! Which rule integrates which tree.
//!
//! Every tree could take the longest rule that any needs, and most would then compute twice what they
//! must. A rule for each tree's own length would keep the compiler from knowing any length. Between the
//! two lie powers of two: at most seven lengths, each compiled by itself.

use super::walk::{Fractions, Level, Walk};
use crate::quadrature::Quadrature;
use crate::tree::{Step, Tree};

/// Trees that the same rule integrates exactly.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    rule: Quadrature,
    tree_idxs: Vec<usize>,
    depth: usize,
}

/// Lengths of rules: four points are what one AVX2 register holds, and the last serves a way of `DEPTH_MAX`
/// different features, two to a point.
const LENGTHS: [usize; 7] = [4, 8, 16, 32, 64, 128, 256];

/// The groups that are not empty. Trees of a single leaf contribute nothing and are in none.
pub(super) fn groups(n_features: usize, trees: &[Tree]) -> Vec<Group> {
    let mut ways = Ways { n_asked: vec![0; n_features], n_distinct: 0 };
    let longest: Vec<Longest> = trees.iter().map(|tree| ways.longest(tree, 0)).collect();
    let mut groups = Vec::new();
    let mut shorter = 0;
    for n_points in LENGTHS {
        let is_served = |way: &Longest| way.n_distinct > 2 * shorter && way.n_distinct <= 2 * n_points;
        let tree_idxs: Vec<usize> = (0..trees.len()).filter(|idx| is_served(&longest[*idx])).collect();
        if let Some(depth) = tree_idxs.iter().map(|idx| longest[*idx].depth).max() {
            groups.push(Group { rule: Quadrature::gauss_legendre(n_points), tree_idxs, depth });
        }
        shorter = n_points;
    }
    groups
}

impl Group {
    pub(super) fn n_points(&self) -> usize {
        self.rule.n_points()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tree_idxs.is_empty()
    }

    /// Keeps the trees that `keep` wants to.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        self.tree_idxs.retain(|tree_idx| keep(*tree_idx));
    }

    pub(super) fn add_contributions(&self, trees: &[Tree], row: &[f64], contributions: &mut [f64]) {
        match self.rule.n_points() {
            4 => self.walk::<4>(trees, row, contributions),
            8 => self.walk::<8>(trees, row, contributions),
            16 => self.walk::<16>(trees, row, contributions),
            32 => self.walk::<32>(trees, row, contributions),
            64 => self.walk::<64>(trees, row, contributions),
            128 => self.walk::<128>(trees, row, contributions),
            _ => self.walk::<256>(trees, row, contributions),
        }
    }

    fn walk<const P: usize>(&self, trees: &[Tree], row: &[f64], contributions: &mut [f64]) {
        let rule = self.rule.of::<P>().expect("the lengths are those of LENGTHS");
        let mut fractions = vec![Fractions::NONE; contributions.len()];
        let mut levels = vec![Level::<P>::ZERO; self.depth + 1];
        for tree_idx in &self.tree_idxs {
            let (fractions, contributions) = (&mut fractions[..], &mut *contributions);
            Walk { tree: &trees[*tree_idx], row, rule, fractions, contributions }.start(&mut levels);
        }
    }
}

/// The most different features, and the most splits, on one way from root to leaf.
struct Longest {
    n_distinct: usize,
    depth: usize,
}

/// The features that the way from the root has asked so far.
struct Ways {
    n_asked: Vec<u32>,
    n_distinct: usize,
}

impl Ways {
    /// Looks at all ways below `at`. Recurses as deep as the tree is.
    fn longest(&mut self, tree: &Tree, at: u32) -> Longest {
        let Step::Split(split) = tree.step(at) else {
            return Longest { n_distinct: self.n_distinct, depth: 0 };
        };
        let feature = split.feature as usize;
        let is_new = usize::from(self.n_asked[feature] == 0);
        self.n_asked[feature] += 1;
        self.n_distinct += is_new;
        let (left, right) = (self.longest(tree, split.left), self.longest(tree, split.right));
        self.n_asked[feature] -= 1;
        self.n_distinct -= is_new;
        let n_distinct = left.n_distinct.max(right.n_distinct);
        Longest { n_distinct, depth: left.depth.max(right.depth) + 1 }
    }
}
