use evaluation::{ks, pr_auc, roc_auc, roc_curve};
use proptest::prelude::*;

use crate::samples::{B, S, Y, assert_close, outcomes, tables};

#[track_caller]
fn check(metric: fn(&[f64], &[bool]) -> Option<f64>, scores: &[f64], digits: &[u8], expected: Option<f64>) {
    let found = metric(scores, &outcomes(digits));
    assert_eq!(found.is_some(), expected.is_some(), "found {found:?}, expected {expected:?}");
    assert_close(found.unwrap_or(0.0), expected.unwrap_or(0.0), 1e-15);
}

#[test]
fn the_area_is_the_share_of_pairs_in_order() {
    check(roc_auc, &[0.1, 0.4, 0.35, 0.8], &[0, 0, 1, 1], Some(0.75)); // scikit-learn's own example
    check(roc_auc, &[0.1, 0.9], &[0, 1], Some(1.0));
    check(roc_auc, &[0.9, 0.1], &[0, 1], Some(0.0));
}

#[test]
fn ties_count_one_half() {
    check(roc_auc, &[0.5, 0.5], &[0, 1], Some(0.5));
    check(roc_auc, &[3.0; 5], &[0, 1, 1, 0, 0], Some(0.5));
    check(roc_auc, &[0.0, -0.0], &[0, 1], Some(0.5));
}

#[test]
fn one_class_or_no_row_has_no_area() {
    for metric in [roc_auc, ks] {
        check(metric, &[], &[], None);
        check(metric, &[0.3], &[1], None);
        check(metric, &[0.3, 0.4], &[0, 0], None);
    }
    assert!(roc_curve(&[0.3, 0.4], &[true, true], 200).is_empty());
}

#[test]
fn precision_needs_a_positive_and_no_negative() {
    check(pr_auc, &[], &[], None);
    check(pr_auc, &[0.3], &[0], None);
    check(pr_auc, &[0.3, 0.2], &[1, 1], Some(1.0));
}

#[test]
fn a_score_that_is_no_number_ranks_last() {
    check(roc_auc, &[f64::NAN, -5.0], &[1, 0], Some(0.0));
    check(roc_auc, &[f64::NAN, f64::NEG_INFINITY], &[1, 0], Some(0.0));
    check(roc_auc, &[f64::NAN, -f64::NAN], &[1, 0], Some(0.5));
    check(roc_auc, &[f64::INFINITY, 1e308], &[1, 0], Some(1.0));
}

#[test]
fn tied_rows_are_measured_as_scikit_learn_and_scipy_do() {
    assert_close(roc_auc(&S, &Y).unwrap_or(0.0), 0.68, 1e-15); // roc_auc_score(y, s)
    assert_close(roc_auc(&B, &Y).unwrap_or(0.0), 0.92, 1e-15); // roc_auc_score(y, b)
    assert_close(pr_auc(&S, &Y).unwrap_or(0.0), 0.75, 1e-15); // average_precision_score(y, s)
    assert_close(pr_auc(&B, &Y).unwrap_or(0.0), 0.902_857_142_857_142_8, 1e-15); // …(y, b)
    assert_close(ks(&S, &Y).unwrap_or(0.0), 0.4, 1e-15); // ks_2samp(s[y == 1], s[y == 0]).statistic
}

#[test]
fn the_distance_is_taken_whichever_class_lies_higher() {
    check(ks, &[0.1, 0.2, 0.3, 0.4], &[1, 1, 0, 0], Some(1.0));
}

#[test]
fn the_curve_runs_through_every_distinct_score() {
    let curve = roc_curve(&[0.9, 0.5, 0.5, 0.1], &outcomes(&[1, 1, 0, 0]), 200);
    assert_eq!(curve, [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]);
}

#[test]
fn a_long_curve_is_thinned_and_keeps_its_area() {
    let scores: Vec<f64> = (0..10_000).map(f64::from).collect();
    let positive: Vec<bool> = (0..10_000_u64).map(|row| row * row % 10_007 < row / 2).collect();
    let curve = roc_curve(&scores, &positive, 200);
    assert!(curve.len() <= 200 && curve.len() > 150, "{} points", curve.len());
    let under = |pair: &[(f64, f64)]| (pair[1].0 - pair[0].0) * (pair[1].1 + pair[0].1) / 2.0;
    let area: f64 = curve.windows(2).map(under).sum();
    assert_close(area, roc_auc(&scores, &positive).unwrap_or(0.0), 1e-3);
}

/// The definition, pair by pair.
fn area_by_pairs(scores: &[f64], positive: &[bool]) -> Option<f64> {
    let of_class =
        |class: bool| scores.iter().zip(positive).filter(move |row| *row.1 == class).map(|row| row.0);
    let pairs: Vec<f64> = of_class(true)
        .flat_map(|high| of_class(false).map(move |low| f64::from(high > low) + 0.5 * f64::from(high == low)))
        .collect();
    (!pairs.is_empty()).then(|| pairs.iter().sum::<f64>() / pairs.len() as f64)
}

proptest! {
    #[test]
    fn the_area_is_that_of_all_pairs(table in tables()) {
        let fast = roc_auc(&table.probabilities, &table.positive);
        let slow = area_by_pairs(&table.probabilities, &table.positive);
        prop_assert_eq!(fast.is_some(), slow.is_some());
        prop_assert!((fast.unwrap_or(0.0) - slow.unwrap_or(0.0)).abs() < 1e-12);
    }

    #[test]
    fn only_the_order_of_scores_matters(table in tables()) {
        let stretched: Vec<f64> = table.probabilities.iter().map(|p| 1000.0 * p * p * p - 7.0).collect();
        for metric in [roc_auc, pr_auc, ks] {
            let found = metric(&table.probabilities, &table.positive);
            prop_assert_eq!(found, metric(&stretched, &table.positive));
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(table in tables()) {
        let turned = table.reversed();
        for metric in [roc_auc, pr_auc, ks] {
            let found = metric(&table.probabilities, &table.positive);
            prop_assert_eq!(found, metric(&turned.probabilities, &turned.positive));
        }
    }

    #[test]
    fn turning_the_scores_over_turns_the_area_over(table in tables()) {
        let negated: Vec<f64> = table.probabilities.iter().map(|p| -p).collect();
        let both = |metric: fn(&[f64], &[bool]) -> Option<f64>| {
            metric(&table.probabilities, &table.positive).zip(metric(&negated, &table.positive))
        };
        prop_assert!(both(roc_auc).is_none_or(|(area, other)| (area + other - 1.0).abs() < 1e-12));
        prop_assert!(both(ks).is_none_or(|(gap, same)| (gap - same).abs() < 1e-12));
    }

    #[test]
    fn a_curve_never_turns_back_and_is_never_too_long(table in tables(), at_most in 2..30_usize) {
        let curve = roc_curve(&table.probabilities, &table.positive, at_most);
        prop_assert!(curve.len() <= at_most);
        prop_assert!(curve.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1));
        prop_assert!(curve.first().is_none_or(|&start| start == (0.0, 0.0)));
        prop_assert!(curve.last().is_none_or(|&end| end == (1.0, 1.0)));
    }
}
