use evaluation::{
    Assessment, Metrics, assess, brier, brier_parts, calibration_line, expected_calibration_error,
    fit_isotonic, fit_sigmoid, gains, ks, lift_at, log_loss, metrics, observed_to_expected, pr_auc,
    rate_by_entity, reliability_curve, roc_auc, roc_auc_interval, roc_auc_interval_by_entity, roc_curve,
    wilson,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::samples::{G, S, Y, tables};

const KEYS: [&str; 14] = [
    "roc_auc",
    "roc_auc_low",
    "roc_auc_high",
    "pr_auc",
    "log_loss",
    "brier",
    "ece",
    "ks",
    "lift_at_10",
    "slope",
    "intercept",
    "observed_to_expected",
    "n",
    "positives",
];

#[test]
fn metrics_are_written_under_these_keys_in_this_order() {
    let written = serde_json::to_string(&metrics(&S, &Y, None, 1)).expect("plain numbers");
    let places: Vec<Option<usize>> = KEYS.iter().map(|key| written.find(&format!("\"{key}\":"))).collect();
    assert!(places.iter().all(Option::is_some), "{written}");
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{written}");
    assert_eq!(written.matches(':').count(), KEYS.len(), "{written}");
}

#[test]
fn metrics_are_the_single_numbers() {
    let interval = roc_auc_interval(&S, &Y);
    let line = calibration_line(&S, &Y);
    let expected = Metrics {
        roc_auc: roc_auc(&S, &Y),
        roc_auc_low: interval.map(|interval| interval.low),
        roc_auc_high: interval.map(|interval| interval.high),
        pr_auc: pr_auc(&S, &Y),
        log_loss: log_loss(&S, &Y),
        brier: brier(&S, &Y),
        ece: expected_calibration_error(&S, &Y),
        ks: ks(&S, &Y),
        lift_at_10: lift_at(&S, &Y, 0.1),
        slope: line.map(|line| line.slope),
        intercept: line.map(|line| line.intercept),
        observed_to_expected: observed_to_expected(&S, &Y),
        n: 10,
        positives: 5,
    };
    assert_eq!(metrics(&S, &Y, None, 1), expected);
}

#[test]
fn the_interval_knows_entities_that_come_more_than_once() {
    let ends = |found: Metrics| found.roc_auc_low.zip(found.roc_auc_high);
    let one_each: Vec<u32> = (0..10).collect();
    let (delong, drawn) = (roc_auc_interval(&S, &Y), roc_auc_interval_by_entity(&S, &Y, &G, 4));
    assert_eq!(
        ends(metrics(&S, &Y, Some(&one_each), 4)),
        delong.map(|interval| (interval.low, interval.high))
    );
    assert_eq!(ends(metrics(&S, &Y, Some(&G), 4)), drawn.map(|interval| (interval.low, interval.high)));
    assert_ne!(delong, drawn);
}

#[test]
fn an_assessment_is_the_single_views() {
    let found = assess(&S, &Y, Some(&G), 4);
    let rate = rate_by_entity(&Y, &G).expect("ten rows");
    let expected = Assessment {
        metrics: metrics(&S, &Y, Some(&G), 4),
        expected: S.iter().sum(),
        observed: 5.0,
        observed_low: rate.low * 10.0,
        observed_high: rate.high * 10.0,
        brier_parts: brier_parts(&S, &Y),
        reliability: reliability_curve(&S, &Y, 10),
        gains: gains(&S, &Y, 10),
        roc: roc_curve(&S, &Y, 200),
    };
    assert_eq!(found, expected);
    let independent = assess(&S, &Y, None, 4);
    assert_eq!(independent.observed_low, wilson(5.0, 10.0).low * 10.0);
}

#[test]
fn no_rows_are_assessed_as_nothing() {
    let found = assess(&[], &[], Some(&[]), 1);
    assert_eq!((found.metrics.n, found.metrics.positives, found.metrics.roc_auc), (0, 0, None));
    assert_eq!(
        (found.expected, found.observed, found.observed_low, found.observed_high),
        (0.0, 0.0, 0.0, 0.0)
    );
    assert!(found.expected.is_sign_positive() && found.brier_parts.is_none());
    assert!(found.reliability.is_empty() && found.gains.is_empty() && found.roc.is_empty());
}

#[test]
fn one_class_keeps_the_numbers_that_need_only_one() {
    let found = metrics(&[0.25, 0.5], &[false, false], None, 1);
    assert_eq!((found.roc_auc, found.pr_auc, found.ks, found.lift_at_10), (None, None, None, None));
    assert_eq!((found.slope, found.intercept, found.observed_to_expected), (None, None, Some(0.0)));
    assert!(found.log_loss.is_some() && found.brier.is_some() && found.ece.is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back(table in tables(), seed in any::<u64>()) {
        let found = assess(&table.probabilities, &table.positive, Some(&table.entities), seed);
        let written = serde_json::to_string(&found).expect("plain numbers");
        prop_assert_eq!(serde_json::from_str::<Assessment>(&written).expect("what was written"), found);
    }

    #[test]
    fn the_same_rows_and_seed_give_the_same_bits(table in tables(), seed in any::<u64>()) {
        let assessed = || assess(&table.probabilities, &table.positive, Some(&table.entities), seed);
        prop_assert_eq!(assessed(), assessed());
    }

    #[test]
    fn expected_lies_with_the_ratio(table in tables()) {
        let found = assess(&table.probabilities, &table.positive, None, 1);
        let ratio = found.metrics.observed_to_expected;
        prop_assert!(ratio.is_none_or(|ratio| (ratio * found.expected - found.observed).abs() < 1e-9));
        prop_assert!(found.observed_low <= found.observed + 1e-9);
        prop_assert!(found.observed <= found.observed_high + 1e-9);
    }

    #[test]
    fn no_number_whatever_makes_it_panic(scores in vec(any::<f64>(), 0..30), digits in any::<u32>()) {
        let positive: Vec<bool> = (0..scores.len()).map(|row| digits >> row & 1 == 1).collect();
        let entities: Vec<u32> = (0..scores.len() as u32).map(|row| row / 2).collect();
        let found = assess(&scores, &positive, Some(&entities), 1);
        prop_assert_eq!(found.metrics.n, scores.len());
        let area = found.metrics.roc_auc;
        prop_assert!(area.is_none_or(|area| (0.0..=1.0).contains(&area)));
        let fittable = !scores.is_empty() && scores.iter().all(|score| score.is_finite());
        prop_assert_eq!(fit_sigmoid(&scores, &positive, None).is_some(), fittable);
        prop_assert_eq!(fit_isotonic(&scores, &positive, None).is_some(), fittable);
    }
}
