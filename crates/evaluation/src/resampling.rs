//! The cluster bootstrap: how sure a number is where an entity has several rows.
//!
//! Rows of one entity are not independent, so entities are drawn, not rows: a draw takes as many
//! entities as there are, with replacement, each with all its rows (Davison and Hinkley 1997, 3.8;
//! Field and Welsh 2007). The interval runs from the 2.5th to the 97.5th percentile of the draws.
//!
//! A draw is never materialised. It is a weight for each entity, and a weighted area needs the rows
//! in the order of their scores, which no weight changes: so rows are sorted once, and a draw is one
//! pass over them. Several draws share a pass, because fetching the weight of a row's entity costs
//! more than using it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::delong::perfectly_apart;
use crate::discrimination::roc_auc_of;
use crate::entities::Entities;
use crate::interval::{Difference, Interval};
use crate::ranking::{Ranking, Steps, common_length};

/// How often the bootstrap draws: enough that a 95 % percentile interval moves little with the seed
/// (Efron and Tibshirani 1993, 19.3), few enough to be instant.
pub const BOOTSTRAP_DRAWS: usize = 1000;

/// How many draws are weighed in one pass over the rows; divides [`BOOTSTRAP_DRAWS`].
const LANES: usize = 8;

/// How often one entity was drawn, in each of so many draws.
type Weights = [u32; LANES];

/// One number for each of so many draws.
type Lanes = [f64; LANES];

/// Computes [`roc_auc`](crate::roc_auc) with a 95 % interval that counts an entity as one draw.
///
/// `entities[i]` says whose row `i` is; any numbers do. The same seed gives the same interval,
/// whatever the order of rows. Draws that miss a class are left out. `None` when fewer than two
/// entities have a positive row, or fewer than two a negative one: no draw could then tell how the
/// area varies. Classes perfectly apart are treated as in
/// [`roc_auc_interval`](crate::roc_auc_interval), a pair being one of entities.
pub fn roc_auc_interval_by_entity(
    scores: &[f64],
    positive: &[bool],
    entities: &[u32],
    seed: u64,
) -> Option<Interval> {
    let n_rows = common_length([scores.len(), positive.len(), entities.len()]);
    let ranking = Ranking::best_first(&scores[..n_rows], &positive[..n_rows]);
    interval_by_entity(&ranking, &Entities::number(&entities[..n_rows]), seed)
}

pub(crate) fn interval_by_entity(ranking: &Ranking, entities: &Entities, seed: u64) -> Option<Interval> {
    let estimate = roc_auc_of(&Steps::from(ranking))?;
    let n_pairs = independent_pairs(entities, ranking)?;
    if estimate == 0.0 || estimate == 1.0 {
        return Some(perfectly_apart(estimate, n_pairs));
    }
    let rows = WeighedRow::all(ranking, entities);
    let (low, high) = percentiles(draws(entities.count, seed, |weights| areas(&rows, weights)))?;
    Some(Interval { estimate, low, high })
}

/// Computes how much larger the area of `a` is than that of `b` on the same rows, with a 95 %
/// interval that counts an entity as one draw.
///
/// Both areas are taken on the same draws, so what they have in common cancels. Otherwise as
/// [`roc_auc_interval_by_entity`]; `None` alike.
pub fn roc_auc_difference_by_entity(
    a: &[f64],
    b: &[f64],
    positive: &[bool],
    entities: &[u32],
    seed: u64,
) -> Option<Difference> {
    let n_rows = common_length([a.len(), b.len(), positive.len(), entities.len()]);
    let entities = Entities::number(&entities[..n_rows]);
    let [a, b] = [a, b].map(|scores| Ranking::best_first(&scores[..n_rows], &positive[..n_rows]));
    independent_pairs(&entities, &a)?;
    let estimate = roc_auc_of(&Steps::from(&a))? - roc_auc_of(&Steps::from(&b))?;
    let [a, b] = [a, b].map(|ranking| WeighedRow::all(&ranking, &entities));
    let difference = |weights: &[Weights]| minus(areas(&a, weights), areas(&b, weights));
    let (low, high) = percentiles(draws(entities.count, seed, difference))?;
    Some(Difference { estimate, low, high })
}

/// Computes the mean of `a − b` over rows, with a 95 % interval that counts an entity as one draw.
///
/// Made for the losses of two models on the same rows ([`log_losses`](crate::log_losses)): an
/// interval below 0 says that `a` loses less. `None` with fewer than two entities, or where a
/// difference is not finite.
pub fn mean_difference(a: &[f64], b: &[f64], entities: &[u32], seed: u64) -> Option<Difference> {
    let n_rows = common_length([a.len(), b.len(), entities.len()]);
    let entities = Entities::number(&entities[..n_rows]);
    let differences: Vec<f64> = a.iter().zip(b).take(n_rows).map(|(a, b)| a - b).collect();
    let estimate = differences.iter().sum::<f64>() / n_rows as f64;
    if entities.count < 2 || !estimate.is_finite() {
        return None;
    }
    let (totals, sizes) = (entities.totals(&differences), entities.sizes());
    let (low, high) = percentiles(draws(entities.count, seed, |weights| means(&totals, &sizes, weights)))?;
    Some(Difference { estimate, low, high })
}

