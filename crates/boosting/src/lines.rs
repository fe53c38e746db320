//! Bins by row: what a histogram reads.
//!
//! A histogram of a small node reads rows that lie far apart, and pays for cache lines, not for bytes. So a
//! row's bins lie together, up to 64 columns in one aligned line; a line holds *octets* of at most eight
//! columns, whose cells (4 KB a column) stay in the first-level cache while a block of rows is counted. Columns are
//! spread evenly over the octets. Rows of few columns share a line.

use rayon::prelude::*;

/// Columns of one octet, at most.
pub(crate) const OCTET: usize = 8;

/// 64 bytes as the cache holds them.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([[u8; OCTET]; 8]);

/// The bins of up to 64 columns, row by row.
pub(crate) struct Group {
    /// Octets of a row: 1, 2, 4 or 8.
    per_row: usize,
    lines: Vec<Line>,
    /// The columns of each octet in use, as a range of slots.
    pub(crate) slots: Vec<std::ops::Range<usize>>,
}

/// Lays columns out by row. A column's slot is its place in `columns`.
pub(crate) fn groups(columns: &[&[u8]]) -> Vec<Group> {
    let n_octets = columns.len().div_ceil(OCTET);
    let slot = |octet: usize| octet * columns.len() / n_octets;
    let mut groups = Vec::new();
    let mut first = 0;
    while first < n_octets {
        let per_row = octets_per_row(n_octets - first);
        let last = (first + per_row).min(n_octets);
        let slots = (first..last).map(|octet| slot(octet)..slot(octet + 1)).collect();
        groups.push(Group::new(columns, per_row, slots));
        first = last;
    }
    groups
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
    fn new(columns: &[&[u8]], per_row: usize, slots: Vec<std::ops::Range<usize>>) -> Group {
        let n_rows = columns.first().map_or(0, |column| column.len());
        let rows_per_line = 8 / per_row;
        let mut lines = vec![Line([[0; OCTET]; 8]); n_rows.div_ceil(rows_per_line)];
        // Blocks of lines, so that every column is read in long runs and a block stays in the cache.
        lines.par_chunks_mut(64).enumerate().for_each(|(block, lines)| {
            let start = block * 64 * rows_per_line;
            for (octet, slots) in slots.iter().enumerate() {
                for (place, slot) in slots.clone().enumerate() {
                    let column = &columns[slot][start..n_rows.min(start + lines.len() * rows_per_line)];
                    for (row, bin) in column.iter().enumerate() {
                        lines[row / rows_per_line].0[row % rows_per_line * per_row + octet][place] = *bin;
                    }
                }
            }
        });
        Group { per_row, lines, slots }
    }

    /// The slots of its columns.
    pub(crate) fn slot_range(&self) -> std::ops::Range<usize> {
        let ends = |slots: &std::ops::Range<usize>| slots.end;
        self.slots.first().map_or(0, |slots| slots.start)..self.slots.last().map_or(0, ends)
    }

    /// Copies the octets of some rows into one buffer an octet: `out[octet][i]` is from row `rows[i]`.
    ///
    /// The loads depend on nothing before them, so that many are on their way at once; counting right from the
    /// lines would wait for each.
    pub(crate) fn gather<const BLOCK: usize>(&self, rows: &[u32], out: &mut [[[u8; OCTET]; BLOCK]; 8]) {
        match self.per_row {
            1 => self.gather_octets::<1, BLOCK>(rows, out),
            2 => self.gather_octets::<2, BLOCK>(rows, out),
            4 => self.gather_octets::<4, BLOCK>(rows, out),
            _ => self.gather_octets::<8, BLOCK>(rows, out),
        }
    }

    fn gather_octets<const PER_ROW: usize, const BLOCK: usize>(
        &self,
        rows: &[u32],
        out: &mut [[[u8; OCTET]; BLOCK]; 8],
    ) {
        for (place, row) in rows.iter().enumerate().take(BLOCK) {
            let first = *row as usize * PER_ROW;
            let line = &self.lines[first / 8].0;
            for octet in 0..PER_ROW {
                out[octet][place] = line[(first % 8 + octet) % 8];
            }
        }
    }
}
