//! Plain structs that no artifact has: each is refused with its place.

use super::read;
use super::v2::{
    Aggregate, Artifact, Banding, Bounds, Calibrator, Cell, Encoding, Estimator, FeatureKind, Node, Range,
    RulePoints, Rules, Scale, Text, TrainedRules, Value, When,
};
use crate::container::MODEL;

const TABLE: &[u8] = include_bytes!("../../../../tests/golden/format-1/logistic-isotonic-categories.placar");
const FOREST: &[u8] = include_bytes!("../../../../tests/golden/format-1/mean-forest.placar");

#[track_caller]
fn check(bytes: &[u8], change: impl FnOnce(&mut Artifact), expected: &str) {
    let (format, payload) = MODEL.open(bytes).unwrap();
    let mut stored = super::plain(format, payload).unwrap();
    change(&mut stored);
    let message = read::artifact(stored).map(|artifact| artifact.score).unwrap_err().to_string();
    assert_eq!(message, expected);
}

#[track_caller]
fn check_table(change: impl FnOnce(&mut Artifact), expected: &str) {
    check(TABLE, change, expected);
}

#[track_caller]
fn check_forest(change: impl FnOnce(&mut Artifact), expected: &str) {
    check(FOREST, change, expected);
}

fn scorecard(artifact: &mut Artifact) -> &mut super::v2::Scorecard {
    match &mut artifact.rules {
        Rules::Scorecard(scorecard) => scorecard,
        Rules::BaseRate(_) => panic!("the sample has a scorecard"),
    }
}

fn event_feature(artifact: &mut Artifact, idx: usize) -> &mut super::v2::EventFeature {
    match &mut artifact.features[idx].kind {
        FeatureKind::Events(feature) => feature,
        _ => panic!("the sample has an event feature there"),
    }
}

#[test]
fn the_artifact_itself() {
    check_table(
        |it| it.score = "a/b".into(),
        "\"a/b\" is no name of a score: it must have 1 to 100 bytes, no / \\ : or control character, and must not begin \
         with a dot",
    );
    check_table(|it| it.features.clear(), "artifact: 0 features, where there must be 1 to 4096");
    check_table(|it| it.horizon = Some(-1), "artifact, horizon: -1 microseconds are no length of time");
    check_table(|it| it.base_rate = 1.5, "artifact, base rate: 1.5 is not a number from 0 to 1");
    check_table(
        |it| it.serving.max_missing = -0.1,
        "artifact, max_missing: -0.1 is not a number from 0 to 1",
    );
    check_table(
        |it| it.serving.max_out_of_range = Some(f64::NAN),
        "artifact, max_out_of_range: NaN is not a number from 0 to 1",
    );
    check_table(
        |it| it.serving.max_age = Some(i64::MAX),
        "artifact, max_age: 9223372036854775807 microseconds are no length of time",
    );
    check_table(|it| it.serving.shadow = 2.0, "artifact, shadow: 2 is not a number from 0 to 1");
}

#[test]
fn features_and_how_they_are_computed() {
    check_table(|it| it.features[1].name = "age".into(), "feature \"age\" is defined twice");
    check_forest(
        |it| it.features[0].name = "renamed".into(),
        "feature \"share_big\" is a ratio with \"purchases_90d\", which is no feature of this score",
    );
    check_forest(
        |it| {
            it.features[2].kind =
                FeatureKind::Ratio { numerator: "share_big".into(), denominator: "dollars".into() }
        },
        "feature \"share_big\" is a ratio that needs itself, through \"share_big\"",
    );
    check_forest(
        |it| event_feature(it, 0).window = Some(-5),
        "feature \"purchases_90d\", window: -5 microseconds are no length of time",
    );
    check_forest(
        |it| event_feature(it, 3).half_life = Some(i64::MIN),
        "feature \"dollars\", half_life: -9223372036854775808 microseconds are no length of time",
    );
    check_forest(
        |it| event_feature(it, 4).aggregate = Aggregate::Trend { against: -1 },
        "feature \"rising\", trend: -1 microseconds are no length of time",
    );
    check_forest(
        |it| {
            event_feature(it, 1).conditions[0].bounds =
                Bounds::Range { from: None, below: Some(f64::INFINITY) }
        },
        "feature \"big_orders\", where … below: inf is not a finite number",
    );
    check_forest(
        |it| event_feature(it, 1).conditions[1].bounds = Bounds::Is(vec![Value::Number(f64::NAN)]),
        "feature \"big_orders\", where … is: NaN is not a finite number",
    );
}

