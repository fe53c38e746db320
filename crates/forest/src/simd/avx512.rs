//! Sixty-four lanes of a byte (AVX-512 with byte permutations).

use std::arch::x86_64::*;

use super::Avx512;
use crate::evaluate::line::Line;
use crate::evaluate::ranks::Block;
use crate::explain::Points;
use crate::explain::flat::Flat;
use crate::tree::Tree;

mod ranks;
mod rows;
mod trees;

impl Avx512 {
    /// [`Flat::add`], compiled for these instructions.
    pub(crate) fn explain<const P: usize>(
        self,
        flat: &Flat,
        trees: &[Tree],
        row: &[f64],
        points: &mut Points<P>,
    ) {
        // SAFETY: an `Avx512` exists only where the processor was found to have these instructions.
        unsafe { explain(flat, trees, row, points) }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn explain<const P: usize>(flat: &Flat, trees: &[Tree], row: &[f64], points: &mut Points<P>) {
    flat.add(trees, row, points);
}

/// How many numbers of a block `value` exceeds.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn n_below(block: &Block, value: f64) -> usize {
    let value = _mm512_set1_pd(value);
    let numbers = block.0.as_ptr();
    // SAFETY: a block is 16 numbers, eight from the first on and eight from the ninth on, and begins at a
    // multiple of 64 bytes.
    let (low, high) = unsafe { (_mm512_load_pd(numbers), _mm512_load_pd(numbers.add(8))) };
    let low = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(low, value);
    let high = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(high, value);
    _mm512_kunpackb(u16::from(high), u16::from(low)).count_ones() as usize
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn load(line: &Line) -> __m512i {
    // SAFETY: a line is 64 bytes long and begins at a multiple of 64.
    unsafe { _mm512_load_si512(line.0.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn stored(lanes: __m512i) -> Line {
    let mut line = Line::ZERO;
    // SAFETY: a line is 64 bytes long and begins at a multiple of 64.
    unsafe { _mm512_store_si512(line.0.as_mut_ptr().cast(), lanes) };
    line
}
