use evaluation::{SigmoidFit, fit_sigmoid};
use proptest::prelude::*;

use crate::samples::{Chance, S, Table, W, Y, assert_close, outcomes, tables};

#[track_caller]
fn check(found: Option<SigmoidFit>, slope: f64, intercept: f64) {
    let found = found.expect("there are rows");
    assert_close(found.slope, slope, 1e-10);
    assert_close(found.intercept, intercept, 1e-10);
}

/// The root of the gradient of Platt's objective: `t = where(y, (P + 1) / (P + 2), 1 / (N + 2))`,
/// `p = lambda q: expit(q[0] * s + q[1])`,
/// `scipy.optimize.root(lambda q: [(W * (p(q) - t) * s).sum(), (W * (p(q) - t)).sum()], start, tol=1e-15)`,
/// with `P = (W * y).sum()` and `W` all 1 or `w / w.mean()`. scikit-learn's
/// `_sigmoid_calibration(s, y, sample_weight=W)`, which stops earlier, agrees to 1e-6.
#[test]
fn the_curve_is_platts() {
    check(fit_sigmoid(&S, &Y, None), 2.808_898_628_313_252_7, -1.239_017_031_703_413);
    check(fit_sigmoid(&S, &Y, Some(&W)), 2.218_931_118_209_271, -0.652_423_441_967_128_1);
    let apart = fit_sigmoid(&[1.0, 2.0, 3.0, 4.0], &outcomes(&[0, 0, 1, 1]), None);
    check(apart, 0.908_184_262_560_095, -2.270_460_656_400_237_6);
}

#[test]
fn a_known_curve_is_found_again() {
    let mut chance = Chance::seeded(17);
    let scores: Vec<f64> = (0..20_000).map(|_| 3.0 * chance.normal()).collect();
    let positive: Vec<bool> = scores
        .iter()
        .map(|score| chance.happens(SigmoidFit { slope: 0.7, intercept: -1.2 }.at(*score)))
        .collect();
    let found = fit_sigmoid(&scores, &positive, None).expect("there are rows");
    assert_close(found.slope, 0.7, 0.05); // four standard errors
    assert_close(found.intercept, -1.2, 0.1);
}

#[test]
fn a_score_upside_down_is_flattened_not_turned() {
    let found = fit_sigmoid(&[4.0, 3.0, 2.0, 1.0, 0.0], &outcomes(&[0, 0, 0, 1, 1]), None).expect("rows");
    assert_eq!(found.slope, 0.0);
    assert_close(found.at(-3.0), 0.4, 1e-15);
    assert_close(found.at(1e300), 0.4, 1e-15);
}

#[test]
fn a_constant_score_gets_the_base_rate() {
    let found = fit_sigmoid(&[7.0; 4], &outcomes(&[1, 0, 0, 0]), None).expect("rows");
    assert_eq!(found.slope, 0.0);
    assert_close(found.at(7.0), 0.25, 1e-15);
}

#[test]
fn one_class_only_gets_its_smoothed_target() {
    let found = fit_sigmoid(&[1.0, 2.0, 3.0], &[true; 3], None).expect("rows");
    assert_eq!(found.slope, 0.0);
    assert_close(found.at(2.0), 0.8, 1e-15);
    assert_close(fit_sigmoid(&[1.0], &[false], None).expect("a row").at(1.0), 1.0 / 3.0, 1e-15);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    assert_eq!(fit_sigmoid(&[], &[], None), None);
    assert_eq!(fit_sigmoid(&[1.0, f64::NAN], &[true, false], None), None);
    assert_eq!(fit_sigmoid(&[1.0, f64::INFINITY], &[true, false], None), None);
    assert_eq!(fit_sigmoid(&[1.0, 2.0], &[true, false], Some(&[0.0, 0.0])), None);
    assert_eq!(fit_sigmoid(&[1.0, 2.0], &[true, false], Some(&[f64::INFINITY, 1.0])), None);
}

#[test]
fn a_row_without_weight_says_nothing() {
    let scores = [S.as_slice(), &[f64::NAN, 99.0]].concat();
    let positive = [Y.as_slice(), &[true, false]].concat();
    let weights = [[1.0; 10].as_slice(), &[0.0, -2.0]].concat();
    let with = fit_sigmoid(&scores, &positive, Some(&weights));
    assert_eq!(with, fit_sigmoid(&S, &Y, None));
}

