//! Trees in lanes: one row against 64 trees at a time.
//!
//! Slot `k` of a group holds split `k` of each of its 64 trees, a byte a tree. A kernel looks up the
//! row's byte of every lane's column, compares it with the lane's threshold, and moves the lane's exit on
//! (see [`super::in_order`]): a few instructions for 64 splits, no branch, and all that is read lies in a row. A tree
//! with fewer splits than its group has slots is filled up with splits that no byte exceeds.
//!
//! Categories are bits. The splits of a group that ask the same feature have a bit each, and for each class
//! of the feature there is a string of bytes that holds their answers: a row's string is
//! copied into the table that the lanes look up, and a lane reads its own bit by a mask.

use super::class_set::ClassSet;
use super::columns::{Columns, Narrow, Number, Place};
use super::in_order::InOrder;
use super::line::{LANES, Line, TABLE, Table};
use super::ranks::Block;

/// Slots that pass between two looks at what is left to add.
pub(crate) const SLOTS: usize = 2;

/// The class of each category of a row. No more of them can have a byte of the table.
pub(crate) type Classes = [u16; TABLE];

/// Bytes that AVX2 looks up at once.
const PIECE: usize = 16;

/// Split `k` of each tree of a group.
#[derive(Clone, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Slot {
    /// Which byte of the table is asked.
    pub(crate) column: Line,
    /// Right if the byte exceeds this.
    pub(crate) threshold: Line,
    /// The leftmost leaf below the split.
    pub(crate) low: Line,
}

impl Slot {
    /// Splits that send every row left.
    const LEFT: Slot = Slot { column: Line::ZERO, threshold: Line([u8::MAX; LANES]), low: Line::ZERO };
}

/// A forest as groups of 64 trees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TreeLanes {
    pub(crate) groups: Vec<Group>,
    /// The leaves of all trees, each tree's from left to right.
    pub(crate) leaves: Vec<f64>,
    /// How many lines of the table are in use: 1, 2 or 4.
    pub(crate) n_lines: usize,
    /// How many sixteenths of the table are in use: 1, 2, 4, 8 or 16.
    pub(crate) n_pieces: usize,
    /// Whether any split asks a category.
    pub(crate) has_bits: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub(crate) slots: Vec<[Slot; SLOTS]>,
    /// Which bits of the byte count, slot by slot; empty where no split of the forest asks a category.
    pub(crate) bits: Vec<[Line; SLOTS]>,
    pub(crate) strings: Vec<Strings>,
    /// Where the leaves of each tree start.
    pub(crate) leaf_starts: [u32; LANES],
    pub(crate) n_trees: usize,
}

/// The answers of the splits of a group that ask one category.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Strings {
    pub(crate) category: usize,
    /// Where in the table the string starts.
    pub(crate) start: usize,
    /// Bytes a class.
    pub(crate) n_bytes: usize,
    /// The strings, class after class.
    pub(crate) bytes: Vec<u8>,
}

impl TreeLanes {
    /// `None` if a group needs more bytes of a row than a lane can point to, or a row has more categories than
    /// are looked up together.
    pub(crate) fn of(columns: &Columns, trees: &[(&crate::tree::Tree, InOrder)]) -> Option<TreeLanes> {
        if columns.categories.len() > TABLE {
            return None;
        }
        let has_bits = !columns.categories.is_empty();
        let mut lanes =
            TreeLanes { groups: Vec::new(), leaves: Vec::new(), n_lines: 1, n_pieces: 1, has_bits };
        for (idx, of_group) in trees.chunks(LANES).enumerate() {
            let pair = &trees[idx / 2 * 2 * LANES..];
            let pair = &pair[..pair.len().min(2 * LANES)];
            let n_slots = pair.iter().map(|(_, ordered)| ordered.splits.len()).max().unwrap_or(0);
            let mut draft = Draft::new(columns, of_group, lanes.leaves.len(), n_slots.div_ceil(SLOTS));
            for (lane, (tree, ordered)) in of_group.iter().enumerate() {
                draft.place(lane, tree, ordered, columns);
                lanes.leaves.extend(&ordered.leaves);
            }
            let (group, n_bytes) = draft.finish(columns)?;
            lanes.groups.push(group);
            lanes.n_lines = lanes.n_lines.max(n_bytes.div_ceil(LANES).next_power_of_two());
            lanes.n_pieces = lanes.n_pieces.max(n_bytes.div_ceil(PIECE).next_power_of_two());
        }
        Some(lanes)
    }
}

