//! How rows get their scores: the paths, and which one a forest takes.
//!
//! Every path finds the same leaves by other means, and adds them in tree order: the bits are the same. What a
//! path needs beyond the plain trees is derived when the forest is built, and never stored.
//!
//! - *Plain* walks node by node. It is the truth that the others are tested against, and serves forests of a
//!   few trees.
//! - *Walk* goes down eight trees, or with eight rows, at a time ([`walk`]).
//! - *Lanes* turn a row into bytes ([`columns`]) and ask all splits of a tree rather than those on its way
//!   ([`in_order`]): one row against many trees ([`tree_lanes`]), or many rows against one tree
//!   ([`row_lanes`]), without a branch. With intrinsics ([`crate::simd`]) that is by far the fastest; without
//!   them ([`portable`]) it is for batches, and a single row takes the walk.

use crate::simd::{Avx2, Avx512};
use crate::tree::Tree;

pub(crate) mod class_set;
pub(crate) mod columns;
pub(crate) mod in_order;
pub(crate) mod line;
pub(crate) mod portable;
pub(crate) mod ranks;
pub(crate) mod row_lanes;
pub(crate) mod source;
pub(crate) mod tree_lanes;
pub(crate) mod walk;

use columns::Columns;
use in_order::InOrder;
use line::LANES;
use ranks::Block;
use row_lanes::{RowLanes, Rows};
use source::{Matrix, Source};
use tree_lanes::TreeLanes;
use walk::Walk;

/// Rows of a batch that pass a tree together on the plain path and the walk, so that the tree stays in the
/// cache and the rows too.
const BLOCK_ROWS: usize = 64;
/// Rows fewer than these are scored one by one rather than as a block of 64.
const BLOCK_ROWS_MIN: usize = 24;
/// Splits that lanes may ask for each that is there, the others being fillers.
const FILLING_MAX: usize = 8;

/// How a forest is evaluated. All paths give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Path {
    /// Node by node.
    Plain,
    /// Eight walks at a time.
    Walk,
    /// Bytes in lanes without special instructions.
    Portable,
    /// Bytes in lanes, 32 at a time.
    Avx2,
    /// Bytes in lanes, 64 at a time.
    Avx512,
}

impl Path {
    /// Every path, the one most to be wished for last.
    pub const ALL: [Path; 5] = [Path::Plain, Path::Walk, Path::Portable, Path::Avx2, Path::Avx512];
}

/// What a path needs beyond the trees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evaluator {
    path: Path,
    form: Form,
}

#[derive(Clone, Debug, PartialEq)]
enum Form {
    Plain,
    Walk(Walk),
    Lanes(Box<Lanes>),
}

#[derive(Clone, Debug, PartialEq)]
struct Lanes {
    instructions: Instructions,
    columns: Columns,
    rows: RowLanes,
    single: Single,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Instructions {
    Portable,
    Avx2(Avx2),
    Avx512(Avx512),
}

/// What a single row passes.
#[derive(Clone, Debug, PartialEq)]
enum Single {
    Trees(TreeLanes),
    Walk(Walk),
}

impl Evaluator {
    /// The fastest path that the trees and this processor allow.
    pub(crate) fn fastest(trees: &[Tree]) -> Evaluator {
        let wished = [Path::Avx512, Path::Avx2, Path::Portable, Path::Walk];
        let possible = wished.into_iter().find_map(|path| Evaluator::by(path, trees));
        possible.unwrap_or(Evaluator { path: Path::Plain, form: Form::Plain })
    }

    /// `None` if the path asks for what the trees or this processor do not have.
    pub(crate) fn by(path: Path, trees: &[Tree]) -> Option<Evaluator> {
        let form = match path {
            Path::Plain => Form::Plain,
            Path::Walk => Form::Walk(Walk::of(trees)?),
            Path::Portable => lanes(Instructions::Portable, trees)?,
            Path::Avx2 => lanes(Instructions::Avx2(Avx2::detect()?), trees)?,
            Path::Avx512 => lanes(Instructions::Avx512(Avx512::detect()?), trees)?,
        };
        Some(Evaluator { path, form })
    }

    pub(crate) fn path(&self) -> Path {
        self.path
    }

    /// The sum of the leaves that `row` reaches, in tree order. Allocates nothing.
    pub(crate) fn sum(&self, trees: &[Tree], row: &[f64]) -> f64 {
        match &self.form {
            Form::Plain => sum_plain(trees, row),
            Form::Walk(walk) => walk.sum(row),
            Form::Lanes(lanes) => lanes.sum(row),
        }
    }

