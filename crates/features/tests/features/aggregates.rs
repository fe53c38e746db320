//! Every aggregate against the slow implementation of `naive.rs`, and small cases by hand.

use features::{Aggregate, Bounds, EventFeature, FeatureKind, FeatureSet};
use proptest::prelude::*;
use records::Value;

use crate::naive;
use crate::random::{Facts, event_feature, facts, feature_set, time};
use crate::sketch::{CUTOFF, ago, event, history, named, number, of, only, purchase, text, value, within};

/// Numbers to nine digits, everything else exactly.
fn agree(left: &Option<Value>, right: &Option<Value>) -> bool {
    match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => {
            (left - right).abs() <= 1e-9 * (1.0 + right.abs())
        }
        _ => left == right,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn every_aggregate_is_what_its_documentation_says(
        facts in facts(), feature in event_feature(), cutoff in time(),
    ) {
        let kind = FeatureKind::Events(feature.clone());
        let features = FeatureSet::new(vec![named("feature", kind)]).unwrap();
        let found = features.compute(&facts.history().as_of(cutoff)).remove(0);
        let expected = naive::value(&feature, &facts.events, cutoff);
        prop_assert!(agree(&found, &expected), "{:?} is not {:?}", found, expected);
    }
}

proptest! {
    #[test]
    fn attributes_are_as_they_were_known(facts in facts(), features in feature_set(), cutoff in time()) {
        let values = features.compute(&facts.history().as_of(cutoff));
        for (feature, value) in features.features().iter().zip(&values) {
            if let FeatureKind::Attribute(name) = &feature.kind {
                prop_assert_eq!(value, &naive::fact(&facts.attributes, name, cutoff));
            }
        }
    }

    /// But for the last value, which of two at one instant the order decides.
    #[test]
    fn features_do_not_depend_on_the_order_of_the_records(
        facts in facts(), feature in event_feature(), cutoff in time(),
    ) {
        if feature.aggregate == Aggregate::Last {
            return Ok(());
        }
        let features = FeatureSet::new(vec![named("feature", FeatureKind::Events(feature))]).unwrap();
        let mut turned = facts.clone();
        turned.events.reverse();
        let value = |facts: Facts| features.compute(&facts.history().as_of(cutoff)).remove(0);
        let [one, other] = [value(facts), value(turned)];
        prop_assert!(agree(&one, &other), "{:?} is not {:?}", one, other);
    }
}

/// Purchases of 20, 5, nothing said, and 80 dollars, 40, 30, 20 and 10 days ago.
fn purchases() -> features::History {
    let silent = event(ago(20.0), "purchase", &[]);
    history(&[purchase(40.0, 20.0), purchase(30.0, 5.0), silent, purchase(10.0, 80.0)])
}

#[track_caller]
fn check(feature: EventFeature, expected: Option<f64>) {
    // Debug tells 0 from -0, which people would read as "-0".
    let found = value(feature, &purchases());
    assert_eq!(format!("{found:?}"), format!("{:?}", expected.map(Value::Number)));
}

#[test]
fn events_are_counted_whether_or_not_they_carry_a_value() {
    check(of(Aggregate::Count, "purchase", None), Some(4.0));
    check(within(30, of(Aggregate::Count, "purchase", None)), Some(3.0));
    check(of(Aggregate::Count, "refund", None), Some(0.0));
    check(within(9, of(Aggregate::Count, "purchase", None)), Some(0.0));
}

#[test]
fn a_sum_of_nothing_is_zero() {
    check(of(Aggregate::Sum, "purchase", Some("dollars")), Some(105.0));
    check(within(30, of(Aggregate::Sum, "purchase", Some("dollars"))), Some(85.0));
    check(of(Aggregate::Sum, "refund", Some("dollars")), Some(0.0));
    check(of(Aggregate::Sum, "purchase", Some("cds")), Some(0.0));
}

#[test]
fn a_mean_of_nothing_is_missing() {
    check(of(Aggregate::Mean, "purchase", Some("dollars")), Some(35.0));
    check(of(Aggregate::Mean, "refund", Some("dollars")), None);
    check(of(Aggregate::Mean, "purchase", Some("cds")), None);
}

#[test]
fn the_smallest_and_largest_of_nothing_are_missing() {
    check(of(Aggregate::Min, "purchase", Some("dollars")), Some(5.0));
    check(within(20, of(Aggregate::Min, "purchase", Some("dollars"))), Some(80.0));
    check(of(Aggregate::Max, "purchase", Some("dollars")), Some(80.0));
    check(of(Aggregate::Min, "purchase", Some("cds")), None);
    check(of(Aggregate::Max, "refund", Some("dollars")), None);
}

