use evaluation::{gains, lift_at};
use proptest::prelude::*;

use crate::samples::{S, Y, assert_close, outcomes, tables};

#[test]
fn the_best_share_is_compared_with_everybody() {
    let positive = outcomes(&[1, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    let scores: Vec<f64> = (0..10).rev().map(f64::from).collect();
    for (share, expected) in
        [(0.1, 1.0 / 0.3), (0.2, 1.0 / 0.3), (0.4, 0.75 / 0.3), (1.0, 1.0), (0.05, 1.0 / 0.3)]
    {
        assert_close(lift_at(&scores, &positive, share).unwrap_or(0.0), expected, 1e-12);
    }
}

#[test]
fn a_tie_at_the_cut_is_shared() {
    // Two tied rows, one positive, lie across the cut after one row: half of a positive is found.
    assert_close(lift_at(&[0.5, 0.5, 0.1, 0.1], &outcomes(&[1, 0, 0, 1]), 0.25).unwrap_or(0.0), 1.0, 1e-15);
    assert_close(lift_at(&[0.5; 4], &outcomes(&[1, 0, 0, 1]), 0.25).unwrap_or(0.0), 1.0, 1e-15);
}

#[test]
fn lift_is_undefined_without_positives_rows_or_a_share() {
    assert_eq!(lift_at(&[], &[], 0.1), None);
    assert_eq!(lift_at(&[0.2, 0.3], &[false, false], 0.1), None);
    for share in [0.0, -0.1, 1.1, f64::NAN] {
        assert_eq!(lift_at(&[0.2, 0.3], &[true, false], share), None, "share {share}");
    }
}

#[test]
fn parts_come_best_first_and_share_ties() {
    let parts = gains(&S, &Y, 5);
    // 0.9 0.8 | 0.65 and a third of the tie at 0.4, of which a third is positive | the rest of it | …
    let expected = [(2.0, 1.0, 0.85), (1.0 / 3.0, 1.0 / 6.0, 0.525), (2.0 / 3.0, 1.0 / 3.0, 0.4)];
    for (part, (positives, rate, mean_predicted)) in parts.iter().zip(expected) {
        assert_close(part.n, 2.0, 1e-12);
        assert_close(part.positives, positives, 1e-12);
        assert_close(part.rate, rate, 1e-12);
        assert_close(part.lift, rate / 0.5, 1e-12);
        assert_close(part.mean_predicted, mean_predicted, 1e-12);
    }
    assert_close(parts[1].cumulative_gain, (2.0 + 1.0 / 3.0) / 5.0, 1e-12);
    assert_close(parts[1].cumulative_lift, (2.0 + 1.0 / 3.0) / 4.0 / 0.5, 1e-12);
    assert_eq!((parts[1].share_from, parts[1].share_to), (0.2, 0.4));
}

#[test]
fn nobody_to_find_is_a_gain_of_nothing() {
    let parts = gains(&[0.1, 0.2], &[false, false], 2);
    assert!(
        parts
            .iter()
            .all(|part| part.lift == 0.0 && part.cumulative_gain == 0.0 && part.cumulative_lift == 0.0)
    );
    assert!(gains(&[], &[], 10).is_empty());
    assert!(gains(&[0.1], &[true], 0).is_empty());
}

#[test]
fn fewer_rows_than_parts_are_split() {
    let parts = gains(&[0.9, 0.1], &[true, false], 4);
    let positives: Vec<f64> = parts.iter().map(|part| part.positives).collect();
    assert_eq!(positives, [0.5, 0.5, 0.0, 0.0]);
}

#[test]
fn infinite_scores_do_not_spill_into_other_parts() {
    let parts = gains(&[f64::INFINITY, 1.0, 0.0, f64::NEG_INFINITY], &[true, true, false, false], 4);
    assert_eq!((parts[1].mean_predicted, parts[2].mean_predicted), (1.0, 0.0));
}

proptest! {
    #[test]
    fn parts_add_up(table in tables(), n_parts in 1..15_usize) {
        let parts = gains(&table.probabilities, &table.positive, n_parts);
        let positives = table.positive.iter().filter(|&&positive| positive).count() as f64;
        prop_assert_eq!(parts.len(), if table.len() == 0 { 0 } else { n_parts });
        prop_assert!((parts.iter().map(|part| part.n).sum::<f64>() - table.len() as f64).abs() < 1e-9);
        prop_assert!((parts.iter().map(|part| part.positives).sum::<f64>() - positives).abs() < 1e-9);
        prop_assert!(parts.windows(2).all(|pair| pair[0].cumulative_gain <= pair[1].cumulative_gain + 1e-12));
        prop_assert!(parts.windows(2).all(|pair| pair[0].mean_predicted >= pair[1].mean_predicted - 1e-12));
    }

    #[test]
    fn cumulative_lift_is_the_lift_of_that_share(table in tables(), n_parts in 1..15_usize) {
        for part in gains(&table.probabilities, &table.positive, n_parts) {
            let lift = lift_at(&table.probabilities, &table.positive, part.share_to).unwrap_or(0.0);
            prop_assert!((lift - part.cumulative_lift).abs() < 1e-9);
        }
    }

    #[test]
    fn everybody_is_lifted_by_one(table in tables()) {
        let lift = lift_at(&table.probabilities, &table.positive, 1.0);
        prop_assert!(lift.is_none_or(|lift| (lift - 1.0).abs() < 1e-12));
    }
}
