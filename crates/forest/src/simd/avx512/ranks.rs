//! Ranks of eight rows at a time.
//!
//! Which block of thresholds a value belongs to is found in registers, for eight values by one search that
//! halves the pivots; its place in the block then takes one comparison of the whole block.

use std::arch::x86_64::*;

use super::n_below;
use crate::evaluate::line::LANES;
use crate::evaluate::ranks::{BLOCK, Block, MISSING, Range, Ranks};

/// The ranks of a feature's values, [`MISSING`] of those that are missing.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
pub(super) fn rank(ranks: &Ranks, range: Range, values: &[f64; LANES]) -> [u32; LANES] {
    match ranks.levels(range) {
        ([pivots], blocks) => by_pivots([pivots], blocks, values),
        ([pivots, more], blocks) => by_pivots([pivots, more], blocks, values),
        _ => ranks.each(range, values, |block, value| n_below(block, value)),
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn by_pivots<const GROUPS: usize>(
    pivots: [&Block; GROUPS],
    blocks: &[Block],
    values: &[f64; LANES],
) -> [u32; LANES] {
    let mut ranks = [MISSING; LANES];
    for (ranks, values) in ranks.as_chunks_mut::<8>().0.iter_mut().zip(values.as_chunks().0) {
        let block_idxs = block_idxs(pivots, values);
        for ((rank, value), block_idx) in ranks.iter_mut().zip(values).zip(block_idxs) {
            let within = n_below(&blocks[block_idx as usize], *value);
            let exceeded = block_idx as usize * BLOCK + within;
            *rank = if value.is_nan() { MISSING } else { exceeded as u32 };
        }
    }
    ranks
}

/// How many pivots each value exceeds: never all, for the last one is infinite.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn block_idxs<const GROUPS: usize>(pivots: [&Block; GROUPS], values: &[f64; 8]) -> [u64; 8] {
    // SAFETY: eight numbers are read, and eight there are.
    let values = unsafe { _mm512_loadu_pd(values.as_ptr()) };
    let mut tables = [[_mm512_setzero_pd(); 2]; GROUPS];
    tables.iter_mut().zip(pivots).for_each(|(table, pivots)| *table = halves(pivots));
    let is_upper = match GROUPS {
        1 => 0,
        _ => _mm512_cmp_pd_mask::<_CMP_LT_OQ>(_mm512_set1_pd(pivots[0].0[BLOCK - 1]), values),
    };
    let mut at = _mm512_setzero_si512();
    for step in [8, 4, 2, 1] {
        let next = _mm512_add_epi64(at, _mm512_set1_epi64(step - 1));
        let mut pivot = _mm512_permutex2var_pd(tables[0][0], next, tables[0][1]);
        if GROUPS > 1 {
            let upper = tables[GROUPS - 1];
            pivot = _mm512_mask_mov_pd(pivot, is_upper, _mm512_permutex2var_pd(upper[0], next, upper[1]));
        }
        let is_beyond = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(pivot, values);
        at = _mm512_mask_add_epi64(at, is_beyond, at, _mm512_set1_epi64(step));
    }
    at = _mm512_mask_add_epi64(at, is_upper, at, _mm512_set1_epi64(BLOCK as i64));
    let mut idxs = [0; 8];
    // SAFETY: eight numbers are written, and there is room for eight.
    unsafe { _mm512_storeu_si512(idxs.as_mut_ptr().cast(), at) };
    idxs
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn halves(block: &Block) -> [__m512d; 2] {
    let numbers = block.0.as_ptr();
    // SAFETY: a block is 16 numbers, eight from the first on and eight from the ninth on, and begins at a
    // multiple of 64 bytes.
    unsafe { [_mm512_load_pd(numbers), _mm512_load_pd(numbers.add(8))] }
}
