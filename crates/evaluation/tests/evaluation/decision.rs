use evaluation::{Confusion, confusion_at_capacity, confusion_at_cost};
use proptest::prelude::*;

use crate::samples::{S, Y, assert_close, outcomes, tables};

/// Threshold, then true and false positives, false and true negatives.
#[track_caller]
fn check(found: Confusion, threshold: f64, counts: [f64; 4]) {
    assert_eq!(found.threshold, threshold);
    let Confusion { true_positives, false_positives, false_negatives, true_negatives, .. } = found;
    for (found, expected) in
        [true_positives, false_positives, false_negatives, true_negatives].iter().zip(counts)
    {
        assert_close(*found, expected, 1e-12);
    }
}

#[test]
fn the_best_are_called_up_to_the_capacity() {
    check(confusion_at_capacity(&S, &Y, 2), 0.8, [2.0, 0.0, 3.0, 5.0]);
    check(confusion_at_capacity(&S, &Y, 3), 0.65, [2.0, 1.0, 3.0, 4.0]);
    check(confusion_at_capacity(&S, &Y, 10), 0.1, [5.0, 5.0, 0.0, 0.0]);
    check(confusion_at_capacity(&S, &Y, 99), 0.1, [5.0, 5.0, 0.0, 0.0]);
}

#[test]
fn a_tie_at_the_cut_is_called_in_part() {
    // After 0.9, 0.8 and 0.65 one of the three at 0.4 is called; one of them is positive.
    check(
        confusion_at_capacity(&S, &Y, 4),
        0.4,
        [2.0 + 1.0 / 3.0, 1.0 + 2.0 / 3.0, 3.0 - 1.0 / 3.0, 4.0 - 2.0 / 3.0],
    );
}

#[test]
fn no_capacity_calls_nobody() {
    check(confusion_at_capacity(&S, &Y, 0), 0.9, [0.0, 0.0, 5.0, 5.0]);
    check(confusion_at_capacity(&[], &[], 5), 0.0, [0.0; 4]);
    assert_eq!(confusion_at_capacity(&S, &Y, 0).precision(), None);
    assert_eq!(confusion_at_capacity(&S, &Y, 0).recall(), Some(0.0));
}

#[test]
fn precision_is_of_the_called_and_recall_of_the_positive() {
    let found = confusion_at_capacity(&S, &Y, 3);
    assert_close(found.precision().unwrap_or(0.0), 2.0 / 3.0, 1e-15);
    assert_close(found.recall().unwrap_or(0.0), 0.4, 1e-15);
    assert_eq!(confusion_at_capacity(&[0.5], &[false], 1).recall(), None);
}

#[test]
fn costs_set_the_threshold() {
    check(confusion_at_cost(&S, &Y, 3.0, 2.0), 0.4, [3.0, 3.0, 2.0, 2.0]);
    check(confusion_at_cost(&S, &Y, 0.0, 1.0), 1.0, [0.0, 0.0, 5.0, 5.0]);
    check(confusion_at_cost(&S, &Y, 1.0, 0.0), 0.0, [5.0, 5.0, 0.0, 0.0]);
    check(confusion_at_cost(&S, &Y, 0.0, 0.0), 0.5, [2.0, 1.0, 3.0, 4.0]);
    check(confusion_at_cost(&[], &[], 1.0, 3.0), 0.75, [0.0; 4]);
}

#[test]
fn a_probability_that_is_no_number_is_not_called() {
    check(confusion_at_cost(&[f64::NAN, 0.9], &outcomes(&[1, 0]), 1.0, 1.0), 0.5, [0.0, 1.0, 1.0, 0.0]);
}

proptest! {
    #[test]
    fn every_row_is_counted_once(table in tables(), capacity in 0..60_usize) {
        let found = confusion_at_capacity(&table.probabilities, &table.positive, capacity);
        let positives = table.positive.iter().filter(|&&positive| positive).count() as f64;
        let called = table.len().min(capacity) as f64;
        prop_assert!((found.true_positives + found.false_positives - called).abs() < 1e-9);
        prop_assert!((found.true_positives + found.false_negatives - positives).abs() < 1e-9);
        let left = table.len() as f64 - called;
        prop_assert!((found.false_negatives + found.true_negatives - left).abs() < 1e-9);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(table in tables(), capacity in 0..60_usize) {
        let turned = table.reversed();
        prop_assert_eq!(
            confusion_at_capacity(&table.probabilities, &table.positive, capacity),
            confusion_at_capacity(&turned.probabilities, &turned.positive, capacity)
        );
    }

    #[test]
    fn costs_call_exactly_who_reaches_the_threshold(table in tables(), costs in (0.0..10.0, 0.0..10.0)) {
        let (missed, wasted) = costs;
        let found = confusion_at_cost(&table.probabilities, &table.positive, missed, wasted);
        let rows = table.probabilities.iter().zip(&table.positive);
        let count = |called: bool, class: bool| {
            rows.clone().filter(|row| (*row.0 >= found.threshold) == called && *row.1 == class).count() as f64
        };
        prop_assert_eq!(found.true_positives, count(true, true));
        prop_assert_eq!(found.false_positives, count(true, false));
        prop_assert_eq!(found.false_negatives, count(false, true));
        prop_assert_eq!(found.true_negatives, count(false, false));
    }
}
