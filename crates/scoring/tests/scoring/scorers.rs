//! Every scorer that there is: each estimator with each calibrator on each scale, and the rules.

use std::sync::Arc;

use evaluation::{IsotonicFit, SigmoidFit};
use features::{ColumnEncoding, Encoder};
use forest::{Aggregation, Forest, Node, SplitRule};
use scoring::{Banding, CalibratedModel, Calibrator, Estimator, Logistic, Rules, Scale, Scorer, Tier};

use crate::cards::card;
use crate::sketch::schema;

/// A scorer, what it is, and how it turns probabilities into points.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) scorer: Box<dyn Scorer>,
    pub(crate) banding: Banding,
}

impl Named {
    pub(crate) fn highest(&self) -> f64 {
        self.banding.scale().highest()
    }
}

pub(crate) fn all() -> Vec<Named> {
    let mut all = Vec::new();
    for scale in scales() {
        for estimator in [logistic(), forest()] {
            for calibrator in calibrators() {
                all.push(named_model(model(estimator.clone(), calibrator, banding(scale.clone()))));
            }
        }
        for calibrator in calibrators() {
            all.push(named_model(boosted(calibrator, banding(scale.clone()))));
        }
        all.extend(rules(&banding(scale)));
    }
    all
}

fn named_model(model: CalibratedModel) -> Named {
    let kind = match model.estimator() {
        Estimator::Logistic(_) => "logistic",
        Estimator::MeanForest(_) => "forest",
        Estimator::BoostedForest(_) => "boosted forest",
    };
    let name = format!("{kind} with {:?} on {:?}", model.calibrator(), model.banding().scale());
    Named { name, banding: model.banding().clone(), scorer: Box::new(model) }
}

fn rules(banding: &Banding) -> Vec<Named> {
    let map = SigmoidFit { slope: 0.06, intercept: -2.5 };
    let trained = Some((map, vec![4.0, 6.5, -1.0, 2.0]));
    let calibrated = Rules::scorecard(schema(), card(), trained, banding.clone()).unwrap();
    let uncalibrated = Rules::scorecard(schema(), card(), None, banding.clone()).unwrap();
    let base_rate = Rules::base_rate(schema(), 0.37, banding.clone());
    [("calibrated rules", calibrated), ("uncalibrated rules", uncalibrated), ("base rate", base_rate)]
        .map(|(name, rules)| {
            let name = format!("{name} on {:?}", banding.scale());
            Named { name, scorer: Box::new(rules), banding: banding.clone() }
        })
        .into()
}

pub(crate) fn model(estimator: Estimator, calibrator: Calibrator, banding: Banding) -> CalibratedModel {
    CalibratedModel::new(schema(), (encoder(), means()), estimator, calibrator, banding).unwrap()
}

/// Eight numbers a row: days and whether they are missing; purchases; free, pro, rare, missing; vip.
pub(crate) fn encoder() -> Encoder {
    let number = |centre: f64, spread: f64, indicator: bool| ColumnEncoding::Number {
        impute: centre,
        centre,
        spread,
        indicator,
    };
    let plan = ColumnEncoding::Category {
        levels: vec![Arc::from("free"), Arc::from("pro")],
        rare: vec![Arc::from("trial")],
        shares: vec![0.5, 0.3, 0.05, 0.15],
        indicator: true,
    };
    Encoder::from_columns(vec![
        number(80.0, 60.0, true),
        number(3.0, 2.5, false),
        plan,
        number(0.2, 0.4, false),
    ])
}

/// The encoded numbers' means over a training set that was not quite that of the encoder.
pub(crate) fn means() -> Vec<f64> {
    vec![0.01, 0.1, -0.02, 0.5, 0.3, 0.05, 0.15, 0.03]
}

pub(crate) fn logistic() -> Estimator {
    let coefficients = vec![-0.9, -0.4, 0.7, -0.3, 0.8, 0.1, -0.2, 0.35];
    Estimator::Logistic(Logistic { intercept: -0.6, coefficients })
}

