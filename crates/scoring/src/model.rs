use features::{Cell, ColumnEncoding, ColumnRef, Encoder, Schema};

use crate::{Banding, Calibrator, Contributions, Estimator, Prediction, Scorer};

/// A fitted, calibrated model: what is published and served.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibratedModel {
    schema: Schema,
    encoder: Encoder,
    estimator: Estimator,
    calibrator: Calibrator,
    /// The training means of the encoded numbers: what contributions are measured against.
    means: Vec<f64>,
    banding: Banding,
}

/// Parts that do not make a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The encoder takes other rows than the schema has.
    #[error("the encoder takes {encoder} features, the schema has {schema}")]
    Encoder {
        /// What the encoder takes.
        encoder: usize,
        /// What the schema has.
        schema: usize,
    },
    /// The estimator, or the means, take other numbers than the encoder gives.
    #[error("the encoder gives {encoder} numbers a row; the estimator takes {estimator}, with {means} means")]
    Width {
        /// What the encoder gives.
        encoder: usize,
        /// What the estimator takes.
        estimator: usize,
        /// How many training means there are.
        means: usize,
    },
    /// A line over an encoder that leaves missing numbers missing.
    #[error(
        "a line needs a number for everything; the encoder leaves what is missing in feature {feature} missing"
    )]
    Missing {
        /// By index in the schema.
        feature: usize,
    },
}

impl CalibratedModel {
    /// Puts the parts together when they fit each other.
    pub fn new(
        schema: Schema,
        (encoder, means): (Encoder, Vec<f64>),
        estimator: Estimator,
        calibrator: Calibrator,
        banding: Banding,
    ) -> Result<CalibratedModel, ModelError> {
        if encoder.columns().len() != schema.len() {
            return Err(ModelError::Encoder { encoder: encoder.columns().len(), schema: schema.len() });
        }
        let [width, takes] = [encoder.width(), estimator.width()];
        if width != takes || width != means.len() {
            return Err(ModelError::Width { encoder: width, estimator: takes, means: means.len() });
        }
        let leaves_missing =
            |column: &ColumnEncoding| matches!(column, ColumnEncoding::Plain | ColumnEncoding::Code { .. });
        let missing = encoder.columns().iter().position(leaves_missing);
        if let (Estimator::Logistic(_), Some(feature)) = (&estimator, missing) {
            return Err(ModelError::Missing { feature });
        }
        Ok(CalibratedModel { schema, encoder, estimator, calibrator, means, banding })
    }

    /// How features become numbers.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// What was fitted.
    pub fn estimator(&self) -> &Estimator {
        &self.estimator
    }

    /// What makes its scores probabilities.
    pub fn calibrator(&self) -> &Calibrator {
        &self.calibrator
    }

    /// The training means of the encoded numbers.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// Scale and tiers.
    pub fn banding(&self) -> &Banding {
        &self.banding
    }

    fn numbers(&self, row: &[Cell]) -> Vec<f64> {
        let mut numbers = Vec::with_capacity(self.means.len());
        self.encoder.encode(row, &mut numbers);
        numbers
    }

    fn prediction(&self, raw: f64) -> Prediction {
        let probability = self.probability(raw);
        let points = self.banding.exact_points(probability).round() as i32;
        Prediction { raw, probability: Some(probability), points, tier: self.banding.tier_of(points) }
    }

    fn probability(&self, raw: f64) -> f64 {
        self.calibrator.at(self.estimator.raw_log_odds(raw))
    }
}

impl Scorer for CalibratedModel {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn predict(&self, row: &[Cell]) -> Prediction {
        self.prediction(self.estimator.raw(&self.numbers(row)))
    }

    fn predict_columns(&self, columns: &[ColumnRef<'_>], n_rows: usize) -> Vec<Prediction> {
        if n_rows == 1 {
            let mut numbers = Vec::with_capacity(self.means.len());
            self.encoder.encode_lent(columns.iter().map(|column| column.cell(0)), &mut numbers);
            return vec![self.prediction(self.estimator.raw(&numbers))];
        }
        let mut raw = vec![0.0; n_rows];
        let encoded = self.encoder.encode_columns(columns);
        let numbers: Vec<&[f64]> = encoded.iter().map(AsRef::as_ref).collect();
        self.estimator.raw_columns(&numbers, &mut raw);
        raw.into_iter().map(|raw| self.prediction(raw)).collect()
    }

    fn contributions(&self, row: &[Cell]) -> Contributions {
        let (base, by_number) = self.estimator.contributions(&self.numbers(row), &self.means);
        let mut features = vec![0.0; self.schema.len()];
        by_number.iter().zip(self.encoder.owners()).for_each(|(share, owner)| features[*owner] += share);
        Contributions { base, features }
    }

    fn exact_points(&self, raw: f64) -> f64 {
        self.banding.exact_points(self.probability(raw))
    }
}
