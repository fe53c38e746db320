//! Two small artifacts: one whose features come from histories, one made from a table.

use std::sync::Arc;

use evaluation::SigmoidFit;
use features::{
    Aggregate, Cell, ColumnEncoding, Encoder, EventFeature, Feature, FeatureKind, FeatureRange, FeatureSet,
    FeatureType, Memory, Row, Schema,
};
use records::{Span, Value};
use registry::{Artifact, GoldenRow};
use scoring::{
    Banding, CalibratedModel, Calibrator, Estimator, Group, Logistic, PointsCase, Rule, RulePoints, Rules,
    Scale, Scorecard, Scorer, ServingLimits, Texts, Tier, When,
};

/// The score whose features come from histories.
pub(crate) const REPURCHASE: &str = "repurchase";
/// The score that is made from a table.
pub(crate) const LOANS: &str = "loans";

/// The score that takes nothing but numbers.
pub(crate) const VISITS: &str = "visits";

/// `purchases_90d`, `days_since_last`, `mean_order`, `plan`; `shift` moves every raw score, so that
/// two versions differ.
pub(crate) fn repurchase(shift: f64) -> Artifact {
    let window = Memory { window: Some(Span::days(90)), half_life: None };
    let ever = Memory::default();
    let features = [
        ("purchases_90d", FeatureType::Number, of_purchases(Aggregate::Count, None, window)),
        ("days_since_last", FeatureType::Number, of_purchases(Aggregate::SinceLast, None, ever)),
        ("mean_order", FeatureType::Number, of_purchases(Aggregate::Mean, Some("dollars"), ever)),
        ("plan", FeatureType::Category, FeatureKind::Attribute("plan".into())),
    ];
    let encodings = vec![
        number(2.0, 1.5, false),
        number(60.0, 50.0, true),
        number(40.0, 25.0, true),
        category(&["basic", "pro"], &[0.5, 0.3, 0.2]),
    ];
    let means = vec![0.0, 0.0, 0.1, 0.0, 0.1, 0.5, 0.3, 0.2];
    let coefficients = [0.9, -0.7, -0.4, 0.3, 0.1, -0.2, 0.6, 0.05];
    build(Parts {
        score: REPURCHASE,
        features: &features,
        encoder: (encodings, means),
        logistic: (-0.4 + shift, &coefficients),
        ranges: vec![range(0.0, 30.0), range(0.0, 400.0), range(1.0, 900.0), levels(&["basic", "pro"])],
        rules: vec![
            rule("purchases_90d", "engagement", each(5.0), -3.0),
            rule("days_since_last", "engagement", below(&[(30.0, 25.0), (90.0, 10.0)], -15.0), -20.0),
            rule("plan", "fit", is("pro", 8.0), 0.0),
        ],
    })
}

/// `age`, `has_loan`, `signed_up`, `plan`: one of each type, all columns of a table.
pub(crate) fn loans() -> Artifact {
    let features = [
        ("age", FeatureType::Number, FeatureKind::Column),
        ("has_loan", FeatureType::Boolean, FeatureKind::Column),
        ("signed_up", FeatureType::Date, FeatureKind::Column),
        ("plan", FeatureType::Category, FeatureKind::Column),
    ];
    let encodings = vec![
        number(41.0, 12.5, true),
        number(0.25, 0.4375, false),
        number(900.0, 400.0, false),
        category(&["basic", "pro"], &[0.5, 0.3, 0.2]),
    ];
    build(Parts {
        score: LOANS,
        features: &features,
        encoder: (encodings, vec![0.0, 0.03125, 0.0, 0.0, 0.5, 0.3, 0.2]),
        logistic: (-0.5, &[0.8, -1.1, 0.3, 0.05, -0.6, 0.7, 1.4]),
        ranges: vec![range(18.0, 95.0), range(0.0, 1.0), range(3.0, 2400.0), levels(&["basic", "pro"])],
        rules: vec![rule("age", "fit", below(&[(25.0, -5.0), (60.0, 20.0)], 8.0), -3.0)],
    })
}

/// `income`, `visits`, `subscribed`: nothing but numbers and a boolean.
pub(crate) fn visits() -> Artifact {
    let features = [
        ("income", FeatureType::Number, FeatureKind::Column),
        ("visits", FeatureType::Number, FeatureKind::Column),
        ("subscribed", FeatureType::Boolean, FeatureKind::Column),
    ];
    let encodings = vec![number(3_000.0, 900.0, true), number(4.0, 2.0, false), number(0.5, 0.5, false)];
    build(Parts {
        score: VISITS,
        features: &features,
        encoder: (encodings, vec![0.0, 0.1, 0.0, 0.0]),
        logistic: (0.25, &[0.7, -0.3, 0.9, 0.4]),
        ranges: vec![range(0.0, 20_000.0), range(0.0, 60.0), range(0.0, 1.0)],
        rules: vec![rule("visits", "engagement", each(2.0), -3.0)],
    })
}

/// The artifact with other serving limits.
pub(crate) fn limited(artifact: Artifact, serving: ServingLimits) -> Artifact {
    Artifact { serving, ..artifact }
}

