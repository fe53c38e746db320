use features::{Aggregate, EventFeature, History};
use records::{Event, Span, Value};

use crate::sketch::{ago, event, fading, history, of, purchase, value, within};

fn against(days: u32) -> Aggregate {
    Aggregate::Trend { against: Span::days(days) }
}

/// Orders of the last 30 days against those of the last 90.
fn month_against_quarter() -> EventFeature {
    within(30, of(against(90), "order", None))
}

fn orders(days_ago: impl IntoIterator<Item = f64>) -> Vec<Event> {
    days_ago.into_iter().map(|days_ago| event(ago(days_ago), "order", &[])).collect()
}

fn trend(feature: EventFeature, history: &History) -> Option<f64> {
    value(feature, history).and_then(|value| value.as_number())
}

#[track_caller]
fn check(feature: EventFeature, events: &[Event], expected: Option<f64>) {
    let found = trend(feature, &history(events));
    let close = found.zip(expected).is_some_and(|(found, expected)| (found - expected).abs() < 1e-12);
    assert!(close || found == expected, "{found:?} is not {expected:?}");
}

#[test]
fn a_steady_customer_is_one() {
    // Every third day for 120 days, half a period off the windows' edges: 10 orders in 30, 30 in 90.
    check(month_against_quarter(), &orders((0..40).map(|n| f64::from(n) * 3.0 + 1.5)), Some(1.0));
}

#[test]
fn a_steady_young_customer_is_one_too() {
    // Known for 12 days: both windows cover these 12, not 30 and 90.
    check(month_against_quarter(), &orders((1..=12).map(f64::from)), Some(1.0));
    // Known for 45 days: 30 orders in 30 days, 45 in 45.
    check(month_against_quarter(), &orders((1..=45).map(f64::from)), Some(1.0));
}

#[test]
fn a_steady_young_customer_is_nearly_one_where_memory_fades() {
    let feature = fading(30, of(against(90), "order", None));
    for days_known in [10, 40, 400] {
        let steady = orders((0..days_known).map(|day| f64::from(day) + 0.5));
        let trend = trend(feature.clone(), &history(&steady)).unwrap();
        assert!((trend - 1.0).abs() < 0.02, "{days_known} days: {trend}");
    }
}

#[test]
fn falling_use_is_below_one_and_rising_use_above() {
    // 2 in 30 days against 8 in 90: (2/30) / (8/90).
    let falling = orders([5.0, 25.0, 35.0, 45.0, 55.0, 65.0, 75.0, 90.0]);
    check(month_against_quarter(), &falling, Some(0.75));
    // 3 in 30 days against 4 in 90: (3/30) / (4/90).
    check(month_against_quarter(), &orders([5.0, 15.0, 25.0, 90.0]), Some(2.25));
    check(month_against_quarter(), &orders([45.0, 60.0, 90.0]), Some(0.0));
}

#[test]
fn a_trend_of_nothing_is_missing() {
    check(month_against_quarter(), &[], None);
    check(month_against_quarter(), &orders([91.0, 200.0]), None);
    check(month_against_quarter(), &[purchase(20.0, 1.0)], None);
}

#[test]
fn an_entity_is_known_from_its_first_event_of_any_kind() {
    // 60 days known through a visit: (1/30) / (1/60).
    let visited = [orders([10.0]), vec![event(ago(60.0), "visit", &[])]].concat();
    check(month_against_quarter(), &visited, Some(2.0));
    // The same order alone is all that there is of ten days.
    check(month_against_quarter(), &orders([10.0]), Some(1.0));
}

#[test]
fn a_trend_of_a_value_compares_sums() {
    // (30/30) / ((30 + 60)/90)
    let feature = within(30, of(against(90), "purchase", Some("dollars")));
    let purchases = [purchase(10.0, 30.0), purchase(60.0, 60.0), event(ago(90.0), "visit", &[])];
    check(feature.clone(), &purchases, Some(1.0));
    check(feature, &[purchase(10.0, 5.0), purchase(60.0, -5.0)], None); // the longer sum is 0
}

#[test]
fn a_fading_trend_compares_decayed_sums_over_decayed_days() {
    // One order 30 days ago, known for 60: weights ½ and 2^(-1/3); ∫ of the weights over 60 days.
    let feature = fading(30, of(against(90), "order", None));
    let events = [orders([30.0]), vec![event(ago(60.0), "visit", &[])]].concat();
    let covered = |half_life: f64| half_life / 2_f64.ln() * (1.0 - 0.5_f64.powf(60.0 / half_life));
    let expected = (0.5 / covered(30.0)) / (0.5_f64.powf(1.0 / 3.0) / covered(90.0));
    check(feature, &events, Some(expected));
}

#[test]
fn a_trend_within_a_window_that_fades_keeps_its_window() {
    let feature = within(45, fading(30, of(against(90), "order", None)));
    let far = [orders([10.0]), orders([50.0])].concat();
    let covered = |half_life: f64| half_life / 2_f64.ln() * (1.0 - 0.5_f64.powf(45.0 / half_life));
    let weight = |half_life: f64| 0.5_f64.powf(10.0 / half_life);
    check(feature, &far, Some((weight(30.0) / covered(30.0)) / (weight(90.0) / covered(90.0))));
}

#[test]
fn everything_may_be_held_against_a_window() {
    // All four orders in 100 days known, against one in the last 20.
    let feature = of(against(20), "order", None);
    check(feature, &orders([10.0, 40.0, 70.0, 100.0]), Some((4.0 / 100.0) / (1.0 / 20.0)));
}

#[test]
fn a_microsecond_of_history_is_survived() {
    let just_now = event(ago(0.0) - Span::MICROSECOND, "order", &[]);
    let just_now = history(&[just_now]);
    assert_eq!(value(month_against_quarter(), &just_now), Some(Value::Number(1.0)));
    // 2^-x is 1 to sixteen digits, and 1 − 2^-x has none left: the rates are equal all the same.
    let faded = trend(fading(4, of(against(1), "order", None)), &just_now).unwrap();
    assert!((faded - 1.0).abs() < 1e-9, "{faded}");
}
