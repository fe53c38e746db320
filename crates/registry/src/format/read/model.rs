use evaluation::IsotonicFit;
use features::{Encoder, Schema};
use forest::{Aggregation, Forest, Node, SplitRule};
use scoring::{Banding, CalibratedModel, Calibrator, Estimator, Logistic};

use super::{InvalidPart, Place, v2};

pub(super) fn model(
    stored: v2::Model,
    (schema, encoder): (Schema, Encoder),
    banding: Banding,
) -> Result<CalibratedModel, InvalidPart> {
    let v2::Model { means, estimator, calibrator } = stored;
    let means = Place::Model.all_finite("mean of an encoded number", means)?;
    let estimator = self::estimator(estimator, encoder.width())?;
    Ok(CalibratedModel::new(schema, (encoder, means), estimator, self::calibrator(calibrator)?, banding)?)
}

fn estimator(stored: v2::Estimator, width: usize) -> Result<Estimator, InvalidPart> {
    match stored {
        v2::Estimator::Logistic { intercept, coefficients } => Ok(Estimator::Logistic(Logistic {
            intercept: Place::Model.finite("intercept", intercept)?,
            coefficients: Place::Model.all_finite("coefficient", coefficients)?,
        })),
        v2::Estimator::MeanForest { base, trees } => {
            Ok(Estimator::MeanForest(forest(width, base, Aggregation::Mean, trees)?))
        }
        v2::Estimator::BoostedForest { base, trees } => {
            Ok(Estimator::BoostedForest(forest(width, base, Aggregation::Sum, trees)?))
        }
    }
}

fn forest(
    width: usize,
    base: f64,
    aggregation: Aggregation,
    trees: Vec<v2::Tree>,
) -> Result<Forest, InvalidPart> {
    let trees = trees.into_iter().map(|v2::Tree { nodes }| nodes.into_iter().map(node).collect());
    Ok(Forest::new(width, base, aggregation, trees.collect())?)
}

fn node(stored: v2::Node) -> Node {
    match stored {
        v2::Node::Leaf { value, cover } => Node::Leaf { value, cover },
        v2::Node::AtMost { feature, threshold, missing_left, left, right, cover } => {
            Node::Split { feature, rule: SplitRule::AtMost(threshold), missing_left, left, right, cover }
        }
        v2::Node::In { feature, categories, missing_left, left, right, cover } => {
            Node::Split { feature, rule: SplitRule::In(categories), missing_left, left, right, cover }
        }
    }
}

fn calibrator(stored: v2::Calibrator) -> Result<Calibrator, InvalidPart> {
    match stored {
        v2::Calibrator::None => Ok(Calibrator::None),
        v2::Calibrator::Platt { slope, intercept } => Ok(Calibrator::Platt {
            slope: Place::Model.not_negative("slope of the calibrator", slope)?,
            intercept: Place::Model.finite("intercept of the calibrator", intercept)?,
        }),
        v2::Calibrator::Isotonic { thresholds, values } => isotonic(thresholds, values),
    }
}

/// At least one point, finite, never falling: between its points the curve is then defined and rises.
fn isotonic(thresholds: Vec<f64>, values: Vec<f64>) -> Result<Calibrator, InvalidPart> {
    let place = Place::Model;
    place.count("thresholds of the calibrator", thresholds.len(), 1..=usize::MAX)?;
    place.count("values of the calibrator", values.len(), thresholds.len()..=thresholds.len())?;
    let thresholds = place.all_finite("threshold of the calibrator", thresholds)?;
    values.iter().try_for_each(|value| place.share("value of the calibrator", *value).map(drop))?;
    place.rising("thresholds of the calibrator", thresholds.is_sorted())?;
    place.rising("values of the calibrator", values.is_sorted())?;
    Ok(Calibrator::Isotonic(IsotonicFit { thresholds, values }))
}
