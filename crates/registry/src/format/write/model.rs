use evaluation::IsotonicFit;
use forest::{Aggregation, Forest, Node, SplitRule};
use scoring::{CalibratedModel, Calibrator, Estimator, Logistic};

use super::v2;
use crate::PublishError;

pub(super) fn model(model: &CalibratedModel) -> Result<v2::Model, PublishError> {
    Ok(v2::Model {
        means: model.means().to_vec(),
        estimator: estimator(model.estimator())?,
        calibrator: calibrator(model.calibrator()),
    })
}

fn estimator(estimator: &Estimator) -> Result<v2::Estimator, PublishError> {
    match estimator {
        Estimator::Logistic(Logistic { intercept, coefficients }) => {
            Ok(v2::Estimator::Logistic { intercept: *intercept, coefficients: coefficients.clone() })
        }
        Estimator::MeanForest(forest) => {
            let trees = trees(forest, Aggregation::Mean)?;
            Ok(v2::Estimator::MeanForest { base: forest.base(), trees })
        }
        Estimator::BoostedForest(forest) => {
            let trees = trees(forest, Aggregation::Sum)?;
            Ok(v2::Estimator::BoostedForest { base: forest.base(), trees })
        }
    }
}

/// How leaves become one number is not stored: the estimator says it.
fn trees(forest: &Forest, aggregation: Aggregation) -> Result<Vec<v2::Tree>, PublishError> {
    if forest.aggregation() != aggregation {
        return Err(PublishError::OtherAggregation { found: forest.aggregation(), expected: aggregation });
    }
    let tree = |nodes: Vec<Node>| v2::Tree { nodes: nodes.into_iter().map(node).collect() };
    Ok(forest.trees().into_iter().map(tree).collect())
}

fn node(node: Node) -> v2::Node {
    match node {
        Node::Leaf { value, cover } => v2::Node::Leaf { value, cover },
        Node::Split { feature, rule, missing_left, left, right, cover } => match rule {
            SplitRule::AtMost(threshold) => {
                v2::Node::AtMost { feature, threshold, missing_left, left, right, cover }
            }
            SplitRule::In(categories) => {
                v2::Node::In { feature, categories, missing_left, left, right, cover }
            }
        },
    }
}

fn calibrator(calibrator: &Calibrator) -> v2::Calibrator {
    match calibrator {
        Calibrator::None => v2::Calibrator::None,
        Calibrator::Platt { slope, intercept } => {
            v2::Calibrator::Platt { slope: *slope, intercept: *intercept }
        }
        Calibrator::Isotonic(IsotonicFit { thresholds, values }) => {
            v2::Calibrator::Isotonic { thresholds: thresholds.clone(), values: values.clone() }
        }
    }
}
