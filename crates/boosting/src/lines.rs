//! Bins by row: what a histogram reads.
//!
//! A histogram of a small node reads rows that lie far apart, and pays for cache lines, not for bytes. So a
//! row's bins lie together, up to 64 columns in one aligned line; a line holds *octets* of at most eight
//! columns, whose cells (4 KB a column) stay in the first-level cache while a block of rows is counted.
//! Columns are spread evenly over the octets. Rows of few columns share a line.

use std::hint::black_box;
use std::ops::Range;

use rayon::prelude::*;

use crate::packing::Load;

/// Lines that are filled together.
const BLOCK_LINES: usize = 64;
/// Columns of one octet, at most.
pub(crate) const OCTET: usize = 8;

/// Rows that are gathered together: enough that fetching an octet's cells is soon paid for.
pub(crate) const BLOCK: usize = 1024;

/// Rows that are fetched together, then copied: half of the first-level cache.
const FETCHED: usize = 256;

/// An octet of each row of a block. One line longer than the block, or all octets of a row would fall into the
/// same set of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Octets(pub(crate) [[u8; OCTET]; BLOCK + 8]);

/// 64 bytes as the cache holds them.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([[u8; OCTET]; 8]);

/// The bins of up to 64 columns, row by row.
pub(crate) struct Group {
    /// Octets of a row: 1, 2, 4 or 8.
    per_row: usize,
    lines: Vec<Line>,
    /// Those in use.
    pub(crate) octets: Vec<Octet>,
}

/// Up to eight columns.
pub(crate) struct Octet {
    pub(crate) slots: Range<usize>,
    /// No bin of these columns holds more than this.
    pub(crate) fullest: Load,
}

/// Lays columns out by row. A column's slot is its place in `columns`.
pub(crate) fn groups(columns: &[&[u8]], weights: Option<&[f64]>) -> Vec<Group> {
    let n_octets = columns.len().div_ceil(OCTET);
    let slot = |octet: usize| octet * columns.len() / n_octets;
    let loads: Vec<Load> = columns.par_iter().map(|bins| fullest(bins, weights)).collect();
    let octet = |octet: usize| {
        let slots = slot(octet)..slot(octet + 1);
        let fullest = loads[slots.clone()].iter().copied().fold(Load::default(), Load::or);
        Octet { slots, fullest }
    };
    let mut groups = Vec::new();
    let mut first = 0;
    while first < n_octets {
        let per_row = octets_per_row(n_octets - first);
        let last = (first + per_row).min(n_octets);
        groups.push(Group::new(columns, per_row, (first..last).map(octet).collect()));
        first = last;
    }
    groups
}

/// At least what each bin holds.
fn fullest(bins: &[u8], weights: Option<&[f64]>) -> Load {
    let mut loads = [Load::default(); 256];
    for (row, bin) in bins.iter().enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[row]);
        let load = &mut loads[usize::from(*bin)];
        load.rows += usize::from(weight > 0.0);
        load.weight += weight;
    }
    loads.into_iter().fold(Load::default(), Load::or)
}

/// Writes the bins of an octet's columns into every row of `lines`.
fn fill_octet(lines: &mut [Line], per_row: usize, octet: usize, columns: &[&[u8]]) {
    for (place, bins) in columns.iter().enumerate() {
        for (line, bins) in lines.iter_mut().zip(bins.chunks(8 / per_row)) {
            for (row, bin) in bins.iter().enumerate() {
                line.0[(row * per_row + octet) % 8][place] = *bin;
            }
        }
    }
}

/// The widest row that at most one octet of is empty.
fn octets_per_row(n_octets: usize) -> usize {
    match n_octets {
        7.. => 8,
        3.. => 4,
        few => few,
    }
}

impl Group {
    fn new(columns: &[&[u8]], per_row: usize, octets: Vec<Octet>) -> Group {
        let n_rows = columns.first().map_or(0, |column| column.len());
        let rows_per_line = 8 / per_row;
        let mut lines = vec![Line([[0; OCTET]; 8]); n_rows.div_ceil(rows_per_line)];
        // Blocks of lines, so that every column is read in long runs and a block stays in the cache.
        lines.par_chunks_mut(BLOCK_LINES).enumerate().for_each(|(block, lines)| {
            let start = block * BLOCK_LINES * rows_per_line;
            let rows = start..n_rows.min(start + lines.len() * rows_per_line);
            for (octet, Octet { slots, .. }) in octets.iter().enumerate() {
                let columns: Vec<&[u8]> =
                    columns[slots.clone()].iter().map(|bins| &bins[rows.clone()]).collect();
                fill_octet(lines, per_row, octet, &columns);
            }
        });
        Group { per_row, lines, octets }
    }

    /// The slots of its columns.
    pub(crate) fn slot_range(&self) -> Range<usize> {
        let first = self.octets.first().map_or(0, |octet| octet.slots.start);
        first..self.octets.last().map_or(0, |octet| octet.slots.end)
    }

    /// Where an octet's columns are among the group's.
    pub(crate) fn places(&self, octet: usize) -> Range<usize> {
        let first = self.slot_range().start;
        let Range { start, end } = self.octets[octet].slots;
        start - first..end - first
    }

    /// Copies the octets of up to [`BLOCK`] rows, octet by octet.
    ///
    /// Counting them where they lie would wait for each.
    pub(crate) fn gather(&self, rows: &[u32], gathered: &mut [Octets; 8]) {
        match self.octets.len() {
            1 => self.gather_octets::<1>(rows, gathered),
            2 => self.gather_octets::<2>(rows, gathered),
            3 => self.gather_octets::<3>(rows, gathered),
            4 => self.gather_octets::<4>(rows, gathered),
            5 => self.gather_octets::<5>(rows, gathered),
            6 => self.gather_octets::<6>(rows, gathered),
            7 => self.gather_octets::<7>(rows, gathered),
            _ => self.gather_octets::<8>(rows, gathered),
        }
    }

    #[inline(never)]
    fn gather_octets<const N: usize>(&self, rows: &[u32], gathered: &mut [Octets; 8]) {
        let bits = (8 / self.per_row).trailing_zeros();
        let (in_line, per_row) = ((1 << bits) - 1, self.per_row);
        for (part, rows) in rows.chunks(FETCHED).enumerate() {
            black_box(self.fetch(rows));
            for (idx, row) in rows.iter().enumerate() {
                let first = (*row as usize & in_line) * per_row;
                let line = &self.lines[(*row >> bits) as usize].0;
                let place = (part * FETCHED + idx) % BLOCK;
                for octet in 0..N {
                    gathered[octet].0[place] = line[(first + octet) % 8];
                }
            }
        }
    }

    /// Reads a byte of every row, so that their lines are in the cache when they are copied.
    ///
    /// These loads depend on nothing before them, and little else is done: as many are on their way at once
    /// as the processor can bear.
    fn fetch(&self, rows: &[u32]) -> u8 {
        let bits = (8 / self.per_row).trailing_zeros();
        rows.iter().fold(0, |read, row| read ^ self.lines[(*row >> bits) as usize].0[0][0])
    }
}
