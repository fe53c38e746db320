//! Rows in lanes: one tree against 64 rows at a time.
//!
//! The bytes of 64 rows lie column by column, so that a split reads one line, compares it with its one
//! threshold, and moves on the exits of the rows that go right (see [`super::in_order`]). Two trees pass
//! side by side: neither has to wait for the other's exits. The leaves of eight are then added together, so that
//! sums can stay in registers meanwhile.

use super::class_set::ClassSet;
use super::columns::{Columns, Number, Place};
use super::in_order::InOrder;
use super::line::{LANES, Line};
use super::ranks::{Range, Ranks};
use super::source::Source;
use crate::tree::Tree;

/// Marks a column as the index of a category.
pub(crate) const CATEGORY: u16 = 1 << 15;

/// Trees whose leaves are added together.
const TOGETHER: usize = 8;

/// A forest as pairs of trees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowLanes {
    pub(crate) pairs: Vec<Pair>,
    /// One a tree.
    leaves: Vec<Leaves>,
    /// Whether any split asks a category.
    pub(crate) has_sets: bool,
}

/// Two trees that pass side by side.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    /// Split `k` of both; the shorter tree is filled up with splits that send every row left.
    pub(crate) splits: Vec<[RowSplit; 2]>,
    /// Which classes go right, in the order of the splits that ask them.
    pub(crate) sets: Vec<ClassSet>,
}

/// The leaves of a tree from left to right.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaves {
    pub(crate) values: Vec<f64>,
    /// The same by sixteens, filled up with zeros: the lower 32 bits of each, and the upper.
    pub(crate) halves: Vec<[[u32; 16]; 2]>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RowSplit {
    pub(crate) column: u16,
    /// Right if the column's byte exceeds this.
    pub(crate) threshold: u8,
    /// The leftmost leaf below.
    pub(crate) low: u8,
}

impl RowSplit {
    const LEFT: RowSplit = RowSplit { column: 0, threshold: u8::MAX, low: 0 };
}

/// The bytes of `64 × BLOCKS` rows.
pub(crate) struct Rows<const BLOCKS: usize> {
    /// By column.
    pub(crate) columns: Vec<[Line; BLOCKS]>,
    /// By category, the class of each row: which byte of a set, and which bit of that byte.
    pub(crate) bytes: Vec<[Line; BLOCKS]>,
    pub(crate) bits: Vec<[Line; BLOCKS]>,
}

/// Where the rows leave a tree.
pub(crate) type Exits<const BLOCKS: usize> = [Line; BLOCKS];

impl RowLanes {
    pub(crate) fn of(columns: &Columns, trees: &[(&Tree, InOrder)]) -> RowLanes {
        let pairs = trees.chunks(2).map(|trees| pair(columns, trees)).collect();
        let leaves = trees.iter().map(|(_, ordered)| Leaves::of(&ordered.leaves)).collect();
        RowLanes { pairs, leaves, has_sets: !columns.categories.is_empty() }
    }

    /// Adds to each of `sums` the leaves that its row reaches, in tree order; there are `64 × BLOCKS` of them.
    #[inline(always)]
    pub(crate) fn add<const BLOCKS: usize>(
        &self,
        rows: &Rows<BLOCKS>,
        sums: &mut [[f64; LANES]; BLOCKS],
        pass: impl Fn(&Pair, &Rows<BLOCKS>) -> [Exits<BLOCKS>; 2],
        add_leaves: impl Fn(&[Leaves], &[Exits<BLOCKS>], &mut [[f64; LANES]; BLOCKS]),
    ) {
        let mut exits = [[Line::ZERO; BLOCKS]; TOGETHER];
        for (pairs, leaves) in self.pairs.chunks(TOGETHER / 2).zip(self.leaves.chunks(TOGETHER)) {
            for (pair, exits) in pairs.iter().zip(exits.as_chunks_mut().0) {
                *exits = pass(pair, rows);
            }
            add_leaves(leaves, &exits, sums);
        }
    }
}

impl Leaves {
    fn of(values: &[f64]) -> Leaves {
        let halves = values.chunks(16).map(|values| {
            let mut halves = [[0; 16]; 2];
            for (at, bits) in values.iter().map(|value| value.to_bits()).enumerate() {
                (halves[0][at], halves[1][at]) = (bits as u32, (bits >> 32) as u32);
            }
            halves
        });
        Leaves { values: values.to_vec(), halves: halves.collect() }
    }
}

fn pair(columns: &Columns, trees: &[(&Tree, InOrder)]) -> Pair {
    let n_splits = trees.iter().map(|(_, ordered)| ordered.splits.len()).max().unwrap_or(0);
    let mut pair = Pair { splits: vec![[RowSplit::LEFT; 2]; n_splits], sets: Vec::new() };
    for split_idx in 0..n_splits {
        for (side, (tree, ordered)) in trees.iter().enumerate() {
            let Some(placed) = ordered.splits.get(split_idx) else { continue };
            pair.splits[split_idx][side] = match columns.place(tree, placed.split) {
                Place::Number { column, threshold } => RowSplit { column, threshold, low: placed.low },
                Place::Category { category, right } => {
                    pair.sets.push(right);
                    RowSplit { column: category as u16 | CATEGORY, threshold: 0, low: placed.low }
                }
            };
        }
    }
    pair
}

impl<const BLOCKS: usize> Rows<BLOCKS> {
    pub(crate) fn new(columns: &Columns) -> Rows<BLOCKS> {
        let zeros = |n| vec![[Line::ZERO; BLOCKS]; n];
        let n_categories = columns.categories.len();
        Rows {
            columns: zeros(columns.columns.len().max(1)),
            bytes: zeros(n_categories),
            bits: zeros(n_categories),
        }
    }

    /// Takes over `64 × BLOCKS` rows. `rank` finds the ranks of one feature, [`MISSING`](super::ranks::MISSING) of
    /// what is missing.
    #[inline(always)]
    pub(crate) fn read(
        &mut self,
        columns: &Columns,
        source: Source,
        rank: impl Fn(&Ranks, Range, &[f64; LANES]) -> [u32; LANES],
    ) {
        let mut values = [[0.0; LANES]; BLOCKS];
        for Number { feature, range, start, end } in &columns.numbers {
            source.read(*feature, values.as_flattened_mut());
            for (block, values) in values.iter().enumerate() {
                let ranks = rank(&columns.ranks, *range, values);
                for at in *start as usize..*end as usize {
                    columns.columns[at].write(&ranks, &mut self.columns[at][block]);
                }
            }
        }
        for (category, (bytes, bits)) in
            columns.categories.iter().zip(self.bytes.iter_mut().zip(&mut self.bits))
        {
            source.read(category.feature, values.as_flattened_mut());
            let places =
                bytes.iter_mut().zip(bits).flat_map(|(bytes, bits)| bytes.0.iter_mut().zip(&mut bits.0));
            for ((byte, bit), value) in places.zip(values.as_flattened()) {
                let class = category.class(*value);
                // Below CLASSES_MAX: its byte is one of 256.
                (*byte, *bit) = ((class / 8) as u8, 1 << (class % 8));
            }
        }
    }
}
