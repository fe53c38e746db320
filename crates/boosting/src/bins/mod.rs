//! Columns to bins.
//!
//! Bin 0 is the missing values' everywhere. Numbers have bins from 1 in their order; categories have bin 1
//! for all that is rare or unseen and one bin a category from 2 on, in no order that means anything.
//!
//! A bin is a byte, but in columns of many categories. Those are *wide*: two bytes a row, from which as many
//! columns of bytes are counted as they need (see `bytes`), so that all that reads histograms' rows knows
//! bytes alone. Numbers are never wide: where there are too many, neighbours can share a bin.

mod bytes;
mod categories;
mod numbers;
mod sample;
mod sorting;

use bytes::CELLS_OF_PART;
pub(crate) use bytes::{ByteColumn, byte, cell};
pub(crate) use categories::{Codes, OTHER_BIN};
pub use categories::{MISSING_CODE, OWN_CODES_MAX};
pub(crate) use numbers::{Cuts, Number};

/// The bin of missing values.
pub(crate) const MISSING_BIN: u8 = 0;

/// The bins of a column, one a row.
pub(crate) enum Bins {
    /// The same in every row.
    Same,
    /// Up to 256.
    Narrow(Vec<u8>),
    /// Any number.
    Wide(Vec<u16>),
}

impl Bins {
    pub(crate) fn narrow(bins: Vec<u8>) -> Bins {
        if varies(&bins) { Bins::Narrow(bins) } else { Bins::Same }
    }

    pub(crate) fn wide(bins: Vec<u16>) -> Bins {
        if varies(&bins) { Bins::Wide(bins) } else { Bins::Same }
    }

    /// The bin of a row; 0 where all rows have the same.
    pub(crate) fn bin(&self, row: usize) -> u16 {
        match self {
            Bins::Same => 0,
            Bins::Narrow(bins) => u16::from(bins[row]),
            Bins::Wide(bins) => bins[row],
        }
    }
}

fn varies<T: PartialEq>(bins: &[T]) -> bool {
    bins.windows(2).any(|pair| pair[0] != pair[1])
}

/// What the bins of a column mean.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    Numbers(Cuts),
    Categories(Codes),
}

impl Meaning {
    pub(crate) fn n_bins(&self) -> usize {
        match self {
            Meaning::Numbers(cuts) => cuts.n_bins(),
            Meaning::Categories(codes) => codes.n_bins(),
        }
    }
}

#[cfg(test)]
mod tests;
