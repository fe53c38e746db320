//! `smartcore`'s random forest: its regressor on 0/1 labels gives the mean of leaf means.
//!
//! Its trees are read once, through serde, into `forest`'s form and the two are compared on every
//! training row; its own struct is dropped. Its classifier gives hard labels only.

use forest::{Aggregation, Forest, Node, SplitRule};
use ndarray::Array2;
use scoring::Estimator;
use serde::Deserialize;
use smartcore::ensemble::random_forest_regressor::{RandomForestRegressor, RandomForestRegressorParameters};
use smartcore::linalg::basic::matrix::DenseMatrix;

use crate::error::FitError;

/// How a forest grows.
pub(crate) struct Growth {
    /// The fewest rows a leaf holds.
    pub min_leaf_rows: usize,
    /// How many trees.
    pub n_trees: usize,
    /// What drawing starts from.
    pub seed: u64,
}

/// Deeper trees hold no more leaves of the least size, only longer paths.
const MAX_DEPTH: u16 = 16;
/// smartcore may add leaves in another order than tree order.
const CONVERSION_TOLERANCE: f64 = 1e-9;

type Library = RandomForestRegressor<f64, f64, DenseMatrix<f64>, Vec<f64>>;

/// Fits `x` (rows, columns) and converts the answer.
pub(crate) fn fit(
    x: &Array2<f64>,
    positive: &[bool],
    weights: Option<&[f64]>,
    growth: &Growth,
) -> Result<Estimator, FitError> {
    let rows: Vec<f64> = x.iter().copied().collect();
    let matrix = DenseMatrix::new(x.nrows(), x.ncols(), rows.clone(), false).map_err(FitError::smartcore)?;
    let labels: Vec<f64> = positive.iter().map(|positive| f64::from(u8::from(*positive))).collect();
    let parameters = parameters(x.ncols(), growth);
    let library = match weights {
        None => Library::fit(&matrix, &labels, parameters),
        Some(weights) => Library::fit_with_weights(&matrix, &labels, weights, parameters),
    }
    .map_err(FitError::smartcore)?;
    let forest = convert(&library, x.ncols())?.with_cover(&rows, weights);
    compare(&library, &matrix, &forest, &rows)?;
    Ok(Estimator::MeanForest(forest))
}

/// The square root of the columns a split: Breiman's advice where trees tell classes apart.
fn parameters(n_columns: usize, growth: &Growth) -> RandomForestRegressorParameters {
    let columns = libm::sqrt(n_columns as f64).ceil() as usize;
    RandomForestRegressorParameters::default()
        .with_n_trees(growth.n_trees)
        .with_max_depth(MAX_DEPTH)
        .with_min_samples_leaf(growth.min_leaf_rows)
        .with_min_samples_split(2 * growth.min_leaf_rows)
        .with_m(columns)
        .with_keep_samples(false)
        .with_seed(growth.seed)
}

#[derive(Deserialize)]
struct LibraryForest {
    forest_regressor: LibraryTrees,
}

#[derive(Deserialize)]
struct LibraryTrees {
    trees: Vec<LibraryTree>,
}

#[derive(Deserialize)]
struct LibraryTree {
    nodes: Vec<LibraryNode>,
}

#[derive(Deserialize)]
struct LibraryNode {
    output: f64,
    split_feature: u32,
    split_value: Option<f64>,
    true_child: Option<u32>,
    false_child: Option<u32>,
}

fn convert(library: &Library, n_columns: usize) -> Result<Forest, FitError> {
    let written = serde_json::to_value(library).map_err(FitError::unreadable)?;
    let read: LibraryForest = serde_json::from_value(written).map_err(FitError::unreadable)?;
    let trees =
        read.forest_regressor.trees.iter().map(|tree| tree.nodes.iter().map(node).collect()).collect();
    Forest::new(n_columns, 0.0, Aggregation::Mean, trees).map_err(FitError::Forest)
}

/// smartcore goes to the true child where `x ≤ split_value`; the encoder leaves nothing missing.
fn node(node: &LibraryNode) -> Node {
    match (node.split_value, node.true_child, node.false_child) {
        (Some(threshold), Some(left), Some(right)) => Node::Split {
            feature: node.split_feature,
            rule: SplitRule::AtMost(threshold),
            missing_left: true,
            left,
            right,
            cover: 0.0,
        },
        _ => Node::Leaf { value: node.output, cover: 0.0 },
    }
}

/// The converted forest equals the library's on every training row, or is not used.
fn compare(
    library: &Library,
    matrix: &DenseMatrix<f64>,
    forest: &Forest,
    rows: &[f64],
) -> Result<(), FitError> {
    let theirs = library.predict(matrix).map_err(FitError::smartcore)?;
    let mut ours = vec![0.0; theirs.len()];
    forest.predict_batch(rows, &mut ours);
    let off =
        theirs.iter().zip(&ours).position(|(theirs, ours)| (theirs - ours).abs() > CONVERSION_TOLERANCE);
    match off {
        Some(row) => Err(FitError::ConversionDiffers { row, theirs: theirs[row], ours: ours[row] }),
        None => Ok(()),
    }
}
