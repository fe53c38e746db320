//! What is said of a learned card beside the card itself.

use evaluation::{Difference, Metrics};
use registry::LeakWarning;
use serde::{Deserialize, Serialize};

/// The JSON document of `placar learn-scorecard`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScorecardDocument {
    /// The score.
    pub name: String,
    /// `time`, `entity` or `row`.
    pub split: String,
    /// What is to be known about the split, in words.
    pub split_notes: Vec<String>,
    /// What everything random is drawn from.
    pub seed: u64,
    /// Rows of each part.
    pub rows: LearnedRows,
    /// The points before any rule.
    pub base: f64,
    /// The points that double the odds.
    pub double: f64,
    /// The rules, in the order of the section.
    pub rules: Vec<LearnedRule>,
    /// Features without a rule.
    pub left_out: Vec<UnusedFeature>,
    /// How it does on the test part, which had no say in it.
    pub test: OnTestPart,
    /// What may leak the future.
    pub leaks: Vec<LeakWarning>,
}

/// What a card was learned from, and what was kept from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedRows {
    /// Rows of train.
    pub train: usize,
    /// Rows of calibrate.
    pub calibrate: usize,
    /// Rows of test.
    pub test: usize,
    /// Positives of each part, in the same order.
    pub positives: [usize; 3],
}

/// A feature that has a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedRule {
    /// The feature.
    pub feature: String,
    /// Its group.
    pub group: String,
    /// How far apart the outcomes lie in its bins.
    pub information_value: f64,
    /// What its evidence is multiplied by; above 0.
    pub coefficient: f64,
}

/// A feature that has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnusedFeature {
    /// The feature.
    pub feature: String,
    /// How far apart the outcomes lie in its bins.
    pub information_value: f64,
    /// Why, in words.
    pub why: String,
}

/// Cards and model on the same rows; for information, and of no influence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnTestPart {
    /// The learned card.
    pub learned: Metrics,
    /// The card that the definition has now.
    pub present: Option<Metrics>,
    /// Learned minus present, ROC AUC.
    pub over_present: Option<Difference>,
    /// The reigning model.
    pub champion: Option<ChampionOnTest>,
}

/// The reigning model on the test rows that it has not learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChampionOnTest {
    /// Its version.
    pub version: u32,
    /// How many of the test rows; 0 where it cannot be compared.
    pub rows: usize,
    /// Why it cannot be compared.
    pub why_not: Option<String>,
    /// Its metrics there.
    pub metrics: Option<Metrics>,
    /// Learned minus champion, ROC AUC.
    pub difference: Option<Difference>,
}
