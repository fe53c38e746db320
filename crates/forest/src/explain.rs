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
//! Gauss-Legendre rule with half as many points gives it exactly, by products and sums of positive
//! factors, at any depth. As in Yu et al. 2022 ("Linear TreeShap"), the products over the way go down
//! the tree, the sums over the leaves come up, and a split is visited once for all leaves below it: time
//! grows with nodes × points, not with leaves × depth².
//!
//! At a split of feature `i`, let `k` and `u` be known(i) and unknown(i) by the splits above, and
//! `f = t k + (1 − t) u` their factor (all 1 where `i` was not asked before). The sides multiply `u` by
//! their shares, and the one not followed makes `k` zero. What the leaves below add to φ(i) beyond what
//! the splits above have credited them with is, after some algebra,
//!
//! ```text
//! k × u × (share of the side not followed) × ∫ P / f² × (S(followed) − S(not followed)) dt
//! ```
//!
//! with `P` the product of all factors on the way here and `S` the sum over a side's leaves of value ×
//! the product of the factors below. `f` is never zero: a side that is not known and has no share adds
//! nothing and is not entered.
//!
//! Where a split's two covers are zero, each side has the share 1/2.

pub(crate) mod flat;
mod group;
mod walk;

use crate::simd::{Avx2, Avx512};
use crate::tree::Tree;
use flat::Flat;
use group::Group;

/// A raw score taken apart: `base` + sum of `contributions` = the score, to 1e-9 of the leaves' magnitude.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The mean score over the training rows, as the covers tell it.
    pub base: f64,
    /// What each feature adds to it, `n_features` numbers in the unit of the score.
    pub contributions: Vec<f64>,
}

/// By feature, what is yet to be summed over the points of a rule.
pub(crate) type Points<const P: usize> = [[f64; P]];

/// What is the same for every row: the trees by the length of the rule that they need; those of ordinary size
/// laid out flat.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Explainer {
    /// With 4 and with 8 points.
    flat: [Flat; 2],
    groups: Vec<Group>,
}

impl Explainer {
    pub(crate) fn new(n_features: usize, trees: &[Tree]) -> Explainer {
        let (mut flat, mut groups) = ([4, 8].map(Flat::new), group::groups(n_features, trees));
        for flat in &mut flat {
            let n_points = flat.rule.n_points();
            for group in groups.iter_mut().filter(|group| group.n_points() == n_points) {
                group.retain(|tree_idx| !flat.push(tree_idx, &trees[tree_idx]));
            }
        }
        groups.retain(|group| !group.is_empty());
        Explainer { flat, groups }
    }

    /// Adds to `contributions` what each feature added to the sum of the trees. Allocates once a group.
    pub(crate) fn add_contributions(&self, trees: &[Tree], row: &[f64], contributions: &mut [f64]) {
        let [four, eight] = &self.flat;
        add_flat::<4>(four, trees, row, contributions);
        add_flat::<8>(eight, trees, row, contributions);
        for group in &self.groups {
            group.add_contributions(trees, row, contributions);
        }
    }
}

/// The same operations in the same order with whichever instructions: the same bits.
fn add_flat<const P: usize>(flat: &Flat, trees: &[Tree], row: &[f64], contributions: &mut [f64]) {
    if flat.is_empty() {
        return;
    }
    let mut points = vec![[0.0; P]; contributions.len()];
    match (Avx512::detect(), Avx2::detect()) {
        (Some(with), _) => with.explain(flat, trees, row, &mut points),
        (None, Some(with)) => with.explain(flat, trees, row, &mut points),
        (None, None) => flat.add(trees, row, &mut points),
    }
    for (contribution, points) in contributions.iter_mut().zip(points) {
        *contribution += points.iter().sum::<f64>();
    }
}
