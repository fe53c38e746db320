//! One small artifact of each kind. `tests/golden/format-1` was made of them: they may be added to,
//! not changed.

use std::sync::Arc;

use evaluation::{IsotonicFit, SigmoidFit};
use features::{
    Aggregate, Bounds, Cell, ColumnEncoding, Condition, Encoder, EventFeature, Feature, FeatureKind,
    FeatureRange, FeatureSet, FeatureType, Memory, Row, Schema,
};
use forest::{Aggregation, Forest, Node, SplitRule};
use records::{Span, Timestamp, Value};
use registry::{Artifact, GoldenRow};
use scoring::{
    Banding, CalibratedModel, Calibrator, Estimator, Group, LedgerMode, Logistic, PointsCase, Rule,
    RulePoints, Rules, Scale, Scorecard, Scorer, ServingLimits, Texts, Tier, When,
};

/// A kind of artifact: its name, and how it is made.
pub(crate) type Sample = (&'static str, fn() -> Artifact);

pub(crate) const SAMPLES: [Sample; 7] = [
    ("logistic-platt", logistic_platt),
    ("logistic-isotonic-categories", logistic_isotonic_categories),
    ("mean-forest", mean_forest),
    ("boosted-forest", boosted_forest),
    ("base-rate-rules", base_rate_rules),
    ("log-odds-scale", log_odds_scale),
    ("percentile-scale", percentile_scale),
];

/// Rows that show what the sample does: all missing, ordinary, extreme, a level never seen.
pub(crate) fn rows(artifact: &Artifact) -> Vec<Row> {
    let variant = |variant: usize| -> Row {
        let cell = |(idx, range): (usize, &FeatureRange)| match (range, variant) {
            (_, 0) | (FeatureRange::Nothing, _) => Cell::Missing,
            (FeatureRange::Number { min, .. }, 1) => Cell::Number(*min),
            (FeatureRange::Number { max, .. }, 2) => Cell::Number(*max),
            (FeatureRange::Number { min, max }, 3) => Cell::Number(min + (max - min) * 0.375),
            (FeatureRange::Number { max, .. }, _) => Cell::Number(max * 4.0 + idx as f64),
            (FeatureRange::Category { .. }, 4) => Cell::Category("never seen".into()),
            (FeatureRange::Category { levels }, _) => Cell::Category(levels[variant % levels.len()].clone()),
        };
        artifact.ranges.iter().enumerate().map(cell).collect()
    };
    (0..5).map(variant).collect()
}

pub(crate) fn logistic_platt() -> Artifact {
    let mut parts = Parts::of_a_table();
    parts.calibrator = Calibrator::Platt { slope: 0.9, intercept: -0.2 };
    parts.build()
}

fn logistic_isotonic_categories() -> Artifact {
    let mut parts = Parts::of_a_table();
    parts.add("plan", FeatureType::Category, FeatureKind::Column);
    parts.encodings.push(ColumnEncoding::Category {
        levels: texts(&["basic", "pro"]),
        rare: texts(&["enterprise", "trial"]),
        shares: vec![0.5, 0.3, 0.15, 0.05],
        indicator: true,
    });
    parts.means.extend([0.5, 0.3, 0.15, 0.05]);
    parts.estimator = logistic(-0.5, &[0.8, -1.1, 0.3, 0.05, -0.6, 0.7, 1.4, -0.2]);
    parts.ranges.push(FeatureRange::Category { levels: texts(&["basic", "enterprise", "pro", "trial"]) });
    parts.calibrator = Calibrator::Isotonic(IsotonicFit {
        thresholds: vec![-2.5, -1.0, 0.25, 3.0],
        values: vec![0.02, 0.125, 0.125, 0.875],
    });
    let levels = [Value::Text("pro".into()), Value::Text("enterprise".into())];
    parts.rule("plan", "commercial", RulePoints::Cases(vec![case(When::Is(levels.to_vec()), 12.0)]));
    parts.serving = ServingLimits {
        max_missing: 0.25,
        max_out_of_range: Some(0.5),
        max_age: Some(Span::days(120)),
        ledger: LedgerMode::Required,
        shadow: 0.1,
    };
    parts.build()
}

fn mean_forest() -> Artifact {
    let mut parts = Parts::of_a_history();
    let at_most = |feature, threshold, missing_left, [left, right]: [u32; 2], cover| {
        let rule = SplitRule::AtMost(threshold);
        Node::Split { feature, rule, missing_left, left, right, cover }
    };
    let leaf = |value, cover| Node::Leaf { value, cover };
    let one_of = Node::Split {
        feature: 5,
        rule: SplitRule::In(vec![1, 4]),
        missing_left: false,
        left: 1,
        right: 2,
        cover: 100.0,
    };
    let trees = vec![
        vec![
            at_most(0, 2.5, true, [1, 4], 100.0),
            at_most(2, 0.75, false, [2, 3], 60.0),
            leaf(0.0625, 45.0),
            leaf(0.25, 15.0),
            leaf(0.625, 40.0),
        ],
        vec![at_most(3, -1.5, false, [1, 2], 100.0), leaf(0.1, 70.0), leaf(0.7, 30.0)],
        vec![one_of, leaf(0.9, 10.0), leaf(0.2, 90.0)],
    ];
    let forest = Forest::new(parts.means.len(), 0.0, Aggregation::Mean, trees).unwrap();
    parts.estimator = Estimator::MeanForest(forest);
    parts.learner = "random_forest";
    parts.build()
}

fn boosted_forest() -> Artifact {
    let mut parts = Parts::of_a_table();
    parts.add("plan", FeatureType::Category, FeatureKind::Column);
    parts.ranges.push(FeatureRange::Category { levels: texts(&["basic", "enterprise", "pro", "trial"]) });
    parts.encodings = parts.ranges.iter().map(native).collect();
    parts.means = vec![0.0; parts.encodings.len()];
    let last = parts.encodings.len() as u32 - 1;
    let split = |feature, rule, missing_left, [left, right]: [u32; 2], cover| Node::Split {
        feature,
        rule,
        missing_left,
        left,
        right,
        cover,
    };
    let leaf = |value, cover| Node::Leaf { value, cover };
    let trees = vec![
        vec![
            split(0, SplitRule::AtMost(1.25), true, [1, 2], 80.0),
            leaf(-0.5, 30.0),
            split(last, SplitRule::In(vec![1, 2]), false, [3, 4], 50.0),
            leaf(0.75, 20.0),
            leaf(-0.125, 30.0),
        ],
        vec![split(1, SplitRule::AtMost(0.0), false, [1, 2], 80.0), leaf(0.3, 60.0), leaf(-0.9, 20.0)],
    ];
    let forest = Forest::new(parts.means.len(), -1.5, Aggregation::Sum, trees).unwrap();
    parts.estimator = Estimator::BoostedForest(forest);
    parts.learner = "gradient_boosting";
    parts.build()
}

/// What trees take that know missing values and categories.
fn native(range: &FeatureRange) -> ColumnEncoding {
    match range {
        FeatureRange::Category { .. } => {
            ColumnEncoding::Code { levels: texts(&["basic", "pro"]), rare: texts(&["enterprise", "trial"]) }
        }
        FeatureRange::Number { .. } | FeatureRange::Nothing => ColumnEncoding::Plain,
    }
}

fn base_rate_rules() -> Artifact {
    let mut parts = Parts::of_a_table();
    parts.rules = None;
    parts.horizon = None;
    parts.newest_label = None;
    parts.build()
}

fn log_odds_scale() -> Artifact {
    let mut parts = Parts::of_a_table();
    parts.scale = Scale::LogOdds { points: 600.0, at_odds: 50.0, double: 20.0 };
    parts.tiers = tiers(&[("A", 600), ("B", 480), ("C", 0)]);
    parts.build()
}

fn percentile_scale() -> Artifact {
    let mut parts = Parts::of_a_history();
    // Flat at the bottom and at the top, as forward predictions of a forest often are.
    let knot = |percent: i32| f64::from((percent - 10).clamp(0, 80)) / 128.0;
    parts.scale = Scale::Percentile { knots: (0..=100).map(knot).collect() };
    parts.tiers = tiers(&[("Estratégico", 90), ("Crescimento", 60), ("Manutenção", 0)]);
    parts.build()
}

/// An artifact before its parts are put together.
struct Parts {
    features: Vec<Feature>,
    types: Vec<FeatureType>,
    encodings: Vec<ColumnEncoding>,
    means: Vec<f64>,
    estimator: Estimator,
    calibrator: Calibrator,
    learner: &'static str,
    ranges: Vec<FeatureRange>,
    rules: Option<Scorecard>,
    scale: Scale,
    tiers: Vec<Tier>,
    serving: ServingLimits,
    horizon: Option<Span>,
    newest_label: Option<Timestamp>,
}

impl Parts {
    /// A number that is sometimes missing, a boolean, a date: columns of a flat table.
    fn of_a_table() -> Parts {
        let mut parts = Parts::empty();
        parts.add("age", FeatureType::Number, FeatureKind::Column);
        parts.add("has_loan", FeatureType::Boolean, FeatureKind::Column);
        parts.add("signed_up", FeatureType::Date, FeatureKind::Column);
        parts.encodings =
            vec![number(41.0, 12.5, true), number(0.25, 0.4375, false), number(900.0, 400.0, false)];
        parts.means = vec![0.0, 0.03125, 0.0, 0.0];
        parts.estimator = logistic(-0.5, &[0.8, -1.1, 0.3, 0.05]);
        parts.ranges = vec![range(18.0, 95.0), range(0.0, 1.0), range(3.0, 2400.0)];
        parts.rule(
            "age",
            "fit",
            RulePoints::Cases(vec![
                case(When::Below(25.0), -5.0),
                case(When::Below(60.0), 20.0),
                case(When::Otherwise, 8.0),
            ]),
        );
        parts.rule(
            "has_loan",
            "financial",
            RulePoints::Cases(vec![case(When::Is(vec![Value::Boolean(true)]), -12.0)]),
        );
        parts
    }

    /// What a history is asked: counts, a decayed sum, a ratio, a trend, an attribute.
    fn of_a_history() -> Parts {
        let mut parts = Parts::empty();
        let events = |aggregate, value: Option<&str>, memory, conditions| {
            let (event, value) = ("purchase".into(), value.map(Arc::from));
            FeatureKind::Events(EventFeature { event, value, aggregate, memory, conditions })
        };
        let big =
            Condition { value: "dollars".into(), bounds: Bounds::Range { from: Some(100.0), below: None } };
        let card =
            Condition { value: "paid_by".into(), bounds: Bounds::Is(vec![Value::Text("card".into())]) };
        let window = Memory { window: Some(Span::days(90)), half_life: None };
        let decayed = Memory { window: None, half_life: Some(Span::days(60)) };
        let ratio =
            FeatureKind::Ratio { numerator: "big_orders".into(), denominator: "purchases_90d".into() };
        let trend = Aggregate::Trend { against: Span::days(360) };
        parts.add("purchases_90d", FeatureType::Number, events(Aggregate::Count, None, window, vec![]));
        parts.add("big_orders", FeatureType::Number, events(Aggregate::Count, None, window, vec![big, card]));
        parts.add("share_big", FeatureType::Number, ratio);
        parts.add("dollars", FeatureType::Number, events(Aggregate::Sum, Some("dollars"), decayed, vec![]));
        parts.add("rising", FeatureType::Number, events(trend, None, window, vec![]));
        parts.add("headcount", FeatureType::Number, FeatureKind::Attribute("headcount".into()));
        parts.encodings = vec![number(2.0, 1.0, false); 6];
        parts.means = vec![0.0; 6];
        parts.estimator = logistic(-1.0, &[0.5, 0.25, -0.125, 1.0, 0.0, -0.5]);
        parts.ranges =
            vec![range(0.0, 30.0), range(0.0, 8.0), range(0.0, 1.0), range(0.0, 5e3), range(0.0, 4.0)];
        parts.ranges.push(FeatureRange::Nothing);
        parts.rule(
            "purchases_90d",
            "behaviour",
            RulePoints::Each { each: 4.0, min: Some(-2.0), max: Some(32.0) },
        );
        parts
    }

    fn empty() -> Parts {
        Parts {
            features: Vec::new(),
            types: Vec::new(),
            encodings: Vec::new(),
            means: Vec::new(),
            estimator: logistic(0.0, &[]),
            calibrator: Calibrator::None,
            learner: "logistic",
            ranges: Vec::new(),
            rules: Some(Scorecard { base: 30.0, groups: Vec::new(), rules: Vec::new() }),
            scale: Scale::Probability,
            tiers: tiers(&[("high", 60), ("middle", 25), ("low", 0)]),
            serving: ServingLimits::default(),
            horizon: Some(Span::days(266)),
            newest_label: Some(Timestamp::from_micros(898_646_400_000_000)),
        }
    }

    fn add(&mut self, name: &str, feature_type: FeatureType, kind: FeatureKind) {
        self.features.push(Feature { name: name.into(), kind });
        self.types.push(feature_type);
    }

    /// A rule in a group of its own, with reasons in two languages.
    fn rule(&mut self, feature: &str, group: &str, points: RulePoints) {
        let because = Texts::from([
            ("en".to_owned(), format!("Because of {feature}")),
            ("pt-BR".to_owned(), format!("Por causa de {feature}: é assim")),
        ]);
        let rule = Rule { feature: feature.into(), group: group.into(), points, missing: -3.0, because };
        let group = Group { name: group.into(), weight: 1.25, min: Some(-20.0), max: None };
        if let Some(card) = &mut self.rules {
            card.rules.push(rule);
            card.groups.push(group);
        }
    }

    fn build(self) -> Artifact {
        let features = FeatureSet::new(self.features).unwrap();
        let schema = Schema::new(&features, &self.types);
        let banding = Banding::new(self.scale, self.tiers).unwrap();
        let encoder = (Encoder::from_columns(self.encodings), self.means);
        let model =
            CalibratedModel::new(schema.clone(), encoder, self.estimator, self.calibrator, banding.clone())
                .unwrap();
        let rules = match self.rules {
            None => Rules::base_rate(schema, 0.1875, banding),
            Some(card) => {
                let means = (0..card.rules.len()).map(|idx| 1.5 - idx as f64).collect();
                let map = SigmoidFit { slope: 0.0625, intercept: -3.5 };
                Rules::scorecard(schema, card, Some((map, means)), banding).unwrap()
            }
        };
        let artifact = Artifact {
            score: "sample".to_owned(),
            outcome: "renewal".to_owned(),
            horizon: self.horizon,
            features,
            model,
            learner: self.learner.to_owned(),
            rules,
            ranges: self.ranges,
            serving: self.serving,
            base_rate: 0.1875,
            newest_label: self.newest_label,
            golden: Vec::new(),
        };
        let rows = rows(&artifact);
        with_golden(artifact, rows)
    }
}

/// The artifact with these golden rows, as it scores them.
pub(crate) fn with_golden(artifact: Artifact, rows: Vec<Row>) -> Artifact {
    let golden = |row: Row| {
        let (model_raw, rules_raw) = (artifact.model.predict(&row).raw, artifact.rules.predict(&row).raw);
        GoldenRow { row, model_raw, rules_raw }
    };
    let golden = rows.into_iter().map(golden).collect();
    Artifact { golden, ..artifact }
}

fn number(centre: f64, spread: f64, indicator: bool) -> ColumnEncoding {
    ColumnEncoding::Number { impute: centre, centre, spread, indicator }
}

fn logistic(intercept: f64, coefficients: &[f64]) -> Estimator {
    Estimator::Logistic(Logistic { intercept, coefficients: coefficients.to_vec() })
}

fn range(min: f64, max: f64) -> FeatureRange {
    FeatureRange::Number { min, max }
}

fn case(when: When, points: f64) -> PointsCase {
    PointsCase { when, points }
}

fn tiers(tiers: &[(&str, i32)]) -> Vec<Tier> {
    tiers.iter().map(|(name, from)| Tier { name: (*name).to_owned(), from: *from }).collect()
}

fn texts(texts: &[&str]) -> Vec<Arc<str>> {
    texts.iter().map(|text| Arc::from(*text)).collect()
}
