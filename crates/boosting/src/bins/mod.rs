//! Columns to bins of one byte.
//!
//! Bin 0 is the missing values' everywhere. Numbers have bins from 1 in their order; categories have bin 1
//! for all that is rare or unseen and one bin a category from 2 on, in no order that means anything.

mod categories;
mod numbers;
mod sample;
mod sorting;

pub use categories::MISSING_CODE;
pub(crate) use categories::{Codes, OTHER_BIN};
pub(crate) use numbers::{Cuts, Number};

/// The bin of missing values.
pub(crate) const MISSING_BIN: u8 = 0;

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
