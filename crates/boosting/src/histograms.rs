//! Histograms of nodes: counted on all cores, kept and used again.

use std::cell::RefCell;

use rayon::prelude::*;

use crate::gradients::Packed;
use crate::histogram::{Buffer, Cell, Cells};
use crate::lines::Group;

/// Bytes of histograms that open leaves keep.
const HISTOGRAM_BYTES_MAX: usize = 1 << 29;
/// Fewest rows for which counting on several threads pays for adding up what they counted.
const SHARED_ROWS_MIN: usize = 1 << 12;

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::new(Buffer::new());
}

/// A histogram that an open leaf keeps.
pub(crate) struct Kept(Vec<Cells>);

/// Room for histograms of `n_columns` columns of bytes each.
pub(crate) struct Histograms {
    n_columns: usize,
    free: Vec<Vec<Cells>>,
    n_kept: usize,
}

impl Histograms {
    pub(crate) fn new(n_columns: usize) -> Histograms {
        Histograms { n_columns, free: Vec::new(), n_kept: 0 }
    }

    /// The histograms of `rows`.
    pub(crate) fn count(&mut self, groups: &[Group], rows: &[u32], packed: Packed<'_>) -> Vec<Cells> {
        let n_parts = if rows.len() < SHARED_ROWS_MIN { 1 } else { rayon::current_num_threads() };
        let rooms: Vec<Vec<Cells>> = (0..n_parts).map(|_| self.room()).collect();
        let parts = rooms.into_par_iter().zip(rows.par_chunks(rows.len().div_ceil(n_parts).max(1)));
        let mut counted: Vec<Vec<Cells>> =
            parts.map(|(room, rows)| count_part(groups, rows, packed, room)).collect();
        let mut total = counted.pop().unwrap_or_default();
        for part in counted {
            total.par_iter_mut().zip(&part).for_each(|(total, part)| add(total, part));
            self.free.push(part);
        }
        total
    }

    /// Takes `part` from `whole`.
    pub(crate) fn subtract(&self, whole: &mut [Cells], part: &[Cells]) {
        whole.par_iter_mut().zip(part).for_each(|(whole, part)| {
            whole.iter_mut().zip(part).for_each(|(whole, part)| whole.subtract(*part));
        });
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

    fn room(&mut self) -> Vec<Cells> {
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

fn count_part(groups: &[Group], rows: &[u32], packed: Packed<'_>, mut room: Vec<Cells>) -> Vec<Cells> {
    room.iter_mut().for_each(|cells| cells.fill(Cell::default()));
    BUFFER.with_borrow_mut(|buffer| {
        for group in groups {
            buffer.count(group, rows, packed, &mut room[group.columns()]);
        }
    });
    room
}

fn add(total: &mut Cells, part: &Cells) {
    total.iter_mut().zip(part).for_each(|(total, part)| *total += *part);
}
