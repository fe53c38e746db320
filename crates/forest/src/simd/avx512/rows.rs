//! One pair of trees against 64, 128 or 256 rows at a time.

use std::arch::x86_64::*;

use super::ranks::rank;
use super::trees::{lines, look_up};
use super::{load, stored};
use crate::evaluate::class_set::ClassSet;
use crate::evaluate::columns::Columns;
use crate::evaluate::line::{LANES, Line};
use crate::evaluate::portable;
use crate::evaluate::row_lanes::{CATEGORY, Exits, Leaves, Pair, RowLanes, RowSplit, Rows};
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
    let pass = |pair: &Pair, rows: &Rows<BLOCKS>| match pair.splits.len() < LANES {
        true => pass::<BLOCKS, SETS, true>(pair, rows),
        false => pass::<BLOCKS, SETS, false>(pair, rows),
    };
    lanes.add(rows, sums, pass, |leaves, exits, sums| add_leaves(leaves, exits, sums));
}

/// Where the rows leave both trees, of up to 64 leaves if they are narrow.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn pass<const BLOCKS: usize, const SETS: bool, const NARROW: bool>(
    pair: &Pair,
    rows: &Rows<BLOCKS>,
) -> [Exits<BLOCKS>; 2] {
    let mut exits = [[_mm512_setzero_si512(); BLOCKS]; 2];
    let mut sets = pair.sets.iter();
    for (split_idx, splits) in pair.splits.iter().enumerate() {
        for (RowSplit { column, threshold, low }, exits) in splits.iter().zip(&mut exits) {
            let moves = Moves::<NARROW>::of(split_idx, *low);
            if SETS && column & CATEGORY != 0 {
                let Some(set) = sets.next() else { continue };
                let category = (column & !CATEGORY) as usize;
                for (block, exits) in exits.iter_mut().enumerate() {
                    let byte = byte_of(set, load(&rows.bytes[category][block]));
                    let right = _mm512_test_epi8_mask(byte, load(&rows.bits[category][block]));
                    *exits = moves.moved(*exits, right);
                }
            } else {
                let threshold = _mm512_set1_epi8(*threshold as i8);
                let lines = &rows.columns[*column as usize];
                for (block, exits) in exits.iter_mut().enumerate() {
                    let right = _mm512_cmpgt_epu8_mask(load(&lines[block]), threshold);
                    *exits = moves.moved(*exits, right);
                }
            }
        }
    }
    let mut left = [[Line::ZERO; BLOCKS]; 2];
    for (line, exits) in left.as_flattened_mut().iter_mut().zip(exits.as_flattened()) {
        *line = stored(*exits);
    }
    left
}

/// What a split does to the exits of rows that go right: those from `low` on move to the leaf right of it.
#[derive(Clone, Copy)]
struct Moves<const NARROW: bool> {
    low: __m512i,
    next: __m512i,
    /// Of narrow trees, where each exit moves to: one instruction looks that up, and needs no comparison.
    targets: __m512i,
}