#[test]
fn days_are_counted_to_the_latest_and_to_the_first_event() {
    check(of(Aggregate::SinceLast, "purchase", None), Some(10.0));
    check(of(Aggregate::SinceFirst, "purchase", None), Some(40.0));
    check(within(35, of(Aggregate::SinceFirst, "purchase", None)), Some(30.0));
    check(of(Aggregate::SinceLast, "refund", None), None);
    check(within(9, of(Aggregate::SinceLast, "purchase", None)), None);
}

#[test]
fn the_latest_value_is_that_of_the_latest_event_that_carries_one() {
    check(of(Aggregate::Last, "purchase", Some("dollars")), Some(80.0));
    check(of(Aggregate::Last, "purchase", Some("cds")), None);
    let older = history(&[purchase(40.0, 20.0), event(ago(1.0), "purchase", &[])]);
    assert_eq!(value(of(Aggregate::Last, "purchase", Some("dollars")), &older), Some(number(20.0)));
    let named = history(&[event(ago(2.0), "visit", &[("page", text("pricing"))])]);
    assert_eq!(value(of(Aggregate::Last, "visit", Some("page")), &named), Some(text("pricing")));
}

#[test]
fn equal_values_are_counted_once() {
    let pages = |values: &[Value]| {
        history(
            &values
                .iter()
                .map(|page| event(ago(1.0), "visit", &[("page", page.clone())]))
                .collect::<Vec<_>>(),
        )
    };
    let distinct = |values: &[Value]| value(of(Aggregate::Distinct, "visit", Some("page")), &pages(values));
    assert_eq!(distinct(&[text("home"), text("pricing"), text("home")]), Some(number(2.0)));
    assert_eq!(distinct(&[number(0.0), number(-0.0), number(1.0)]), Some(number(2.0)));
    assert_eq!(distinct(&[number(1.0), Value::Boolean(true), text("1")]), Some(number(3.0)));
    assert_eq!(distinct(&[]), Some(number(0.0)));
}

#[test]
fn a_condition_keeps_from_its_lower_edge_to_below_its_upper() {
    let dollars = |from: Option<f64>, below: Option<f64>| {
        only("dollars", Bounds::Range { from, below }, of(Aggregate::Count, "purchase", None))
    };
    check(dollars(Some(20.0), None), Some(2.0));
    check(dollars(None, Some(20.0)), Some(1.0));
    check(dollars(Some(5.0), Some(80.0)), Some(2.0));
    check(dollars(Some(5.1), Some(20.0)), Some(0.0));
    check(dollars(None, None), Some(3.0)); // a missing value passes nothing, not even open bounds
}

#[test]
fn a_condition_on_levels_keeps_those_levels() {
    let visits = ["home", "pricing", "docs"].map(|page| event(ago(1.0), "visit", &[("page", text(page))]));
    let count = |levels: &[Value]| {
        let feature = only("page", Bounds::Is(levels.to_vec()), of(Aggregate::Count, "visit", None));
        value(feature, &history(&visits))
    };
    assert_eq!(count(&[text("pricing"), text("docs")]), Some(number(2.0)));
    assert_eq!(count(&[text("Pricing"), number(1.0)]), Some(number(0.0)));
    assert_eq!(count(&[]), Some(number(0.0)));
}

#[test]
fn all_conditions_must_hold() {
    let from = |from: f64| Bounds::Range { from: Some(from), below: None };
    let both =
        only("dollars", from(50.0), only("dollars", from(10.0), of(Aggregate::Count, "purchase", None)));
    check(both, Some(1.0));
    let never = only("cds", from(0.0), only("dollars", from(10.0), of(Aggregate::Count, "purchase", None)));
    check(never, Some(0.0));
}

#[test]
fn what_cannot_be_added_is_left_out_of_sums_and_what_is_no_number_is_missing() {
    let mixed = history(&[
        event(ago(3.0), "visit", &[("paid", Value::Boolean(true))]),
        event(ago(2.0), "visit", &[("paid", text("yes"))]),
        event(ago(1.0), "visit", &[("paid", number(3.0))]),
    ]);
    assert_eq!(value(of(Aggregate::Sum, "visit", Some("paid")), &mixed), Some(number(4.0)));
    assert_eq!(value(of(Aggregate::Mean, "visit", Some("paid")), &mixed), Some(number(2.0)));
    let huge = history(&[purchase(2.0, f64::MAX), purchase(1.0, f64::MAX)]);
    assert_eq!(value(of(Aggregate::Sum, "purchase", Some("dollars")), &huge), None);
}

#[test]
fn a_cutoff_at_either_end_of_time_is_survived() {
    let history = history(&[purchase(1.0, 2.0)]);
    let kind = FeatureKind::Events(within(90, of(Aggregate::Count, "purchase", None)));
    let features = FeatureSet::new(vec![named("feature", kind)]).unwrap();
    for cutoff in [records::Timestamp::MIN, records::Timestamp::MAX] {
        assert_eq!(features.compute(&history.as_of(cutoff)), [Some(number(0.0))]);
    }
    assert_eq!(features.compute(&history.as_of(CUTOFF)), [Some(number(1.0))]);
}
