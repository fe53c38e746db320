//! One row against 128 trees at a time.

use std::arch::x86_64::*;

use super::{load, n_below, stored};
use crate::evaluate::columns::Columns;
use crate::evaluate::line::Table;
use crate::evaluate::tree_lanes::{Group, Reached, SLOTS, Slot, TreeLanes};
use crate::simd::Avx512;

impl Avx512 {
    /// The sum of the leaves that `row` reaches, in tree order.
    pub(crate) fn sum(self, columns: &Columns, lanes: &TreeLanes, row: &[f64]) -> f64 {
        // SAFETY: an `Avx512` exists only where the processor was found to have these instructions.
        unsafe {
            match (lanes.n_lines, lanes.has_bits) {
                (1, false) => sum::<1, false>(columns, lanes, row),
                (1, true) => sum::<1, true>(columns, lanes, row),
                (2, false) => sum::<2, false>(columns, lanes, row),
                (2, true) => sum::<2, true>(columns, lanes, row),
                (_, false) => sum::<4, false>(columns, lanes, row),
                (_, true) => sum::<4, true>(columns, lanes, row),
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn sum<const LINES: usize, const BITS: bool>(columns: &Columns, lanes: &TreeLanes, row: &[f64]) -> f64 {
    let (table, classes) = columns.read(row, |block, value| n_below(block, value));
    let mut tables = [table; 2];
    let (mut before, mut after, mut sum) = (Reached::NONE, Reached::NONE, 0.0);
    for groups in lanes.groups.chunks(2) {
        if BITS {
            tables.iter_mut().zip(groups).for_each(|(table, group)| group.fill(&classes, table));
        }
        sum = match groups {
            [one, two] => {
                pass::<LINES, BITS, 2>([one, two], &tables, &lanes.leaves, (sum, &before), &mut after)
            }
            [one] => pass::<LINES, BITS, 1>([one], &tables, &lanes.leaves, (sum, &before), &mut after),
            _ => sum,
        };
        std::mem::swap(&mut before, &mut after);
    }
    before.add_from(0, &lanes.leaves, sum)
}

/// Finds where the row leaves each tree of the groups, and meanwhile adds to `sum` the leaves reached `before`:
/// additions in tree order each wait for the one before, and so do the slots, but neither for the other.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
fn pass<const LINES: usize, const BITS: bool, const GROUPS: usize>(
    groups: [&Group; GROUPS],
    tables: &[Table; 2],
    leaves: &[f64],
    (mut sum, before): (f64, &Reached),
    after: &mut Reached,
) -> f64 {
    let mut of_groups = [[_mm512_setzero_si512(); LINES]; GROUPS];
    for (to, table) in of_groups.iter_mut().zip(tables) {
        *to = lines(table);
    }
    let mut exits = [_mm512_setzero_si512(); GROUPS];
    let mut next = _mm512_set1_epi8(1);
    let n_chunks = groups[0].slots.len();
    let mut pending = before.in_steps(n_chunks);
    for chunk_idx in 0..n_chunks {
        sum = pending.add_step(leaves, sum);
        for slot_idx in 0..SLOTS {
            for group_idx in 0..GROUPS {
                let group = groups[group_idx];
                let Slot { column, threshold, low } = &group.slots[chunk_idx][slot_idx];
                let mut byte = look_up::<LINES>(&of_groups[group_idx], load(column));
                if BITS {
                    byte = _mm512_and_si512(byte, load(&group.bits[chunk_idx][slot_idx]));
                }
                let right = _mm512_cmpgt_epu8_mask(byte, load(threshold));
                let moves = _mm512_mask_cmple_epu8_mask(right, load(low), exits[group_idx]);
                exits[group_idx] = _mm512_mask_mov_epi8(exits[group_idx], moves, next);
            }
            next = _mm512_add_epi8(next, _mm512_set1_epi8(1));
        }
    }
    after.set(groups, |group_idx| stored(exits[group_idx]));
    pending.add_rest(leaves, sum)
}

/// The first lines of the table.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
pub(super) fn lines<const LINES: usize>(table: &Table) -> [__m512i; LINES] {
    let mut lines = [_mm512_setzero_si512(); LINES];
    for (to, bytes) in lines.iter_mut().zip(table.0.as_chunks::<64>().0) {
        // SAFETY: sixty-four bytes are read, and sixty-four there are.
        *to = unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) };
    }
    lines
}

/// The byte of the table that each lane points to.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt,bmi1,bmi2")]
pub(super) fn look_up<const LINES: usize>(table: &[__m512i; LINES], at: __m512i) -> __m512i {
    if LINES == 1 {
        return _mm512_permutexvar_epi8(at, table[0]);
    }
    let low = _mm512_permutex2var_epi8(table[0], at, table[1 % LINES]);
    if LINES == 2 {
        return low;
    }
    let high = _mm512_permutex2var_epi8(table[2 % LINES], at, table[3 % LINES]);
    _mm512_mask_mov_epi8(low, _mm512_movepi8_mask(at), high)
}