/// A group whose trees are being placed.
struct Draft {
    group: Group,
    /// Splits that ask a category: by category, slot, lane and answer.
    asked: Vec<(usize, usize, usize, ClassSet)>,
}

impl Draft {
    fn new(
        columns: &Columns,
        trees: &[(&crate::tree::Tree, InOrder)],
        leaf_start: usize,
        n_chunks: usize,
    ) -> Draft {
        let n_bits = if columns.categories.is_empty() { 0 } else { n_chunks };
        let leaf_starts = trees.iter().scan(leaf_start, |start, (_, ordered)| {
            let here = *start as u32;
            *start += ordered.leaves.len();
            Some(here)
        });
        let mut starts = [0; LANES];
        starts.iter_mut().zip(leaf_starts).for_each(|(to, from)| *to = from);
        let group = Group {
            slots: vec![[Slot::LEFT; SLOTS]; n_chunks],
            bits: vec![[Line([u8::MAX; LANES]); SLOTS]; n_bits],
            strings: Vec::new(),
            leaf_starts: starts,
            n_trees: trees.len(),
        };
        Draft { group, asked: Vec::new() }
    }

    fn place(&mut self, lane: usize, tree: &crate::tree::Tree, ordered: &InOrder, columns: &Columns) {
        for (slot_idx, placed) in ordered.splits.iter().enumerate() {
            let slot = &mut self.group.slots[slot_idx / SLOTS][slot_idx % SLOTS];
            slot.low.0[lane] = placed.low;
            match columns.place(tree, placed.split) {
                Place::Number { column, threshold } => {
                    // What does not fit in a byte makes the table too large, and is refused there.
                    slot.column.0[lane] = column as u8;
                    slot.threshold.0[lane] = threshold;
                }
                Place::Category { category, right } => self.asked.push((category, slot_idx, lane, right)),
            }
        }
    }

    fn finish(mut self, columns: &Columns) -> Option<(Group, usize)> {
        self.asked.sort_by_key(|(category, ..)| *category);
        let mut end = columns.columns.len();
        for asked in self.asked.chunk_by(|one, next| one.0 == next.0) {
            let (start, category) = (end, asked[0].0);
            let n_bytes = asked.len().div_ceil(8);
            end += n_bytes;
            if end > TABLE {
                return None;
            }
            let n_classes = columns.categories[category].n_classes();
            let mut bytes = vec![0; n_classes * n_bytes];
            for (bit, (_, slot_idx, lane, right)) in asked.iter().enumerate() {
                let slot = &mut self.group.slots[slot_idx / SLOTS][slot_idx % SLOTS];
                slot.column.0[*lane] = (start + bit / 8) as u8;
                slot.threshold.0[*lane] = 0;
                self.group.bits[slot_idx / SLOTS][slot_idx % SLOTS].0[*lane] = 1 << (bit % 8);
                for class in (0..n_classes).filter(|class| right.contains(*class)) {
                    bytes[class * n_bytes + bit / 8] |= 1 << (bit % 8);
                }
            }
            self.group.strings.push(Strings { category, start, n_bytes, bytes });
        }
        (end <= TABLE).then_some((self.group, end))
    }
}

impl Group {
    /// Copies into the table the answers of the row's classes.
    #[inline(always)]
    pub(crate) fn fill(&self, classes: &Classes, table: &mut Table) {
        for strings in &self.strings {
            let class = classes[strings.category] as usize;
            let answers = &strings.bytes[class * strings.n_bytes..][..strings.n_bytes];
            for (at, byte) in answers.iter().enumerate() {
                table.set(strings.start + at, *byte);
            }
        }
    }
}

