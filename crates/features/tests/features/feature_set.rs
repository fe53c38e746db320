use std::sync::Arc;

use features::{Aggregate, Feature, FeatureKind, FeatureSet, FeatureSetError, History};
use proptest::prelude::*;
use records::Value;

use crate::random::{facts, feature_set, time};
use crate::sketch::{CUTOFF, attribute, history, named, number, of, purchase, ratio, text, within};

fn count(name: &str, days: u32) -> Feature {
    named(name, FeatureKind::Events(within(days, of(Aggregate::Count, "purchase", None))))
}

#[track_caller]
fn check_refused(features: Vec<Feature>, error: FeatureSetError, message: &str) {
    assert_eq!(error.to_string(), message);
    assert_eq!(FeatureSet::new(features), Err(error));
}

#[test]
fn two_features_of_one_name_are_refused() {
    check_refused(
        vec![count("a", 1), count("b", 1), count("a", 2)],
        FeatureSetError::Twice { name: "a".to_owned() },
        "feature \"a\" is defined twice",
    );
}

#[test]
fn a_ratio_of_what_is_no_feature_is_refused() {
    for kind in [ratio("missing", "a"), ratio("a", "missing")] {
        check_refused(
            vec![count("a", 1), named("r", kind)],
            FeatureSetError::UnknownPart { name: "r".to_owned(), part: "missing".to_owned() },
            "feature \"r\" is a ratio with \"missing\", which is no feature of this score",
        );
    }
}

#[track_caller]
fn check_circular(ratios: &[(&str, [&str; 2])], name: &str, part: &str) {
    let mut features = vec![count("a", 1)];
    features.extend(ratios.iter().map(|(name, [above, below])| named(name, ratio(above, below))));
    check_refused(
        features,
        FeatureSetError::Circular { name: name.to_owned(), part: part.to_owned() },
        &format!("feature {name:?} is a ratio that needs itself, through {part:?}"),
    );
}

#[test]
fn ratios_that_need_themselves_are_refused() {
    check_circular(&[("r", ["r", "a"])], "r", "r");
    check_circular(&[("r", ["a", "r"])], "r", "r");
    check_circular(&[("r", ["s", "a"]), ("s", ["a", "r"])], "r", "s");
    check_circular(&[("r", ["s", "a"]), ("s", ["t", "a"]), ("t", ["a", "r"])], "r", "s");
}

#[test]
fn a_ratio_that_only_leads_to_a_circle_is_not_the_one_that_is_named() {
    check_circular(&[("innocent", ["a", "s"]), ("s", ["a", "s"])], "s", "s");
    check_circular(&[("innocent", ["s", "a"]), ("s", ["t", "a"]), ("t", ["s", "a"])], "s", "t");
}

/// 4 purchases in 90 days, 1 of them in 30; `last` is the value of the last feature.
#[track_caller]
fn check_last(mut features: Vec<Feature>, last: Feature, expected: Option<f64>) {
    features.push(last);
    let features = FeatureSet::new(features).unwrap();
    let history = history(&[10.0, 40.0, 50.0, 60.0].map(|days_ago| purchase(days_ago, 1.0)));
    let values = features.compute(&history.as_of(CUTOFF));
    assert_eq!(values.last().unwrap(), &expected.map(Value::Number));
}

#[test]
fn a_ratio_divides_its_parts() {
    check_last(vec![count("m", 30), count("q", 90)], named("r", ratio("m", "q")), Some(0.25));
    check_last(vec![count("m", 30), count("q", 90)], named("r", ratio("q", "m")), Some(4.0));
    check_last(vec![count("q", 90)], named("r", ratio("q", "q")), Some(1.0));
}

#[test]
fn a_ratio_by_zero_is_missing_and_a_ratio_of_zero_is_zero() {
    check_last(vec![count("none", 5), count("q", 90)], named("r", ratio("q", "none")), None);
    check_last(vec![count("none", 5), count("q", 90)], named("r", ratio("none", "none")), None);
    check_last(vec![count("none", 5), count("q", 90)], named("r", ratio("none", "q")), Some(0.0));
}

