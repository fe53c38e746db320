//! Sums of gradients by bin.
//!
//! A cell has two words: the sum of gradients, and below it the sum of hessians (36 bits) with the number of
//! rows (28 bits). Every sum is exact whatever the order. A column has 256 cells, so that a bin of one byte
//! always lies inside.
//!
//! Rows are counted into single words where their sums fit (see `packing`): one addition an update, and eight
//! columns' words take half of the first-level cache. They are emptied into cells at the end, and before they
//! could run over.

use std::ops::AddAssign;

use crate::gradients::{Packed, Scale};
use crate::lines::{BLOCK, Group, OCTET, Octet, Octets};
use crate::logistic::ROUNDER;
use crate::packing::{Load, Packing};

/// Bits that count rows, below the hessian.
const COUNT_BITS: u32 = 28;
const COUNT_MASK: i64 = (1 << COUNT_BITS) - 1;
/// What lies in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(16))]
pub(crate) struct Cell([i64; 2]);

/// The cells of one column.
pub(crate) type Cells = [Cell; 256];

/// Sums of one column, each in a word.
type Words = [i64; 256];

impl Cell {
    pub(crate) fn new(gradient: i64, hessian: i64, rows: i64) -> Cell {
        Cell([gradient, (hessian << COUNT_BITS) | rows])
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
        self += other;
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

impl AddAssign for Cell {
    #[inline(always)]
    fn add_assign(&mut self, other: Cell) {
        self.0[0] += other.0[0];
        self.0[1] += other.0[1];
    }
}

/// A whole number below 2^51 in magnitude, as a vector unit without an instruction for it can convert it.
#[inline(always)]
fn to_float(steps: i64) -> f64 {
    f64::from_bits((ROUNDER.to_bits() as i64 + steps) as u64) - ROUNDER
}

/// Room for what is counted before it is in a histogram.
pub(crate) struct Buffer {
    /// The rows of a block.
    words: Box<[i64; BLOCK]>,
    cells: Box<[Cell; BLOCK]>,
    octets: Box<[Octets; 8]>,
    /// Sums of a group's columns.
    sums: Vec<Words>,
}

/// How an octet is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    /// In words, emptied at the end.
    Whole,
    /// In words, emptied before they could run over.
    InParts,
    /// In cells.
    Wide,
}

impl Method {
    fn of(octet: &Octet, packed: Packed<'_>) -> Method {
        let Load { rows, weight } = octet.fullest_byte;
        let fullest = Load { rows, weight: weight / packed.unit };
        match packed.packing {
            packing if packing.holds(fullest) => Method::Whole,
            packing if packing.rows_max >= BLOCK => Method::InParts,
            _ => Method::Wide,
        }
    }
}

impl Buffer {
    pub(crate) fn new() -> Buffer {
        let (words, cells) = (Box::new([0; BLOCK]), Box::new([Cell::default(); BLOCK]));
        let octets = Box::new([Octets([[0; OCTET]; BLOCK + 8]); 8]);
        Buffer { words, cells, octets, sums: Vec::new() }
    }

    /// Counts rows into the histograms of a group's columns, which are empty. `histogram[0]` is of the group's
    /// first column.
    pub(crate) fn count(&mut self, group: &Group, rows: &[u32], packed: Packed<'_>, histogram: &mut [Cells]) {
        let packing = packed.packing;
        let methods: Vec<Method> = group.octets.iter().map(|octet| Method::of(octet, packed)).collect();
        self.sums.resize(histogram.len().max(self.sums.len()), [0; 256]);
        self.sums.fill([0; 256]);
        let blocks_max = packing.rows_max / BLOCK;
        for (idx, rows) in rows.chunks(BLOCK).enumerate() {
            if idx > 0 && blocks_max > 0 && idx % blocks_max == 0 {
                self.empty(group, packing, histogram, |octet| methods[octet] == Method::InParts);
            }
            self.count_block(Block { group, rows }, packed, &methods, histogram);
        }
        self.empty(group, packing, histogram, |octet| methods[octet] != Method::Wide);
    }

    fn count_block(
        &mut self,
        block: Block<'_>,
        packed: Packed<'_>,
        methods: &[Method],
        histogram: &mut [Cells],
    ) {
        let Block { group, rows } = block;
        group.gather(rows, &mut self.octets);
        for (word, row) in self.words.iter_mut().zip(rows) {
            *word = packed.rows[*row as usize];
        }
        if methods.contains(&Method::Wide) {
            for (cell, word) in self.cells.iter_mut().zip(&self.words[..rows.len()]) {
                *cell = packed.packing.unpack(*word);
            }
        }
        for (octet, method) in methods.iter().enumerate() {
            let places = group.places(octet);
            match method {
                Method::Wide => {
                    count(&self.octets[octet].0[..rows.len()], &self.cells[..], &mut histogram[places])
                }
                Method::Whole | Method::InParts => {
                    count(&self.octets[octet].0[..rows.len()], &self.words[..], &mut self.sums[places])
                }
            }
        }
    }

    /// Words into cells.
    fn empty(
        &mut self,
        group: &Group,
        packing: Packing,
        histogram: &mut [Cells],
        which: impl Fn(usize) -> bool,
    ) {
        for octet in (0..group.octets.len()).filter(|octet| which(*octet)) {
            let places = group.places(octet);
            for (cells, words) in histogram[places.clone()].iter_mut().zip(&mut self.sums[places]) {
                for (cell, word) in cells.iter_mut().zip(words) {
                    *cell += packing.unpack(std::mem::take(word));
                }
            }
        }
    }
}

/// Rows that are counted together.
#[derive(Clone, Copy)]
struct Block<'a> {
    group: &'a Group,
    rows: &'a [u32],
}

/// Adds what there is of each row to the sums of an octet's columns.
fn count<T: Copy + AddAssign>(octets: &[[u8; OCTET]], added: &[T], sums: &mut [[T; 256]]) {
    match sums.len() {
        1 => count_columns::<T, 1>(octets, added, sums),
        2 => count_columns::<T, 2>(octets, added, sums),
        3 => count_columns::<T, 3>(octets, added, sums),
        4 => count_columns::<T, 4>(octets, added, sums),
        5 => count_columns::<T, 5>(octets, added, sums),
        6 => count_columns::<T, 6>(octets, added, sums),
        7 => count_columns::<T, 7>(octets, added, sums),
        _ => count_columns::<T, 8>(octets, added, sums),
    }
}

#[inline(never)]
fn count_columns<T: Copy + AddAssign, const N: usize>(
    octets: &[[u8; OCTET]],
    added: &[T],
    sums: &mut [[T; 256]],
) {
    let Some(sums) = sums.first_chunk_mut::<N>() else { return };
    for (octet, added) in octets.iter().zip(added) {
        for column in 0..N {
            sums[column][usize::from(octet[column])] += *added;
        }
    }
}

#[cfg(test)]
mod tests;
