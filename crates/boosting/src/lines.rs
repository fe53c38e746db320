//! Bins by row: what a histogram reads.
//!
//! A histogram of a small node reads rows that lie far apart, and pays for cache lines, not for bytes. So a
//! row's bins lie together, up to 64 columns in one aligned line; a line holds *octets* of at most eight
//! columns, whose cells (4 KB a column) stay in the first-level cache while a block of rows is counted.
//! Columns are spread evenly over the octets. Rows of few columns share a line. A column here is one of bytes:
//! a wide column of the data is several.

use std::hint::black_box;
use std::ops::Range;

use rayon::prelude::*;

use crate::bins::{self, ByteColumn};
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
    /// Their places among all columns of bytes.
    pub(crate) columns: Range<usize>,
    /// One a column.
    pub(crate) loads: Vec<ColumnLoad>,
}

/// How full a column of bytes is.
#[derive(Clone, Copy)]
pub(crate) struct ColumnLoad {
    /// No bin holds more than this.
    pub(crate) fullest_bin: Load,
    /// Nor any byte: the first of a part stands for no bin, but for all that lie in the other parts.
    pub(crate) fullest_byte: Load,
    /// All bytes of rows that have weight are below this.
    pub(crate) n_bytes: usize,
}

/// Lays columns of `n_rows` bytes out by row.
pub(crate) fn groups(columns: &[ByteColumn<'_>], n_rows: usize, weights: Option<&[f64]>) -> Vec<Group> {
    let n_octets = columns.len().div_ceil(OCTET);
    let first_column = |octet: usize| octet * columns.len() / n_octets;
    let loads: Vec<ColumnLoad> = columns.par_iter().map(|column| ColumnLoad::of(column, weights)).collect();
    let octet = |octet: usize| {
        let columns = first_column(octet)..first_column(octet + 1);
        Octet { loads: loads[columns.clone()].to_vec(), columns }
    };
    let mut groups = Vec::new();
    let mut first = 0;
    while first < n_octets {
        let per_row = octets_per_row(n_octets - first);
        let last = (first + per_row).min(n_octets);
        groups.push(Group::new(columns, n_rows, per_row, (first..last).map(octet).collect()));
        first = last;
    }
    groups
}

impl ColumnLoad {
    fn of(column: &ByteColumn<'_>, weights: Option<&[f64]>) -> ColumnLoad {
        let (loads, first_bin) = match column {
            ByteColumn::Whole(bins) => (loads(bins, weights, |bin| bin), 0),
            ByteColumn::Part { bins, first } => (loads(bins, weights, |bin| bins::byte(bin, *first)), 1),
        };
        let fullest = |loads: &[Load]| loads.iter().copied().fold(Load::default(), Load::or);
        let n_bytes = loads.iter().rposition(|load| load.rows > 0).map_or(0, |last| last + 1);
        ColumnLoad { fullest_bin: fullest(&loads[first_bin..]), fullest_byte: fullest(&loads), n_bytes }
    }
}

/// What each byte holds.
fn loads<T: Copy>(bins: &[T], weights: Option<&[f64]>, byte: impl Fn(T) -> u8) -> [Load; 256] {
    let mut loads = [Load::default(); 256];
    for (row, bin) in bins.iter().enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[row]);
        let load = &mut loads[usize::from(byte(*bin))];
        load.rows += usize::from(weight > 0.0);
        load.weight += weight;
    }
    loads
}

/// Where a column's bytes go: which octet of a row, of how many, and where in it.
#[derive(Clone, Copy)]
struct Place {
    per_row: usize,
    octet: usize,
    column: usize,
}

/// Writes the bytes of some rows into their lines.
fn fill<T: Copy>(lines: &mut [Line], place: Place, bins: &[T], byte: impl Fn(T) -> u8) {
    let Place { per_row, octet, column } = place;
    for (line, bins) in lines.iter_mut().zip(bins.chunks(8 / per_row)) {
        for (row, bin) in bins.iter().enumerate() {
            line.0[(row * per_row + octet) % 8][column] = byte(*bin);
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
    fn new(all: &[ByteColumn<'_>], n_rows: usize, per_row: usize, octets: Vec<Octet>) -> Group {
        let rows_per_line = 8 / per_row;
        let mut lines = vec![Line([[0; OCTET]; 8]); n_rows.div_ceil(rows_per_line)];
        // Blocks of lines, so that every column is read in long runs and a block stays in the cache.
        lines.par_chunks_mut(BLOCK_LINES).enumerate().for_each(|(block, lines)| {
            let start = block * BLOCK_LINES * rows_per_line;
            let rows = start..n_rows.min(start + lines.len() * rows_per_line);
            for (octet, Octet { columns, .. }) in octets.iter().enumerate() {
                for (column, bytes) in all[columns.clone()].iter().enumerate() {
                    let place = Place { per_row, octet, column };
                    match bytes {
                        ByteColumn::Whole(bins) => fill(lines, place, &bins[rows.clone()], |bin| bin),
                        ByteColumn::Part { bins, first } => {
                            fill(lines, place, &bins[rows.clone()], |bin| bins::byte(bin, *first))
                        }
                    }
                }
            }
        });
        Group { per_row, lines, octets }
    }

    /// The places of its columns among all.
    pub(crate) fn columns(&self) -> Range<usize> {
        let first = self.octets.first().map_or(0, |octet| octet.columns.start);
        first..self.octets.last().map_or(0, |octet| octet.columns.end)
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