#[test]
fn encodings() {
    let number = |impute, centre, spread| Encoding::Number { impute, centre, spread, indicator: false };
    let category = |levels: &[&str], rare: &[&str], shares: &[f64]| {
        let [levels, rare] =
            [levels, rare].map(|texts| texts.iter().map(|text| (*text).to_owned()).collect());
        Encoding::Category { levels, rare, shares: shares.to_vec(), indicator: false }
    };
    let check_number = |encoding, expected: &str| {
        check_table(|it| it.features[0].encoding = encoding, &format!("feature \"age\"{expected}"));
    };
    let check_category = |encoding, expected: &str| {
        check_table(|it| it.features[3].encoding = encoding, &format!("feature \"plan\"{expected}"));
    };
    check_number(number(f64::NAN, 0.0, 1.0), ", impute: NaN is not a finite number");
    check_number(number(0.0, f64::NEG_INFINITY, 1.0), ", centre: -inf is not a finite number");
    check_number(number(0.0, 0.0, 0.0), ", spread: 0 is not a finite number above 0");
    check_number(category(&[], &[], &[]), ", encoding: does not fit a feature of type number");
    check_category(number(0.0, 0.0, 1.0), ", encoding: does not fit a feature of type category");
    check_category(category(&["b", "a"], &[], &[0.5, 0.5]), ": the levels do not rise, as they must");
    check_category(category(&["a"], &["b", "b"], &[0.5, 0.5]), ": the rare levels do not rise, as they must");
    check_category(category(&["a", "b"], &["b"], &[0.5, 0.3, 0.2]), ", level \"b\" stands there twice");
    check_category(category(&["a", "b"], &["c"], &[0.5]), ": 1 shares, where there must be 3");
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let code = |levels: &[&str], rare: &[&str]| Encoding::Code { levels: owned(levels), rare: owned(rare) };
    check_number(code(&[], &[]), ", encoding: does not fit a feature of type number");
    check_category(Encoding::Plain, ", encoding: does not fit a feature of type category");
    check_category(code(&["b", "a"], &[]), ": the levels do not rise, as they must");
    check_category(code(&["a", "b"], &["b"]), ", level \"b\" stands there twice");
    check_category(category(&["a"], &[], &[1.01]), ", share: 1.01 is not a number from 0 to 1");
}

#[test]
fn training_ranges() {
    let levels =
        |levels: &[&str]| Range::Category { levels: levels.iter().map(|level| (*level).into()).collect() };
    let check_age = |range, expected: &str| check_table(|it| it.features[0].range = range, expected);
    let check_plan = |range, expected: &str| check_table(|it| it.features[3].range = range, expected);
    check_age(
        Range::Number { min: f64::NAN, max: 1.0 },
        "feature \"age\", smallest value: NaN is not a finite number",
    );
    check_age(
        Range::Number { min: 0.0, max: f64::INFINITY },
        "feature \"age\", largest value: inf is not a finite number",
    );
    check_age(
        Range::Number { min: 2.0, max: 1.0 },
        "feature \"age\": the ends of the training range do not rise, as they must",
    );
    check_age(levels(&["a"]), "feature \"age\", training range: does not fit a feature of type number");
    check_plan(
        Range::Number { min: 0.0, max: 1.0 },
        "feature \"plan\", training range: does not fit a feature of type category",
    );
    check_plan(
        levels(&["b", "a"]),
        "feature \"plan\": the levels of the training range do not rise, as they must",
    );
    check_plan(
        levels(&[]),
        "feature \"plan\": 0 levels of the training range, where there must be 1 or more",
    );
}

#[test]
fn models() {
    let logistic = |intercept, coefficients: &[f64]| Estimator::Logistic {
        intercept,
        coefficients: coefficients.to_vec(),
    };
    check_table(
        |it| it.model.means[2] = f64::NAN,
        "model, mean of an encoded number: NaN is not a finite number",
    );
    check_table(
        |it| it.model.means.truncate(3),
        "the encoder gives 8 numbers a row; the estimator takes 8, with 3 means",
    );
    check_table(
        |it| it.model.estimator = logistic(0.0, &[1.0]),
        "the encoder gives 8 numbers a row; the estimator takes 1, with 8 means",
    );
    check_table(
        |it| {
            it.features[0].encoding = Encoding::Plain;
            it.model.means.truncate(7);
            it.model.estimator = logistic(0.0, &[0.0; 7]);
        },
        "a line needs a number for everything; the encoder leaves what is missing in feature 0 missing",
    );
    check_table(
        |it| it.model.estimator = logistic(f64::INFINITY, &[0.0; 8]),
        "model, intercept: inf is not a finite number",
    );
    check_table(
        |it| it.model.estimator = logistic(0.0, &[f64::NAN; 8]),
        "model, coefficient: NaN is not a finite number",
    );
}

