//! What fades, and how fast: weights that are exact powers of one half.

use features::{Aggregate, EventFeature};
use records::{Span, Value};

use crate::sketch::{ago, event, fading, history, of, purchase, value, within};

#[track_caller]
fn check(feature: EventFeature, purchases: &[(f64, f64)], expected: Option<f64>) {
    let events: Vec<_> = purchases.iter().map(|(days_ago, dollars)| purchase(*days_ago, *dollars)).collect();
    assert_eq!(value(feature, &history(&events)), expected.map(Value::Number));
}

fn count() -> EventFeature {
    of(Aggregate::Count, "purchase", None)
}

fn dollars(aggregate: Aggregate) -> EventFeature {
    of(aggregate, "purchase", Some("dollars"))
}

#[test]
fn an_event_as_old_as_the_half_life_counts_one_half() {
    check(fading(60, count()), &[(60.0, 1.0)], Some(0.5));
    check(fading(60, count()), &[(120.0, 1.0)], Some(0.25));
    check(fading(60, count()), &[(60.0, 1.0), (120.0, 1.0), (180.0, 1.0)], Some(0.875));
    check(fading(60, count()), &[(30.0, 1.0)], Some(std::f64::consts::FRAC_1_SQRT_2));
}

#[test]
fn a_sum_fades_by_value() {
    check(fading(60, dollars(Aggregate::Sum)), &[(60.0, 40.0), (120.0, 100.0)], Some(45.0));
    check(fading(60, dollars(Aggregate::Sum)), &[], Some(0.0));
}

#[test]
fn a_mean_weighs_the_recent_more() {
    check(fading(10, dollars(Aggregate::Mean)), &[(10.0, 30.0), (20.0, 60.0)], Some(40.0));
    check(fading(10, dollars(Aggregate::Mean)), &[], None);
}

#[test]
fn a_mean_of_what_happened_long_ago_is_still_a_mean() {
    // 2^-1200 and 2^-1201 are 0 in f64, their ratio is not.
    check(fading(1, dollars(Aggregate::Mean)), &[(900.0, 7.0)], Some(7.0));
    let half_hour = Span::from_micros(1_800_000_000).unwrap();
    let feature = dollars(Aggregate::Mean);
    let memory = features::Memory { window: None, half_life: Some(half_hour) };
    let feature = EventFeature { memory, ..feature };
    let an_hour = 1.0 / 24.0;
    check(feature, &[(100.0, 10.0), (100.0 + an_hour, 50.0)], Some(18.0));
}

#[test]
fn a_window_cuts_what_fades() {
    let feature = within(60, fading(60, count()));
    check(feature.clone(), &[(60.0, 1.0), (60.5, 1.0)], Some(0.5));
    check(feature, &[(61.0, 1.0)], Some(0.0));
}

#[test]
fn the_first_instant_of_a_window_is_inside_and_the_cutoff_is_not() {
    let edges = [ago(30.0) - Span::MICROSECOND, ago(30.0), ago(0.0) - Span::MICROSECOND, ago(0.0)];
    let expected = [0.0, 1.0, 1.0, 0.0];
    for (time, expected) in edges.into_iter().zip(expected) {
        let history = history(&[event(time, "purchase", &[])]);
        assert_eq!(value(within(30, count()), &history), Some(Value::Number(expected)), "{time}");
    }
}

#[test]
fn what_is_counted_in_a_window_is_what_is_added_in_it() {
    for window in [1, 10, 20, 30] {
        let purchases = [(1.0, 1.0), (10.0, 1.0), (20.0, 1.0), (20.5, 1.0)];
        let n = purchases.iter().filter(|(days_ago, _)| *days_ago <= f64::from(window)).count() as f64;
        check(within(window, count()), &purchases, Some(n));
        check(within(window, dollars(Aggregate::Sum)), &purchases, Some(n));
    }
}
