//! The page beside the bytes: what was trained, on what, and how good it was.

use std::collections::BTreeMap;

use evaluation::{Assessment, Difference, Metrics};
use records::Timestamp;
use serde::{Deserialize, Serialize};

/// `card.json`: the facts of one published version that do not enter its bytes, and its validation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// When it was published.
    pub published_at: Timestamp,
    /// The version of Placar that trained it.
    pub placar: String,
    /// SHA-256 of `model.placar`.
    pub sha256: String,
    /// The definition as it stood.
    pub definition: String,
    /// What `train` printed.
    pub train: TrainDocument,
}

/// The JSON document of `placar train`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainDocument {
    /// The score.
    pub name: String,
    /// The version that was published; 0 while it is not.
    pub version: u32,
    /// Its description.
    pub description: String,
    /// What it predicts.
    pub outcome: String,
    /// How long after the cutoff.
    pub horizon: Option<String>,
    /// The winner.
    pub learner: String,
    /// `none`, `platt` or `isotonic`.
    pub calibrator: String,
    /// `time`, `entity` or `row`.
    pub split: String,
    /// What is to be known about that split, in words.
    pub split_notes: Vec<String>,
    /// Rows of each part.
    pub rows: PartRows,
    /// Test metrics of the model and of what it is compared with.
    pub metrics: MetricsOf,
    /// Every learner that was tried.
    pub candidates: Vec<Candidate>,
    /// What may leak the future.
    pub leaks: Vec<LeakWarning>,
    /// Data-quality problems that did not stop training.
    pub problems: Vec<Problem>,
    /// Whether the version may be champion, and why.
    pub gate: GateVerdict,
    /// Model and scorecard on the test part, as the report page shows them.
    pub assessment: Assessment,
    /// The same for the scorecard.
    pub scorecard_assessment: Option<Assessment>,
    /// The test part by tier.
    pub tiers: Vec<TierShare>,
    /// Each feature: how much it matters, and what training saw of it.
    pub features: Vec<FeatureNote>,
    /// How the mean prediction moves with the strongest features, the strongest first; absent in cards
    /// from before it was measured.
    #[serde(default)]
    pub dependence: Vec<PartialDependence>,
    /// SHA-256 by input file, by file name.
    pub inputs: BTreeMap<String, String>,
    /// The seed.
    pub seed: u64,
    /// SHA-256 of the schema.
    pub schema: String,
}

/// Rows of each part, and rows in none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PartRows {
    /// To fit on.
    pub train: usize,
    /// To predict forward and calibrate on.
    pub calibrate: usize,
    /// To judge on, once.
    pub test: usize,
    /// Positives of each part, in the same order.
    pub positives: [usize; 3],
    /// In no part.
    pub left_out: LeftOut,
}

/// Why rows are in no part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Their label window reaches into a later part.
    pub embargo: usize,
    /// Their label window is not over.
    pub open: usize,
    /// The entity was not yet, or no longer, one to be observed.
    pub population: usize,
    /// They name no entity.
    pub no_entity: usize,
}

/// Test metrics of everything that was compared on the same rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricsOf {
    /// The model.
    pub test: Metrics,
    /// The scorecard, when there is one.
    pub scorecard: Option<Metrics>,
    /// The base rate of train and calibrate, for everyone.
    pub base_rate: Metrics,
    /// The champion, on the rows where the two can be compared.
    pub champion: Option<Metrics>,
    /// Model minus scorecard, ROC AUC.
    pub over_scorecard: Option<Difference>,
    /// Model minus champion, ROC AUC.
    pub over_champion: Option<Difference>,
}

/// One recipe that was tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The learner.
    pub learner: String,
    /// Why it was left out; `None` when it was not.
    pub excluded: Option<String>,
    /// Cross-fitted log loss of its best calibrator on the forward predictions.
    pub validation_log_loss: Option<f64>,
    /// That calibrator.
    pub calibrator: Option<String>,
    /// The settings that were chosen inside train, in words.
    pub settings: Option<String>,
    /// Metrics on the test part, for information: they enter no choice.
    pub test: Option<Metrics>,
}

/// A feature that may carry the future.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeakWarning {
    /// The feature.
    pub feature: String,
    /// `auc_alone`, `gain_alone`, `missing_one_sided` or `date_after`.
    pub check: String,
    /// What is suspicious, in words.
    pub why: String,
    /// The figure.
    pub value: f64,
    /// The answer that `not_leaks` gives, when it does.
    pub answered: Option<String>,
}

/// Something about the data that people should know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The file, the column, the key.
    #[serde(rename = "where")]
    pub place: String,
    /// What, and what would be right.
    pub text: String,
}

/// The gate's verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateVerdict {
    /// Whether every check passed.
    pub passed: bool,
    /// The champion that the verdict was made against.
    pub champion: Option<u32>,
    /// Every check.
    pub reasons: Vec<CheckedReason>,
}

/// One check of the gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckedReason {
    /// `minimum_data`, `scorecard`, `champion`, `slope`, `observed_to_expected`, `leaks`.
    pub check: String,
    /// Whether it passed.
    pub passed: bool,
    /// With the figures, in words.
    pub text: String,
}

/// One tier on the test part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TierShare {
    /// The tier.
    pub tier: String,
    /// Its lowest points.
    pub from: i32,
    /// Rows in it.
    pub n: usize,
    /// Positives that the model expected among them.
    pub expected: f64,
    /// Positives that came.
    pub observed: usize,
    /// 95 % interval of the positives, an entity being one draw.
    pub observed_low: f64,
    /// Its upper end.
    pub observed_high: f64,
}

/// What people should know of one feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureNote {
    /// The feature.
    pub feature: String,
    /// `number`, `category`, `boolean` or `date`.
    pub kind: String,
    /// Mean size of its contributions to the raw score over the test rows.
    pub importance: f64,
    /// How the raw score moves with it, where the estimator is linear: per standard deviation, or per level.
    pub effects: Vec<(String, f64)>,
    /// Share of training rows where it is missing.
    pub missing: f64,
    /// ROC AUC of the feature alone on training rows (0.5 says nothing), where it is a number.
    pub auc_alone: Option<f64>,
    /// Population stability index, training against test.
    pub psi: Option<f64>,
    /// What training saw, in words.
    pub range: String,
}

/// The partial dependence of the prediction on one feature (Friedman 2001): the mean probability over
/// test rows, were the feature what it is not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartialDependence {
    /// The feature.
    pub feature: String,
    /// `increasing` or `decreasing`, where the definition declares it: the model then keeps to it.
    pub declared: Option<String>,
    /// Numbers in ascending order, levels the most frequent first.
    pub points: Vec<DependencePoint>,
}

/// One value that a feature is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DependencePoint {
    /// The value.
    pub value: DependenceValue,
    /// The mean probability over the rows, each with this value.
    pub probability: f64,
}

/// A value that a feature is given, in JSON as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DependenceValue {
    /// A number; a boolean is 0 or 1, a date days.
    Number(f64),
    /// A level of a category.
    Level(String),
}