#[test]
fn forests() {
    let trees = |it: &mut Artifact, change: fn(&mut Vec<super::v2::Tree>)| match &mut it.model.estimator {
        Estimator::MeanForest { trees, .. } | Estimator::BoostedForest { trees, .. } => change(trees),
        Estimator::Logistic { .. } => panic!("the sample has a forest"),
    };
    let leaf = |value| Node::Leaf { value, cover: 1.0 };
    check_forest(
        |it| trees(it, |trees| trees[0].nodes.clear()),
        "tree 0 has no nodes; the smallest tree is one leaf",
    );
    check_forest(
        |it| trees(it, |trees| drop(trees[1].nodes.pop())),
        "tree 1, node 0: child 2 does not exist; the tree's nodes are 0 to 1",
    );
    check_forest(
        |it| it.model.estimator = Estimator::MeanForest { base: f64::NAN, trees: Vec::new() },
        "the base is NaN; it must be a number from -1e100 to 1e100",
    );
    check_forest(
        |it| {
            let nodes = vec![leaf(f64::INFINITY)];
            it.model.estimator = Estimator::MeanForest { base: 0.0, trees: vec![super::v2::Tree { nodes }] };
        },
        "tree 0, node 0: the leaf is inf; it must be a number from -1e100 to 1e100",
    );
}

#[test]
fn calibrators() {
    let check_calibrator =
        |calibrator, expected: &str| check_table(|it| it.model.calibrator = calibrator, expected);
    let isotonic = |thresholds: &[f64], values: &[f64]| Calibrator::Isotonic {
        thresholds: thresholds.to_vec(),
        values: values.to_vec(),
    };
    check_calibrator(
        Calibrator::Platt { slope: -0.1, intercept: 0.0 },
        "model, slope of the calibrator: -0.1 is not a finite number from 0 on",
    );
    check_calibrator(
        Calibrator::Platt { slope: 1.0, intercept: f64::NAN },
        "model, intercept of the calibrator: NaN is not a finite number",
    );
    check_calibrator(
        isotonic(&[], &[]),
        "model: 0 thresholds of the calibrator, where there must be 1 or more",
    );
    check_calibrator(isotonic(&[0.0], &[]), "model: 0 values of the calibrator, where there must be 1");
    check_calibrator(
        isotonic(&[f64::NAN], &[0.5]),
        "model, threshold of the calibrator: NaN is not a finite number",
    );
    check_calibrator(
        isotonic(&[0.0], &[1.5]),
        "model, value of the calibrator: 1.5 is not a number from 0 to 1",
    );
    check_calibrator(
        isotonic(&[1.0, 0.0], &[0.1, 0.2]),
        "model: the thresholds of the calibrator do not rise, as they must",
    );
    check_calibrator(
        isotonic(&[0.0, 1.0], &[0.2, 0.1]),
        "model: the values of the calibrator do not rise, as they must",
    );
}

#[test]
fn scales_and_tiers() {
    let check_scale = |scale, expected: &str| {
        check_table(
            |it| {
                let Banding { tiers, .. } =
                    std::mem::replace(&mut it.banding, Banding { scale, tiers: Vec::new() });
                it.banding.tiers = tiers;
            },
            expected,
        );
    };
    check_scale(
        Scale::Percentile { knots: vec![0.5; 100] },
        "a percentile scale needs 101 probabilities that never fall",
    );
    check_scale(
        Scale::LogOdds { points: f64::NAN, at_odds: 1.0, double: 20.0 },
        "a log-odds scale needs finite points, odds above 0 and points to double above 0",
    );
    check_table(|it| it.banding.tiers.clear(), "a score needs at least one tier");
    check_table(
        |it| it.banding.tiers[0].from = 101,
        "tier \"high\" begins at 101, above the highest point 100 of the scale",
    );
}

