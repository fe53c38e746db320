use evaluation::{Interval, roc_auc_difference, roc_auc_interval, wilson};
use proptest::prelude::*;

use crate::samples::{B, S, Y, assert_close, outcomes, tables};

#[track_caller]
fn check(found: Option<Interval>, estimate: f64, low: f64, high: f64) {
    let found = found.expect("both classes have two rows");
    assert_close(found.estimate, estimate, 1e-12);
    assert_close(found.low, low, 1e-12);
    assert_close(found.high, high, 1e-12);
}

/// With `psi = (X[:, None] > Z) + (X[:, None] == Z) / 2` for `X = s[y == 1]`, `Z = s[y == 0]`:
/// `var = psi.mean(1).var(ddof=1) / 5 + psi.mean(0).var(ddof=1) / 5`, which is 0.0358 for `s` and 0.0068
/// for `b`; then `psi.mean() ± norm.ppf(0.975) * var ** 0.5`, clamped.
#[test]
fn the_interval_is_that_of_the_definition() {
    check(roc_auc_interval(&S, &Y), 0.68, 0.309_157_411_047_693_1, 1.0);
    check(roc_auc_interval(&B, &Y), 0.92, 0.758_377_229_386_697_9, 1.0);
}

/// As above, with the covariances of both scores' placements:
/// `S = np.cov([p.mean(1) for p in psis]) / 5 + np.cov([p.mean(0) for p in psis]) / 5`,
/// `var = S[0, 0] + S[1, 1] - 2 * S[0, 1]`.
#[test]
fn the_paired_difference_is_that_of_the_definition() {
    let found = roc_auc_difference(&S, &B, &Y).expect("both classes have five rows");
    assert_close(found.estimate, -0.24, 1e-12);
    assert_close(found.low, -0.612_908_580_364_044_8, 1e-12);
    assert_close(found.high, 0.132_908_580_364_044_9, 1e-12);
}

#[test]
fn fewer_than_two_of_a_class_tell_no_variance() {
    for digits in [&[][..], &[1], &[0, 0, 0], &[1, 0, 0], &[1, 1, 0]] {
        let scores: Vec<f64> = (0..digits.len()).map(|row| row as f64).collect();
        assert_eq!(roc_auc_interval(&scores, &outcomes(digits)), None, "{digits:?}");
        assert_eq!(roc_auc_difference(&scores, &scores, &outcomes(digits)), None, "{digits:?}");
    }
}

#[test]
fn classes_perfectly_apart_are_not_certain() {
    let (scores, positive) = ([1.0, 2.0, 3.0, 4.0, 5.0], outcomes(&[0, 0, 0, 1, 1]));
    assert_eq!(roc_auc_interval(&scores, &positive), Some(wilson(2.0, 2.0)));
    assert_eq!(roc_auc_interval(&scores.map(|score| -score), &positive), Some(wilson(0.0, 2.0)));
}

#[test]
fn a_constant_score_has_surely_an_area_of_one_half() {
    check(roc_auc_interval(&[0.3; 6], &outcomes(&[0, 1, 0, 1, 1, 0])), 0.5, 0.5, 0.5);
}

#[test]
fn two_scores_in_one_order_do_not_differ() {
    let stretched = S.map(|score| 100.0 * score * score);
    let found = roc_auc_difference(&S, &stretched, &Y).expect("both classes have five rows");
    assert_eq!((found.estimate, found.low, found.high), (0.0, 0.0, 0.0));
}

/// Variance of the area, from all pairs: the structural components of DeLong et al. (1988).
fn variance_by_pairs(scores: &[f64], positive: &[bool]) -> f64 {
    let of_class = |class: bool| -> Vec<f64> {
        scores.iter().zip(positive).filter(|row| *row.1 == class).map(|row| *row.0).collect()
    };
    let (high, low) = (of_class(true), of_class(false));
    let order = |high: f64, low: f64| f64::from(high > low) + 0.5 * f64::from(high == low);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let of_high: Vec<f64> =
        high.iter().map(|&high| mean(&low.iter().map(|&low| order(high, low)).collect::<Vec<_>>())).collect();
    let of_low: Vec<f64> =
        low.iter().map(|&low| mean(&high.iter().map(|&high| order(high, low)).collect::<Vec<_>>())).collect();
    let spread = |values: &[f64]| {
        let center = mean(values);
        let squares: f64 = values.iter().map(|value| (value - center) * (value - center)).sum();
        squares / (values.len() - 1) as f64 / values.len() as f64
    };
    spread(&of_high) + spread(&of_low)
}

proptest! {
    #[test]
    fn the_interval_is_that_of_all_pairs(table in tables()) {
        if let Some(found) = roc_auc_interval(&table.probabilities, &table.positive) {
            let deviation = variance_by_pairs(&table.probabilities, &table.positive).sqrt();
            let half_width = 1.959_963_984_540_054 * deviation;
            let apart = found.estimate == 0.0 || found.estimate == 1.0;
            prop_assert!(apart || (found.low - (found.estimate - half_width).max(0.0)).abs() < 1e-9);
            prop_assert!(apart || (found.high - (found.estimate + half_width).min(1.0)).abs() < 1e-9);
            prop_assert!(0.0 <= found.low && found.low <= found.estimate);
            prop_assert!(found.estimate <= found.high && found.high <= 1.0);
        }
    }

    #[test]
    fn a_difference_changes_its_sign_with_its_sides(table in tables()) {
        let difference = |a: &[f64], b: &[f64]| roc_auc_difference(a, b, &table.positive);
        let there = difference(&table.probabilities, &table.others);
        let back = difference(&table.others, &table.probabilities);
        prop_assert_eq!(there.is_some(), back.is_some());
        if let Some((there, back)) = there.zip(back) {
            prop_assert!((there.estimate + back.estimate).abs() < 1e-12);
            prop_assert!((there.low + back.high).abs() < 1e-12 && (there.high + back.low).abs() < 1e-12);
        }
    }
}
