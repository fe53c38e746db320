//! Numbers to bins: cuts between distinct values, so that bins weigh about the same.

use rayon::prelude::*;

use super::sorting::{key, number, sort_by_key};
use super::{MISSING_BIN, sample};

/// Most bins of values; bin 0 is the missing values'.
pub(crate) const VALUE_BINS_MAX: usize = 255;
/// Rows that are binned by one task.
const CHUNK_ROWS: usize = 1 << 14;

/// Where one bin ends and the next begins: `value <= cuts[b - 1]` is in bin `b` or below.
///
/// Bins are numbered from 1; a value above the last cut is in the last bin. Every cut is finite.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cuts {
    /// Ascending; at most 254.
    pub(crate) at: Vec<f64>,
    /// Whether the column holds +∞, which no finite cut has on its left.
    pub(crate) infinite: bool,
}

impl Cuts {
    /// Finds the cuts of a column from at most [`sample::ROWS`] of its rows, each with its weight.
    ///
    /// Up to 255 distinct values keep a bin each. Beyond, values heavier than a mean bin get their own and
    /// the others are gathered, in order, until a bin holds its share of what is left.
    pub(crate) fn find<T: Number>(values: &[T], weights: Option<&[f64]>) -> Cuts {
        let infinite = values.par_iter().any(|value| (*value).into() == f64::INFINITY);
        Cuts { at: between(&distinct(values, weights), VALUE_BINS_MAX), infinite }
    }

    /// How many bins there are, with the missing values'.
    pub(crate) fn n_bins(&self) -> usize {
        self.at.len() + 2
    }

    /// The bin of every row.
    pub(crate) fn assign<T: Number>(&self, values: &[T]) -> Vec<u8> {
        let ladder = self.ladder();
        let mut bins = vec![MISSING_BIN; values.len()];
        let chunks = bins.par_chunks_mut(CHUNK_ROWS).zip(values.par_chunks(CHUNK_ROWS));
        chunks.for_each(|(bins, values)| climb_all(&ladder, values, bins));
        bins
    }

    /// The cuts, and above them what no number exceeds.
    fn ladder(&self) -> [f64; 256] {
        std::array::from_fn(|step| self.at.get(step).copied().unwrap_or(f64::INFINITY))
    }
}

/// Numbers that climb the ladder side by side: each step waits for the one before, so several are kept under
/// way.
const ABREAST: usize = 8;

/// The bin of every value.
fn climb_all<T: Number>(ladder: &[f64; 256], values: &[T], bins: &mut [u8]) {
    for (values, bins) in values.chunks(ABREAST).zip(bins.chunks_mut(ABREAST)) {
        let mut abreast = [f64::NAN; ABREAST];
        abreast.iter_mut().zip(values).for_each(|(abreast, value)| *abreast = (*value).into());
        bins.copy_from_slice(&climb(ladder, abreast)[..bins.len()]);
    }
}

/// One more than the number of cuts below each value: eight steps without a branch.
#[inline(always)]
fn climb(ladder: &[f64; 256], values: [f64; ABREAST]) -> [u8; ABREAST] {
    let mut below = [0_u8; ABREAST];
    for bit in (0..8).rev() {
        let step = 1 << bit;
        for (below, value) in below.iter_mut().zip(values) {
            *below += u8::from(ladder[usize::from(*below + (step - 1))] < value) << bit;
        }
    }
    // At most 254 cuts. Nothing is below NaN.
    std::array::from_fn(|idx| if values[idx].is_nan() { MISSING_BIN } else { below[idx] + 1 })
}

/// A number that a column can hold.
pub(crate) trait Number: Copy + Into<f64> + Send + Sync {}
impl Number for f32 {}
impl Number for f64 {}