#[test]
fn scorecards() {
    check_table(|it| it.rules = Rules::BaseRate(-0.5), "rules, base rate: -0.5 is not a number from 0 to 1");
    check_table(|it| scorecard(it).base = f64::NAN, "rules, base: NaN is not a finite number");
    check_table(
        |it| scorecard(it).rules[0].feature = "gone".into(),
        "rule \"gone\" is for no feature of this score",
    );
    check_table(|it| scorecard(it).rules[1].feature = "age".into(), "rule \"age\" stands there twice");
    check_table(|it| scorecard(it).groups[1].name = "fit".into(), "group \"fit\" stands there twice");
    check_table(
        |it| scorecard(it).groups[0].name = "idle".into(),
        "group \"idle\" has settings but no rule belongs to it",
    );
    check_table(
        |it| scorecard(it).groups[0].weight = f64::INFINITY,
        "group \"fit\", weight: inf is not a finite number",
    );
    check_table(
        |it| scorecard(it).groups[0].max = Some(-30.0),
        "group \"fit\": the limits do not rise, as they must",
    );
    check_table(
        |it| scorecard(it).groups[0].min = Some(f64::NAN),
        "group \"fit\", min: NaN is not a finite number",
    );
    check_table(
        |it| scorecard(it).rules[0].missing = f64::NAN,
        "rule \"age\", missing: NaN is not a finite number",
    );
}

#[test]
fn points_of_rules() {
    let check_points =
        |points, expected: &str| check_table(|it| scorecard(it).rules[0].points = points, expected);
    let case = |when, points| RulePoints::Cases(vec![super::v2::PointsCase { when, points }]);
    check_points(case(When::Otherwise, f64::NAN), "rule \"age\", points: NaN is not a finite number");
    check_points(case(When::Below(f64::INFINITY), 1.0), "rule \"age\", below: inf is not a finite number");
    let not_a_number = vec![Value::Number(f64::NAN)];
    check_points(case(When::Is(not_a_number), 1.0), "rule \"age\", is: NaN is not a finite number");
    check_points(
        RulePoints::Each { each: f64::NAN, min: None, max: None },
        "rule \"age\", each: NaN is not a finite number",
    );
    check_points(
        RulePoints::Each { each: 1.0, min: Some(2.0), max: Some(1.0) },
        "rule \"age\": the limits do not rise, as they must",
    );
    let text = |language: &str| Text { language: language.into(), text: "x".into() };
    check_table(
        |it| scorecard(it).rules[0].because = vec![text("en"), text("en")],
        "rule \"age\": the languages do not rise, as they must",
    );
}

#[test]
fn what_training_learned_of_the_rules() {
    let check_trained = |slope, intercept, means: &[f64], expected: &str| {
        let trained = TrainedRules { slope, intercept, means: means.to_vec() };
        check_table(|it| scorecard(it).trained = Some(trained), expected);
    };
    check_trained(1.0, 0.0, &[0.0], "rules: 1 mean points, where there must be 3");
    check_trained(
        -1.0,
        0.0,
        &[0.0; 3],
        "rules, slope of the map to probabilities: -1 is not a finite number from 0 on",
    );
    check_trained(
        1.0,
        f64::NAN,
        &[0.0; 3],
        "rules, intercept of the map to probabilities: NaN is not a finite number",
    );
    check_trained(1.0, 0.0, &[f64::INFINITY; 3], "rules, mean points: inf is not a finite number");
}

#[test]
fn golden_rows() {
    let check_cell =
        |idx: usize, cell, expected: &str| check_table(|it| it.golden[1].cells[idx] = cell, expected);
    check_table(|it| it.golden.clear(), "artifact: 0 golden rows, where there must be 1 to 256");
    check_table(|it| it.golden[2].cells.truncate(1), "golden row 2: 1 cells, where there must be 4");
    check_cell(0, Cell::Number(f64::NAN), "golden row 1, cell: NaN is not a finite number");
    check_cell(0, Cell::Category("x".into()), "golden row 1, cell: does not fit a feature of type number");
    check_cell(3, Cell::Number(1.0), "golden row 1, cell: does not fit a feature of type category");
    check_table(
        |it| it.golden[0].model_raw = f64::INFINITY,
        "golden row 0, raw score of the model: inf is not a finite number",
    );
    check_table(
        |it| it.golden[0].rules_raw = f64::NAN,
        "golden row 0, raw score of the rules: NaN is not a finite number",
    );
}
