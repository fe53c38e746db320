use evaluation::{IsotonicFit, fit_isotonic};
use proptest::prelude::*;

use crate::samples::{S, Table, W, Y, assert_close, outcomes, tables};

#[track_caller]
fn check(fit: Option<IsotonicFit>, thresholds: &[f64], values: &[f64]) {
    let fit = fit.expect("there are rows");
    assert_eq!(fit.thresholds, thresholds);
    assert_eq!(fit.values.len(), values.len());
    fit.values.iter().zip(values).for_each(|(found, expected)| assert_close(*found, *expected, 1e-15));
}

/// `ir = IsotonicRegression(out_of_bounds="clip").fit(s, y)` (and `sample_weight=w`):
/// `ir.X_thresholds_`, `ir.y_thresholds_`; the third is
/// `fit([5, 1, 3, 2, 4, 6, 7, 8, 2, 9], [1, 0, 1, 0, 0, 0, 1, 1, 1, 1])`.
#[test]
fn blocks_are_those_of_scikit_learn() {
    check(fit_isotonic(&S, &Y, None), &[0.1, 0.35, 0.65, 0.8, 0.9], &[0.0, 0.5, 0.5, 1.0, 1.0]);
    let weighted = 0.578_947_368_421_052_7;
    check(fit_isotonic(&S, &Y, Some(&W)), &[0.1, 0.35, 0.65, 0.8, 0.9], &[0.0, weighted, weighted, 1.0, 1.0]);
    let unsorted = fit_isotonic(
        &[5.0, 1.0, 3.0, 2.0, 4.0, 6.0, 7.0, 8.0, 2.0, 9.0],
        &outcomes(&[1, 0, 1, 0, 0, 0, 1, 1, 1, 1]),
        None,
    );
    check(unsorted, &[1.0, 2.0, 6.0, 7.0, 9.0], &[0.0, 0.5, 0.5, 1.0, 1.0]);
}

/// `ir.predict([-1, .1, .2, .35, .375, .4, .5, .65, .7, .8, .85, .9, 2])`, with weights and without.
#[test]
fn between_blocks_it_is_interpolated_as_in_scikit_learn() {
    let scores = [-1.0, 0.1, 0.2, 0.35, 0.375, 0.4, 0.5, 0.65, 0.7, 0.8, 0.85, 0.9, 2.0];
    let half = 0.578_947_368_421_052_7;
    let expected = [
        (None, [0.0, 0.0, 0.2, 0.5, 0.5, 0.5, 0.5, 0.5, 2.0 / 3.0, 1.0, 1.0, 1.0, 1.0]),
        (
            Some(W.as_slice()),
            [
                0.0,
                0.0,
                0.231_578_947_368_421_1,
                half,
                half,
                half,
                half,
                half,
                0.719_298_245_614_034_9,
                1.0,
                1.0,
                1.0,
                1.0,
            ],
        ),
    ];
    for (weights, expected) in expected {
        let fit = fit_isotonic(&S, &Y, weights).expect("ten rows");
        scores
            .iter()
            .zip(expected)
            .for_each(|(&score, expected)| assert_close(fit.at(score), expected, 1e-15));
    }
}

#[test]
fn one_score_or_one_class_is_a_level_line() {
    check(fit_isotonic(&[2.0; 4], &outcomes(&[1, 0, 0, 0]), None), &[2.0], &[0.25]);
    check(fit_isotonic(&[2.0, 1.0], &[true, true], None), &[1.0, 2.0], &[1.0, 1.0]);
    check(fit_isotonic(&[1.0], &[false], None), &[1.0], &[0.0]);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    assert_eq!(fit_isotonic(&[], &[], None), None);
    assert_eq!(fit_isotonic(&[1.0, f64::NAN], &[true, false], None), None);
    assert_eq!(fit_isotonic(&[1.0, f64::NEG_INFINITY], &[true, false], None), None);
    assert_eq!(fit_isotonic(&[1.0, 2.0], &[true, false], Some(&[0.0, -1.0])), None);
}

