//! One pair of trees against 64 or 128 rows at a time.

use std::arch::x86_64::*;

use super::ranks::rank;
use super::trees::{lines, look_up};
use super::{load, stored};
use crate::evaluate::class_set::ClassSet;
use crate::evaluate::columns::Columns;
use crate::evaluate::line::{LANES, Line};
use crate::evaluate::portable;
use crate::evaluate::row_lanes::{CATEGORY, Exits, Pair, RowLanes, RowSplit, Rows};
use crate::evaluate::source::Source;
use crate::simd::Avx512;

impl Avx512 {
    /// Takes over rows, as [`Rows::read`] does.
    pub(crate) fn read<const BLOCKS: usize>(
        self,
        rows: &mut Rows<BLOCKS>,
        columns: &Columns,
        source: Source,
    ) {
        // SAFETY: an `Avx512` exists only where the processor was found to have these instructions.
        unsafe { read(rows, columns, source) }
    }

    /// Adds to each of `sums` the leaves that its row reaches, in tree order.
    pub(crate) fn add<const BLOCKS: usize>(
        self,
        lanes: &RowLanes,
        rows: &Rows<BLOCKS>,
        sums: &mut [[f64; LANES]; BLOCKS],
    ) {
        // SAFETY: an `Avx512` exists only where the processor was found to have these instructions.
        unsafe {
            match lanes.has_sets {
                false => add::<BLOCKS, false>(lanes, rows, sums),
                true => add::<BLOCKS, true>(lanes, rows, sums),
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn read<const BLOCKS: usize>(rows: &mut Rows<BLOCKS>, columns: &Columns, source: Source) {
    rows.read(columns, source, |ranks, range, values| rank(ranks, range, values));
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn add<const BLOCKS: usize, const SETS: bool>(
    lanes: &RowLanes,
    rows: &Rows<BLOCKS>,
    sums: &mut [[f64; LANES]; BLOCKS],
) {
    let pass = |pair: &Pair, rows: &Rows<BLOCKS>| pass::<BLOCKS, SETS>(pair, rows);
    lanes.add(rows, sums, pass, |leaves, exits, sums| add_leaves(leaves, exits, sums));
}

/// Where the rows leave both trees.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn pass<const BLOCKS: usize, const SETS: bool>(pair: &Pair, rows: &Rows<BLOCKS>) -> Exits<BLOCKS> {
    let mut exits = [[_mm512_setzero_si512(); BLOCKS]; 2];
    let mut next = _mm512_set1_epi8(1);
    let mut sets = pair.sets.iter();
    for splits in &pair.splits {
        for (RowSplit { column, threshold, low }, exits) in splits.iter().zip(&mut exits) {
            let low = _mm512_set1_epi8(*low as i8);
            if SETS && column & CATEGORY != 0 {
                let Some(set) = sets.next() else { continue };
                let category = (column & !CATEGORY) as usize;
                for (block, exits) in exits.iter_mut().enumerate() {
                    let byte = byte_of(set, load(&rows.bytes[category][block]));
                    let right = _mm512_test_epi8_mask(byte, load(&rows.bits[category][block]));
                    let moves = _mm512_mask_cmple_epu8_mask(right, low, *exits);
                    *exits = _mm512_mask_mov_epi8(*exits, moves, next);
                }
            } else {
                let threshold = _mm512_set1_epi8(*threshold as i8);
                let lines = &rows.columns[*column as usize];
                for (block, exits) in exits.iter_mut().enumerate() {
                    let right = _mm512_cmpgt_epu8_mask(load(&lines[block]), threshold);
                    let moves = _mm512_mask_cmple_epu8_mask(right, low, *exits);
                    *exits = _mm512_mask_mov_epi8(*exits, moves, next);
                }
            }
        }
        next = _mm512_add_epi8(next, _mm512_set1_epi8(1));
    }
    let mut left = [[Line::ZERO; BLOCKS]; 2];
    for (line, exits) in left.as_flattened_mut().iter_mut().zip(exits.as_flattened()) {
        *line = stored(*exits);
    }
    left
}

/// The byte of the set that each lane points to.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn byte_of(set: &ClassSet, at: __m512i) -> __m512i {
    match set {
        ClassSet::Narrow(set) => {
            // SAFETY: a narrow set is 32 bytes long; nothing is asked of its alignment.
            let set = _mm512_castsi256_si512(unsafe { _mm256_loadu_si256(set.as_ptr().cast()) });
            _mm512_permutexvar_epi8(at, set)
        }
        ClassSet::Wide(table) => look_up::<4>(&lines(table), at),
    }
}

/// Adds to each sum the leaf of its exit.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn add_leaves(leaves: &[f64], exits: &Line, sums: &mut [f64; LANES]) {
    match leaves.as_chunks().0 {
        [one] => add_permuted([one], exits, sums),
        [one, two] => add_permuted([one, two], exits, sums),
        [one, two, three] => add_permuted([one, two, three, &[0.0; 16]], exits, sums),
        [one, two, three, four] => add_permuted([one, two, three, four], exits, sums),
        _ => portable::add_leaves(leaves, exits, sums),
    }
}

/// Up to 64 leaves lie in registers: eight exits at a time are looked up there.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn add_permuted<const TABLES: usize>(leaves: [&[f64; 16]; TABLES], exits: &Line, sums: &mut [f64; LANES]) {
    let mut tables = [[_mm512_setzero_pd(); 2]; TABLES];
    for (table, leaves) in tables.iter_mut().zip(leaves) {
        // SAFETY: sixteen leaves: eight from the first on and eight from the ninth on.
        *table = unsafe { [_mm512_loadu_pd(leaves.as_ptr()), _mm512_loadu_pd(leaves.as_ptr().add(8))] };
    }
    let look_up = |table: usize, at: __m512i| _mm512_permutex2var_pd(tables[table][0], at, tables[table][1]);
    for (exits, sums) in exits.0.as_chunks::<8>().0.iter().zip(sums.as_chunks_mut::<8>().0) {
        let at = _mm512_cvtepu8_epi64(_mm_cvtsi64_si128(i64::from_le_bytes(*exits)));
        let mut leaf = look_up(0, at);
        if TABLES > 1 {
            leaf = _mm512_mask_mov_pd(
                leaf,
                _mm512_test_epi64_mask(at, _mm512_set1_epi64(16)),
                look_up(1 % TABLES, at),
            );
        }
        if TABLES > 2 {
            let odd = _mm512_test_epi64_mask(at, _mm512_set1_epi64(16));
            let upper = _mm512_mask_mov_pd(look_up(2 % TABLES, at), odd, look_up(3 % TABLES, at));
            leaf = _mm512_mask_mov_pd(leaf, _mm512_test_epi64_mask(at, _mm512_set1_epi64(32)), upper);
        }
        // SAFETY: eight sums are read and written in place.
        unsafe { _mm512_storeu_pd(sums.as_mut_ptr(), _mm512_add_pd(_mm512_loadu_pd(sums.as_ptr()), leaf)) };
    }
}
