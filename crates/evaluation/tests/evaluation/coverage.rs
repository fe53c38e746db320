//! A 95 % interval holds the truth about 95 times in a hundred: simulated where the truth is known.
//!
//! Seeded, so a run is the same every time. The bounds are 0.95 and four standard errors of a binomial
//! count of hits to either side: 0.02 in 2,000 runs, 0.039 in 500. DeLong's interval is known to be a
//! little short in small samples, and gets half a point more below.

use evaluation::{
    Difference, Interval, mean_difference, rate_by_entity, roc_auc_difference, roc_auc_difference_by_entity,
    roc_auc_interval, roc_auc_interval_by_entity, wilson,
};

use crate::samples::Chance;

/// Chance that a normal with mean 1 exceeds one with mean 0, both of deviation 1: `Φ(1 / √2)`.
const BINORMAL_AREA: f64 = 0.760_249_938_906_524_1;

/// Share of `n` seeded runs whose interval holds the truth.
fn coverage(n: u64, truth: f64, interval: impl Fn(&mut Chance) -> Option<(f64, f64)>) -> f64 {
    let hits = (0..n).filter(|&seed| {
        let found = interval(&mut Chance::seeded(seed));
        found.is_some_and(|(low, high)| low <= truth && truth <= high)
    });
    hits.count() as f64 / n as f64
}

fn ends(interval: Interval) -> (f64, f64) {
    (interval.low, interval.high)
}

fn difference_ends(difference: Difference) -> (f64, f64) {
    (difference.low, difference.high)
}

#[track_caller]
fn check(coverage: f64, at_least: f64, at_most: f64) {
    assert!((at_least..=at_most).contains(&coverage), "covered {coverage}, not {at_least} to {at_most}");
}

/// Rows of two scores: entities of one class each, whose rows have `likeness` of their variance in common.
struct Sample {
    a: Vec<f64>,
    b: Vec<f64>,
    positive: Vec<bool>,
    entities: Vec<u32>,
}

fn sample(chance: &mut Chance, n_entities: u32, rows_at_most: u32, likeness: f64) -> Sample {
    let mut sample = Sample { a: Vec::new(), b: Vec::new(), positive: Vec::new(), entities: Vec::new() };
    for entity in 0..n_entities {
        let positive = entity % 3 == 0;
        let (shared, shared_a, shared_b) = (chance.normal(), chance.normal(), chance.normal());
        for _ in 0..=chance.below(rows_at_most) {
            let mut score = |shared_own: f64| {
                let common = (shared + shared_own) / 2.0_f64.sqrt();
                f64::from(positive) + likeness.sqrt() * common + (1.0 - likeness).sqrt() * chance.normal()
            };
            sample.a.push(score(shared_a));
            sample.b.push(score(shared_b));
            sample.positive.push(positive);
            sample.entities.push(entity);
        }
    }
    sample
}

#[test]
fn delong_covers_the_area() {
    let found = coverage(2_000, BINORMAL_AREA, |chance| {
        let Sample { a, positive, .. } = sample(chance, 120, 1, 0.5);
        roc_auc_interval(&a, &positive).map(ends)
    });
    check(found, 0.925, 0.97);
}

#[test]
fn paired_delong_covers_no_difference() {
    let found = coverage(2_000, 0.0, |chance| {
        let Sample { a, b, positive, .. } = sample(chance, 120, 1, 0.5);
        roc_auc_difference(&a, &b, &positive).map(difference_ends)
    });
    check(found, 0.93, 0.97);
}

#[test]
fn the_bootstrap_over_entities_covers_where_delong_does_not() {
    let clustered = |chance: &mut Chance| sample(chance, 120, 6, 0.6);
    let drawn = coverage(500, BINORMAL_AREA, |chance| {
        let Sample { a, positive, entities, .. } = clustered(chance);
        roc_auc_interval_by_entity(&a, &positive, &entities, 1).map(ends)
    });
    let independent = coverage(500, BINORMAL_AREA, |chance| {
        let Sample { a, positive, .. } = clustered(chance);
        roc_auc_interval(&a, &positive).map(ends)
    });
    check(drawn, 0.911, 0.989);
    check(independent, 0.0, 0.85);
}

#[test]
fn the_paired_bootstrap_over_entities_covers_no_difference() {
    let found = coverage(500, 0.0, |chance| {
        let Sample { a, b, positive, entities } = sample(chance, 120, 6, 0.6);
        roc_auc_difference_by_entity(&a, &b, &positive, &entities, 1).map(difference_ends)
    });
    check(found, 0.911, 0.989);
}

#[test]
fn the_bootstrap_of_a_mean_covers_it() {
    let found = coverage(500, 0.0, |chance| {
        let Sample { a, b, entities, .. } = sample(chance, 120, 6, 0.6);
        mean_difference(&a, &b, &entities, 1).map(difference_ends)
    });
    check(found, 0.911, 0.989);
}

/// Entities with a propensity of their own, 0.1 or 0.5: a rate of 0.3, and rows that are alike.
fn outcomes_by_entity(chance: &mut Chance, n_entities: u32) -> (Vec<bool>, Vec<u32>) {
    let mut rows = (Vec::new(), Vec::new());
    for entity in 0..n_entities {
        let propensity = if chance.happens(0.5) { 0.1 } else { 0.5 };
        for _ in 0..=chance.below(8) {
            rows.0.push(chance.happens(propensity));
            rows.1.push(entity);
        }
    }
    rows
}

#[test]
fn a_rate_by_entity_is_covered_where_wilsons_is_not() {
    let by_entity = coverage(2_000, 0.3, |chance| {
        let (positive, entities) = outcomes_by_entity(chance, 150);
        rate_by_entity(&positive, &entities).map(ends)
    });
    let independent = coverage(2_000, 0.3, |chance| {
        let (positive, _) = outcomes_by_entity(chance, 150);
        let positives = positive.iter().filter(|&&positive| positive).count();
        Some(ends(wilson(positives as f64, positive.len() as f64)))
    });
    check(by_entity, 0.93, 0.97);
    check(independent, 0.0, 0.90);
}

#[test]
fn few_entities_are_enough_for_a_rate() {
    let found = coverage(2_000, 0.3, |chance| {
        let (positive, entities) = outcomes_by_entity(chance, 8);
        rate_by_entity(&positive, &entities).map(ends)
    });
    check(found, 0.93, 0.97);
}

/// Wilson's coverage is a sum over outcomes, not 0.95: here, with `lo, hi = proportion_confint(k, 60,
/// method="wilson")`, `sum(binom.pmf(k, 60, 0.05) for k in range(61) if lo <= 0.05 <= hi)` = 0.9703.
#[test]
fn a_small_rate_is_covered() {
    let found = coverage(4_000, 0.05, |chance| {
        let positives = (0..60).filter(|_| chance.happens(0.05)).count();
        Some(ends(wilson(positives as f64, 60.0)))
    });
    check(found, 0.9703 - 0.011, 0.9703 + 0.011);
}