#[test]
fn the_widest_scores_do_not_overflow() {
    let fit = fit_isotonic(&[-f64::MAX, f64::MAX], &[false, true], None).expect("two rows");
    assert_eq!((fit.at(-f64::MAX), fit.at(0.0), fit.at(f64::MAX)), (0.0, 0.5, 1.0));
    assert_eq!((fit.at(f64::NEG_INFINITY), fit.at(f64::INFINITY)), (0.0, 1.0));
}

#[test]
fn a_score_that_is_no_number_has_no_rate() {
    assert!(fit_isotonic(&S, &Y, None).expect("ten rows").at(f64::NAN).is_nan());
    assert!(IsotonicFit { thresholds: Vec::new(), values: Vec::new() }.at(0.5).is_nan());
}

/// The least-squares rising curve by its min-max formula: at each distinct score, the largest over
/// lower ends of the smallest over higher ends of the mean between (Robertson, Wright and Dykstra 1988).
fn by_min_max(table: &Table) -> Vec<(f64, f64)> {
    let mut scores = table.probabilities.clone();
    scores.sort_by(f64::total_cmp);
    scores.dedup();
    let mean = |low: f64, high: f64| {
        let inside = |row: &usize| low <= table.probabilities[*row] && table.probabilities[*row] <= high;
        let rows: Vec<usize> = (0..table.len()).filter(inside).collect();
        let positives: f64 =
            rows.iter().map(|&row| table.weights[row] * f64::from(table.positive[row])).sum();
        positives / rows.iter().map(|&row| table.weights[row]).sum::<f64>()
    };
    let smallest = |score: f64, low: f64| {
        scores
            .iter()
            .filter(|&&high| high >= score)
            .map(|&high| mean(low, high))
            .fold(f64::INFINITY, f64::min)
    };
    let value = |score: f64| {
        scores.iter().filter(|&&low| low <= score).map(|&low| smallest(score, low)).fold(0.0, f64::max)
    };
    scores.iter().map(|&score| (score, value(score))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn it_is_the_nearest_rising_curve(table in tables()) {
        if let Some(fit) = fit_isotonic(&table.probabilities, &table.positive, Some(&table.weights)) {
            for (score, value) in by_min_max(&table) {
                prop_assert!((fit.at(score) - value).abs() < 1e-12, "{} {} {}", score, fit.at(score), value);
            }
        }
    }
}

proptest! {
    #[test]
    fn it_never_falls(table in tables(), mut scores in proptest::collection::vec(-0.5..1.5, 2..50)) {
        if let Some(fit) = fit_isotonic(&table.probabilities, &table.positive, None) {
            scores.extend(&fit.thresholds);
            scores.sort_by(f64::total_cmp);
            prop_assert!(scores.windows(2).all(|pair| fit.at(pair[0]) <= fit.at(pair[1])));
            prop_assert!(fit.thresholds.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(fit.values.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }

    #[test]
    fn it_keeps_the_number_of_positives(table in tables()) {
        if let Some(fit) = fit_isotonic(&table.probabilities, &table.positive, None) {
            let expected: f64 = table.probabilities.iter().map(|&score| fit.at(score)).sum();
            let observed = table.positive.iter().filter(|&&positive| positive).count() as f64;
            prop_assert!((expected - observed).abs() < 1e-9);
        }
    }

    #[test]
    fn a_weight_of_two_is_a_row_twice(table in tables()) {
        let twice = |values: &[f64]| [values, values].concat();
        let weighted = fit_isotonic(&table.probabilities, &table.positive, Some(&vec![2.0; table.len()]));
        let repeated = fit_isotonic(&twice(&table.probabilities), &table.positive.repeat(2), None);
        prop_assert_eq!(weighted, repeated);
    }
}
