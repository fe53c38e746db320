use evaluation::IsotonicFit;
use forest::{Aggregation, Forest, Node, SplitRule};
use scoring::{CalibratedModel, Calibrator, Estimator, Logistic};

use super::v1;
use crate::PublishError;

pub(super) fn model(model: &CalibratedModel) -> Result<v1::Model, PublishError> {
    Ok(v1::Model {
        means: model.means().to_vec(),
        estimator: estimator(model.estimator())?,
        calibrator: calibrator(model.calibrator()),
    })
}

fn estimator(estimator: &Estimator) -> Result<v1::Estimator, PublishError> {
    match estimator {
        Estimator::Logistic(Logistic { intercept, coefficients }) => {
            Ok(v1::Estimator::Logistic { intercept: *intercept, coefficients: coefficients.clone() })
        }
        Estimator::MeanForest(forest) => mean_forest(forest),
    }
}

fn mean_forest(forest: &Forest) -> Result<v1::Estimator, PublishError> {
    match forest.aggregation() {
        Aggregation::Sum => Err(PublishError::SummedForest),
        Aggregation::Mean => {
            let trees = forest.trees().into_iter().map(tree).collect();
            Ok(v1::Estimator::MeanForest { base: forest.base(), trees })
        }
    }
}

fn tree(nodes: Vec<Node>) -> v1::Tree {
    v1::Tree { nodes: nodes.into_iter().map(node).collect() }
}

fn node(node: Node) -> v1::Node {
    match node {
        Node::Leaf { value, cover } => v1::Node::Leaf { value, cover },
        Node::Split { feature, rule, missing_left, left, right, cover } => match rule {
            SplitRule::AtMost(threshold) => {
                v1::Node::AtMost { feature, threshold, missing_left, left, right, cover }
            }
            SplitRule::In(categories) => {
                v1::Node::In { feature, categories, missing_left, left, right, cover }
            }
        },
    }
}

fn calibrator(calibrator: &Calibrator) -> v1::Calibrator {
    match calibrator {
        Calibrator::None => v1::Calibrator::None,
        Calibrator::Platt { slope, intercept } => {
            v1::Calibrator::Platt { slope: *slope, intercept: *intercept }
        }
        Calibrator::Isotonic(IsotonicFit { thresholds, values }) => {
            v1::Calibrator::Isotonic { thresholds: thresholds.clone(), values: values.clone() }
        }
    }
}
