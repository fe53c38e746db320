//! Lanes without intrinsics: plain loops over 64 bytes, which compilers turn into what vectors the target has
//! for certain.

use super::class_set::ClassSet;
use super::columns::Columns;
use super::line::{LANES, Line, Table};
use super::ranks::Block;
use super::row_lanes::{CATEGORY, Exits, Leaves, Pair, RowLanes, RowSplit, Rows};
use super::tree_lanes::{Group, Reached, Slot, TreeLanes};

/// The sum of the leaves that `row` reaches, in tree order.
pub(crate) fn sum(columns: &Columns, lanes: &TreeLanes, row: &[f64]) -> f64 {
    let (mut table, classes) = columns.read(row, Block::n_below);
    let (mut reached, mut sum) = (Reached::NONE, 0.0);
    for group in &lanes.groups {
        group.fill(&classes, &mut table);
        let exits = exits(group, &table);
        reached.set([group], |_| exits);
        sum = reached.add_from(0, &lanes.leaves, sum);
    }
    sum
}

/// Where a row leaves each tree of a group.
fn exits(group: &Group, table: &Table) -> Line {
    let mut exits = Line::ZERO;
    for (slot_idx, Slot { column, threshold, low }) in group.slots.as_flattened().iter().enumerate() {
        let mut asked = Line::ZERO;
        asked.0.iter_mut().zip(column.0).for_each(|(asked, column)| *asked = table.byte(column));
        if let Some(bits) = group.bits.as_flattened().get(slot_idx) {
            asked.0.iter_mut().zip(bits.0).for_each(|(asked, bits)| *asked &= bits);
        }
        let next = (slot_idx + 1) as u8;
        for (lane, exit) in exits.0.iter_mut().enumerate() {
            *exit = if (asked.0[lane] > threshold.0[lane]) & (low.0[lane] <= *exit) { next } else { *exit };
        }
    }
    exits
}

/// Adds to each of `sums` the leaves that its row reaches, in tree order.
pub(crate) fn add<const BLOCKS: usize>(
    lanes: &RowLanes,
    rows: &Rows<BLOCKS>,
    sums: &mut [[f64; LANES]; BLOCKS],
) {
    lanes.add(rows, sums, pass, add_leaves);
}

/// Where the rows leave both trees.
fn pass<const BLOCKS: usize>(pair: &Pair, rows: &Rows<BLOCKS>) -> [Exits<BLOCKS>; 2] {
    let mut exits = [[Line::ZERO; BLOCKS]; 2];
    let mut sets = pair.sets.iter();
    for (idx, splits) in pair.splits.iter().enumerate() {
        let next = (idx + 1) as u8;
        for (RowSplit { column, threshold, low }, exits) in splits.iter().zip(&mut exits) {
            if column & CATEGORY == 0 {
                for (line, exits) in rows.columns[*column as usize].iter().zip(exits) {
                    move_on(exits, *low, next, |lane| line.0[lane] > *threshold);
                }
            } else if let Some(set) = sets.next() {
                let category = (column & !CATEGORY) as usize;
                for ((bytes, bits), exits) in rows.bytes[category].iter().zip(&rows.bits[category]).zip(exits)
                {
                    let (at, bits) = (bytes.0, bits.0);
                    match set {
                        ClassSet::Narrow(set) => {
                            move_on(exits, *low, next, |lane| set[at[lane] as usize] & bits[lane] != 0);
                        }
                        ClassSet::Wide(table) => {
                            move_on(exits, *low, next, |lane| table.byte(at[lane]) & bits[lane] != 0);
                        }
                    }
                }
            }
        }
    }
    exits
}

#[inline(always)]
fn move_on(exits: &mut Line, low: u8, next: u8, goes_right: impl Fn(usize) -> bool) {
    for (lane, exit) in exits.0.iter_mut().enumerate() {
        *exit = if goes_right(lane) & (low <= *exit) { next } else { *exit };
    }
}

/// Adds to each sum the leaves of its exits.
#[inline(always)]
pub(crate) fn add_leaves<const BLOCKS: usize>(
    leaves: &[Leaves],
    exits: &[Exits<BLOCKS>],
    sums: &mut [[f64; LANES]; BLOCKS],
) {
    for (leaves, exits) in leaves.iter().zip(exits) {
        for (exits, sums) in exits.iter().zip(sums.iter_mut()) {
            for (sum, exit) in sums.iter_mut().zip(exits.0) {
                *sum += leaves.values[exit as usize];
            }
        }
    }
}
