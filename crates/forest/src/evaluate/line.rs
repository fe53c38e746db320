//! Sixty-four bytes that lie as a cache line and a vector register do.

/// How many bytes a line has: lanes of a vector, trees that one row passes together, rows of a block.
pub(crate) const LANES: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [u8; LANES]);

impl Line {
    pub(crate) const ZERO: Line = Line([0; LANES]);
}
