//! One pair of trees against 64, 128 or 256 rows at a time.

use std::arch::x86_64::*;

use super::trees::{look_up, pieces};
use super::{Halves, at_most, load, moved, n_below, stored};
use crate::evaluate::class_set::ClassSet;
use crate::evaluate::columns::Columns;
use crate::evaluate::line::{LANES, Line};
use crate::evaluate::portable::add_leaves;
use crate::evaluate::row_lanes::{CATEGORY, Exits, Pair, RowLanes, RowSplit, Rows};
use crate::evaluate::source::Source;
use crate::simd::Avx2;

impl Avx2 {
    /// Takes over rows, as [`Rows::read`] does.
    pub(crate) fn read<const BLOCKS: usize>(
        self,
        rows: &mut Rows<BLOCKS>,
        columns: &Columns,
        source: Source,
    ) {
        // SAFETY: an `Avx2` exists only where the processor was found to have these instructions.
        unsafe { read(rows, columns, source) }
    }

    /// Adds to each of `sums` the leaves that its row reaches, in tree order.
    pub(crate) fn add<const BLOCKS: usize>(
        self,
        lanes: &RowLanes,
        rows: &Rows<BLOCKS>,
        sums: &mut [[f64; LANES]; BLOCKS],
    ) {
        // SAFETY: an `Avx2` exists only where the processor was found to have these instructions.
        unsafe {
            add(lanes, rows, sums);
        }
    }
}

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn read<const BLOCKS: usize>(rows: &mut Rows<BLOCKS>, columns: &Columns, source: Source) {
    rows.read(columns, source, |ranks, range, values| {
        ranks.each(range, values, |block, value| n_below(block, value))
    });
}

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn add<const BLOCKS: usize>(lanes: &RowLanes, rows: &Rows<BLOCKS>, sums: &mut [[f64; LANES]; BLOCKS]) {
    let pass = |pair: &Pair, rows: &Rows<BLOCKS>| pass::<BLOCKS>(pair, rows);
    lanes.add(rows, sums, pass, add_leaves);
}

/// Where the rows leave both trees.
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn pass<const BLOCKS: usize>(pair: &Pair, rows: &Rows<BLOCKS>) -> [Exits<BLOCKS>; 2] {
    let mut exits = [[[_mm256_setzero_si256(); 2]; BLOCKS]; 2];
    let mut next = _mm256_set1_epi8(1);
    let mut sets = pair.sets.iter();
    for splits in &pair.splits {
        for (split, exits) in splits.iter().zip(&mut exits) {
            let low = _mm256_set1_epi8(split.low as i8);
            let set = if split.column & CATEGORY != 0 { sets.next() } else { None };
            for (block, exits) in exits.iter_mut().enumerate() {
                let left = match set {
                    None => below(split, &rows.columns[split.column as usize][block]),
                    Some(set) => {
                        let category = (split.column & !CATEGORY) as usize;
                        outside(set, &rows.bytes[category][block], &rows.bits[category][block])
                    }
                };
                for half in 0..2 {
                    exits[half] = moved(exits[half], left[half], low, next);
                }
            }
        }
        next = _mm256_add_epi8(next, _mm256_set1_epi8(1));
    }
    exits.map(|exits| exits.map(|exits| stored(exits)))
}

/// The rows that go left by their number.
#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn below(split: &RowSplit, line: &Line) -> Halves {
    let threshold = _mm256_set1_epi8(split.threshold as i8);
    let [low, high] = load(line);
    [at_most(low, threshold), at_most(high, threshold)]
}

/// The rows that go left by their class: those whose bit of the set is clear.
#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn outside(set: &ClassSet, bytes: &Line, bits: &Line) -> Halves {
    let (bytes, bits) = (load(bytes), load(bits));
    let found = match set {
        ClassSet::Narrow(set) => {
            let pieces = pieces::<2>(set);
            bytes.map(|at| look_up(&pieces, at))
        }
        ClassSet::Wide(table) => {
            let pieces = pieces::<16>(&table.0);
            bytes.map(|at| look_up(&pieces, at))
        }
    };
    let clear = |half: usize| {
        let set = _mm256_and_si256(found[half], bits[half]);
        _mm256_cmpeq_epi8(set, _mm256_setzero_si256())
    };
    [clear(0), clear(1)]
}
