//! Bins as columns of bytes: what lines hold and histograms count.
//!
//! A narrow column is a column of bytes as it is. A wide one is several, its *parts*: a bin lies in one of
//! them, as a byte from 1 on, and in all others the row's byte is 0. So the cells of a part, but the first,
//! are cells of bins, and nothing that counts, adds or subtracts cells has to know that there are wide
//! columns.

use super::Bins;

/// Bins of a wide column that one part holds.
pub(crate) const CELLS_OF_PART: usize = 255;

/// A byte a row.
#[derive(Clone, Copy)]
pub(crate) enum ByteColumn<'a> {
    /// Bins.
    Whole(&'a [u8]),
    /// The bins from `first` on as bytes from 1 to 255; 0 for all others.
    Part { bins: &'a [u16], first: u16 },
}

impl Bins {
    /// The columns of bytes that `n_bins` bins take: none where nothing varies, one of a narrow column, two or more of
    /// a wide one.
    pub(crate) fn byte_columns(&self, n_bins: usize) -> Vec<ByteColumn<'_>> {
        match self {
            Bins::Same => Vec::new(),
            Bins::Narrow(bins) => vec![ByteColumn::Whole(bins)],
            Bins::Wide(bins) => {
                // At most OWN_CODES_MAX and two.
                let part = |first: usize| ByteColumn::Part { bins, first: first as u16 };
                (0..n_bins.max(CELLS_OF_PART + 1)).step_by(CELLS_OF_PART).map(part).collect()
            }
        }
    }
}

/// Where the cell of a wide column's bin lies: its part, and there its byte.
#[inline(always)]
pub(crate) fn cell(bin: usize) -> (usize, usize) {
    (bin / CELLS_OF_PART, bin % CELLS_OF_PART + 1)
}

/// The byte of a bin in the part that begins with `first`.
#[inline(always)]
pub(crate) fn byte(bin: u16, first: u16) -> u8 {
    let place = bin.wrapping_sub(first);
    if place < CELLS_OF_PART as u16 { place as u8 + 1 } else { 0 }
}
