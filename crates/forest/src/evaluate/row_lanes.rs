//! Rows in lanes: one tree against 64 rows at a time.
//!
//! The bytes of 64 rows lie column by column, so that a split reads one line, compares it with its one
//! threshold, and moves on the exits of the rows that go right (see [`super::in_order`]). Two trees pass
//! side by side: neither has to wait for the other's exits.

use super::class_set::ClassSet;
use super::columns::{Columns, Narrow, Number, Place};
use super::in_order::InOrder;
use super::line::{LANES, Line};
use super::ranks::Block;
use crate::tree::Tree;

/// Marks a column as the index of a category.
pub(crate) const CATEGORY: u16 = 1 << 15;

/// A forest as pairs of trees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowLanes {
    pub(crate) pairs: Vec<Pair>,
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
    /// The leaves of one tree or two, left to right, filled up with zeros to a multiple of 16.
    pub(crate) leaves: Vec<Vec<f64>>,
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

/// Rows one after the other; what lies beyond the end of `numbers` is missing.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a> {
    pub(crate) n_features: usize,
    pub(crate) numbers: &'a [f64],
}

impl<'a> Matrix<'a> {
    /// The rows from one on.
    pub(crate) fn from(self, row_idx: usize) -> Matrix<'a> {
        let start = (row_idx * self.n_features).min(self.numbers.len());
        Matrix { numbers: &self.numbers[start..], ..self }
    }

    /// The first row, and all that follow.
    pub(crate) fn row(self, row_idx: usize) -> &'a [f64] {
        self.from(row_idx).numbers
    }

    #[inline(always)]
    fn value(self, row_idx: usize, feature: u32) -> f64 {
        self.numbers.get(row_idx * self.n_features + feature as usize).copied().unwrap_or(f64::NAN)
    }
}

/// Where the rows leave both trees of a pair.
pub(crate) type Exits<const BLOCKS: usize> = [[Line; BLOCKS]; 2];

impl RowLanes {
    pub(crate) fn of(columns: &Columns, trees: &[(&Tree, InOrder)]) -> RowLanes {
        let pairs = trees.chunks(2).map(|trees| pair(columns, trees)).collect();
        RowLanes { pairs, has_sets: !columns.categories.is_empty() }
    }

    /// Adds to each of `sums` the leaves that its row reaches, in tree order; there are `64 × BLOCKS` of them.
    #[inline(always)]
    pub(crate) fn add<const BLOCKS: usize>(
        &self,
        rows: &Rows<BLOCKS>,
        sums: &mut [[f64; LANES]; BLOCKS],
        pass: impl Fn(&Pair, &Rows<BLOCKS>) -> Exits<BLOCKS>,
        add_leaves: impl Fn(&[f64], &Line, &mut [f64; LANES]),
    ) {
        for pair in &self.pairs {
            let exits = pass(pair, rows);
            for (leaves, exits) in pair.leaves.iter().zip(&exits) {
                for (exits, sums) in exits.iter().zip(sums.iter_mut()) {
                    add_leaves(leaves, exits, sums);
                }
            }
        }
    }
}

fn pair(columns: &Columns, trees: &[(&Tree, InOrder)]) -> Pair {
    let n_splits = trees.iter().map(|(_, ordered)| ordered.splits.len()).max().unwrap_or(0);
    let mut pair = Pair { splits: vec![[RowSplit::LEFT; 2]; n_splits], sets: Vec::new(), leaves: Vec::new() };
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
    pair.leaves = trees.iter().map(|(_, ordered)| filled_up(&ordered.leaves)).collect();
    pair
}

fn filled_up(leaves: &[f64]) -> Vec<f64> {
    let mut leaves = leaves.to_vec();
    leaves.resize(leaves.len().next_multiple_of(16), 0.0);
    leaves
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

    /// Takes over `64 × BLOCKS` rows. `n_below` counts in one block of thresholds.
    #[inline(always)]
    pub(crate) fn read(&mut self, columns: &Columns, matrix: Matrix, n_below: impl Fn(&Block, f64) -> usize) {
        for Narrow { feature, range, column, missing } in &columns.narrow {
            for (row, byte) in lanes(&mut self.columns[*column as usize]) {
                let value = matrix.value(row, *feature);
                let rank = columns.ranks.short_rank(*range, value, &n_below) as u8;
                *byte = if value.is_nan() { *missing } else { rank };
            }
        }
        for Number { feature, range, start, end } in &columns.wide {
            for row in 0..LANES * BLOCKS {
                let value = matrix.value(row, *feature);
                let rank = columns.ranks.rank(*range, value, &n_below);
                for at in *start as usize..*end as usize {
                    self.columns[at][row / LANES].0[row % LANES] =
                        columns.columns[at].byte(rank, value.is_nan());
                }
            }
        }
        for (category, (bytes, bits)) in
            columns.categories.iter().zip(self.bytes.iter_mut().zip(&mut self.bits))
        {
            for ((row, byte), (_, bit)) in lanes(bytes).zip(lanes(bits)) {
                let class = category.class(matrix.value(row, category.feature));
                // Below CLASSES_MAX: its byte is one of 256.
                (*byte, *bit) = ((class / 8) as u8, 1 << (class % 8));
            }
        }
    }
}

#[inline(always)]
fn lanes<const BLOCKS: usize>(lines: &mut [Line; BLOCKS]) -> impl Iterator<Item = (usize, &mut u8)> {
    lines.iter_mut().flat_map(|line| &mut line.0).enumerate()
}
