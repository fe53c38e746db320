//! DeLong's intervals: how sure an area under the ROC curve is, and the difference of two of them,
//! where rows are independent.
//!
//! The area is a mean over all pairs of a positive and a negative, and its variance comes apart into
//! one number a row: a row's *placement*, the share of the other class that lies on its right side
//! (DeLong, DeLong and Clarke-Pearson 1988). Sorted once, all placements come from one pass instead
//! of from all pairs (Sun and Xu 2014). Two scores of the same rows are compared row by row, so what
//! they have in common cancels.

use crate::discrimination::roc_auc_of;
use crate::interval::{Difference, Interval, Z_95, wilson};
use crate::ranking::{Ranking, Steps, common_length, count_positives};

/// Computes [`roc_auc`](crate::roc_auc) with DeLong's 95 % interval, clamped to `[0, 1]`.
///
/// Rows must be independent draws; see
/// [`roc_auc_interval_by_entity`](crate::roc_auc_interval_by_entity) where entities come more than
/// once. `None` with fewer than two positives or two negatives, when no variance can be told.
///
/// Where the classes are perfectly apart DeLong's variance is 0, however few rows there are. The
/// interval is then that of `k` won draws of `k` ([`wilson`]), `k` being the size of the smaller
/// class: so many pairs that share no row, and are therefore independent, were all ordered alike.
pub fn roc_auc_interval(scores: &[f64], positive: &[bool]) -> Option<Interval> {
    interval_of(&Ranking::best_first(scores, positive))
}

pub(crate) fn interval_of(ranking: &Ranking) -> Option<Interval> {
    let placements = Placements::of(ranking)?;
    let half_width = Z_95 * placements.variance()?.sqrt();
    let (n_positives, n_negatives) = ranking.classes()?;
    Some(around(placements.area, half_width, n_positives.min(n_negatives)))
}

fn around(area: f64, half_width: f64, n_pairs: f64) -> Interval {
    if area == 0.0 || area == 1.0 {
        return perfectly_apart(area, n_pairs);
    }
    Interval { estimate: area, low: (area - half_width).max(0.0), high: (area + half_width).min(1.0) }
}

/// The interval of an area of exactly 0 or 1, from as many independent pairs, all ordered alike.
pub(crate) fn perfectly_apart(area: f64, n_pairs: f64) -> Interval {
    wilson(area * n_pairs, n_pairs)
}

/// Computes how much larger the area of `a` is than that of `b` on the same rows, by DeLong's paired
/// test.
///
/// The 95 % interval is clamped to `[−1, 1]`. Rows must be independent draws; see
/// [`roc_auc_difference_by_entity`](crate::roc_auc_difference_by_entity) otherwise. Two scores in
/// the same order differ by exactly 0, surely. `None` with fewer than two positives or two
/// negatives.
pub fn roc_auc_difference(a: &[f64], b: &[f64], positive: &[bool]) -> Option<Difference> {
    let n_rows = common_length([a.len(), b.len(), positive.len()]);
    let placements_of =
        |scores: &[f64]| Placements::of(&Ranking::best_first(&scores[..n_rows], &positive[..n_rows]));
    let difference = placements_of(a)?.minus(&placements_of(b)?);
    let half_width = Z_95 * difference.variance()?.sqrt();
    let estimate = difference.area;
    Some(Difference {
        estimate,
        low: (estimate - half_width).max(-1.0),
        high: (estimate + half_width).min(1.0),
    })
}

/// The area and what each row says about it.
struct Placements {
    area: f64,
    /// For a positive row: the share of negatives below it; for a negative one: the share of
    /// positives above it; ties one half. In the order the rows came in.
    of_rows: Vec<f64>,
    positive: Vec<bool>,
}

impl Placements {
    fn of(ranking: &Ranking) -> Option<Placements> {
        let (n_positives, n_negatives) = ranking.classes()?;
        let area = roc_auc_of(&Steps::from(ranking))?;
        let mut placements =
            Placements { area, of_rows: vec![0.0; ranking.len()], positive: vec![false; ranking.len()] };
        let (mut positives_above, mut negatives_below) = (0.0, n_negatives);
        for tie in ranking.ties() {
            let positives = count_positives(tie);
            let negatives = tie.len() as f64 - positives;
            negatives_below -= negatives;
            let of_positive = (negatives_below + negatives / 2.0) / n_negatives;
            let of_negative = (positives_above + positives / 2.0) / n_positives;
            for ranked in tie {
                placements.positive[ranked.row] = ranked.positive;
                placements.of_rows[ranked.row] = if ranked.positive { of_positive } else { of_negative };
            }
            positives_above += positives;
        }
        Some(placements)
    }

    fn minus(mut self, other: &Placements) -> Placements {
        self.area -= other.area;
        self.of_rows.iter_mut().zip(&other.of_rows).for_each(|(own, other)| *own -= other);
        self
    }

    /// Variance of the area: that of the mean over positives plus that of the mean over negatives.
    fn variance(&self) -> Option<f64> {
        Some(self.variance_over(true)? + self.variance_over(false)?)
    }

    fn variance_over(&self, class: bool) -> Option<f64> {
        let (mut n, mut squares) = (0.0, 0.0);
        for (placement, _) in
            self.of_rows.iter().zip(&self.positive).filter(|(_, positive)| **positive == class)
        {
            n += 1.0;
            squares += (placement - self.area) * (placement - self.area);
        }
        (n >= 2.0).then(|| squares / (n - 1.0) / n)
    }
}