    /// The sums of the first `sums.len()` rows. Allocates a few times, whatever the number of rows.
    pub(crate) fn sums(&self, trees: &[Tree], source: Source, sums: &mut [f64]) {
        sums.fill(0.0);
        match &self.form {
            Form::Plain => by_blocks(source, sums, |rows, sums| add_plain(trees, rows, sums)),
            Form::Walk(walk) => by_blocks(source, sums, |rows, sums| walk.add(rows, sums)),
            Form::Lanes(lanes) => lanes.sums(source, sums),
        }
    }
}

/// `None` if a tree is too wide, or too unlike its neighbours, or a row takes too many bytes.
fn lanes(instructions: Instructions, trees: &[Tree]) -> Option<Form> {
    let ordered: Vec<_> = trees.iter().map(|tree| Some((tree, InOrder::of(tree)?))).collect::<Option<_>>()?;
    if !is_worth_filling(&ordered) {
        return None;
    }
    let columns = Columns::of(trees)?;
    let single = match instructions {
        Instructions::Portable if is_wide(&ordered) => None,
        _ => TreeLanes::of(&columns, &ordered),
    };
    let single = match single {
        Some(lanes) => Single::Trees(lanes),
        None => Single::Walk(Walk::of(trees)?),
    };
    let rows = RowLanes::of(&columns, &ordered);
    Some(Form::Lanes(Box::new(Lanes { instructions, columns, rows, single })))
}

/// Whether a tree has so many splits that without special instructions asking them all is slower than walking.
fn is_wide(ordered: &[(&Tree, InOrder)]) -> bool {
    ordered.iter().any(|(_, of)| of.splits.len() >= LANES)
}

/// Whether trees that pass together are about equally wide: it bounds both time and memory.
fn is_worth_filling(ordered: &[(&Tree, InOrder)]) -> bool {
    let n_splits =
        |trees: &[(&Tree, InOrder)]| -> usize { trees.iter().map(|(_, of)| of.splits.len()).sum() };
    let widest = |trees: &[(&Tree, InOrder)]| trees.iter().map(|(_, of)| of.splits.len()).max().unwrap_or(0);
    let asked: usize = ordered.chunks(2 * LANES).map(|trees| widest(trees) * trees.len()).sum();
    asked <= FILLING_MAX * n_splits(ordered)
}

fn sum_plain(trees: &[Tree], row: &[f64]) -> f64 {
    trees.iter().fold(0.0, |sum, tree| sum + tree.predict(row))
}

fn by_blocks(source: Source, sums: &mut [f64], add: impl Fn(Matrix, &mut [f64])) {
    let (n_features, numbers) = source.rows(sums.len());
    let matrix = Matrix { n_features, numbers: &numbers };
    for (block_idx, block) in sums.chunks_mut(BLOCK_ROWS).enumerate() {
        add(matrix.from(block_idx * BLOCK_ROWS), block);
    }
}

/// Every tree over the same few rows: each row's sum still grows in tree order. A row is read where it
/// starts; no feature that is asked lies beyond `n_features`, where the next row begins.
fn add_plain(trees: &[Tree], rows: Matrix, sums: &mut [f64]) {
    for tree in trees {
        for (row_idx, sum) in sums.iter_mut().enumerate() {
            *sum += tree.predict(rows.row(row_idx));
        }
    }
}

impl Lanes {
    fn sum(&self, row: &[f64]) -> f64 {
        match (&self.single, self.instructions) {
            (Single::Trees(lanes), Instructions::Avx512(with)) => with.sum(&self.columns, lanes, row),
            (Single::Trees(lanes), Instructions::Avx2(with)) => with.sum(&self.columns, lanes, row),
            (Single::Trees(lanes), Instructions::Portable) => portable::sum(&self.columns, lanes, row),
            (Single::Walk(walk), _) => walk.sum(row),
        }
    }

    /// Blocks of 256 rows, of 128, and of 64, the last of which may be short; a few rows that are left one by one.
    fn sums(&self, source: Source, sums: &mut [f64]) {
        let (sums, source) = self.whole_blocks::<4>(source, sums);
        let (sums, source) = self.whole_blocks::<2>(source, sums);
        let n_blocks = (sums.len() + LANES - BLOCK_ROWS_MIN) / LANES;
        let (blocks, rest) = sums.split_at_mut((n_blocks * LANES).min(sums.len()));
        self.blocks::<1>(source, blocks);
        if rest.is_empty() {
            return;
        }
        let (n_features, numbers) = source.from(n_blocks * LANES).rows(rest.len());
        let rows = Matrix { n_features, numbers: &numbers };
        rest.iter_mut().enumerate().for_each(|(row_idx, sum)| *sum = self.sum(rows.row(row_idx)));
    }

    /// Scores as many rows as fill whole blocks, and answers what is left.
    fn whole_blocks<'a, 'b, const BLOCKS: usize>(
        &self,
        source: Source<'a>,
        sums: &'b mut [f64],
    ) -> (&'b mut [f64], Source<'a>) {
        let n_rows = sums.len() / (BLOCKS * LANES) * (BLOCKS * LANES);
        let (whole, rest) = sums.split_at_mut(n_rows);
        self.blocks::<BLOCKS>(source, whole);
        (rest, source.from(n_rows))
    }

    fn blocks<const BLOCKS: usize>(&self, source: Source, sums: &mut [f64]) {
        if sums.is_empty() {
            return;
        }
        let mut rows = Rows::<BLOCKS>::new(&self.columns);
        for (block_idx, sums) in sums.chunks_mut(BLOCKS * LANES).enumerate() {
            self.read(&mut rows, source.from(block_idx * BLOCKS * LANES));
            let mut of_block = [[0.0; LANES]; BLOCKS];
            self.add(&rows, &mut of_block);
            sums.copy_from_slice(&of_block.as_flattened()[..sums.len()]);
        }
    }

    fn read<const BLOCKS: usize>(&self, rows: &mut Rows<BLOCKS>, source: Source) {
        match self.instructions {
            Instructions::Portable => rows.read(&self.columns, source, |ranks, range, values| {
                ranks.each(range, values, Block::n_below)
            }),
            Instructions::Avx2(with) => with.read(rows, &self.columns, source),
            Instructions::Avx512(with) => with.read(rows, &self.columns, source),
        }
    }

    fn add<const BLOCKS: usize>(&self, rows: &Rows<BLOCKS>, sums: &mut [[f64; LANES]; BLOCKS]) {
        match self.instructions {
            Instructions::Portable => portable::add(&self.rows, rows, sums),
            Instructions::Avx2(with) => with.add(&self.rows, rows, sums),
            Instructions::Avx512(with) => with.add(&self.rows, rows, sums),
        }
    }
}
