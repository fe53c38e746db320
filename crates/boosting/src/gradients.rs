//! Gradients as whole numbers.
//!
//! Sums of whole numbers are the same in whatever order they are taken: by one thread or eight, by rows or by
//! blocks, or over several machines. A row's gradient and hessian are rounded to steps of a power of two and
//! packed into 64 bits: gradient above, hessian in the low [`HESSIAN_BITS`].
//!
//! **Weights.** With whole weights up to [`WHOLE_WEIGHT_MAX`], a row is rounded first and then multiplied, so
//! that a weight of 3 is exactly the row three times over. Other weights are brought to at most
//! [`WHOLE_WEIGHT_MAX`] by a power of two and multiplied before rounding.
//!
//! **Why nothing overflows.** A gradient is at most 1 in magnitude, a scaled weight at most 2^8, a step at
//! least 2^-24: a row holds at most 2^32 steps. A step is also at least 2^-50 of the sum of all weights, so
//! that no sum of gradients exceeds 2^50 steps and half a step a row (at most 2^27 rows,
//! [`ROWS_MAX`](crate::ROWS_MAX)), which a double holds exactly. The hessian shares its half of a cell with a
//! row count (see `histogram`) and has 36 bits; its step is chosen per tree, so that a bound of the sum over
//! all rows is at most 2^35 steps. Rounding adds half a step a row times its weight in whole-weight mode,
//! which the bound counts as well.

use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::logistic::{ROUNDER, sigmoid};

/// Bits of a packed row that hold the hessian: at most 0.25 · 2^8 · 2^22 = 2^28.
pub(crate) const HESSIAN_BITS: u32 = 30;
/// Largest weight that counts as a number of rows, and that others are scaled to.
pub(crate) const WHOLE_WEIGHT_MAX: f64 = 256.0;
/// Most steps of a gradient of 1.
const GRADIENT_STEPS_MAX: f64 = (1 << 24) as f64;
/// Most steps of a sum of gradients.
const GRADIENT_SUM_STEPS: f64 = (1_u64 << 50) as f64;
/// Most steps of a hessian of 1.
const HESSIAN_STEPS_MAX: f64 = (1 << 22) as f64;
/// Most steps of a sum of hessians.
const HESSIAN_SUM_STEPS: f64 = (1_u64 << 35) as f64;
/// Rows of a task.
const CHUNK_ROWS: usize = 1 << 13;

/// How steps become numbers again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// What a step of the gradient is worth.
    pub(crate) gradient: f64,
    /// What a step of the hessian is worth.
    pub(crate) hessian: f64,
}

/// Weights as the rounding uses them.
pub(crate) struct Weights {
    scaled: Option<Vec<f32>>,
    whole: bool,
    /// What a scaled weight of 1 is worth.
    unit: f64,
}

/// Scores and packed gradients of the rows that a fit reads.
pub(crate) struct Gradients<'a> {
    data: &'a Dataset,
    weights: Weights,
    /// The sum of scaled weights.
    total: f64,
    /// Raw scores, one a row.
    pub(crate) scores: Vec<f64>,
    /// Packed gradients, one a row.
    pub(crate) packed: Vec<i64>,
    /// A bound of the sum of hessians, in scaled weight.
    hessian_sum: f64,
}

impl Weights {
    pub(crate) fn new(weights: Option<&[f64]>) -> Weights {
        let Some(weights) = weights else { return Weights { scaled: None, whole: true, unit: 1.0 } };
        let largest = weights.iter().fold(0.0_f64, |largest, weight| largest.max(*weight));
        let whole = largest <= WHOLE_WEIGHT_MAX && weights.iter().all(|weight| weight.fract() == 0.0);
        let mut unit = 1.0;
        while !whole && largest / unit > WHOLE_WEIGHT_MAX {
            unit *= 2.0;
        }
        while !whole && largest / unit <= WHOLE_WEIGHT_MAX / 2.0 {
            unit /= 2.0;
        }
        let scaled = weights.iter().map(|weight| (weight / unit) as f32).collect();
        Weights { scaled: Some(scaled), whole, unit }
    }
}