fn split(feature: u32, at: f64, missing_left: bool, [left, right]: [u32; 2], cover: f64) -> Node {
    Node::Split { feature, rule: SplitRule::AtMost(at), missing_left, left, right, cover }
}

fn leaf(value: f64, cover: f64) -> Node {
    Node::Leaf { value, cover }
}

/// Three trees of probabilities, two of which split twice.
pub(crate) fn forest() -> Estimator {
    let recency = vec![
        split(0, -0.5, false, [1, 2], 100.0),
        split(2, 0.0, true, [3, 4], 40.0),
        leaf(0.15, 60.0),
        leaf(0.45, 25.0),
        leaf(0.9, 15.0),
    ];
    let plan = vec![split(4, 0.5, true, [1, 2], 100.0), leaf(0.25, 70.0), leaf(0.6, 30.0)];
    let both = vec![
        split(2, 0.7, true, [1, 2], 100.0),
        split(0, 1.0, false, [3, 4], 80.0),
        leaf(1.0, 20.0),
        leaf(0.3, 50.0),
        leaf(0.0, 30.0),
    ];
    Estimator::MeanForest(Forest::new(8, 0.0, Aggregation::Mean, vec![recency, plan, both]).unwrap())
}

/// Two trees of log-odds over what trees take: numbers as they are, codes, and missing values.
pub(crate) fn boosted(calibrator: Calibrator, banding: Banding) -> CalibratedModel {
    let plan = ColumnEncoding::Code {
        levels: vec![Arc::from("free"), Arc::from("pro")],
        rare: vec![Arc::from("trial")],
    };
    let [plain, vip] = [ColumnEncoding::Plain, ColumnEncoding::Plain];
    let encoder = Encoder::from_columns(vec![plain.clone(), plain, plan, vip]);
    let chosen = Node::Split {
        feature: 2,
        rule: SplitRule::In(vec![1, 2]),
        missing_left: true,
        left: 3,
        right: 4,
        cover: 40.0,
    };
    let trees = vec![
        vec![split(0, 75.0, true, [1, 2], 100.0), chosen, leaf(-0.6, 60.0), leaf(0.9, 15.0), leaf(0.1, 25.0)],
        vec![split(1, 2.0, false, [1, 2], 100.0), leaf(-0.4, 70.0), leaf(0.5, 30.0)],
    ];
    let forest = Forest::new(4, -0.7, Aggregation::Sum, trees).unwrap();
    let parts = (encoder, vec![0.0; 4]);
    CalibratedModel::new(schema(), parts, Estimator::BoostedForest(forest), calibrator, banding).unwrap()
}

pub(crate) fn calibrators() -> Vec<Calibrator> {
    let isotonic = |thresholds: &[f64], values: &[f64]| {
        Calibrator::Isotonic(IsotonicFit { thresholds: thresholds.to_vec(), values: values.to_vec() })
    };
    vec![
        Calibrator::None,
        Calibrator::Platt { slope: 1.3, intercept: -0.4 },
        Calibrator::Platt { slope: 0.0, intercept: -1.0 },
        isotonic(&[-2.0, -1.0, -0.9, 0.2, 0.3, 1.5], &[0.0, 0.1, 0.1, 0.4, 0.4, 1.0]),
        isotonic(&[0.5], &[0.25]),
    ]
}

/// Each kind of scale; the percentiles have ties at both ends and in the middle.
pub(crate) fn scales() -> Vec<Scale> {
    let knot = |percent: usize| match percent {
        0..=9 => 0.05,
        40..=60 => 0.35,
        95..=100 => 0.9,
        _ => 0.05 + percent as f64 * 0.0075,
    };
    vec![
        Scale::Probability,
        Scale::Percentile { knots: (0..=100).map(knot).collect() },
        Scale::LogOdds { points: 600.0, at_odds: 50.0, double: 20.0 },
    ]
}

pub(crate) fn banding(scale: Scale) -> Banding {
    let tier = |name: &str, from: i32| Tier { name: name.to_owned(), from };
    let tiers =
        vec![tier("Estratégico", 60), tier("Avaliação", 0), tier("Prioritário", 35), tier("Morno", 12)];
    Banding::new(scale, tiers).unwrap()
}
