use evaluation::IsotonicFit;
use features::{Encoder, Schema};
use forest::{Aggregation, Forest, Node, SplitRule};
use scoring::{Banding, CalibratedModel, Calibrator, Estimator, Logistic};

use super::{InvalidPart, Place, v1};

pub(super) fn model(
    stored: v1::Model,
    (schema, encoder): (Schema, Encoder),
    banding: Banding,
) -> Result<CalibratedModel, InvalidPart> {
    let v1::Model { means, estimator, calibrator } = stored;
    let means = Place::Model.all_finite("mean of an encoded number", means)?;
    let estimator = self::estimator(estimator, encoder.width())?;
    Ok(CalibratedModel::new(schema, (encoder, means), estimator, self::calibrator(calibrator)?, banding)?)
}

fn estimator(stored: v1::Estimator, width: usize) -> Result<Estimator, InvalidPart> {
    match stored {
        v1::Estimator::Logistic { intercept, coefficients } => Ok(Estimator::Logistic(Logistic {
            intercept: Place::Model.finite("intercept", intercept)?,
            coefficients: Place::Model.all_finite("coefficient", coefficients)?,
        })),
        v1::Estimator::MeanForest { base, trees } => {
            let trees = trees.into_iter().map(|v1::Tree { nodes }| nodes.into_iter().map(node).collect());
            Ok(Estimator::MeanForest(Forest::new(width, base, Aggregation::Mean, trees.collect())?))
        }
    }
}

fn node(stored: v1::Node) -> Node {
    match stored {
        v1::Node::Leaf { value, cover } => Node::Leaf { value, cover },
        v1::Node::AtMost { feature, threshold, missing_left, left, right, cover } => {
            Node::Split { feature, rule: SplitRule::AtMost(threshold), missing_left, left, right, cover }
        }
        v1::Node::In { feature, categories, missing_left, left, right, cover } => {
            Node::Split { feature, rule: SplitRule::In(categories), missing_left, left, right, cover }
        }
    }
}

fn calibrator(stored: v1::Calibrator) -> Result<Calibrator, InvalidPart> {
    match stored {
        v1::Calibrator::None => Ok(Calibrator::None),
        v1::Calibrator::Platt { slope, intercept } => Ok(Calibrator::Platt {
            slope: Place::Model.not_negative("slope of the calibrator", slope)?,
            intercept: Place::Model.finite("intercept of the calibrator", intercept)?,
        }),
        v1::Calibrator::Isotonic { thresholds, values } => isotonic(thresholds, values),
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
