//! Ranks of many rows at a time.
//!
//! Which thresholds a value has to be compared with is found in registers, for eight or sixteen values by one
//! search that halves what leads to them; its place among those then takes one comparison, or two, where rounding
//! hid the last of them.

use std::arch::x86_64::*;

use super::n_below;
use crate::evaluate::line::LANES;
use crate::evaluate::ranks::{BLOCK, Block, HALF, Levels, MISSING, Range, Ranks, Rounded};

/// The ranks of a feature's values, [`MISSING`] of those that are missing.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
pub(super) fn rank(ranks: &Ranks, range: Range, values: &[f64; LANES]) -> [u32; LANES] {
    match ranks.levels(range) {
        (Levels::Rounded(rounded), blocks) => by_rounded(rounded, blocks, values),
        (Levels::Pivots([pivots]), blocks) => by_pivots([pivots], blocks, values),
        (Levels::Pivots([pivots, more]), blocks) => by_pivots([pivots, more], blocks, values),
        (Levels::Pivots(_), _) => ranks.each(range, values, |block, value| n_below(block, value)),
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn by_rounded(rounded: &Rounded, blocks: &[Block], values: &[f64; LANES]) -> [u32; LANES] {
    let half_idxs = half_idxs(rounded, values);
    let mut exceeded = [0; LANES];
    for ((exceeded, value), half_idx) in exceeded.iter_mut().zip(values).zip(half_idxs) {
        *exceeded = exceeded_of_half(blocks, half_idx, *value);
    }
    let mut ranks = [0; LANES];
    for ((rank, exceeded), half_idx) in ranks.iter_mut().zip(exceeded).zip(half_idxs) {
        *rank = half_idx * HALF as u32 + exceeded.count_ones();
    }
    if exceeded.contains(&u8::MAX) {
        for ((rank, value), half_idx) in ranks.iter_mut().zip(values).zip(half_idxs) {
            if *rank == (half_idx + 1) * HALF as u32 {
                *rank += exceeded_of_half(blocks, half_idx + 1, *value).count_ones();
            }
        }
    }
    set_missing(&mut ranks, values);
    ranks
}

/// How many rounded thresholds each value exceeds when rounded itself.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn half_idxs(rounded: &Rounded, values: &[f64; LANES]) -> [u32; LANES] {
    let numbers = rounded.0.as_ptr();
    // SAFETY: there are 32 numbers, 16 from the first on and 16 from the 17th on, and they begin at a multiple
    // of 64 bytes.
    let (lower, upper) = unsafe { (_mm512_load_ps(numbers), _mm512_load_ps(numbers.add(16))) };
    let mut values_of = [_mm512_setzero_ps(); 4];
    for (of, values) in values_of.iter_mut().zip(values.as_chunks().0) {
        let [low, high] = pair(values).map(|values| _mm512_cvtpd_ps(values));
        *of = _mm512_insertf32x8::<1>(_mm512_castps256_ps512(low), high);
    }
    let mut idxs_of = [_mm512_setzero_si512(); 4];
    for step in [16, 8, 4, 2, 1] {
        for (idxs, values) in idxs_of.iter_mut().zip(values_of) {
            let next = _mm512_add_epi32(*idxs, _mm512_set1_epi32(step - 1));
            let number = _mm512_permutex2var_ps(lower, next, upper);
            let is_beyond = _mm512_cmp_ps_mask::<_CMP_LT_OQ>(number, values);
            *idxs = _mm512_mask_add_epi32(*idxs, is_beyond, *idxs, _mm512_set1_epi32(step));
        }
    }
    let mut idxs = [0_u32; LANES];
    for (stored, idxs) in idxs.as_chunks_mut::<16>().0.iter_mut().zip(idxs_of) {
        // SAFETY: sixteen numbers are written, and there is room for sixteen.
        unsafe { _mm512_storeu_si512(stored.as_mut_ptr().cast(), idxs) };
    }
    idxs
}

/// Which thresholds of half a block `value` exceeds, a bit each.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn exceeded_of_half(blocks: &[Block], half_idx: u32, value: f64) -> u8 {
    let half: &[f64; HALF] = &blocks[half_idx as usize / 2].0.as_chunks().0[half_idx as usize % 2];
    // SAFETY: eight numbers, and each half of a block begins at a multiple of 64 bytes.
    let numbers = unsafe { _mm512_load_pd(half.as_ptr()) };
    _mm512_cmp_pd_mask::<_CMP_LT_OQ>(numbers, _mm512_set1_pd(value))
}

/// Puts [`MISSING`] where there is no value.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn set_missing(ranks: &mut [u32; LANES], values: &[f64; LANES]) {
    for (ranks, values) in ranks.as_chunks_mut::<16>().0.iter_mut().zip(values.as_chunks().0) {
        let [low, high] = pair(values).map(|values| _mm512_cmp_pd_mask::<_CMP_UNORD_Q>(values, values));
        let are_missing = _mm512_kunpackb(u16::from(high), u16::from(low));
        // SAFETY: of sixteen numbers, all of which there are, some are written.
        unsafe {
            _mm512_mask_storeu_epi32(
                ranks.as_mut_ptr().cast(),
                are_missing,
                _mm512_set1_epi32(MISSING as i32),
            )
        };
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn pair(values: &[f64; 16]) -> [__m512d; 2] {
    let values = values.as_ptr();
    // SAFETY: there are sixteen, eight from the first on and eight from the ninth on.
    unsafe { [_mm512_loadu_pd(values), _mm512_loadu_pd(values.add(8))] }
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
