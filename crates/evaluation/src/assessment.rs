//! All of it at once: the numbers that documents carry, and what a page shows of one set of
//! predictions.

use serde::{Deserialize, Serialize};

use crate::calibration::{calibration_in_the_large, calibration_slope, observed_to_expected};
use crate::delong::interval_of;
use crate::discrimination::{ks_of, pr_auc_of, roc_auc_of, roc_curve_of};
use crate::entities::{Entities, one_row_each};
use crate::gains::{GainDecile, gains_of, lift_of};
use crate::interval::{Interval, wilson};
use crate::loss::{BrierParts, brier_of, brier_parts_of, log_loss};
use crate::ranking::{Ranking, Steps, common_length};
use crate::rate::rate_by_entity;
use crate::reliability::{ReliabilityBin, error_of, reliability_of};
use crate::resampling::interval_by_entity;

/// Bins of an assessment's reliability curve and parts of its gains.
const PARTS: usize = 10;

/// Points of an assessment's ROC curve: as many as a screen can show apart.
const ROC_POINTS: usize = 200;

/// How good a set of predictions was, in the numbers that every document carries.
///
/// A number is `None` where it is undefined; each is described at the function of its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// [`roc_auc`](crate::roc_auc).
    pub roc_auc: Option<f64>,
    /// Lower end of its 95 % interval.
    pub roc_auc_low: Option<f64>,
    /// Upper end of its 95 % interval.
    pub roc_auc_high: Option<f64>,
    /// [`pr_auc`](crate::pr_auc).
    pub pr_auc: Option<f64>,
    /// [`log_loss`], in nats.
    pub log_loss: Option<f64>,
    /// [`brier`](crate::brier).
    pub brier: Option<f64>,
    /// [`expected_calibration_error`](crate::expected_calibration_error).
    pub ece: Option<f64>,
    /// [`ks`](crate::ks).
    pub ks: Option<f64>,
    /// [`lift_at`](crate::lift_at) the best-scored tenth.
    pub lift_at_10: Option<f64>,
    /// Slope of the [`calibration_line`](crate::calibration_line).
    pub slope: Option<f64>,
    /// [`calibration_in_the_large`], on the log-odds scale.
    pub intercept: Option<f64>,
    /// [`observed_to_expected`].
    pub observed_to_expected: Option<f64>,
    /// Rows.
    pub n: usize,
    /// Positive rows.
    pub positives: usize,
}

/// What a report shows of one set of predictions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The numbers.
    pub metrics: Metrics,
    /// Positives expected: the sum of the probabilities.
    pub expected: f64,
    /// Positives observed.
    pub observed: f64,
    /// Lower end of the 95 % interval of `observed`: the rate's, an entity counting as one draw,
    /// times the rows.
    pub observed_low: f64,
    /// Upper end of that interval.
    pub observed_high: f64,
    /// [`brier_parts`](crate::brier_parts).
    pub brier_parts: Option<BrierParts>,
    /// [`reliability_curve`](crate::reliability_curve) in ten bins.
    pub reliability: Vec<ReliabilityBin>,
    /// [`gains`](crate::gains) in ten parts.
    pub gains: Vec<GainDecile>,
    /// [`roc_curve`](crate::roc_curve) in at most 200 points.
    pub roc: Vec<(f64, f64)>,
}

/// Measures probabilities against outcomes.
///
/// The area's interval is DeLong's where each entity has one row, or `entities` is `None`; otherwise
/// it comes from a bootstrap over entities, drawn with `seed`.
pub fn metrics(probabilities: &[f64], positive: &[bool], entities: Option<&[u32]>, seed: u64) -> Metrics {
    let rows = Rows::of(probabilities, positive, entities);
    measure(&rows, &Sorted::of(&rows), seed)
}

/// Measures probabilities against outcomes, and draws up what a report shows of them.
///
/// Intervals as in [`metrics`]; that of the observed positives too counts an entity as one draw
/// ([`rate_by_entity`]).
pub fn assess(probabilities: &[f64], positive: &[bool], entities: Option<&[u32]>, seed: u64) -> Assessment {
    let rows = Rows::of(probabilities, positive, entities);
    let sorted = Sorted::of(&rows);
    let rate = rows.rate();
    let n = sorted.steps.n;
    Assessment {
        metrics: measure(&rows, &sorted, seed),
        expected: rows.probabilities.iter().fold(0.0, |sum, probability| sum + probability),
        observed: sorted.steps.positives,
        observed_low: rate.low * n,
        observed_high: rate.high * n,
        brier_parts: brier_parts_of(&sorted.steps),
        reliability: reliability_of(&sorted.steps, PARTS),
        gains: gains_of(&sorted.steps, PARTS),
        roc: roc_curve_of(&sorted.steps, ROC_POINTS),
    }
}

fn measure(rows: &Rows<'_>, sorted: &Sorted, seed: u64) -> Metrics {
    let Rows { probabilities, positive, .. } = *rows;
    let steps = &sorted.steps;
    let interval = rows.interval(&sorted.ranking, seed);
    Metrics {
        roc_auc: roc_auc_of(steps),
        roc_auc_low: interval.map(|interval| interval.low),
        roc_auc_high: interval.map(|interval| interval.high),
        pr_auc: pr_auc_of(steps),
        log_loss: log_loss(probabilities, positive),
        brier: brier_of(steps),
        ece: error_of(steps),
        ks: ks_of(steps),
        lift_at_10: lift_of(steps, 0.1),
        slope: calibration_slope(probabilities, positive),
        intercept: calibration_in_the_large(probabilities, positive),
        observed_to_expected: observed_to_expected(probabilities, positive),
        n: positive.len(),
        positives: steps.positives as usize,
    }
}

/// The slices of a call, cut to one length; no entities where each has one row.
struct Rows<'a> {
    probabilities: &'a [f64],
    positive: &'a [bool],
    repeated: Option<&'a [u32]>,
}

impl<'a> Rows<'a> {
    fn of(probabilities: &'a [f64], positive: &'a [bool], entities: Option<&'a [u32]>) -> Rows<'a> {
        let n_entities = entities.map_or(positive.len(), <[u32]>::len);
        let n_rows = common_length([probabilities.len(), positive.len(), n_entities]);
        Rows {
            probabilities: &probabilities[..n_rows],
            positive: &positive[..n_rows],
            repeated: entities.map(|entities| &entities[..n_rows]).filter(|entities| !one_row_each(entities)),
        }
    }

    fn interval(&self, ranking: &Ranking, seed: u64) -> Option<Interval> {
        match self.repeated {
            Some(entities) => interval_by_entity(ranking, &Entities::number(entities), seed),
            None => interval_of(ranking),
        }
    }

    /// The share of positives, an entity counting as one draw.
    fn rate(&self) -> Interval {
        let positives = self.positive.iter().filter(|&&is_positive| is_positive).count();
        let independent = wilson(positives as f64, self.positive.len() as f64);
        self.repeated.and_then(|entities| rate_by_entity(self.positive, entities)).unwrap_or(independent)
    }
}

/// The rows sorted, once for everything.
struct Sorted {
    ranking: Ranking,
    steps: Steps,
}

impl Sorted {
    fn of(rows: &Rows<'_>) -> Sorted {
        let ranking = Ranking::best_first(rows.probabilities, rows.positive);
        let steps = Steps::from(&ranking);
        Sorted { ranking, steps }
    }
}
