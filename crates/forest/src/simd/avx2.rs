//! Thirty-two lanes of a byte (AVX2); a line is two vectors.

use std::arch::x86_64::*;

use super::Avx2;
use crate::evaluate::line::Line;
use crate::evaluate::ranks::Block;
use crate::explain::Points;
use crate::explain::flat::Flat;
use crate::tree::Tree;

mod rows;
mod trees;

/// Both halves of a line.
type Halves = [__m256i; 2];

impl Avx2 {
    /// [`Flat::add`], compiled for these instructions.
    pub(crate) fn explain<const P: usize>(
        self,
        flat: &Flat,
        trees: &[Tree],
        row: &[f64],
        points: &mut Points<P>,
    ) {
        // SAFETY: an `Avx2` exists only where the processor was found to have these instructions.
        unsafe { explain(flat, trees, row, points) }
    }
}

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn explain<const P: usize>(flat: &Flat, trees: &[Tree], row: &[f64], points: &mut Points<P>) {
    flat.add(trees, row, points);
}

/// How many numbers of a block `value` exceeds.
#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn n_below(block: &Block, value: f64) -> usize {
    let value = _mm256_set1_pd(value);
    let mut exceeded = 0;
    for (quarter, numbers) in block.0.as_chunks::<4>().0.iter().enumerate() {
        // SAFETY: four numbers are read, and four there are.
        let below = _mm256_cmp_pd::<_CMP_LT_OQ>(unsafe { _mm256_loadu_pd(numbers.as_ptr()) }, value);
        exceeded |= (_mm256_movemask_pd(below) as u32) << (4 * quarter);
    }
    exceeded.count_ones() as usize
}

#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn load(line: &Line) -> Halves {
    let bytes = line.0.as_ptr();
    // SAFETY: a line is 64 bytes long, 32 from the first on and 32 from the 33rd on, and begins at a
    // multiple of 64.
    unsafe { [_mm256_load_si256(bytes.cast()), _mm256_load_si256(bytes.add(32).cast())] }
}

#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn stored([low, high]: Halves) -> Line {
    let mut line = Line::ZERO;
    let bytes = line.0.as_mut_ptr();
    // SAFETY: as in `load`.
    unsafe {
        _mm256_store_si256(bytes.cast(), low);
        _mm256_store_si256(bytes.add(32).cast(), high);
    }
    line
}

/// Moves to `next` the exits from `low` on of the lanes that do not stay left.
///
/// `next` is larger than every exit, so that the larger of the two is the one moved to.
#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn moved(exits: __m256i, left: __m256i, low: __m256i, next: __m256i) -> __m256i {
    let target = _mm256_andnot_si256(left, next);
    let is_excluded = _mm256_cmpeq_epi8(_mm256_max_epu8(exits, low), exits);
    _mm256_max_epu8(exits, _mm256_and_si256(is_excluded, target))
}

/// The lanes whose byte does not exceed the threshold.
#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn at_most(byte: __m256i, threshold: __m256i) -> __m256i {
    _mm256_cmpeq_epi8(_mm256_subs_epu8(byte, threshold), _mm256_setzero_si256())
}
