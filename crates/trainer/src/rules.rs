//! The scorecard on the model's scale: rule points to probability, learned beside the model.

use evaluation::SigmoidFit;
use features::{FeatureMatrix, Schema};
use scoring::{Banding, Rules, Scorecard, ScorecardError, log_odds};

use crate::dataset::Dataset;

/// Rules that answer in the model's place: the scorecard with its map to probabilities and its mean
/// points over `rows`, or the base rate of those rows where there is no scorecard.
pub(crate) fn calibrated(
    data: &Dataset,
    rows: &[usize],
    card: Option<&Scorecard>,
    banding: Banding,
) -> Result<Rules, ScorecardError> {
    let schema = data.matrix.schema().clone();
    let base_rate = base_rate(data, rows);
    let Some(card) = card else { return Ok(Rules::base_rate(schema, base_rate, banding)) };
    let written = Rules::scorecard(schema.clone(), card.clone(), None, banding.clone())?;
    let points: Vec<scoring::Points> =
        rows.iter().filter_map(|row| written.points(&data.matrix.row(*row))).collect();
    let totals: Vec<f64> = points.iter().map(|points| points.total).collect();
    let fitted = evaluation::fit_sigmoid(&totals, &data.outcomes(rows), None);
    let map = fitted.unwrap_or(SigmoidFit { slope: 0.0, intercept: log_odds(base_rate) });
    let n = points.len().max(1) as f64;
    let means = (0..card.rules.len())
        .map(|rule| points.iter().map(|points| points.rules[rule]).sum::<f64>() / n)
        .collect();
    Rules::scorecard(schema, card.clone(), Some((map, means)), banding)
}

/// Share of positives among those rows.
pub(crate) fn base_rate(data: &Dataset, rows: &[usize]) -> f64 {
    data.n_positive(rows) as f64 / rows.len().max(1) as f64
}

/// Whether every rule names a feature of this data, and every group a rule.
pub(crate) fn check(matrix: &FeatureMatrix, card: Option<&Scorecard>) -> Result<(), ScorecardError> {
    let schema: &Schema = matrix.schema();
    card.map_or(Ok(()), |card| card.check(schema))
}
