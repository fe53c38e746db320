use evaluation::{calibration_in_the_large, calibration_line, observed_to_expected};
use proptest::prelude::*;

use crate::samples::{Chance, S, Y, assert_close, outcomes, tables};

fn logit(probability: f64) -> f64 {
    libm::log(probability / (1.0 - probability))
}

fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

/// `x = log(s / (1 - s))`; `GLM(y, add_constant(x), Binomial()).fit(tol=1e-14, maxiter=200).params[1]`,
/// `GLM(y, ones, Binomial(), offset=x).fit(tol=1e-14, maxiter=200).params[0]`, `y.sum() / s.sum()`.
#[test]
fn the_line_is_that_of_statsmodels() {
    let line = calibration_line(&S, &Y).expect("the classes overlap");
    assert_close(line.slope, SLOPE, 1e-10);
    assert_close(line.intercept, 0.296_697_406_754_537_15, 1e-12);
    assert_close(line.observed_to_expected, 1.123_595_505_617_977_4, 1e-15);
}

const SLOPE: f64 = 0.981_904_921_154_000_4;

/// Ten thousand outcomes drawn from known log-odds.
fn drawn(seed: u64) -> (Vec<f64>, Vec<bool>) {
    let mut chance = Chance::seeded(seed);
    let log_odds: Vec<f64> = (0..10_000).map(|_| chance.normal() - 1.0).collect();
    let positive = log_odds.iter().map(|&log_odds| chance.happens(sigmoid(log_odds))).collect();
    (log_odds, positive)
}

#[test]
fn true_probabilities_lie_on_the_line_of_slope_one() {
    let (log_odds, positive) = drawn(1);
    let probabilities: Vec<f64> = log_odds.iter().map(|&x| sigmoid(x)).collect();
    let line = calibration_line(&probabilities, &positive).expect("the classes overlap");
    assert_close(line.slope, 1.0, 0.1); // four standard errors of about 0.025
    assert_close(line.intercept, 0.0, 0.1);
    assert_close(line.observed_to_expected, 1.0, 0.06);
}

#[test]
fn exaggerated_log_odds_have_a_slope_below_one_by_as_much() {
    let (log_odds, positive) = drawn(2);
    let line = |stretch: f64| {
        let probabilities: Vec<f64> = log_odds.iter().map(|&x| sigmoid(stretch * x)).collect();
        calibration_line(&probabilities, &positive).expect("the classes overlap")
    };
    assert_close(line(2.0).slope, line(1.0).slope / 2.0, 1e-9);
    assert_close(line(-0.5).slope, line(1.0).slope / -0.5, 1e-9);
}

#[test]
fn shifted_log_odds_have_an_intercept_as_much_lower() {
    let (log_odds, positive) = drawn(3);
    let shift = |by: f64| {
        let probabilities: Vec<f64> = log_odds.iter().map(|&x| sigmoid(x + by)).collect();
        calibration_in_the_large(&probabilities, &positive).expect("both classes")
    };
    assert_close(shift(1.5), shift(0.0) - 1.5, 1e-10);
}

#[test]
fn one_class_has_no_line_but_may_have_a_ratio() {
    assert_eq!(calibration_line(&[], &[]), None);
    assert_eq!(calibration_line(&[0.2, 0.4], &[false, false]), None);
    assert_eq!(calibration_in_the_large(&[0.2, 0.4], &[true, true]), None);
    assert_eq!(observed_to_expected(&[0.25, 0.25], &[false, false]), Some(0.0));
    assert_eq!(observed_to_expected(&[0.25, 0.25], &[true, true]), Some(4.0));
    assert_eq!(observed_to_expected(&[0.0, 0.0], &[true, false]), None);
    assert_eq!(observed_to_expected(&[], &[]), None);
}

#[test]
fn constant_predictions_have_a_level_but_no_slope() {
    let positive = outcomes(&[1, 0, 0, 0]);
    assert_eq!(calibration_line(&[0.5; 4], &positive), None);
    assert_close(calibration_in_the_large(&[0.5; 4], &positive).unwrap_or(0.0), logit(0.25), 1e-14);
    assert_eq!(observed_to_expected(&[0.5; 4], &positive), Some(0.5));
}

#[test]
fn classes_set_apart_have_no_finite_slope() {
    assert_eq!(calibration_line(&[0.1, 0.2, 0.7, 0.9], &outcomes(&[0, 0, 1, 1])), None);
    assert_eq!(calibration_line(&[0.1, 0.2, 0.7, 0.9], &outcomes(&[1, 1, 0, 0])), None);
    assert_eq!(calibration_line(&[0.1, 0.5, 0.5, 0.9], &outcomes(&[0, 0, 1, 1])), None, "but for a tie");
    assert!(calibration_line(&[0.1, 0.6, 0.5, 0.9], &outcomes(&[0, 0, 1, 1])).is_some());
}

#[test]
fn sure_predictions_are_clamped_and_answered() {
    let line = calibration_line(&[0.0, 1.0, 0.5, 1.0, 0.0], &outcomes(&[0, 1, 1, 0, 1])).expect("overlap");
    assert!(line.slope.is_finite() && line.intercept.is_finite());
    assert_eq!(calibration_line(&[f64::NAN, 1.0, 0.0], &outcomes(&[0, 1, 1])), None);
}

proptest! {
    #[test]
    fn applying_the_shift_makes_expected_equal_observed(table in tables()) {
        if let Some(shift) = calibration_in_the_large(&table.probabilities, &table.positive) {
            let clamped = |p: f64| p.clamp(1e-15, 1.0 - 1e-15);
            let expected: f64 = table.probabilities.iter().map(|&p| sigmoid(logit(clamped(p)) + shift)).sum();
            let observed = table.positive.iter().filter(|&&positive| positive).count() as f64;
            prop_assert!((expected - observed).abs() < 1e-9, "{} {}", expected, observed);
        }
    }

    #[test]
    fn predictions_put_on_their_line_have_a_slope_of_one(table in tables()) {
        let inner: Vec<f64> = table.probabilities.iter().map(|p| 0.01 + 0.98 * p).collect();
        let line = calibration_line(&inner, &table.positive);
        if let Some(line) = line.filter(|line| (1e-3..5.0).contains(&line.slope.abs())) {
            let stretched: Vec<f64> = inner.iter().map(|&p| sigmoid(line.slope * logit(p))).collect();
            let again = calibration_line(&stretched, &table.positive).expect("the order is kept");
            prop_assert!((again.slope - 1.0).abs() < 1e-6, "{}", again.slope);
        }
    }

    #[test]
    fn on_the_line_errors_do_not_depend_on_the_prediction(table in tables()) {
        let log_odds: Vec<f64> = table.probabilities.iter().map(|p| logit(0.01 + 0.98 * p)).collect();
        let at = |slope: f64, shift: f64| -> Vec<f64> {
            log_odds.iter().map(|x| sigmoid(slope * x + shift)).collect()
        };
        let line = calibration_line(&at(1.0, 0.0), &table.positive);
        if let Some(line) = line.filter(|line| line.slope.abs() < 5.0) {
            let stretched = at(line.slope, 0.0);
            let shift = calibration_in_the_large(&stretched, &table.positive).expect("both classes");
            let fitted = at(line.slope, shift).into_iter().zip(&table.positive);
            let errors = fitted.map(|(probability, &positive)| probability - f64::from(positive));
            let moment: f64 = errors.zip(&log_odds).map(|(error, x)| error * x).sum();
            prop_assert!(moment.abs() < 1e-8, "{} {}", line.slope, moment);
        }
    }
}
