//! Declared directions: who can promise them.

use std::collections::BTreeMap;

use definition::Direction;
use scoring::Estimator;

use crate::dataset::Dataset;
use crate::learner::Fitted;

/// Why a fitted line breaks a declared direction, in words; `None` where it keeps them all.
///
/// A line keeps a direction for every input when the coefficient has its sign. What is not a line
/// promises nothing here and is not asked.
pub(crate) fn broken(
    data: &Dataset,
    fitted: &Fitted,
    declared: &BTreeMap<String, Direction>,
) -> Option<String> {
    declared.iter().find_map(|(feature, direction)| broken_by(data, fitted, feature, *direction))
}

fn broken_by(data: &Dataset, fitted: &Fitted, feature: &str, direction: Direction) -> Option<String> {
    let idx = data.matrix.schema().index_of(feature)?;
    if data.matrix.columns()[idx].is_category() {
        return Some(format!(
            "{feature:?} is declared to have a direction, but is a category: it has no order"
        ));
    }
    let first = fitted.encoder.owners().iter().position(|owner| *owner == idx)?;
    let Estimator::Logistic(line) = &fitted.estimator else { return None };
    let coefficient = line.coefficients[first];
    let (kept, word) = match direction {
        Direction::Increasing => (coefficient >= 0.0, "increasing"),
        Direction::Decreasing => (coefficient <= 0.0, "decreasing"),
    };
    (!kept)
        .then(|| format!("{feature:?} is declared {word}, and its fitted coefficient is {coefficient:+.4}"))
}
