use evaluation::{BrierParts, brier, brier_parts, fit_isotonic, log_loss, log_losses, weighted_log_loss};
use proptest::prelude::*;

use crate::samples::{S, W, Y, assert_close, tables};

#[test]
fn losses_are_those_of_scikit_learn() {
    // log_loss(y, s), log_loss(y, s, sample_weight=w), brier_score_loss(y, s)
    assert_close(log_loss(&S, &Y).unwrap_or(0.0), 0.562_663_345_118_985_9, 1e-14);
    assert_close(weighted_log_loss(&S, &Y, &W).unwrap_or(0.0), 0.660_073_036_408_637_6, 1e-14);
    assert_close(brier(&S, &Y).unwrap_or(0.0), 0.201_75, 1e-15);
}

#[test]
fn a_sure_mistake_costs_much_but_not_everything() {
    let losses = log_losses(&[0.0, 1.0, 0.0, 1.0], &[true, false, false, true]);
    assert_close(losses[0], 34.538_776_394_910_684, 1e-12); // -log(1e-15)
    assert_close(losses[1], 34.538_776_394_910_684, 1e-3); // 1 - 1e-15 is rounded to ulps of 1e-16
    assert!(losses[2] < 2e-15 && losses[3] < 2e-15);
}

#[test]
fn no_row_has_no_loss() {
    assert_eq!(log_loss(&[], &[]), None);
    assert_eq!(brier(&[], &[]), None);
    assert_eq!(brier_parts(&[], &[]), None);
    assert_eq!(weighted_log_loss(&[], &[], &[]), None);
    assert_eq!(weighted_log_loss(&[0.2, 0.3], &[true, false], &[0.0, 0.0]), None);
    assert!(log_losses(&[], &[]).is_empty());
}

#[test]
fn a_probability_that_is_no_number_leaves_the_mean_undefined() {
    let (probabilities, positive) = ([f64::NAN, 0.5], [true, false]);
    assert_eq!(log_loss(&probabilities, &positive), None);
    assert_eq!(brier(&probabilities, &positive), None);
    assert_eq!(brier_parts(&probabilities, &positive), None);
    assert!(log_losses(&probabilities, &positive)[0].is_nan());
}

/// `c = IsotonicRegression().fit(s, y).predict(s)`, then `S = brier_score_loss(y, s)`,
/// `C = mean((c - y) ** 2)`, `U = r * (1 - r)`: `S - C, U - C, U`.
#[test]
fn the_score_comes_apart_as_by_isotonic_recalibration() {
    let parts = brier_parts(&S, &Y).expect("ten rows");
    assert_close(parts.score, 0.201_75, 1e-15);
    assert_close(parts.miscalibration, 0.051_75, 1e-15);
    assert_close(parts.discrimination, 0.1, 1e-15);
    assert_close(parts.uncertainty, 0.25, 1e-15);
}

#[test]
fn a_constant_right_prediction_neither_errs_nor_tells() {
    let parts = brier_parts(&[0.25; 4], &[true, false, false, false]).expect("four rows");
    assert_eq!((parts.miscalibration, parts.discrimination, parts.uncertainty), (0.0, 0.0, 0.1875));
}

#[test]
fn one_class_only_leaves_no_uncertainty() {
    let parts = brier_parts(&[0.5, 0.75], &[true, true]).expect("two rows");
    assert_eq!((parts.score, parts.miscalibration), (0.156_25, 0.156_25));
    assert_eq!((parts.discrimination, parts.uncertainty), (0.0, 0.0));
}

proptest! {
    #[test]
    fn parts_add_up_and_none_is_negative(table in tables()) {
        if let Some(parts) = brier_parts(&table.probabilities, &table.positive) {
            let BrierParts { score, miscalibration, discrimination, uncertainty } = parts;
            prop_assert!((miscalibration - discrimination + uncertainty - score).abs() < 1e-12);
            prop_assert!(miscalibration >= 0.0 && discrimination >= 0.0 && uncertainty >= 0.0);
            prop_assert_eq!(Some(parts.score), brier(&table.probabilities, &table.positive));
        }
    }

    #[test]
    fn recalibrated_predictions_are_not_miscalibrated(table in tables()) {
        if let Some(fit) = fit_isotonic(&table.probabilities, &table.positive, None) {
            let recalibrated: Vec<f64> = table.probabilities.iter().map(|&p| fit.at(p)).collect();
            let before = brier_parts(&table.probabilities, &table.positive).expect("there are rows");
            let after = brier_parts(&recalibrated, &table.positive).expect("there are rows");
            prop_assert!(after.miscalibration < 1e-12);
            prop_assert!((after.discrimination - before.discrimination).abs() < 1e-12);
        }
    }

    #[test]
    fn equal_weights_weigh_nothing(table in tables(), weight in 0.001..1000.0) {
        let plain = log_loss(&table.probabilities, &table.positive);
        let weighted = weighted_log_loss(&table.probabilities, &table.positive, &vec![weight; table.len()]);
        prop_assert_eq!(plain.is_some(), weighted.is_some());
        prop_assert!((plain.unwrap_or(0.0) - weighted.unwrap_or(0.0)).abs() < 1e-9);
    }

    #[test]
    fn no_constant_beats_the_base_rate(table in tables(), constant in 0.0..=1.0) {
        let positives = table.positive.iter().filter(|&&positive| positive).count() as f64;
        let rate = positives / table.len() as f64;
        for score in [log_loss, brier] {
            let of = |probability: f64| score(&vec![probability; table.len()], &table.positive);
            prop_assert!(of(rate).zip(of(constant)).is_none_or(|(best, other)| best <= other + 1e-12));
        }
    }
}