impl<const NARROW: bool> Moves<NARROW> {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
    fn of(split_idx: usize, low: u8) -> Moves<NARROW> {
        let next = _mm512_set1_epi8((split_idx + 1) as i8);
        let moving = if NARROW { (2_u64 << split_idx).wrapping_sub(1 << low) } else { 0 };
        let targets = _mm512_mask_mov_epi8(load(&EACH), moving, next);
        Moves { low: _mm512_set1_epi8(low as i8), next, targets }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
    fn moved(self, exits: __m512i, right: __mmask64) -> __m512i {
        if NARROW {
            _mm512_mask_permutexvar_epi8(exits, right, exits, self.targets)
        } else {
            let moving = _mm512_mask_cmple_epu8_mask(right, self.low, exits);
            _mm512_mask_mov_epi8(exits, moving, self.next)
        }
    }
}

/// Every exit of a narrow tree, at its own place.
const EACH: Line = {
    let mut each = Line::ZERO;
    let mut at = 0;
    while at < LANES {
        each.0[at] = at as u8;
        at += 1;
    }
    each
};

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

/// Adds to each sum the leaves of its exits, which up to 64 leaves a tree are looked up in registers.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn add_leaves<const BLOCKS: usize>(
    leaves: &[Leaves],
    exits: &[Exits<BLOCKS>],
    sums: &mut [[f64; LANES]; BLOCKS],
) {
    if leaves.iter().any(|leaves| leaves.halves.len() > 4) {
        return portable::add_leaves(leaves, exits, sums);
    }
    for (block, sums) in sums.iter_mut().enumerate() {
        let mut eights = [_mm512_setzero_pd(); 8];
        for (eight, sums) in eights.iter_mut().zip(sums.as_chunks::<8>().0) {
            // SAFETY: eight sums are read, and eight there are.
            *eight = unsafe { _mm512_loadu_pd(sums.as_ptr()) };
        }
        for (leaves, exits) in leaves.iter().zip(exits) {
            let exits = load(&exits[block]);
            match &leaves.halves[..] {
                [one] => add_looked_up([one], exits, &mut eights),
                [one, two] => add_looked_up([one, two], exits, &mut eights),
                [one, two, three] => add_looked_up([one, two, three, one], exits, &mut eights),
                [one, two, three, four] => add_looked_up([one, two, three, four], exits, &mut eights),
                _ => {}
            }
        }
        for (eight, sums) in eights.iter().zip(sums.as_chunks_mut::<8>().0) {
            // SAFETY: eight sums are written, and there is room for eight.
            unsafe { _mm512_storeu_pd(sums.as_mut_ptr(), *eight) };
        }
    }
}

/// Adds the leaf of each exit: its lower 32 bits and its upper ones are looked up apart, as a vector of those
/// holds twice as many, and put together.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn add_looked_up<const TABLES: usize>(
    leaves: [&[[u32; 16]; 2]; TABLES],
    exits: __m512i,
    sums: &mut [__m512d; 8],
) {
    let mut tables = [[_mm512_setzero_si512(); TABLES]; 2];
    for (table, [lower, upper]) in leaves.iter().enumerate() {
        // SAFETY: sixteen numbers of 32 bits are read, and sixteen there are.
        unsafe {
            tables[0][table] = _mm512_loadu_si512(lower.as_ptr().cast());
            tables[1][table] = _mm512_loadu_si512(upper.as_ptr().cast());
        }
    }
    for (sixteen, sums) in sums.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        let at = _mm512_permutexvar_epi8(lanes_of(sixteen), exits);
        let [lower, upper] = tables.map(|table| look_up_32(table, at));
        sums[0] = _mm512_add_pd(sums[0], _mm512_castsi512_pd(_mm512_unpacklo_epi32(lower, upper)));
        sums[1] = _mm512_add_pd(sums[1], _mm512_castsi512_pd(_mm512_unpackhi_epi32(lower, upper)));
    }
}

/// Which of sixteen rows each number of 32 bits is for (its lowest byte), so that putting the lower and upper
/// halves of leaves together within each four gives the first eight rows in order, and the last eight.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn lanes_of(sixteen: usize) -> __m512i {
    let lanes = _mm512_setr_epi32(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
    _mm512_add_epi32(lanes, _mm512_set1_epi32(16 * sixteen as i32))
}

/// By the lowest bits of each number, as many as tell the leaves apart; those above them do not matter.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn look_up_32<const TABLES: usize>(tables: [__m512i; TABLES], at: __m512i) -> __m512i {
    let of_pair = |pair: usize| match TABLES {
        1 => _mm512_permutexvar_epi32(at, tables[0]),
        _ => _mm512_permutex2var_epi32(tables[2 * pair], at, tables[2 * pair + 1]),
    };
    match TABLES {
        1 | 2 => of_pair(0),
        _ => {
            let is_upper = _mm512_test_epi32_mask(at, _mm512_set1_epi32(32));
            _mm512_mask_mov_epi32(of_pair(0), is_upper, of_pair(1))
        }
    }
}
