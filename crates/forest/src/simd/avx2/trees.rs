//! One row against 64 trees at a time, as two times 32.

use std::arch::x86_64::*;

use super::{at_most, load, moved, n_below, stored};
use crate::evaluate::columns::Columns;
use crate::evaluate::line::Table;
use crate::evaluate::tree_lanes::{Group, Reached, Slot, TreeLanes};
use crate::simd::Avx2;

impl Avx2 {
    /// The sum of the leaves that `row` reaches, in tree order.
    pub(crate) fn sum(self, columns: &Columns, lanes: &TreeLanes, row: &[f64]) -> f64 {
        // SAFETY: an `Avx2` exists only where the processor was found to have these instructions.
        unsafe {
            match (lanes.n_pieces, lanes.has_bits) {
                (1, false) => sum::<1, false>(columns, lanes, row),
                (2, false) => sum::<2, false>(columns, lanes, row),
                (4, false) => sum::<4, false>(columns, lanes, row),
                (8, false) => sum::<8, false>(columns, lanes, row),
                (_, false) => sum::<16, false>(columns, lanes, row),
                (1, true) => sum::<1, true>(columns, lanes, row),
                (2, true) => sum::<2, true>(columns, lanes, row),
                (4, true) => sum::<4, true>(columns, lanes, row),
                (8, true) => sum::<8, true>(columns, lanes, row),
                (_, true) => sum::<16, true>(columns, lanes, row),
            }
        }
    }
}

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn sum<const PIECES: usize, const BITS: bool>(columns: &Columns, lanes: &TreeLanes, row: &[f64]) -> f64 {
    let (mut table, classes) = columns.read(row, |block, value| n_below(block, value));
    let (mut before, mut after, mut sum) = (Reached::NONE, Reached::NONE, 0.0);
    for group in &lanes.groups {
        if BITS {
            group.fill(&classes, &mut table);
        }
        sum = pass::<PIECES, BITS>(group, &table, &lanes.leaves, (sum, &before), &mut after);
        std::mem::swap(&mut before, &mut after);
    }
    before.add_from(0, &lanes.leaves, sum)
}

/// Finds where the row leaves each tree of the group, and meanwhile adds to `sum` the leaves reached `before`.
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn pass<const PIECES: usize, const BITS: bool>(
    group: &Group,
    table: &Table,
    leaves: &[f64],
    (mut sum, before): (f64, &Reached),
    after: &mut Reached,
) -> f64 {
    let pieces = pieces::<PIECES>(&table.0);
    let mut exits = [_mm256_setzero_si256(); 2];
    let mut next = _mm256_set1_epi8(1);
    let mut pending = before.in_steps(group.slots.len());
    for (chunk_idx, chunk) in group.slots.iter().enumerate() {
        sum = pending.add_step(leaves, sum);
        for (slot_idx, Slot { column, threshold, low }) in chunk.iter().enumerate() {
            let (column, threshold, low) = (load(column), load(threshold), load(low));
            for half in 0..2 {
                let mut byte = look_up::<PIECES>(&pieces, column[half]);
                if BITS {
                    byte = _mm256_and_si256(byte, load(&group.bits[chunk_idx][slot_idx])[half]);
                }
                exits[half] = moved(exits[half], at_most(byte, threshold[half]), low[half], next);
            }
            next = _mm256_add_epi8(next, _mm256_set1_epi8(1));
        }
    }
    after.set([group], |_| stored(exits));
    pending.add_rest(leaves, sum)
}

/// The bytes in pieces of 16, each in both halves of a vector.
#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
pub(super) fn pieces<const PIECES: usize>(bytes: &[u8]) -> [__m256i; PIECES] {
    let mut pieces = [_mm256_setzero_si256(); PIECES];
    for (piece, bytes) in pieces.iter_mut().zip(bytes.as_chunks::<16>().0) {
        // SAFETY: sixteen bytes are read, and sixteen there are.
        *piece = _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) });
    }
    pieces
}

/// The byte of the table that each lane points to: looked up in every piece by the lower four bits, then
/// chosen among the pieces by one upper bit after the other.
#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
pub(super) fn look_up<const PIECES: usize>(pieces: &[__m256i; PIECES], at: __m256i) -> __m256i {
    let lower = _mm256_and_si256(at, _mm256_set1_epi8(15));
    let mut found = *pieces;
    for piece in &mut found {
        *piece = _mm256_shuffle_epi8(*piece, lower);
    }
    // The bit that decides comes to the top of its byte.
    let bits = [_mm256_slli_epi16::<3>(at), _mm256_slli_epi16::<2>(at), _mm256_slli_epi16::<1>(at), at];
    let mut n_left = PIECES;
    for bit in bits {
        n_left /= 2;
        for idx in 0..n_left {
            found[idx] = _mm256_blendv_epi8(found[2 * idx], found[2 * idx + 1], bit);
        }
    }
    found[0]
}