impl Columns {
    /// The bytes of a row, and the class of each of its categories.
    #[inline(always)]
    pub(crate) fn read(&self, row: &[f64], n_below: impl Fn(&Block, f64) -> usize) -> (Table, Classes) {
        let (mut table, mut classes) = (Table::ZERO, [0; TABLE]);
        for Narrow { feature, range, column, missing } in &self.narrow {
            let value = row.get(*feature as usize).copied().unwrap_or(f64::NAN);
            let rank = self.ranks.short_rank(*range, value, &n_below) as u8;
            table.set(*column as usize, if value.is_nan() { *missing } else { rank });
        }
        for Number { feature, range, start, end } in &self.wide {
            let value = row.get(*feature as usize).copied().unwrap_or(f64::NAN);
            let rank = self.ranks.rank(*range, value, &n_below);
            for at in *start as usize..*end as usize {
                table.set(at, self.columns[at].byte(rank, value.is_nan()));
            }
        }
        for (class, category) in classes.iter_mut().zip(&self.categories) {
            *class = category.class(row.get(category.feature as usize).copied().unwrap_or(f64::NAN));
        }
        (table, classes)
    }
}

/// The leaves that a row has reached in up to two groups, and that have yet to be added.
pub(crate) struct Reached {
    leaf_idxs: [u32; 2 * LANES],
    n_trees: usize,
}

/// Leaves that are added in steps, in between other work.
pub(crate) struct Pending<'a> {
    /// Eight by eight.
    whole: &'a [[u32; 8]],
    rest: &'a [u32],
    /// How many eights a step adds.
    step: usize,
}

impl Reached {
    pub(crate) const NONE: Reached = Reached { leaf_idxs: [0; 2 * LANES], n_trees: 0 };

    /// Replaces what was reached by the exits of other groups.
    #[inline(always)]
    pub(crate) fn set<const GROUPS: usize>(
        &mut self,
        groups: [&Group; GROUPS],
        exits: impl Fn(usize) -> Line,
    ) {
        self.n_trees = 0;
        for (group_idx, (group, idxs)) in groups.iter().zip(self.leaf_idxs.chunks_mut(LANES)).enumerate() {
            let exits = exits(group_idx);
            for (idx, (start, exit)) in idxs.iter_mut().zip(group.leaf_starts.iter().zip(exits.0)) {
                *idx = start + u32::from(exit);
            }
            self.n_trees += group.n_trees;
        }
    }

    /// All leaves, to be added in about `n_steps` steps.
    #[inline(always)]
    pub(crate) fn in_steps(&self, n_steps: usize) -> Pending<'_> {
        let (whole, rest) = self.leaf_idxs[..self.n_trees].as_chunks();
        Pending { whole, rest, step: whole.len().div_ceil(n_steps.max(1)) }
    }

    /// Adds to `sum` the leaves from one tree on.
    #[inline(always)]
    pub(crate) fn add_from(&self, first: usize, leaves: &[f64], sum: f64) -> f64 {
        self.leaf_idxs[first..self.n_trees].iter().fold(sum, |sum, idx| sum + leaves[*idx as usize])
    }
}

impl Pending<'_> {
    #[inline(always)]
    pub(crate) fn add_step(&mut self, leaves: &[f64], mut sum: f64) -> f64 {
        let (now, later) = self.whole.split_at(self.step.min(self.whole.len()));
        self.whole = later;
        for idx in now.iter().flatten() {
            sum += leaves[*idx as usize];
        }
        sum
    }

    #[inline(always)]
    pub(crate) fn add_rest(self, leaves: &[f64], sum: f64) -> f64 {
        self.whole.iter().flatten().chain(self.rest).fold(sum, |sum, idx| sum + leaves[*idx as usize])
    }
}