/// How many pairs of a positive and a negative can be had that share no entity, a pair inside one
/// entity included; `None` below two of either, when the area's variance cannot be told.
fn independent_pairs(entities: &Entities, ranking: &Ranking) -> Option<f64> {
    let (with_positive, with_negative) = entities.holders(ranking);
    let n_pairs = with_positive.min(with_negative);
    (n_pairs >= 2).then_some(n_pairs as f64)
}

/// A row as a pass over the ranking meets it: the best score first and, within a tie, positives
/// before negatives.
struct WeighedRow {
    entity: usize,
    positive: bool,
    ends_tie: bool,
}

impl WeighedRow {
    fn all(ranking: &Ranking, entities: &Entities) -> Vec<WeighedRow> {
        let mut rows = Vec::with_capacity(ranking.len());
        for tie in ranking.ties() {
            let of_class = |class: bool| tie.iter().filter(move |row| row.positive == class);
            rows.extend(of_class(true).chain(of_class(false)).map(|row| WeighedRow {
                entity: entities.of(row.row),
                positive: row.positive,
                ends_tie: false,
            }));
            rows.last_mut().into_iter().for_each(|row| row.ends_tie = true);
        }
        rows
    }
}

/// The area of each draw; NaN for one without both classes. Sums are of whole numbers, so exact.
///
/// A negative is outranked by the positives of better ties, and half by those of its own: twice that
/// is the positives up to its tie plus those up to and with it.
fn areas(rows: &[WeighedRow], weights: &[Weights]) -> Lanes {
    let (mut positives, mut better, mut negatives, mut twice) =
        ([0.0; LANES], [0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for row in rows {
        let weights = weights[row.entity].map(f64::from);
        for lane in 0..LANES {
            if row.positive {
                positives[lane] += weights[lane];
            } else {
                negatives[lane] += weights[lane];
                twice[lane] += weights[lane] * (better[lane] + positives[lane]);
            }
        }
        if row.ends_tie {
            better = positives;
        }
    }
    std::array::from_fn(|lane| twice[lane] / (2.0 * positives[lane] * negatives[lane]))
}

fn means(totals: &[f64], sizes: &[f64], weights: &[Weights]) -> Lanes {
    let (mut sums, mut counts) = ([0.0; LANES], [0.0; LANES]);
    for ((total, size), weights) in totals.iter().zip(sizes).zip(weights) {
        for lane in 0..LANES {
            sums[lane] += total * f64::from(weights[lane]);
            counts[lane] += size * f64::from(weights[lane]);
        }
    }
    std::array::from_fn(|lane| sums[lane] / counts[lane])
}

fn minus(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane] - b[lane])
}

/// Draws [`BOOTSTRAP_DRAWS`] times as many of `n_entities` as there are, and takes the statistic of
/// each draw.
fn draws(n_entities: usize, seed: u64, statistic: impl Fn(&[Weights]) -> Lanes) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let passes = BOOTSTRAP_DRAWS / LANES;
    (0..passes).flat_map(|_| statistic(&draw(n_entities, &mut random))).collect()
}

fn draw(n_entities: usize, random: &mut ChaCha8Rng) -> Vec<Weights> {
    let mut weights = vec![[0; LANES]; n_entities];
    for drawn in 0..LANES * n_entities {
        weights[below(n_entities, random)][drawn % LANES] += 1;
    }
    weights
}

/// A uniform index below `n`, at most 2^32: one multiplication, and a redraw of the few values that
/// would make it uneven (Lemire 2019). Written out, because a library may change its way of drawing.
fn below(n: usize, random: &mut ChaCha8Rng) -> usize {
    let n = n as u64;
    loop {
        let product = u64::from(random.next_u32()) * n;
        let low_half = product & 0xffff_ffff;
        if low_half >= n || low_half >= (1 << 32) % n {
            return (product >> 32) as usize;
        }
    }
}

/// The 2.5th and the 97.5th percentile of the draws that are numbers, interpolated linearly
/// (Hyndman and Fan 1996, type 7); `None` without any.
fn percentiles(mut draws: Vec<f64>) -> Option<(f64, f64)> {
    draws.retain(|draw| draw.is_finite());
    draws.sort_by(f64::total_cmp);
    Some((quantile(&draws, 0.025)?, quantile(&draws, 0.975)?))
}

fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * (sorted.len().checked_sub(1)? as f64);
    let (below, part) = (place as usize, place.fract());
    let low = sorted[below];
    let high = sorted.get(below + 1).unwrap_or(&low);
    Some(low + (high - low) * part)
}

#[cfg(test)]
mod tests;
