//! Format 1: the plain structs whose bytes are the payload. Never edited: a file that was written
//! with them must still be read, so that a change of the domain's types shows up in the conversions
//! beside this file and not in here.
//!
//! Flat on purpose: no type holds itself, so that no bytes can make decoding recurse, and every
//! element takes at least one byte, so that no count promises more than the payload holds. Spans and
//! times are microseconds. Encoded by bincode 2 with its standard configuration: integers of variable
//! length, enums by the place of their variant, floats as their eight bytes.

use bincode::{Decode, Encode};

#[derive(Encode, Decode)]
pub(crate) struct Artifact {
    pub(crate) score: String,
    pub(crate) outcome: String,
    pub(crate) horizon: Option<i64>,
    pub(crate) features: Vec<Feature>,
    pub(crate) model: Model,
    pub(crate) learner: String,
    pub(crate) rules: Rules,
    pub(crate) banding: Banding,
    pub(crate) serving: Serving,
    pub(crate) base_rate: f64,
    pub(crate) newest_label: Option<i64>,
    pub(crate) golden: Vec<GoldenRow>,
}

/// All that is known of one feature: how it is computed, encoded, and what training saw.
#[derive(Encode, Decode)]
pub(crate) struct Feature {
    pub(crate) name: String,
    pub(crate) feature_type: FeatureType,
    pub(crate) kind: FeatureKind,
    pub(crate) encoding: Encoding,
    pub(crate) range: Range,
}

#[derive(Encode, Decode)]
pub(crate) enum FeatureType {
    Number,
    Category,
    Boolean,
    Date,
}

#[derive(Encode, Decode)]
pub(crate) enum FeatureKind {
    Column,
    Attribute(String),
    Events(EventFeature),
    Ratio { numerator: String, denominator: String },
}

#[derive(Encode, Decode)]
pub(crate) struct EventFeature {
    pub(crate) event: String,
    pub(crate) value: Option<String>,
    pub(crate) aggregate: Aggregate,
    pub(crate) window: Option<i64>,
    pub(crate) half_life: Option<i64>,
    pub(crate) conditions: Vec<Condition>,
}

#[derive(Encode, Decode)]
pub(crate) enum Aggregate {
    Count,
    Sum,
    Mean,
    Min,
    Max,
    Distinct,
    Last,
    SinceLast,
    SinceFirst,
    Trend { against: i64 },
}

#[derive(Encode, Decode)]
pub(crate) struct Condition {
    pub(crate) value: String,
    pub(crate) bounds: Bounds,
}

#[derive(Encode, Decode)]
pub(crate) enum Bounds {
    Range { from: Option<f64>, below: Option<f64> },
    Is(Vec<Value>),
}

#[derive(Encode, Decode)]
pub(crate) enum Value {
    Number(f64),
    Text(String),
    Boolean(bool),
    Time(i64),
}

#[derive(Encode, Decode)]
pub(crate) enum Encoding {
    Number { impute: f64, centre: f64, spread: f64, indicator: bool },
    Category { levels: Vec<String>, rare: Vec<String>, shares: Vec<f64>, indicator: bool },
}

#[derive(Encode, Decode)]
pub(crate) enum Range {
    Number { min: f64, max: f64 },
    Category { levels: Vec<String> },
    Nothing,
}

#[derive(Encode, Decode)]
pub(crate) struct Model {
    pub(crate) means: Vec<f64>,
    pub(crate) estimator: Estimator,
    pub(crate) calibrator: Calibrator,
}

#[derive(Encode, Decode)]
pub(crate) enum Estimator {
    Logistic { intercept: f64, coefficients: Vec<f64> },
    MeanForest { base: f64, trees: Vec<Tree> },
}

#[derive(Encode, Decode)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

#[derive(Encode, Decode)]
pub(crate) enum Node {
    Leaf { value: f64, cover: f64 },
    AtMost { feature: u32, threshold: f64, missing_left: bool, left: u32, right: u32, cover: f64 },
    In { feature: u32, categories: Vec<u32>, missing_left: bool, left: u32, right: u32, cover: f64 },
}

#[derive(Encode, Decode)]
pub(crate) enum Calibrator {
    None,
    Platt { slope: f64, intercept: f64 },
    Isotonic { thresholds: Vec<f64>, values: Vec<f64> },
}

#[derive(Encode, Decode)]
pub(crate) struct Banding {
    pub(crate) scale: Scale,
    pub(crate) tiers: Vec<Tier>,
}

#[derive(Encode, Decode)]
pub(crate) enum Scale {
    Probability,
    Percentile { knots: Vec<f64> },
    LogOdds { points: f64, at_odds: f64, double: f64 },
}

#[derive(Encode, Decode)]
pub(crate) struct Tier {
    pub(crate) name: String,
    pub(crate) from: i32,
}

#[derive(Encode, Decode)]
pub(crate) enum Rules {
    BaseRate(f64),
    Scorecard(Scorecard),
}

#[derive(Encode, Decode)]
pub(crate) struct Scorecard {
    pub(crate) base: f64,
    pub(crate) groups: Vec<Group>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) trained: Option<TrainedRules>,
}

/// Rule points to probability, and each rule's mean points over training.
#[derive(Encode, Decode)]
pub(crate) struct TrainedRules {
    pub(crate) slope: f64,
    pub(crate) intercept: f64,
    pub(crate) means: Vec<f64>,
}

#[derive(Encode, Decode)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) weight: f64,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

#[derive(Encode, Decode)]
pub(crate) struct Rule {
    pub(crate) feature: String,
    pub(crate) group: String,
    pub(crate) points: RulePoints,
    pub(crate) missing: f64,
    pub(crate) because: Vec<Text>,
}

#[derive(Encode, Decode)]
pub(crate) enum RulePoints {
    Cases(Vec<PointsCase>),
    Each { each: f64, min: Option<f64>, max: Option<f64> },
}

#[derive(Encode, Decode)]
pub(crate) struct PointsCase {
    pub(crate) when: When,
    pub(crate) points: f64,
}

#[derive(Encode, Decode)]
pub(crate) enum When {
    Below(f64),
    Is(Vec<Value>),
    Otherwise,
}

#[derive(Encode, Decode)]
pub(crate) struct Text {
    pub(crate) language: String,
    pub(crate) text: String,
}

#[derive(Encode, Decode)]
pub(crate) struct Serving {
    pub(crate) max_missing: f64,
    pub(crate) max_out_of_range: Option<f64>,
    pub(crate) max_age: Option<i64>,
    pub(crate) ledger: LedgerMode,
    pub(crate) shadow: f64,
}

#[derive(Encode, Decode)]
pub(crate) enum LedgerMode {
    BestEffort,
    Required,
    Off,
}

#[derive(Encode, Decode)]
pub(crate) struct GoldenRow {
    pub(crate) cells: Vec<Cell>,
    pub(crate) model_raw: f64,
    pub(crate) rules_raw: f64,
}

#[derive(Encode, Decode)]
pub(crate) enum Cell {
    Missing,
    Number(f64),
    Category(String),
}
