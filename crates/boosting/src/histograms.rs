//! Histograms of nodes: counted on all cores, kept and used again.

use std::cell::RefCell;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering::Relaxed;

use rayon::prelude::*;

use crate::gradients::Packed;
use crate::histogram::{Buffer, Cell, Cells, Counting, Share};

/// Bytes of histograms that open leaves keep.
const HISTOGRAM_BYTES_MAX: usize = 1 << 29;
/// Fewest rows for which counting on several threads pays for adding up what they counted.
const SHARED_ROWS_MIN: usize = 1 << 12;

/// Rows of a task that sums up leaves.
const SUMMED_ROWS: usize = 1 << 15;

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::new(Buffer::new());
}

/// A histogram that an open leaf keeps.
pub(crate) struct Kept(Vec<Cells>);

/// Room for histograms of `n_columns` columns of bytes each, and for what they are counted from.
pub(crate) struct Histograms {
    n_columns: usize,
    free: Vec<Vec<Cells>>,
    free_shares: Vec<Share>,
    n_kept: usize,
}

impl Histograms {
    pub(crate) fn new(n_columns: usize) -> Histograms {
        Histograms { n_columns, free: Vec::new(), free_shares: Vec::new(), n_kept: 0 }
    }

    /// What the histograms of `rows` are the sum of.
    pub(crate) fn count(&mut self, counting: &Counting<'_>, rows: &[u32]) -> Vec<Share> {
        let n_shares = if rows.len() < SHARED_ROWS_MIN { 1 } else { rayon::current_num_threads() };
        let n_new = n_shares.saturating_sub(self.free_shares.len());
        self.free_shares.extend((0..n_new).map(|_| Share::new(self.n_columns)));
        let mut shares = self.free_shares.split_off(self.free_shares.len() - n_shares);
        let rows = rows.par_chunks(rows.len().div_ceil(n_shares).max(1));
        // Fewer chunks than shares where rows are few: the others count nothing.
        let n_used = rows.len();
        shares.par_iter_mut().zip(rows).for_each(|(share, rows)| {
            BUFFER.with_borrow_mut(|buffer| counting.count(rows, buffer, share));
        });
        self.free_shares.extend(shares.drain(n_used..));
        shares
    }

    pub(crate) fn give_back_shares(&mut self, shares: Vec<Share>) {
        self.free_shares.extend(shares);
    }

    /// Keeps a histogram for an open leaf, if there is room for it.
    pub(crate) fn keep(&mut self, histogram: Vec<Cells>) -> Option<Kept> {
        let bytes = (self.n_kept + 1) * self.n_columns * size_of::<Cells>();
        if bytes > HISTOGRAM_BYTES_MAX {
            self.free.push(histogram);
            return None;
        }
        self.n_kept += 1;
        Some(Kept(histogram))
    }

    /// Takes a histogram from a leaf that is open no more.
    pub(crate) fn take(&mut self, kept: Kept) -> Vec<Cells> {
        self.n_kept -= 1;
        kept.0
    }

    /// Whether no leaf keeps any.
    pub(crate) fn keeps_none(&self) -> bool {
        self.n_kept == 0
    }

    pub(crate) fn give_back(&mut self, histogram: Vec<Cells>) {
        self.free.push(histogram);
    }

    /// Room for a histogram. Bytes in use hold what was there before, also of columns that are not drawn now; all
    /// others are empty.
    pub(crate) fn room(&mut self) -> Vec<Cells> {
        self.free.pop().unwrap_or_else(|| vec![[Cell::default(); 256]; self.n_columns])
    }
}

/// Sums of all `rows`.
pub(crate) fn sum(packed: Packed<'_>, rows: &[u32]) -> Cell {
    let Packed { rows: words, packing, .. } = packed;
    let of_chunk = |rows: &[u32]| {
        let mut sum = Cell::default();
        rows.iter().for_each(|row| sum += packing.unpack(words[*row as usize]));
        sum
    };
    rows.par_chunks(SHARED_ROWS_MIN).map(of_chunk).reduce(Cell::default, Cell::plus)
}

/// Sums by leaf where every row has one: all rows are read in order, and none is looked for.
pub(crate) fn sums(packed: Packed<'_>, leaves: &[AtomicU16], n_leaves: usize) -> Vec<Cell> {
    let Packed { rows: words, packing, .. } = packed;
    let none = || vec![Cell::default(); n_leaves];
    let of_chunk = |(words, leaves): (&[i64], &[AtomicU16])| {
        let mut sums = none();
        for (word, leaf) in words.iter().zip(leaves) {
            sums[usize::from(leaf.load(Relaxed))] += packing.unpack(*word);
        }
        sums
    };
    let plus = |mut sums: Vec<Cell>, others: Vec<Cell>| {
        sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        sums
    };
    let chunks = words.par_chunks(SUMMED_ROWS).zip(leaves.par_chunks(SUMMED_ROWS));
    chunks.map(of_chunk).reduce(none, plus)
}

#[cfg(test)]
mod tests;
