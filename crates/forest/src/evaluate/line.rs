//! Sixty-four bytes that lie as a cache line and a vector register do, and what a byte can point to.

/// How many bytes a line has: lanes of a vector, trees that one row passes together, rows of a block.
pub(crate) const LANES: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [u8; LANES]);

impl Line {
    pub(crate) const ZERO: Line = Line([0; LANES]);
}

/// Most bytes that a lane's byte can point to.
pub(crate) const TABLE: usize = 4 * LANES;

/// The bytes that lanes look up: those of a row, or of a set.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Table(pub(crate) [u8; TABLE]);

impl Table {
    pub(crate) const ZERO: Table = Table([0; TABLE]);

    #[inline(always)]
    pub(crate) fn set(&mut self, at: usize, byte: u8) {
        self.0[at] = byte;
    }

    #[inline(always)]
    pub(crate) fn byte(&self, at: u8) -> u8 {
        self.0[at as usize]
    }
}
