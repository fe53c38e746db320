//! The forest: trees that add up.

use crate::check::{VALUE_MAX, check_forest};
use crate::error::InvalidForest;
use crate::evaluate::source::{Matrix, Source};
use crate::evaluate::{Evaluator, Path};
use crate::explain::{Explainer, Explanation};
use crate::node::Node;
use crate::tree::Tree;

/// How the leaves that a row reaches become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregation {
    /// Base + sum of the leaves (boosting).
    Sum,
    /// Base + mean of the leaves (random forest).
    Mean,
}

/// Trees over one row of features, checked and immutable.
///
/// A row is a slice of `n_features` numbers: NaN is missing, a category is its code. A shorter row is
/// read as if the features beyond its end were missing, a longer one as if it ended at `n_features`.
/// A forest without trees predicts its base.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    n_features: usize,
    base: f64,
    aggregation: Aggregation,
    trees: Vec<Tree>,
    evaluator: Evaluator,
    explainer: Explainer,
}

impl Forest {
    /// Checks the parts and builds a forest from them.
    ///
    /// `base` is in the unit of the leaves. Errors say which tree and node is wrong:
    /// see [`InvalidForest`].
    pub fn new(
        n_features: usize,
        base: f64,
        aggregation: Aggregation,
        trees: Vec<Vec<Node>>,
    ) -> Result<Forest, InvalidForest> {
        check_forest(n_features, base, &trees)?;
        let trees: Vec<Tree> = trees.into_iter().map(Tree::from_checked).collect();
        let explainer = Explainer::new(n_features, &trees);
        let evaluator = Evaluator::fastest(&trees);
        Ok(Forest { n_features, base, aggregation, trees, evaluator, explainer })
    }

    /// How many features a row has.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// How many trees there are.
    pub fn n_trees(&self) -> usize {
        self.trees.len()
    }

    /// What the trees' sum or mean is added to.
    pub fn base(&self) -> f64 {
        self.base
    }

    /// How the leaves become one number.
    pub fn aggregation(&self) -> Aggregation {
        self.aggregation
    }

    /// The plain nodes of every tree: with them, [`Forest::new`] builds the same forest again, bit for bit.
    pub fn trees(&self) -> Vec<Vec<Node>> {
        self.trees.iter().map(Tree::nodes).collect()
    }

    /// The raw score of a row: base + sum (or mean) of the leaves it reaches, summed in tree order.
    pub fn predict(&self, row: &[f64]) -> f64 {
        let row = &row[..row.len().min(self.n_features)];
        self.total(self.evaluator.sum(&self.trees, row))
    }

    /// The raw scores of `out.len()` rows, which lie in `rows` one after the other; each is bit-equal to
    /// [`Forest::predict`] of that row. Rows beyond the end of `rows` are missing altogether.
    pub fn predict_batch(&self, rows: &[f64], out: &mut [f64]) {
        self.predict_source(Source::Rows(Matrix { n_features: self.n_features, numbers: rows }), out);
    }

    /// [`Forest::predict_batch`] of rows that lie column by column: one slice a feature, one number a row.
    /// What lies beyond the end of a column, and a column that is not there, is missing.
    pub fn predict_columns(&self, columns: &[&[f64]], out: &mut [f64]) {
        let columns = &columns[..columns.len().min(self.n_features)];
        self.predict_source(Source::Columns { n_features: self.n_features, columns, first: 0 }, out);
    }

    fn predict_source(&self, source: Source, out: &mut [f64]) {
        self.evaluator.sums(&self.trees, source, out);
        out.iter_mut().for_each(|sum| *sum = self.total(*sum));
    }

    /// How rows are evaluated.
    pub fn path(&self) -> Path {
        self.evaluator.path()
    }

    /// The same forest on another path, if its trees and this processor allow it; the scores are the same
    /// bit for bit. [`Forest::new`] has chosen the fastest: this is for comparing them.
    pub fn by_path(&self, path: Path) -> Option<Forest> {
        Some(Forest { evaluator: Evaluator::by(path, &self.trees)?, ..self.clone() })
    }

    /// What each feature added to the raw score of `row`, against the mean over the training rows:
    /// exact path-dependent Shapley values (see [`Explanation`]).
    pub fn explain(&self, row: &[f64]) -> Explanation {
        let mut contributions = vec![0.0; self.n_features];
        self.explainer.add_contributions(&self.trees, row, &mut contributions);
        for contribution in &mut contributions {
            *contribution = self.averaged(*contribution);
        }
        Explanation { base: self.expected(), contributions }
    }

    /// The mean raw score by the covers: the base of every explanation.
    ///
    /// At a split that nothing reached, both sides count alike.
    pub fn expected(&self) -> f64 {
        self.total(self.trees.iter().fold(0.0, |sum, tree| sum + tree.expected()))
    }

    /// The same trees, every node's cover counted anew from the rows that reach it.
    ///
    /// `rows` lie one after the other, `n_features` values each (a last one may be shorter). With
    /// `weights`, one a row, a row counts as much as its weight; negative, infinite and absent weights
    /// and NaN count nothing.
    pub fn with_cover(self, rows: &[f64], weights: Option<&[f64]>) -> Forest {
        let weight = |row_idx: usize| weights.map_or(1.0, |weights| counted(weights.get(row_idx).copied()));
        let weighted = || rows.chunks(self.n_features).enumerate().map(|(idx, row)| (row, weight(idx)));
        let trees: Vec<Tree> = self.trees.into_iter().map(|tree| tree.with_cover(weighted())).collect();
        let explainer = Explainer::new(self.n_features, &trees);
        Forest { trees, explainer, ..self }
    }

    /// How many splits ask each feature: `n_features` counts.
    pub fn split_counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.n_features];
        for split in self.trees.iter().flat_map(Tree::splits) {
            counts[split.feature as usize] += 1;
        }
        counts
    }

    fn total(&self, sum: f64) -> f64 {
        self.base + self.averaged(sum)
    }

    fn averaged(&self, sum: f64) -> f64 {
        match self.aggregation {
            Aggregation::Mean if !self.trees.is_empty() => sum / self.trees.len() as f64,
            Aggregation::Mean | Aggregation::Sum => sum,
        }
    }
}

/// A weight that can be summed without overflow.
fn counted(weight: Option<f64>) -> f64 {
    weight.filter(|weight| weight.is_finite() && *weight > 0.0).map_or(0.0, |weight| weight.min(VALUE_MAX))
}
