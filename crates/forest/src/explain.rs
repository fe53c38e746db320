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

mod group;
mod walk;

use crate::tree::Tree;
use group::Group;

/// A raw score taken apart: `base` + sum of `contributions` = the score, to 1e-9 of the leaves' magnitude.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The mean score over the training rows, as the covers tell it.
    pub base: f64,
    /// What each feature adds to it, `n_features` numbers in the unit of the score.
    pub contributions: Vec<f64>,
}

/// What is the same for every row: the trees in groups that need rules of the same length.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Explainer {
    groups: Vec<Group>,
}

impl Explainer {
    pub(crate) fn new(n_features: usize, trees: &[Tree]) -> Explainer {
        Explainer { groups: group::groups(n_features, trees) }
    }

    /// Adds to `contributions` what each feature added to the sum of the trees. Allocates once a group.
    pub(crate) fn add_contributions(&self, trees: &[Tree], row: &[f64], contributions: &mut [f64]) {
        for group in &self.groups {
            group.add_contributions(trees, row, contributions);
        }
    }
}
