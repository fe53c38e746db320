//! What a version is made of: the part of it that serves.

use features::{FeatureRange, FeatureSet, Row};
use records::{Span, Timestamp};
use scoring::{CalibratedModel, Rules, ServingLimits};

/// Everything that serving needs of one version: what `model.placar` holds.
///
/// No clock time of its making, no path and no host name: the same data, definition and seed give
/// the same bytes. Those stand in the model card.
#[derive(Clone, Debug, PartialEq)]
pub struct Artifact {
    /// The score's name.
    pub score: String,
    /// What it predicts.
    pub outcome: String,
    /// How long after the cutoff the outcome may come; `None` for a table without it.
    pub horizon: Option<Span>,
    /// How features are computed.
    pub features: FeatureSet,
    /// The model; its schema is the version's.
    pub model: CalibratedModel,
    /// The learner that fitted it: `logistic`, `random_forest` …
    pub learner: String,
    /// The rules that answer beside it, calibrated by the same training.
    pub rules: Rules,
    /// What training saw of each feature, in schema order.
    pub ranges: Vec<FeatureRange>,
    /// When the model may not answer.
    pub serving: ServingLimits,
    /// Share of positives among train and calibrate.
    pub base_rate: f64,
    /// The end of the newest label window that training used; `None` where rows are undated.
    pub newest_label: Option<Timestamp>,
    /// Rows with the raw score that they must reproduce when the artifact is loaded.
    pub golden: Vec<GoldenRow>,
}

/// A made-up row and what the model and the rules said of it when it was published.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldenRow {
    /// Drawn from the seed and the training ranges, never a customer's.
    pub row: Row,
    /// The model's raw score.
    pub model_raw: f64,
    /// The rules' raw score.
    pub rules_raw: f64,
}