impl Gradients<'_> {
    /// Starts every row at `base`.
    pub(crate) fn new(data: &Dataset, n_rows: usize, base: f64) -> Gradients<'_> {
        let weights = Weights::new(data.weights.as_deref().map(|weights| &weights[..n_rows]));
        let p = sigmoid(base);
        let sum = |scaled: &Vec<f32>| scaled.iter().map(|weight| f64::from(*weight)).sum();
        let total = weights.scaled.as_ref().map_or(n_rows as f64, sum);
        let hessian_sum = total * p * (1.0 - p);
        Gradients { data, weights, total, scores: vec![base; n_rows], packed: vec![0; n_rows], hessian_sum }
    }

    /// Adds `values[leaf]` to the score of every row of a leaf, then takes gradients anew; returns their
    /// scale.
    ///
    /// The logarithm of a hessian moves no faster than the score, which bounds the sum of hessians before
    /// it is known.
    pub(crate) fn step(&mut self, values: &[f64], leaf: impl Fn(usize) -> usize + Sync) -> Scale {
        let farthest = values.iter().fold(0.0_f64, |farthest, value| farthest.max(value.abs()));
        let steps = Steps {
            gradient: steps_below(GRADIENT_STEPS_MAX, GRADIENT_SUM_STEPS / self.total),
            hessian: steps_below(HESSIAN_STEPS_MAX, HESSIAN_SUM_STEPS / self.hessian_bound(farthest)),
        };
        let Gradients { data, weights, scores, packed, .. } = self;
        let chunks = scores.par_chunks_mut(CHUNK_ROWS).zip(packed.par_chunks_mut(CHUNK_ROWS));
        let sum: i64 = chunks
            .enumerate()
            .map(|(chunk, (scores, packed))| {
                let start = chunk * CHUNK_ROWS;
                if !values.is_empty() {
                    scores
                        .iter_mut()
                        .enumerate()
                        .for_each(|(idx, score)| *score += values[leaf(start + idx)]);
                }
                let positive = &data.positive[start..start + scores.len()];
                match &weights.scaled {
                    None => pack(scores, positive, steps, packed),
                    Some(scaled) => {
                        let rows = Weighed { positive, weights: &scaled[start..start + scores.len()] };
                        rows.pack(scores, weights.whole, steps, packed)
                    }
                }
            })
            .sum();
        // Rounding took at most half a step from each row, times its weight.
        self.hessian_sum = (sum as f64 + self.total * 0.5) / steps.hessian;
        Scale { gradient: weights.unit / steps.gradient, hessian: weights.unit / steps.hessian }
    }

    /// What the sum of hessians is at most once every score has moved by up to `farthest`.
    fn hessian_bound(&self, farthest: f64) -> f64 {
        (self.hessian_sum * libm::exp(farthest.min(100.0))).min(self.total * 0.25).max(f64::MIN_POSITIVE)
    }
}

/// Into how many steps 1 is divided.
#[derive(Clone, Copy)]
struct Steps {
    gradient: f64,
    hessian: f64,
}

/// The largest power of two that is at most `most` and `bound`, and at least 1.
fn steps_below(most: f64, bound: f64) -> f64 {
    let mut steps = most;
    while steps > bound && steps > 1.0 {
        steps /= 2.0;
    }
    steps
}

/// Rounds the gradients of equal rows; returns the sum of hessians, in steps.
fn pack(scores: &[f64], positive: &[bool], steps: Steps, packed: &mut [i64]) -> i64 {
    let mut sum = 0;
    for ((score, positive), packed) in scores.iter().zip(positive).zip(packed) {
        let p = sigmoid(*score);
        let gradient = p - f64::from(u8::from(*positive));
        let hessian = round(p * (1.0 - p) * steps.hessian);
        sum += hessian;
        *packed = (round(gradient * steps.gradient) << HESSIAN_BITS) + hessian;
    }
    sum
}

/// Rows that count for more or less than one.
struct Weighed<'a> {
    positive: &'a [bool],
    weights: &'a [f32],
}

impl Weighed<'_> {
    fn pack(&self, scores: &[f64], whole: bool, steps: Steps, packed: &mut [i64]) -> i64 {
        let mut sum = 0;
        let rows = scores.iter().zip(self.positive).zip(self.weights);
        for (((score, positive), weight), packed) in rows.zip(packed) {
            let p = sigmoid(*score);
            let (gradient, hessian) = (p - f64::from(u8::from(*positive)), p * (1.0 - p));
            let weight = f64::from(*weight);
            // Rounded first, a row of weight 3 is a row of weight 1 three times over.
            let (inner, outer) = if whole { (1.0, weight as i64) } else { (weight, 1) };
            let gradient = round(gradient * inner * steps.gradient) * outer;
            let hessian = round(hessian * inner * steps.hessian) * outer;
            sum += hessian;
            *packed = (gradient << HESSIAN_BITS) + hessian;
        }
        sum
    }
}

/// The nearest whole number of a number below 2^51.
#[inline(always)]
fn round(number: f64) -> i64 {
    (number + ROUNDER).to_bits() as i64 - ROUNDER.to_bits() as i64
}