/// A model that passes every check of an artifact and still fails on a row: where both numbers are
/// large, its raw score is infinity minus infinity.
pub(crate) fn failing() -> Artifact {
    let features = [
        ("up", FeatureType::Number, FeatureKind::Column),
        ("down", FeatureType::Number, FeatureKind::Column),
    ];
    build(Parts {
        score: "failing",
        features: &features,
        encoder: (vec![number(0.0, 1.0, false), number(0.0, 1.0, false)], vec![0.0, 0.0]),
        logistic: (0.25, &[1e308, -1e308]),
        ranges: vec![range(0.0, 0.0), range(0.0, 0.0)],
        rules: vec![rule("up", "fit", each(0.5), 0.0)],
    })
}

struct Parts<'a> {
    score: &'a str,
    features: &'a [(&'a str, FeatureType, FeatureKind)],
    encoder: (Vec<ColumnEncoding>, Vec<f64>),
    logistic: (f64, &'a [f64]),
    ranges: Vec<FeatureRange>,
    rules: Vec<Rule>,
}

fn build(parts: Parts<'_>) -> Artifact {
    let Parts { score, features, encoder: (encodings, means), logistic, ranges, rules } = parts;
    let types: Vec<FeatureType> = features.iter().map(|(_, feature_type, _)| *feature_type).collect();
    let named = features.iter().map(|(name, _, kind)| Feature { name: (*name).into(), kind: kind.clone() });
    let features = FeatureSet::new(named.collect()).expect("names are unique");
    let schema = Schema::new(&features, &types);
    let banding = Banding::new(Scale::Probability, tiers()).expect("the lowest tier begins at 0");
    let (intercept, coefficients) = logistic;
    let estimator = Estimator::Logistic(Logistic { intercept, coefficients: coefficients.to_vec() });
    let calibrator = Calibrator::Platt { slope: 0.9, intercept: -0.1 };
    let encoder = (Encoder::from_columns(encodings), means);
    let model = CalibratedModel::new(schema.clone(), encoder, estimator, calibrator, banding.clone())
        .expect("every part has the same width");
    let mut groups: Vec<Group> = Vec::new();
    for rule in &rules {
        if groups.iter().all(|group| group.name != rule.group) {
            groups.push(Group { name: rule.group.clone(), weight: 1.0, min: Some(-20.0), max: Some(60.0) });
        }
    }
    let map = SigmoidFit { slope: 0.0625, intercept: -3.0 };
    let trained = Some((map, vec![2.0; rules.len()]));
    let card = Scorecard { base: 30.0, groups, rules };
    let rules = Rules::scorecard(schema, card, trained, banding).expect("every rule has its feature");
    let n_features = features.len();
    let artifact = Artifact {
        score: score.to_owned(),
        outcome: "renewal".to_owned(),
        horizon: Some(Span::days(266)),
        features,
        model,
        learner: "logistic".to_owned(),
        rules,
        ranges,
        serving: ServingLimits::default(),
        base_rate: 0.2,
        newest_label: None,
        golden: Vec::new(),
    };
    with_golden(artifact, vec![Cell::Missing; n_features])
}

fn with_golden(artifact: Artifact, row: Row) -> Artifact {
    let (model_raw, rules_raw) = (artifact.model.predict(&row).raw, artifact.rules.predict(&row).raw);
    Artifact { golden: vec![GoldenRow { row, model_raw, rules_raw }], ..artifact }
}

fn of_purchases(aggregate: Aggregate, value: Option<&str>, memory: Memory) -> FeatureKind {
    let (event, value) = ("purchase".into(), value.map(Arc::from));
    FeatureKind::Events(EventFeature { event, value, aggregate, memory, conditions: Vec::new() })
}

fn number(centre: f64, spread: f64, indicator: bool) -> ColumnEncoding {
    ColumnEncoding::Number { impute: centre, centre, spread, indicator }
}

fn category(levels: &[&str], shares: &[f64]) -> ColumnEncoding {
    ColumnEncoding::Category {
        levels: levels.iter().map(|level| Arc::from(*level)).collect(),
        rare: Vec::new(),
        shares: shares.to_vec(),
        indicator: true,
    }
}

fn range(min: f64, max: f64) -> FeatureRange {
    FeatureRange::Number { min, max }
}

fn levels(levels: &[&str]) -> FeatureRange {
    FeatureRange::Category { levels: levels.iter().map(|level| Arc::from(*level)).collect() }
}

fn tiers() -> Vec<Tier> {
    let named = [("high", 60), ("middle", 25), ("low", 0)];
    named.iter().map(|(name, from)| Tier { name: (*name).to_owned(), from: *from }).collect()
}

fn rule(feature: &str, group: &str, points: RulePoints, missing: f64) -> Rule {
    let because = Texts::from([
        ("en".to_owned(), format!("Because of {feature}")),
        ("pt-BR".to_owned(), format!("Por causa de {feature}")),
    ]);
    Rule { feature: feature.into(), group: group.into(), points, missing, because }
}

fn each(each: f64) -> RulePoints {
    RulePoints::Each { each, min: None, max: Some(25.0) }
}

fn below(limits: &[(f64, f64)], otherwise: f64) -> RulePoints {
    let cases =
        limits.iter().map(|(limit, points)| PointsCase { when: When::Below(*limit), points: *points });
    let last = PointsCase { when: When::Otherwise, points: otherwise };
    RulePoints::Cases(cases.chain([last]).collect())
}

fn is(level: &str, points: f64) -> RulePoints {
    RulePoints::Cases(vec![PointsCase { when: When::Is(vec![Value::Text(level.into())]), points }])
}
