//! Sums of gradients by bin.
//!
//! A cell has two words: the sum of gradients, and below it the sum of hessians (36 bits) with the number of
//! rows (28 bits). An update adds both words at once, and every sum is exact whatever the order. A column has
//! 256 cells, so that a bin of one byte always lies inside.

use crate::gradients::{HESSIAN_BITS, Scale};
use crate::lines::Group;
use crate::logistic::ROUNDER;

/// Bits that count rows, below the hessian.
const COUNT_BITS: u32 = 28;
const COUNT_MASK: i64 = (1 << COUNT_BITS) - 1;
/// Rows that are fetched, then counted octet by octet: enough that fetching an octet's cells is soon paid
/// for.
pub(crate) const BLOCK: usize = 1024;

/// What lies in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(16))]
pub(crate) struct Cell([i64; 2]);

/// The cells of one column.
pub(crate) type Cells = [Cell; 256];

impl Cell {
    /// One row.
    #[inline(always)]
    pub(crate) fn of(packed: i64) -> Cell {
        let hessian = packed & ((1 << HESSIAN_BITS) - 1);
        Cell([packed >> HESSIAN_BITS, (hessian << COUNT_BITS) | 1])
    }

    #[inline(always)]
    pub(crate) fn add(&mut self, other: Cell) {
        self.0[0] += other.0[0];
        self.0[1] += other.0[1];
    }

    #[inline(always)]
    pub(crate) fn subtract(&mut self, other: Cell) {
        self.0[0] -= other.0[0];
        self.0[1] -= other.0[1];
    }

    pub(crate) fn minus(mut self, other: Cell) -> Cell {
        self.subtract(other);
        self
    }

    pub(crate) fn plus(mut self, other: Cell) -> Cell {
        self.add(other);
        self
    }

    /// Rows, each as one.
    #[inline(always)]
    pub(crate) fn rows(self) -> usize {
        (self.0[1] & COUNT_MASK) as usize
    }

    #[inline(always)]
    pub(crate) fn gradient(self, scale: Scale) -> f64 {
        to_float(self.0[0]) * scale.gradient
    }

    #[inline(always)]
    pub(crate) fn hessian(self, scale: Scale) -> f64 {
        // Never negative: a shift without sign, which every vector unit has.
        to_float((self.0[1] as u64 >> COUNT_BITS) as i64) * scale.hessian
    }
}

/// A whole number below 2^51 in magnitude, as a vector unit without an instruction for it can convert it.
#[inline(always)]
fn to_float(steps: i64) -> f64 {
    f64::from_bits((ROUNDER.to_bits() as i64 + steps) as u64) - ROUNDER
}

/// Room for the cells of a block of rows while they are counted.
pub(crate) struct Buffer(Box<[Cell; BLOCK]>);

impl Buffer {
    pub(crate) fn new() -> Buffer {
        Buffer(Box::new([Cell::default(); BLOCK]))
    }

    /// Adds rows to the histograms of a group's columns. `histogram[0]` is of the group's first slot.
    pub(crate) fn add(&mut self, group: &Group, rows: &[u32], packed: &[i64], histogram: &mut [Cells]) {
        let first = group.slot_range().start;
        for rows in rows.chunks(BLOCK) {
            std::hint::black_box(group.fetch(rows));
            for (cell, row) in self.0.iter_mut().zip(rows) {
                *cell = Cell::of(packed[*row as usize]);
            }
            for (octet, slots) in group.slots.iter().enumerate() {
                let cells = &mut histogram[slots.start - first..slots.end - first];
                Octet { group, octet, rows, added: &self.0[..rows.len()] }.count(cells);
            }
        }
    }
}

/// Rows of which one octet is counted.
struct Octet<'a> {
    group: &'a Group,
    octet: usize,
    rows: &'a [u32],
    added: &'a [Cell],
}

impl Octet<'_> {
    fn count(&self, histogram: &mut [Cells]) {
        match histogram.len() {
            1 => self.count_columns::<1>(histogram),
            2 => self.count_columns::<2>(histogram),
            3 => self.count_columns::<3>(histogram),
            4 => self.count_columns::<4>(histogram),
            5 => self.count_columns::<5>(histogram),
            6 => self.count_columns::<6>(histogram),
            7 => self.count_columns::<7>(histogram),
            _ => self.count_columns::<8>(histogram),
        }
    }

    #[inline(never)]
    fn count_columns<const N: usize>(&self, histogram: &mut [Cells]) {
        let Some(histogram) = histogram.first_chunk_mut::<N>() else { return };
        self.group.octets(self.octet, self.rows, |place, octet| {
            let cell = self.added[place];
            for column in 0..N {
                histogram[column][usize::from(octet[column])].add(cell);
            }
        });
    }
}
