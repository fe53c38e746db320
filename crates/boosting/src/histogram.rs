//! Sums of gradients by bin.
//!
//! A cell has two words: the sum of gradients, and below it the sum of hessians (36 bits) with the number of
//! rows (28 bits). Every sum is exact whatever the order. A column has 256 cells, so that a bin of one byte
//! always lies inside.
//!
//! Rows are counted into single words where their sums fit (see `packing`): one addition an update, and eight
//! columns' words take half of the first-level cache. They are emptied into cells where they could run over, and
//! become a histogram when it is known what all threads counted.

use std::ops::AddAssign;

use crate::gradients::{Packed, Scale};
use crate::lines::{BLOCK, ColumnLoad, Group, OCTET, Octets};
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

/// How a column is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    /// In words.
    Whole,
    /// In words, emptied into cells before they could run over.
    InParts,
    /// In cells.
    Wide,
}

/// How a column of bytes is counted, and how much of its histogram is in use.
#[derive(Clone, Copy)]
struct Plan {
    method: Method,
    n_bytes: usize,
}

/// What is counted of all columns of bytes, and how.
pub(crate) struct Counting<'a> {
    groups: &'a [Group],
    packed: Packed<'a>,
    /// One a column.
    plans: Vec<Plan>,
}

/// What one thread counted: by column, in words or in cells or in both.
pub(crate) struct Share {
    words: Vec<Words>,
    cells: Vec<Cells>,
}

/// Room for the rows of a block.
pub(crate) struct Buffer {
    words: Box<[i64; BLOCK]>,
    cells: Box<[Cell; BLOCK]>,
    octets: Box<[Octets; 8]>,
}

impl Method {
    fn of(load: &ColumnLoad, packed: Packed<'_>) -> Method {
        let Load { rows, weight } = load.fullest_byte;
        let fullest = Load { rows, weight: weight / packed.unit };
        match packed.packing {
            packing if packing.holds(fullest) => Method::Whole,
            packing if packing.rows_max >= BLOCK => Method::InParts,
            _ => Method::Wide,
        }
    }
}

impl<'a> Counting<'a> {
    pub(crate) fn new(groups: &'a [Group], packed: Packed<'a>) -> Counting<'a> {
        let octets = groups.iter().flat_map(|group| &group.octets);
        let plans = octets.flat_map(|octet| {
            let methods: Vec<Method> = octet.loads.iter().map(|load| Method::of(load, packed)).collect();
            // An octet's columns are counted by one loop: in cells if one of them is.
            let is_wide = methods.contains(&Method::Wide);
            let method = move |method| if is_wide { Method::Wide } else { method };
            let n_bytes = octet.loads.iter().map(|load| load.n_bytes);
            methods.into_iter().map(method).zip(n_bytes).map(|(method, n_bytes)| Plan { method, n_bytes })
        });
        Counting { groups, packed, plans: plans.collect() }
    }

    /// Counts rows, forgetting what `share` was before.
    pub(crate) fn count(&self, rows: &[u32], buffer: &mut Buffer, share: &mut Share) {
        for ((plan, words), cells) in self.plans.iter().zip(&mut share.words).zip(&mut share.cells) {
            if plan.method != Method::Wide {
                words[..plan.n_bytes].fill(0);
            }
            if plan.method != Method::Whole {
                cells[..plan.n_bytes].fill(Cell::default());
            }
        }
        let Packing { rows_max, .. } = self.packed.packing;
        for group in self.groups {
            for (idx, block) in rows.chunks(BLOCK).enumerate() {
                if idx > 0 && rows_max >= BLOCK && idx % (rows_max / BLOCK) == 0 {
                    self.empty(group, share);
                }
                self.count_block(group, block, buffer, share);
            }
        }
    }

    fn count_block(&self, group: &Group, rows: &[u32], buffer: &mut Buffer, share: &mut Share) {
        let packed = self.packed;
        group.gather(rows, &mut buffer.octets);
        for (word, row) in buffer.words.iter_mut().zip(rows) {
            *word = packed.rows[*row as usize];
        }
        if self.plans[group.columns()].iter().any(|plan| plan.method == Method::Wide) {
            for (cell, word) in buffer.cells.iter_mut().zip(&buffer.words[..rows.len()]) {
                *cell = packed.packing.unpack(*word);
            }
        }
        for (octet, gathered) in group.octets.iter().zip(buffer.octets.iter()) {
            let (columns, gathered) = (octet.columns.clone(), &gathered.0[..rows.len()]);
            match self.plans[columns.start].method {
                Method::Wide => count(gathered, &buffer.cells[..], &mut share.cells[columns]),
                Method::Whole | Method::InParts => {
                    count(gathered, &buffer.words[..], &mut share.words[columns])
                }
            }
        }
    }

    /// Words into cells, of the columns of which it is time.
    fn empty(&self, group: &Group, share: &mut Share) {
        for column in group.columns().filter(|column| self.plans[*column].method == Method::InParts) {
            let words = share.words[column][..self.plans[column].n_bytes].iter_mut();
            for (word, cell) in words.zip(&mut share.cells[column]) {
                *cell += self.packed.packing.unpack(std::mem::take(word));
            }
        }
    }

    /// The histogram of a column: the sum of what threads counted. Cells not in use are left as they are.
    pub(crate) fn total(&self, shares: &[Share], column: usize, total: &mut Cells) {
        let (Plan { method, n_bytes }, packing) = (self.plans[column], self.packed.packing);
        let words = |bin: usize| shares.iter().map(|share| share.words[column][bin]).sum();
        let cells = |bin: usize| {
            shares.iter().map(|share| share.cells[column][bin]).fold(Cell::default(), Cell::plus)
        };
        for (bin, total) in total[..n_bytes].iter_mut().enumerate() {
            *total = match method {
                Method::Whole => packing.unpack(words(bin)),
                Method::Wide => cells(bin),
                Method::InParts => {
                    let unpacked = shares.iter().map(|share| packing.unpack(share.words[column][bin]));
                    unpacked.fold(cells(bin), Cell::plus)
                }
            };
        }
    }

    /// Takes a column's histogram from that of more rows.
    pub(crate) fn subtract(&self, column: usize, parent: &mut Cells, child: &Cells) {
        let n_bytes = self.plans[column].n_bytes;
        parent[..n_bytes].iter_mut().zip(child).for_each(|(parent, child)| parent.subtract(*child));
    }
}

impl Share {
    pub(crate) fn new(n_columns: usize) -> Share {
        Share { words: vec![[0; 256]; n_columns], cells: vec![[Cell::default(); 256]; n_columns] }
    }
}

impl Buffer {
    pub(crate) fn new() -> Buffer {
        let (words, cells) = (Box::new([0; BLOCK]), Box::new([Cell::default(); BLOCK]));
        Buffer { words, cells, octets: Box::new([Octets([[0; OCTET]; BLOCK + 8]); 8]) }
    }
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
pub(crate) mod tests;
