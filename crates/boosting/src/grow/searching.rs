//! Histograms of leaves and the best splits that they show, column by column on all cores.
//!
//! What threads counted of a column is added up, taken from the parent's, and searched in one go, while its
//! cells are in the cache.

use rayon::prelude::*;

use super::{Ground, Growth, Leaf, better};
use crate::histogram::Cells;
use crate::split::{Search, Split};

/// What a leaf is split by: its histograms, and the best split that they show.
pub(super) struct Searched {
    pub(super) histogram: Vec<Cells>,
    pub(super) split: Option<Split>,
}

/// A slot's columns of a histogram.
struct SlotCells<'h> {
    slot: usize,
    cells: &'h mut [Cells],
}

impl Ground<'_> {
    /// The slots that may be asked, each with its columns of a histogram.
    fn slots_of<'h>(&self, histogram: &'h mut [Cells]) -> impl IndexedParallelIterator<Item = SlotCells<'h>> {
        let mut rest = histogram;
        let mut slots = Vec::with_capacity(self.slots.len());
        for (slot, columns) in self.data.byte_columns.iter().enumerate() {
            let (cells, others) = std::mem::take(&mut rest).split_at_mut(columns.len());
            rest = others;
            if self.slots[slot] {
                slots.push(SlotCells { slot, cells });
            }
        }
        slots.into_par_iter()
    }

    fn best(&self, leaf: &Leaf, slot: usize, cells: &[Cells]) -> Option<Split> {
        let search = Search { settings: self.settings, scale: self.counted.scale };
        search.best(leaf.terms, slot, self.data.column(slot), cells)
    }
}

impl Growth<'_> {
    /// Counts a leaf's rows and searches its histograms, column by column.
    pub(super) fn searched(&mut self, leaf: &Leaf) -> Searched {
        let shares = self.histograms.count(&self.counting, &self.rows[leaf.rows.clone()]);
        let mut histogram = self.histograms.room();
        let Growth { ground, counting, .. } = self;
        let of_slot = |SlotCells { slot, cells }: SlotCells<'_>| {
            let columns = ground.data.byte_columns[slot].clone();
            columns.zip(cells.iter_mut()).for_each(|(column, cells)| counting.total(&shares, column, cells));
            ground.best(leaf, slot, cells)
        };
        let split = ground.slots_of(&mut histogram).filter_map(of_slot).reduce_with(better);
        self.histograms.give_back_shares(shares);
        Searched { histogram, split }
    }

    /// Counts the rows of the smaller of two children, takes them from their parent's, and searches the larger one, and
    /// the smaller if that is wanted.
    pub(super) fn both_searched(
        &mut self,
        (smaller, is_wanted): (&Leaf, bool),
        larger: &Leaf,
        parent: Vec<Cells>,
    ) -> [Searched; 2] {
        let shares = self.histograms.count(&self.counting, &self.rows[smaller.rows.clone()]);
        let mut histograms = [self.histograms.room(), parent];
        let Growth { ground, counting, .. } = self;
        let of_slot = |(few, many): (SlotCells<'_>, SlotCells<'_>)| {
            let (slot, few, many) = (few.slot, few.cells, many.cells);
            let columns = ground.data.byte_columns[slot].clone();
            for ((column, few), many) in columns.zip(few.iter_mut()).zip(many.iter_mut()) {
                counting.total(&shares, column, few);
                counting.subtract(column, many, few);
            }
            let of_smaller = is_wanted.then(|| ground.best(smaller, slot, few)).flatten();
            [of_smaller, ground.best(larger, slot, many)]
        };
        let [few, many] = &mut histograms;
        let splits = ground.slots_of(few).zip(ground.slots_of(many)).map(of_slot);
        let [of_smaller, of_larger] = splits.reduce(
            || [None, None],
            |[a, b], [c, d]| [a.into_iter().chain(c).reduce(better), b.into_iter().chain(d).reduce(better)],
        );
        self.histograms.give_back_shares(shares);
        let [few, many] = histograms;
        [Searched { histogram: few, split: of_smaller }, Searched { histogram: many, split: of_larger }]
    }
}
