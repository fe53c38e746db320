//! How sure an observed rate is when rows of one entity say much the same.

use crate::entities::Entities;
use crate::interval::{Interval, Z_95, wilson_of_rate};
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
/// effect; `M` over it is the number of independent rows that would tell as much (Kish 1965). It goes
/// into Wilson's interval in their place (Dean and Pagano 2015), made smaller by `(t_{M−1} / t_{G−1})²`
/// of Student's quantiles, because a variance from few entities is itself unsure (Korn and Graubard
/// 1998). With one row an entity both factors are 1 and the interval is [`wilson`](crate::wilson)'s.
///
/// The number that the design effect gives is held between 1 and `M` (rows of an entity that happen
/// to differ more than chance earn no credit). Where the variance cannot be told, because all rows
/// are positive or none is, or there is one entity, an entity is one draw. `None` without rows.
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
    let unsure = student_95(n_rows - 1.0) / student_95(n_entities - 1.0);
    (n_rows * independent / clustered).clamp(1.0, n_rows) * unsure * unsure
}

/// Student's quantile at 0.975, good to 0.2 %: exact for one and two degrees of freedom, Cornish and
/// Fisher's expansion around the normal one from three on (Abramowitz and Stegun 1964, 26.7.5).
fn student_95(degrees: f64) -> f64 {
    if degrees < 2.0 {
        return 12.706_204_736;
    }
    if degrees < 3.0 {
        return 4.302_652_730;
    }
    let z = Z_95;
    let power = |exponent: i32| (0..exponent).fold(1.0, |product, _| product * z);
    let terms = [
        (power(3) + z) / 4.0,
        (5.0 * power(5) + 16.0 * power(3) + 3.0 * z) / 96.0,
        (3.0 * power(7) + 19.0 * power(5) + 17.0 * power(3) - 15.0 * z) / 384.0,
        (79.0 * power(9) + 776.0 * power(7) + 1482.0 * power(5) - 1920.0 * power(3) - 945.0 * z) / 92_160.0,
    ];
    z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees)
}

#[cfg(test)]
mod tests;
