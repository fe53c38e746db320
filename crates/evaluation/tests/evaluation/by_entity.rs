use evaluation::{
    mean_difference, one_row_each, roc_auc_difference, roc_auc_difference_by_entity, roc_auc_interval,
    roc_auc_interval_by_entity, wilson,
};
use proptest::prelude::*;

use crate::samples::{Chance, assert_close, outcomes, tables};

/// Two scores of one binormal sample.
fn simulated(n: usize, seed: u64) -> (Vec<f64>, Vec<f64>, Vec<bool>) {
    let mut chance = Chance::seeded(seed);
    let mut rows = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n {
        let positive = chance.happens(0.4);
        let shared = f64::from(positive) + chance.normal();
        rows.0.push(shared + 0.3 * chance.normal());
        rows.1.push(shared + chance.normal());
        rows.2.push(positive);
    }
    rows
}

#[test]
fn with_one_row_each_the_bootstrap_agrees_with_delong() {
    let (a, b, positive) = simulated(600, 11);
    let entities: Vec<u32> = (0..600).collect();
    let (drawn, closed) = (
        roc_auc_interval_by_entity(&a, &positive, &entities, 5).expect("600 rows"),
        roc_auc_interval(&a, &positive).expect("600 rows"),
    );
    assert_close((drawn.high - drawn.low) / (closed.high - closed.low), 1.0, 0.1);
    let (drawn, closed) = (
        roc_auc_difference_by_entity(&a, &b, &positive, &entities, 5).expect("600 rows"),
        roc_auc_difference(&a, &b, &positive).expect("600 rows"),
    );
    assert_eq!(drawn.estimate, closed.estimate);
    assert_close((drawn.high - drawn.low) / (closed.high - closed.low), 1.0, 0.1);
}

#[test]
fn copies_of_an_entity_add_no_certainty() {
    let (a, _, positive) = simulated(200, 3);
    let entities: Vec<u32> = (0..200).collect();
    let once = roc_auc_interval_by_entity(&a, &positive, &entities, 9);
    let (a4, positive4, entities4) = (a.repeat(4), positive.repeat(4), entities.repeat(4));
    assert_eq!(roc_auc_interval_by_entity(&a4, &positive4, &entities4, 9), once);
}

#[test]
fn a_mean_difference_agrees_with_the_normal_one_on_independent_rows() {
    let (a, b, _) = simulated(800, 21);
    let entities: Vec<u32> = (0..800).collect();
    let found = mean_difference(&a, &b, &entities, 1).expect("800 entities");
    let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    let mean = differences.iter().sum::<f64>() / 800.0;
    let variance =
        differences.iter().map(|difference| (difference - mean) * (difference - mean)).sum::<f64>() / 799.0;
    assert_close(found.estimate, mean, 1e-12);
    assert_close((found.high - found.low) / (2.0 * 1.96 * (variance / 800.0).sqrt()), 1.0, 0.1);
}

#[test]
fn a_constant_difference_is_certain() {
    let found = mean_difference(&[3.0, 4.0, 5.0], &[1.0, 2.0, 3.0], &[7, 7, 9], 1).expect("two entities");
    assert_eq!((found.estimate, found.low, found.high), (2.0, 2.0, 2.0));
}

#[test]
fn what_cannot_be_told_is_not_told() {
    assert_eq!(mean_difference(&[], &[], &[], 1), None);
    assert_eq!(mean_difference(&[1.0, 2.0], &[0.0, 0.0], &[4, 4], 1), None, "one entity");
    assert_eq!(mean_difference(&[1.0, f64::NAN], &[0.0, 0.0], &[4, 5], 1), None, "not a number");
    assert_eq!(roc_auc_interval_by_entity(&[], &[], &[], 1), None);
    let one_holder = outcomes(&[1, 1, 0, 0]);
    assert_eq!(roc_auc_interval_by_entity(&[1.0, 2.0, 3.0, 4.0], &one_holder, &[1, 1, 2, 3], 1), None);
    let scores = [1.0, 2.0, 3.0, 4.0];
    assert_eq!(roc_auc_difference_by_entity(&scores, &scores, &one_holder, &[1, 2, 3, 3], 1), None);
}

#[test]
fn classes_perfectly_apart_are_as_sure_as_their_entities_are_many() {
    let found = roc_auc_interval_by_entity(
        &[5.0, 4.0, 4.0, 1.0, 2.0],
        &outcomes(&[1, 1, 1, 0, 0]),
        &[1, 2, 2, 3, 4],
        1,
    );
    assert_eq!(found, Some(wilson(2.0, 2.0)));
}

#[test]
fn the_seed_decides_and_nothing_else() {
    let (a, b, positive) = simulated(90, 2);
    let entities: Vec<u32> = (0..90).map(|row| row % 40).collect();
    let found = |seed| roc_auc_difference_by_entity(&a, &b, &positive, &entities, seed);
    assert!(found(1).is_some());
    assert_eq!(found(1), found(1));
    assert_ne!(found(1), found(2));
    let renamed: Vec<u32> = entities.iter().map(|entity| entity * 100_000_000 + 3).collect();
    assert_eq!(roc_auc_difference_by_entity(&a, &b, &positive, &renamed, 1), found(1));
}

#[test]
fn rows_of_one_entity_are_noticed() {
    assert!(one_row_each(&[]) && one_row_each(&[3, 1, 2]));
    assert!(!one_row_each(&[3, 1, 3]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_rows_does_not_matter(table in tables(), seed in any::<u64>()) {
        let turned = table.reversed();
        prop_assert_eq!(
            roc_auc_interval_by_entity(&table.probabilities, &table.positive, &table.entities, seed),
            roc_auc_interval_by_entity(&turned.probabilities, &turned.positive, &turned.entities, seed)
        );
    }

    #[test]
    fn a_difference_changes_its_sign_with_its_sides(table in tables(), seed in any::<u64>()) {
        let found = |a: &[f64], b: &[f64]| {
            roc_auc_difference_by_entity(a, b, &table.positive, &table.entities, seed)
        };
        let there = found(&table.probabilities, &table.others);
        let back = found(&table.others, &table.probabilities);
        prop_assert_eq!(there.is_some(), back.is_some());
        if let Some((there, back)) = there.zip(back) {
            prop_assert!((there.low + back.high).abs() < 1e-12 && (there.high + back.low).abs() < 1e-12);
            prop_assert!(there.low <= there.high);
        }
    }
}
