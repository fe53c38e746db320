//! What a person should know about a score, in points that add up.

use features::Cell;

use crate::Scorer;

/// One feature's part in a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Which feature, by its place in the schema.
    pub feature: usize,
    /// Its share of the raw score.
    pub contribution: f64,
    /// Its share of `points − base points`; `None` where the points stand still while the raw score
    /// moves, or move too steeply for shares to mean anything.
    pub points: Option<i32>,
}

/// A reason of more points than the scale has says nothing: it arises where large contributions
/// cancel and the points hardly move.
const LARGEST_SHARE: f64 = 1.0;

/// Every feature's part in the row's score, strongest first; a feature without any part is left out.
///
/// The points of all reasons add up to `points − base points` exactly, where `base points` are the
/// rounded points of the training mean. Rounding is by largest remainder. On a flat stretch of the
/// calibrator no reason carries points.
pub fn reasons(scorer: &dyn Scorer, row: &[Cell], highest_points: f64) -> Vec<Reason> {
    let parts = scorer.contributions(row);
    let base = scorer.exact_points(parts.base);
    let reached = scorer.predict(row);
    let target = reached.points - base.round() as i32;
    let shares =
        shares_in_points(&parts.features, scorer.exact_points(reached.raw) - base, target, highest_points);
    let mut reasons: Vec<Reason> = parts
        .features
        .iter()
        .enumerate()
        .filter(|(_, contribution)| **contribution != 0.0)
        .map(|(feature, contribution)| Reason {
            feature,
            contribution: *contribution,
            points: shares.as_ref().map(|shares| shares[feature]),
        })
        .collect();
    reasons.sort_by(|a, b| {
        b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.feature.cmp(&b.feature))
    });
    reasons
}

/// Whole points a feature that add up to `target`; `None` where shares mean nothing.
fn shares_in_points(contributions: &[f64], moved: f64, target: i32, highest_points: f64) -> Option<Vec<i32>> {
    let sum: f64 = contributions.iter().sum();
    let points_a_unit = moved / sum;
    if !points_a_unit.is_finite() || points_a_unit <= 0.0 {
        return None;
    }
    let target_points = f64::from(target);
    // Rounding may make a whole point of a move of nearly none: what is shown counts too.
    let most = moved.abs().max(target_points.abs());
    let is_too_steep = |share: &f64| (share / sum).abs() * most > LARGEST_SHARE * highest_points;
    if contributions.iter().any(is_too_steep) {
        return None;
    }
    let exact: Vec<f64> = contributions.iter().map(|share| share / sum * target_points).collect();
    Some(largest_remainder(&exact, target))
}

/// Rounds numbers that add up to `target` to whole ones that do. (Hamilton's method; ties: first)
fn largest_remainder(exact: &[f64], target: i32) -> Vec<i32> {
    let mut whole: Vec<i32> = exact.iter().map(|share| share.floor() as i32).collect();
    let missing = target - whole.iter().sum::<i32>();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|a, b| {
        (exact[*b] - exact[*b].floor()).total_cmp(&(exact[*a] - exact[*a].floor())).then(a.cmp(b))
    });
    let n = usize::try_from(missing).unwrap_or(0);
    order.iter().take(n).for_each(|idx| whole[*idx] += 1);
    whole
}
