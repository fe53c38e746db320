//! Which rows cuts are found from.

use crate::chance::mix;

/// Rows from which a column's cuts are found: quantiles of so many lie within a quarter of a bin of the
/// truth.
pub(crate) const ROWS: usize = 200_000;

/// At most [`ROWS`] of `n_rows`, ascending: one from each of as many stretches of equal length, so that
/// every part of a history is heard. The same for every column.
pub(crate) fn rows(n_rows: usize) -> impl Iterator<Item = usize> {
    let n_drawn = n_rows.min(ROWS) as u128;
    (0..n_drawn).map(move |idx| {
        let (start, end) = (stretch(idx, n_rows, n_drawn), stretch(idx + 1, n_rows, n_drawn));
        start + (mix(idx as u64) % (end - start) as u64) as usize
    })
}

fn stretch(idx: u128, n_rows: usize, n_drawn: u128) -> usize {
    (idx * n_rows as u128 / n_drawn) as usize
}