/// Huge, tiny and far-off scales are one problem to the fit.
#[test]
fn the_scale_of_scores_does_not_matter() {
    let plain = fit_sigmoid(&S, &Y, None).expect("rows");
    for (factor, offset) in [(1e300, 0.0), (1e-300, 0.0), (1.0, 1e6), (-1.0, 0.0), (1e-8, 1.0)] {
        let scaled = S.map(|score| factor * score + offset);
        let found = fit_sigmoid(&scaled, &Y, None).expect("rows");
        for (score, scaled) in S.iter().zip(scaled) {
            let expected = if factor > 0.0 { plain.at(*score) } else { 0.5 };
            assert_close(found.at(scaled), expected, 1e-6);
        }
    }
}

#[test]
fn hostile_data_still_give_a_finite_rising_curve() {
    let n = 2_000;
    let apart: Vec<f64> = (0..n).map(|row| f64::from(row) * 1e12).collect();
    let outlier: Vec<f64> = (0..n).map(|row| if row == 3 { 1e290 } else { f64::from(row) }).collect();
    let half: Vec<bool> = (0..n).map(|row| row >= n / 2).collect();
    let widest = [-f64::MAX, -1.0, 0.0, 1.0, f64::MAX];
    for (scores, positive) in
        [(apart.as_slice(), half.as_slice()), (&outlier, &half), (&widest, &outcomes(&[0, 1, 0, 1, 1]))]
    {
        let found = fit_sigmoid(scores, positive, None).expect("rows");
        assert!(found.slope >= 0.0 && found.slope.is_finite() && found.intercept.is_finite(), "{found:?}");
        assert!(scores.iter().all(|&score| (0.0..=1.0).contains(&found.at(score))), "{found:?}");
    }
    let steep = fit_sigmoid(&apart, &half, None).expect("rows");
    assert!(steep.at(0.0) < 0.01 && steep.at(f64::from(n) * 1e12) > 0.99);
}

/// The gradient of Platt's objective by slope, scores being centred, and by intercept; a row.
fn gradient(fit: SigmoidFit, table: &Table) -> (f64, f64) {
    let mean_weight = table.weights.iter().sum::<f64>() / table.len() as f64;
    let weights: Vec<f64> = table.weights.iter().map(|weight| weight / mean_weight).collect();
    let of_class = |class: bool| -> f64 {
        weights.iter().zip(&table.positive).filter(|row| *row.1 == class).map(|row| row.0).sum()
    };
    let (positives, negatives) = (of_class(true), of_class(false));
    let center = table.probabilities.iter().zip(&weights).map(|(score, weight)| score * weight).sum::<f64>()
        / table.len() as f64;
    let rows = table.probabilities.iter().zip(&table.positive).zip(&weights);
    let sums = rows.fold((0.0, 0.0), |sums, ((&score, &positive), weight)| {
        let target = if positive { (positives + 1.0) / (positives + 2.0) } else { 1.0 / (negatives + 2.0) };
        let error = weight * (fit.at(score) - target);
        (sums.0 + error * (score - center), sums.1 + error)
    });
    (sums.0 / table.len() as f64, sums.1 / table.len() as f64)
}

proptest! {
    #[test]
    fn the_curve_is_the_best_rising_one(table in tables()) {
        if let Some(fit) = fit_sigmoid(&table.probabilities, &table.positive, Some(&table.weights)) {
            let (by_slope, by_intercept) = gradient(fit, &table);
            prop_assert!(fit.slope >= 0.0);
            prop_assert!(by_slope > -1e-9, "a steeper one would be better: {fit:?}");
            if fit.slope > 0.0 {
                prop_assert!(by_slope.abs() < 1e-9 && by_intercept.abs() < 1e-9, "{fit:?}");
            }
        }
    }

    #[test]
    fn weights_are_relative(table in tables(), factor in 1e-3..1e3) {
        let heavier: Vec<f64> = table.weights.iter().map(|weight| factor * weight).collect();
        let plain = fit_sigmoid(&table.probabilities, &table.positive, Some(&table.weights));
        let found = fit_sigmoid(&table.probabilities, &table.positive, Some(&heavier));
        prop_assert_eq!(plain.is_some(), found.is_some());
        if let Some((plain, found)) = plain.zip(found) {
            prop_assert!((plain.at(0.3) - found.at(0.3)).abs() < 1e-8);
        }
    }
}
