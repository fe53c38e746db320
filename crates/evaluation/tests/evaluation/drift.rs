use evaluation::{EMPTY_BIN_SHARE, psi, psi_of};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::samples::assert_close;

/// `((a - e) * np.log(a / e)).sum()`, the shares first raised to 1e-4 by `np.maximum`.
#[test]
fn the_index_is_that_of_the_definition() {
    let index = psi(&[0.1, 0.2, 0.3, 0.4], &[0.25, 0.25, 0.25, 0.25]);
    assert_close(index.unwrap_or(0.0), 0.228_217_409_573_391_84, 1e-14);
    let with_an_empty_bin = psi(&[0.5, 0.5, 0.0], &[0.4, 0.4, 0.2]);
    assert_close(with_an_empty_bin.unwrap_or(0.0), 1.564_049_111_925_304_5, 1e-14);
}

/// `edges = np.quantile(ref, [.25, .5, .75], method="inverted_cdf")` of `ref = arange(1, 101)`; shares by
/// `np.searchsorted(edges, v, side="left")`; `cur = ref * 1.2`.
#[test]
fn values_are_binned_at_quantiles_of_the_reference() {
    let reference: Vec<f64> = (1..=100).map(f64::from).collect();
    let current: Vec<f64> = reference.iter().map(|value| value * 1.2).collect();
    assert_close(psi_of(&reference, &current, 4).unwrap_or(0.0), 0.079_537_792_068_856_78, 1e-14);
}

#[test]
fn counts_do_as_well_as_shares() {
    assert_eq!(psi(&[1.0, 3.0], &[2.0, 2.0]), psi(&[0.25, 0.75], &[0.5, 0.5]));
}

#[test]
fn what_is_no_distribution_has_no_index() {
    assert_eq!(psi(&[], &[]), None);
    assert_eq!(psi(&[0.5, 0.5], &[1.0]), None);
    assert_eq!(psi(&[0.0, 0.0], &[0.5, 0.5]), None);
    assert_eq!(psi(&[1.5, -0.5], &[0.5, 0.5]), None);
    assert_eq!(psi(&[f64::NAN, 0.5], &[0.5, 0.5]), None);
    assert_eq!(psi_of(&[], &[1.0], 10), None);
    assert_eq!(psi_of(&[1.0], &[], 10), None);
    assert_eq!(psi_of(&[1.0], &[1.0], 0), None);
}

/// All moved from one bin to another: `2 · (1 − floor) · ln(1 / floor)`.
fn all_moved() -> f64 {
    2.0 * (1.0 - EMPTY_BIN_SHARE) * -libm::log(EMPTY_BIN_SHARE)
}

#[test]
fn a_constant_is_seen_to_move_either_way() {
    for moved in [4.0, 6.0, f64::NAN, f64::INFINITY] {
        let index = psi_of(&[5.0; 20], &[moved; 30], 10);
        assert_close(index.unwrap_or(0.0), all_moved(), 1e-12);
    }
    assert_eq!(psi_of(&[5.0; 20], &[5.0; 30], 10), Some(0.0));
}

#[test]
fn a_frequent_value_has_a_bin_of_its_own() {
    // Six of ten are 0; they become half zeros, half ones, which in one bin could not be told apart.
    let reference = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0];
    let current = [0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 1.0, 2.0, 3.0, 4.0];
    let expected = psi(&[6.0, 2.0, 2.0], &[3.0, 5.0, 2.0]);
    assert_close(psi_of(&reference, &current, 5).unwrap_or(0.0), expected.unwrap_or(1.0), 1e-12);
}

#[test]
fn values_that_stop_coming_are_drift() {
    let reference = [1.0, 2.0, 3.0, 4.0];
    let expected = psi(&[2.0, 2.0, 0.0], &[1.0, 1.0, 2.0]);
    assert_eq!(psi_of(&reference, &[1.0, f64::NAN, 3.0, f64::NAN], 2), expected);
    assert_eq!(psi_of(&[f64::NAN; 3], &[f64::NAN; 5], 10), Some(0.0));
}

fn values() -> impl Strategy<Value = f64> {
    prop_oneof![-3.0..3.0, Just(0.0), Just(-0.0), Just(f64::NAN)]
}

proptest! {
    #[test]
    fn the_index_is_never_negative_and_symmetric(shares in vec((0.0..1.0, 0.0..1.0), 1..12)) {
        let (a, b): (Vec<f64>, Vec<f64>) = shares.into_iter().unzip();
        if let Some(index) = psi(&a, &b) {
            prop_assert!(index >= 0.0);
            prop_assert!((index - psi(&b, &a).unwrap_or(-1.0)).abs() < 1e-12);
        }
        prop_assert!(psi(&a, &a).is_none_or(|index| index == 0.0));
    }

    #[test]
    fn a_sample_has_not_drifted_from_itself(values in vec(values(), 1..60), bins in 1..15_usize) {
        prop_assert_eq!(psi_of(&values, &values, bins), Some(0.0));
        let shuffled: Vec<f64> = values.iter().rev().copied().collect();
        prop_assert_eq!(psi_of(&values, &shuffled, bins), Some(0.0));
    }

    #[test]
    fn only_the_order_of_values_matters(
        reference in vec(-3.0..3.0, 1..40),
        current in vec(-3.0..3.0, 1..40),
        bins in 1..15_usize,
    ) {
        let stretched = |values: &[f64]| values.iter().map(|value| libm::exp(*value)).collect::<Vec<f64>>();
        let index = psi_of(&reference, &current, bins);
        prop_assert!(index.is_some_and(|index| index >= 0.0));
        prop_assert_eq!(psi_of(&stretched(&reference), &stretched(&current), bins), index);
    }
}