/// The distinct values, ascending, with the sum of their weights.
///
/// Infinities stand as the largest finite numbers: no finite cut can tell them apart.
fn distinct<T: Number>(values: &[T], weights: Option<&[f64]>) -> Vec<(f64, f64)> {
    let numbers = sample::rows(values.len()).map(|row| (row, values[row].into()));
    let keys = numbers
        .filter(|(_, value)| !value.is_nan())
        .map(|(row, value)| (row, key(value.clamp(f64::MIN, f64::MAX))));
    match weights {
        None => {
            let mut keys: Vec<u64> = keys.map(|(_, key)| key).collect();
            sort_by_key(&mut keys, |key| *key);
            summed(keys.into_iter().map(|key| (key, 1.0)))
        }
        Some(weights) => {
            let weighed = keys.map(|(row, key)| (key, weights[row]));
            let mut keys: Vec<(u64, f64)> = weighed.filter(|(_, weight)| *weight > 0.0).collect();
            sort_by_key(&mut keys, |(key, _)| *key);
            summed(keys.into_iter())
        }
    }
}

/// Equal neighbours as one, with the sum of their weights.
fn summed(sorted: impl Iterator<Item = (u64, f64)>) -> Vec<(f64, f64)> {
    let mut distinct: Vec<(f64, f64)> = Vec::new();
    let mut last = None;
    for (key, weight) in sorted {
        match distinct.last_mut() {
            Some(same) if last == Some(key) => same.1 += weight,
            _ => distinct.push((number(key), weight)),
        }
        last = Some(key);
    }
    distinct
}

fn between(distinct: &[(f64, f64)], bins_max: usize) -> Vec<f64> {
    if distinct.len() <= bins_max {
        return distinct.windows(2).map(|pair| middle(pair[0].0, pair[1].0)).collect();
    }
    let ends = Shares::new(distinct, bins_max).ends();
    ends.into_iter().map(|end| middle(distinct[end].0, distinct[end + 1].0)).collect()
}

/// How much weight the bins that are still to be filled have to share.
struct Shares<'a> {
    distinct: &'a [(f64, f64)],
    bins_max: usize,
    heavy: f64,
    rest_weight: f64,
    rest_bins: f64,
}

impl Shares<'_> {
    fn new(distinct: &[(f64, f64)], bins_max: usize) -> Shares<'_> {
        let total: f64 = distinct.iter().map(|(_, weight)| weight).sum();
        let heavy = total / bins_max as f64;
        let own = || distinct.iter().filter(|(_, weight)| *weight >= heavy);
        let rest_weight = total - own().map(|(_, weight)| weight).sum::<f64>();
        let rest_bins = (bins_max - own().count().min(bins_max)) as f64;
        Shares { distinct, bins_max, heavy, rest_weight, rest_bins }
    }

    /// The index of the last value of every bin but the last.
    fn ends(mut self) -> Vec<usize> {
        let mut ends = Vec::with_capacity(self.bins_max);
        let (mut gathered, mut share) = (0.0, self.share());
        for idx in 0..self.distinct.len() - 1 {
            let weight = self.distinct[idx].1;
            gathered += weight;
            self.rest_weight -= if self.is_heavy(idx) { 0.0 } else { weight };
            let before_heavy = self.is_heavy(idx + 1) && gathered >= share * 0.5;
            if self.is_heavy(idx) || gathered >= share || before_heavy {
                ends.push(idx);
                gathered = 0.0;
                self.rest_bins -= if self.is_heavy(idx) { 0.0 } else { 1.0 };
                share = self.share();
            }
            if ends.len() == self.bins_max - 1 {
                break;
            }
        }
        ends
    }

    fn is_heavy(&self, idx: usize) -> bool {
        self.distinct[idx].1 >= self.heavy
    }

    fn share(&self) -> f64 {
        self.rest_weight / self.rest_bins.max(1.0)
    }
}

/// A finite number from `low` on and below `high`.
fn middle(low: f64, high: f64) -> f64 {
    let middle = low / 2.0 + high / 2.0;
    if middle >= low && middle < high { middle } else { low }
}
