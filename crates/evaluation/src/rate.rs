//! How sure an observed rate is when rows of one entity say much the same.

use crate::entities::Entities;
use crate::interval::{Interval, wilson_of_rate};
use crate::ranking::common_length;

/// Computes the 95 % interval of the share of positive rows when an entity counts as one draw.
///
/// The rate is a ratio of totals over the `G` entities, `r = Σ y_e / Σ m_e` with `m_e` rows and
/// `y_e` positives each, and its variance the ratio estimator's
///
/// ```text
/// v = G / (G − 1) · Σ (y_e − r·m_e)² / M²,   M = Σ m_e        (Cochran 1977, 6.3)
/// ```
///
/// Over the variance that independent rows would have, `r(1 − r) / (M − 1)`, this is the design
/// effect; `M` over it is the number of independent rows that would tell as much, and goes into
/// Wilson's interval in their place (Kish 1965; Korn and Graubard 1998; Dean and Pagano 2015). With
/// one row an entity the design effect is 1 and the interval is [`wilson`](crate::wilson)'s.
///
/// The effective number is held between 1 and `M` (rows of an entity that happen to differ more
/// than chance earn no credit), and is `G` where the variance cannot be told: when all rows are
/// positive or none is, or there is one entity. `None` without rows.
pub fn rate_by_entity(positive: &[bool], entities: &[u32]) -> Option<Interval> {
    let n_rows = common_length([positive.len(), entities.len()]);
    if n_rows == 0 {
        return None;
    }
    let outcomes: Vec<f64> = positive[..n_rows].iter().map(|&is_positive| f64::from(is_positive)).collect();
    let entities = Entities::number(&entities[..n_rows]);
    let rate = outcomes.iter().sum::<f64>() / n_rows as f64;
    Some(wilson_of_rate(rate, effective_rows(&outcomes, rate, &entities)))
}

/// How many independent rows would tell as much about the rate as these do.
fn effective_rows(outcomes: &[f64], rate: f64, entities: &Entities) -> f64 {
    let (n_rows, n_entities) = (outcomes.len() as f64, entities.count as f64);
    let independent = rate * (1.0 - rate) / (n_rows - 1.0);
    if entities.count < 2 || independent == 0.0 {
        return n_entities;
    }
    if entities.count == outcomes.len() {
        return n_rows;
    }
    let scatter: f64 = entities
        .totals(outcomes)
        .iter()
        .zip(entities.sizes())
        .map(|(positives, size)| (positives - rate * size) * (positives - rate * size))
        .sum();
    let clustered = n_entities / (n_entities - 1.0) * scatter / (n_rows * n_rows);
    (n_rows * independent / clustered).clamp(1.0, n_rows)
}
