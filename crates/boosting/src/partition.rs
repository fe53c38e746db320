//! Rows of a node to its children, in order, on all cores.

use rayon::prelude::*;

/// Rows of a task; below twice as many, one task does all.
const CHUNK_ROWS: usize = 1 << 14;

/// Divides `rows` by where they go, keeping their order on both sides; returns how many went left.
///
/// `scratch` has the same length. The answer does not depend on how many threads there are.
pub(crate) fn divide(
    rows: &mut [u32],
    scratch: &mut [u32],
    goes_left: impl Fn(usize) -> bool + Sync,
) -> usize {
    let chunks = || rows.par_chunks(CHUNK_ROWS);
    let lefts: Vec<usize> = chunks()
        .zip(scratch.par_chunks_mut(CHUNK_ROWS))
        .map(|(rows, scratch)| divide_chunk(rows, scratch, &goes_left))
        .collect();
    let n_left = lefts.iter().sum();
    let (left, right) = rows.split_at_mut(n_left);
    let mut targets = Targets { left, right };
    let moves: Vec<_> = scratch
        .chunks(CHUNK_ROWS)
        .zip(&lefts)
        .map(|(chunk, n_left)| (chunk, targets.take(*n_left, chunk.len() - *n_left)))
        .collect();
    moves.into_par_iter().for_each(|(chunk, [left, right])| {
        let (from_left, from_right) = chunk.split_at(left.len());
        left.copy_from_slice(from_left);
        // The right side was written from the end backwards.
        right.iter_mut().zip(from_right.iter().rev()).for_each(|(to, from)| *to = *from);
    });
    n_left
}

/// What is still to be filled of both sides.
struct Targets<'a> {
    left: &'a mut [u32],
    right: &'a mut [u32],
}

impl<'a> Targets<'a> {
    fn take(&mut self, n_left: usize, n_right: usize) -> [&'a mut [u32]; 2] {
        let take = |side: &mut &'a mut [u32], n_rows: usize| {
            let (taken, rest) = std::mem::take(side).split_at_mut(n_rows);
            *side = rest;
            taken
        };
        [take(&mut self.left, n_left), take(&mut self.right, n_right)]
    }
}

/// Left rows to the front, right rows from the end backwards, without a branch.
fn divide_chunk(rows: &[u32], scratch: &mut [u32], goes_left: impl Fn(usize) -> bool) -> usize {
    let (mut n_left, mut n_right, last) = (0, 0, rows.len() - 1);
    for row in rows {
        let left = goes_left(*row as usize);
        let place = if left { n_left } else { last - n_right };
        scratch[place] = *row;
        n_left += usize::from(left);
        n_right += usize::from(!left);
    }
    n_left
}
