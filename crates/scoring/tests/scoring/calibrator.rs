use evaluation::IsotonicFit;
use proptest::prelude::*;
use scoring::{Calibrator, log_odds, sigmoid};

use crate::scorers::calibrators;

#[track_caller]
fn check_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-15 * expected.abs().max(1e-300), "{found:?} is not {expected:?}");
}

#[test]
fn the_sigmoid_is_that_of_scipy() {
    // scipy.special.expit(x), scipy 1.17.1
    let expit = [
        (0.0, 0.5),
        (1.0, 0.7310585786300049),
        (-1.0, 0.2689414213699951),
        (5.5, 0.995929862284104),
        (-20.0, 2.0611536181902037e-09),
        (-700.0, 9.85967654375977e-305),
    ];
    expit.into_iter().for_each(|(x, expected)| check_close(sigmoid(x), expected));
}

#[test]
fn the_log_odds_are_those_of_scipy() {
    // scipy.special.logit(p)
    let logit =
        [(0.5, 0.0), (0.25, -1.0986122886681098), (0.9, 2.1972245773362196), (1e-9, -20.72326583594641)];
    logit.into_iter().for_each(|(p, expected)| check_close(log_odds(p), expected));
}

#[test]
fn both_ends_are_survived() {
    assert_eq!([f64::MAX, f64::INFINITY, 1000.0].map(sigmoid), [1.0; 3]);
    assert_eq!([f64::MIN, f64::NEG_INFINITY, -1000.0].map(sigmoid), [0.0; 3]);
    let [lowest, highest] = [0.0, 1.0].map(log_odds);
    assert!((lowest + 34.538776394910684).abs() < 1e-12 && (highest - 34.538776394910684).abs() < 0.06);
    assert_eq!(log_odds(1e-300), lowest);
    assert_eq!(log_odds(-0.5), lowest); // a mean of leaves may leave [0, 1] by rounding
    assert_eq!(log_odds(1.5), highest);
}

#[track_caller]
fn check(calibrator: &Calibrator, name: &str, at: &[(f64, f64)]) {
    assert_eq!(calibrator.name(), name);
    at.iter().for_each(|(score, expected)| check_close(calibrator.at(*score), *expected));
}

#[test]
fn no_calibrator_is_the_sigmoid() {
    check(&Calibrator::None, "none", &[(0.0, 0.5), (1.0, 0.7310585786300049)]);
}

#[test]
fn platt_is_the_sigmoid_of_a_line() {
    // expit(2 x - 1)
    let platt = Calibrator::Platt { slope: 2.0, intercept: -1.0 };
    check(&platt, "platt", &[(0.5, 0.5), (1.0, 0.7310585786300049), (0.0, 0.2689414213699951)]);
    let flat = Calibrator::Platt { slope: 0.0, intercept: 1.0 };
    check(&flat, "platt", &[(-1e300, 0.7310585786300049), (1e300, 0.7310585786300049)]);
}

#[test]
fn isotonic_is_interpolated_and_level_beyond_its_ends() {
    // np.interp(x, [-1, 0, 2], [0.125, 0.25, 0.75])
    let isotonic = Calibrator::Isotonic(IsotonicFit {
        thresholds: vec![-1.0, 0.0, 2.0],
        values: vec![0.125, 0.25, 0.75],
    });
    let at =
        [(-9.0, 0.125), (-1.0, 0.125), (-0.5, 0.1875), (0.0, 0.25), (1.0, 0.5), (2.0, 0.75), (9.0, 0.75)];
    check(&isotonic, "isotonic", &at);
}

fn finite() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("finite", |score| score.is_finite())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_calibrator_never_falls_as_the_score_rises(one in -40.0..40.0_f64, other in -40.0..40.0_f64) {
        for calibrator in calibrators() {
            let [low, high] = [one.min(other), one.max(other)];
            let rises = calibrator.at(low) <= calibrator.at(high);
            prop_assert!(rises, "{:?} at {:?}, {:?}", calibrator, low, high);
        }
    }

    #[test]
    fn a_calibrated_score_is_a_probability(score in finite()) {
        for calibrator in calibrators() {
            prop_assert!((0.0..=1.0).contains(&calibrator.at(score)), "{:?}", calibrator);
        }
    }

    #[test]
    fn log_odds_undo_the_sigmoid(x in -30.0..30.0_f64) {
        // Near 1 a probability has but so many digits left of what is missing to 1.
        let digits_lost = 1e-15 * x.max(0.0).exp();
        prop_assert!((log_odds(sigmoid(x)) - x).abs() <= 1e-13 + digits_lost, "{}", x);
    }

    #[test]
    fn the_sigmoid_undoes_log_odds(p in 1e-12..1.0_f64) {
        prop_assert!((sigmoid(log_odds(p)) - p).abs() <= 1e-13 * p, "{}", p);
    }

    #[test]
    fn both_sides_of_even_odds_mirror_each_other(x in 0.0..700.0_f64, p in 0.001..0.5_f64) {
        prop_assert!((sigmoid(-x) + sigmoid(x) - 1.0).abs() <= 1e-15);
        prop_assert!((log_odds(p) + log_odds(1.0 - p)).abs() <= 1e-12);
    }

    #[test]
    fn log_odds_never_fall(p in 0.0..1.0_f64) {
        prop_assert!(log_odds(p) <= log_odds(p.next_up()));
        prop_assert!(log_odds(p).is_finite());
    }
}

/// A long walk over neighbours, where the last digit decides.
#[test]
fn the_sigmoid_of_neighbours_never_falls() {
    for start in [-709.0, -600.0, -37.0, -5.0, -1.0, -0.75, -1e-3, -1e-15, 0.0, 0.3, 1.0, 7.0, 36.0] {
        let mut x: f64 = start;
        for _ in 0..100_000 {
            let next = x.next_up();
            assert!(sigmoid(x) <= sigmoid(next), "{x:?}");
            x = next;
        }
    }
}

/// Both crates map rule points and scores to probabilities; they must agree to the last bit.
#[test]
fn platt_says_what_the_fit_that_it_came_from_says() {
    let fit = evaluation::SigmoidFit { slope: 0.7, intercept: -0.2 };
    let calibrator = Calibrator::Platt { slope: fit.slope, intercept: fit.intercept };
    for score in (-400..400).map(|n| f64::from(n) / 10.0) {
        assert_eq!(calibrator.at(score).to_bits(), fit.at(score).to_bits(), "{score}");
    }
}