#[test]
fn a_ratio_with_a_missing_part_is_missing() {
    let missing = || named("missing", FeatureKind::Events(of(Aggregate::SinceLast, "refund", None)));
    check_last(vec![missing(), count("q", 90)], named("r", ratio("missing", "q")), None);
    check_last(vec![missing(), count("q", 90)], named("r", ratio("q", "missing")), None);
    check_last(
        vec![named("column", FeatureKind::Column), count("q", 90)],
        named("r", ratio("q", "column")),
        None,
    );
}

#[test]
fn a_ratio_of_ratios_is_made_after_its_parts_wherever_it_stands() {
    // (1/4) / (4/1) = 1/16
    let parts = vec![
        named("of_ratios", ratio("rising", "falling")),
        named("rising", ratio("m", "q")),
        named("falling", ratio("q", "m")),
        count("m", 30),
    ];
    let features = FeatureSet::new([parts, vec![count("q", 90)]].concat()).unwrap();
    let history = history(&[10.0, 40.0, 50.0, 60.0].map(|days_ago| purchase(days_ago, 1.0)));
    let values = features.compute(&history.as_of(CUTOFF));
    assert_eq!(values[0], Some(number(0.0625)));
    let above_missing = vec![named("r", ratio("s", "q")), named("s", ratio("q", "none")), count("none", 5)];
    check_last([above_missing, vec![]].concat(), count("q", 90), Some(4.0));
}

#[test]
fn a_boolean_counts_as_a_number_in_a_ratio_and_a_text_does_not() {
    let facts = vec![
        attribute(crate::sketch::ago(1.0), "paying", Some(Value::Boolean(true))),
        attribute(crate::sketch::ago(1.0), "plan", Some(text("pro"))),
    ];
    let fact = |name: &str| named(name, FeatureKind::Attribute(Arc::from(name)));
    let features = vec![
        fact("paying"),
        fact("plan"),
        named("r", ratio("paying", "paying")),
        named("s", ratio("plan", "paying")),
    ];
    let features = FeatureSet::new(features).unwrap();
    let values = features.compute(&History::new(Vec::new(), facts).as_of(CUTOFF));
    assert_eq!(values[2..], [Some(number(1.0)), None]);
}

#[test]
fn counts_of_an_entity_without_events_are_zero_and_recencies_missing() {
    let features = vec![
        count("purchases", 90),
        named("dollars", FeatureKind::Events(of(Aggregate::Sum, "purchase", Some("dollars")))),
        named("since", FeatureKind::Events(of(Aggregate::SinceLast, "purchase", None))),
        named("column", FeatureKind::Column),
        named("plan", FeatureKind::Attribute(Arc::from("plan"))),
    ];
    let features = FeatureSet::new(features).unwrap();
    let values = features.compute(&History::default().as_of(CUTOFF));
    assert_eq!(values, [Some(number(0.0)), Some(number(0.0)), None, None, None]);
}

#[test]
fn a_set_without_features_is_empty() {
    let features = FeatureSet::new(Vec::new()).unwrap();
    assert!(features.is_empty() && features.compute(&History::default().as_of(CUTOFF)).is_empty());
}

fn position(features: &FeatureSet, name: &str) -> usize {
    features.features().iter().position(|feature| *feature.name == *name).unwrap()
}

proptest! {
    #[test]
    fn there_is_one_value_a_feature_and_every_number_is_finite(
        facts in facts(), features in feature_set(), cutoff in time(),
    ) {
        let values = features.compute(&facts.history().as_of(cutoff));
        prop_assert_eq!(values.len(), features.len());
        for number in values.iter().flatten().filter_map(Value::as_number) {
            prop_assert!(number.is_finite());
        }
    }

    #[test]
    fn every_ratio_is_its_parts_divided(facts in facts(), features in feature_set(), cutoff in time()) {
        let values = features.compute(&facts.history().as_of(cutoff));
        for (feature, value) in features.features().iter().zip(&values) {
            let FeatureKind::Ratio { numerator, denominator } = &feature.kind else { continue };
            let part = |name: &str| values[position(&features, name)].as_ref().and_then(Value::as_number);
            let expected = match (part(numerator), part(denominator)) {
                (Some(above), Some(below)) if below != 0.0 => Value::number(above / below),
                _ => None,
            };
            prop_assert_eq!(value, &expected);
        }
    }
}
