//! Format 2: format 1, and what boosted trees need beside it. Never edited, as [`v1`](super::v1) is not.
//!
//! Only what differs is spelled anew; a part that is the same is the same struct. What format 1 holds,
//! format 2 can say: reading goes through [`Artifact::from`].

use bincode::{Decode, Encode};

use super::v1;
pub(crate) use super::v1::{
    Aggregate, Banding, Bounds, Calibrator, Cell, Condition, EventFeature, FeatureKind, FeatureType,
    GoldenRow, Group, LedgerMode, Node, PointsCase, Range, Rule, RulePoints, Rules, Scale, Scorecard,
    Serving, Text, Tier, TrainedRules, Tree, Value, When,
};

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
pub(crate) enum Encoding {
    Number { impute: f64, centre: f64, spread: f64, indicator: bool },
    Category { levels: Vec<String>, rare: Vec<String>, shares: Vec<f64>, indicator: bool },
    Plain,
    Code { levels: Vec<String>, rare: Vec<String> },
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
    BoostedForest { base: f64, trees: Vec<Tree> },
}

impl From<v1::Artifact> for Artifact {
    fn from(stored: v1::Artifact) -> Artifact {
        let v1::Artifact { score, outcome, horizon, features, model, learner, .. } = stored;
        let v1::Artifact { rules, banding, serving, base_rate, newest_label, golden, .. } = stored;
        let features = features.into_iter().map(Feature::from).collect();
        let model = Model::from(model);
        Artifact {
            score,
            outcome,
            horizon,
            features,
            model,
            learner,
            rules,
            banding,
            serving,
            base_rate,
            newest_label,
            golden,
        }
    }
}

impl From<v1::Feature> for Feature {
    fn from(stored: v1::Feature) -> Feature {
        let v1::Feature { name, feature_type, kind, encoding, range } = stored;
        let encoding = match encoding {
            v1::Encoding::Number { impute, centre, spread, indicator } => {
                Encoding::Number { impute, centre, spread, indicator }
            }
            v1::Encoding::Category { levels, rare, shares, indicator } => {
                Encoding::Category { levels, rare, shares, indicator }
            }
        };
        Feature { name, feature_type, kind, encoding, range }
    }
}

impl From<v1::Model> for Model {
    fn from(stored: v1::Model) -> Model {
        let v1::Model { means, estimator, calibrator } = stored;
        let estimator = match estimator {
            v1::Estimator::Logistic { intercept, coefficients } => {
                Estimator::Logistic { intercept, coefficients }
            }
            v1::Estimator::MeanForest { base, trees } => Estimator::MeanForest { base, trees },
        };
        Model { means, estimator, calibrator }
    }
}
