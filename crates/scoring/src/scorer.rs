use features::{Cell, ColumnRef, Row, Schema};

/// What a scorer says of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The score before calibration: log-odds, mean of leaves, or rule points.
    pub raw: f64,
    /// The calibrated probability of the outcome; `None` for rules that no training has calibrated.
    pub probability: Option<f64>,
    /// The whole number that people see.
    pub points: i32,
    /// Which tier, as an index into the banding's tiers.
    pub tier: usize,
}

/// A raw score taken apart: `base + Σ features = raw` to 1e-9.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributions {
    /// The mean raw score of training.
    pub base: f64,
    /// One share a feature, in schema order.
    pub features: Vec<f64>,
}

/// Anything from features to predictions.
///
/// The contract, checked by one battery over every implementor: deterministic; a row alone and in a
/// batch gives the same bits; missing cells are accepted; probabilities lie in [0, 1];
/// contributions add up to the raw score.
pub trait Scorer: Send + Sync {
    /// What a row must look like.
    fn schema(&self) -> &Schema;

    /// The prediction for one row of the schema.
    fn predict(&self, row: &[Cell]) -> Prediction;

    /// The predictions for `n_rows` rows that lie column by column, one column a feature: the same bits as
    /// [`Scorer::predict`] of each alone.
    fn predict_columns(&self, columns: &[ColumnRef<'_>], n_rows: usize) -> Vec<Prediction> {
        let row = |row_idx| columns.iter().map(|column| column.cell(row_idx).cell()).collect::<Row>();
        (0..n_rows).map(|row_idx| self.predict(&row(row_idx))).collect()
    }

    /// Each feature's share of the raw score.
    fn contributions(&self, row: &[Cell]) -> Contributions;

    /// The points, before rounding, that a raw score would get.
    fn exact_points(&self, raw: f64) -> f64;
}
