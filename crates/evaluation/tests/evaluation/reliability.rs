use evaluation::{expected_calibration_error, reliability_curve, wilson};
use proptest::prelude::*;

use crate::samples::{S, Y, assert_close, outcomes, tables};

#[test]
fn bins_are_of_equal_count_where_nothing_is_tied() {
    let probabilities: Vec<f64> = (1..=20).map(|row| f64::from(row) / 21.0).collect();
    let positive: Vec<bool> = (1..=20).map(|row| row % 3 == 0).collect();
    let bins = reliability_curve(&probabilities, &positive, 4);
    assert_eq!(bins.iter().map(|bin| bin.n).collect::<Vec<_>>(), [5, 5, 5, 5]);
    assert_close(bins[0].mean_predicted, 3.0 / 21.0, 1e-15);
    assert_eq!(bins[0].observed, 0.2);
    assert_eq!((bins[1].low, bins[1].high), (wilson(2.0, 5.0).low, wilson(2.0, 5.0).high));
}

#[test]
fn rows_of_one_probability_stay_together() {
    // In order: 0.1 0.1 | 0.35 0.35 | 0.4 0.4 0.4 | 0.65 | 0.8 | 0.9; the middles of the ties lie at
    // 1, 3, 5.5, 7.5, 8.5 and 9.5 tenths.
    let sizes = |bins: usize| reliability_curve(&S, &Y, bins).iter().map(|bin| bin.n).collect::<Vec<_>>();
    assert_eq!(sizes(10), [2, 2, 3, 1, 1, 1]);
    assert_eq!(sizes(2), [4, 6]);
    assert_eq!(sizes(1), [10]);
    assert!(sizes(0).is_empty());
}

/// By hand from the bins above:
/// (2·|0.1 − 0| + 2·|0.35 − 1| + 3·|0.4 − 1/3| + |0.65 − 0| + |0.8 − 1| + |0.9 − 1|) / 10.
#[test]
fn the_error_is_the_mean_gap() {
    assert_close(expected_calibration_error(&S, &Y).unwrap_or(0.0), 0.265, 1e-15);
}

#[test]
fn constant_predictions_are_one_bin() {
    let bins = reliability_curve(&[0.3; 8], &outcomes(&[1, 0, 0, 0, 1, 0, 0, 0]), 10);
    assert_eq!(bins.len(), 1);
    assert_close(expected_calibration_error(&[0.3; 4], &outcomes(&[1, 0, 0, 0])).unwrap_or(0.0), 0.05, 1e-15);
}

#[test]
fn no_row_or_no_number_has_no_error() {
    assert_eq!(expected_calibration_error(&[], &[]), None);
    assert_eq!(expected_calibration_error(&[f64::NAN, 0.1], &[true, false]), None);
    assert!(reliability_curve(&[], &[], 10).is_empty());
}

proptest! {
    #[test]
    fn bins_hold_every_row_once_and_rise(table in tables(), n_bins in 1..15_usize) {
        let bins = reliability_curve(&table.probabilities, &table.positive, n_bins);
        let positives = table.positive.iter().filter(|&&positive| positive).count() as f64;
        prop_assert!(bins.len() <= n_bins);
        prop_assert_eq!(bins.iter().map(|bin| bin.n).sum::<usize>(), table.len());
        let observed: f64 = bins.iter().map(|bin| bin.n as f64 * bin.observed).sum();
        prop_assert!((observed - positives).abs() < 1e-9);
        prop_assert!(bins.windows(2).all(|pair| pair[0].mean_predicted < pair[1].mean_predicted));
        prop_assert!(bins.iter().all(|bin| bin.low <= bin.observed && bin.observed <= bin.high));
    }

    #[test]
    fn untied_bins_differ_by_a_row_at_most(n in 1..80_usize, n_bins in 1..15_usize) {
        let probabilities: Vec<f64> = (0..n).map(|row| row as f64 / n as f64).collect();
        let bins = reliability_curve(&probabilities, &vec![false; n], n_bins);
        let sizes: Vec<usize> = bins.iter().map(|bin| bin.n).collect();
        prop_assert!(sizes.iter().max().zip(sizes.iter().min()).is_none_or(|(max, min)| max - min <= 1));
    }

    #[test]
    fn the_error_is_at_least_that_of_the_whole(table in tables()) {
        if let Some(error) = expected_calibration_error(&table.probabilities, &table.positive) {
            let positives = table.positive.iter().filter(|&&positive| positive).count() as f64;
            let whole = (table.probabilities.iter().sum::<f64>() - positives).abs() / table.len() as f64;
            prop_assert!(whole - 1e-12 <= error && error <= 1.0);
        }
    }
}
