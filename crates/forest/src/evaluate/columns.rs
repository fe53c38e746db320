//! A row as small integers: which bytes stand for a row, and which byte a split reads.
//!
//! *Numbers.* `value <= threshold` is the same as `rank <= index of the threshold`, where the rank of a value
//! is how many of its feature's sorted thresholds it exceeds. A byte tells 256 ranks apart, so a *column*
//! covers 255 thresholds; a feature with more has several columns, each holding the rank among its own
//! thresholds: the feature's rank, cut to 0..=255 from the column's start. The splits of a column may send
//! missing values to different sides. Where one rank gives them all what they want, that is the column's rank of a
//! missing value; else there are two columns, one that calls missing values 0 (left everywhere) and one
//! that calls them 255 (right everywhere).
//!
//! *Categories.* Codes that some split of the feature lists are *classes* of their own; all others share one,
//! missing values another. A split's answer is then one bit a class: a [`ClassSet`].

use std::collections::BTreeMap;

use super::class_set::{CLASSES_MAX, ClassSet};
use super::line::{LANES, Line};
use super::ranks::{Block, MISSING, Range, Ranks};
use crate::tree::{Question, Split, Tree};

/// Thresholds that one byte tells apart.
const COLUMN_THRESHOLDS: usize = 255;
/// Most columns: their index shares 16 bits with a flag.
pub(crate) const COLUMNS_MAX: usize = 1 << 15;

/// What a row is turned into.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Columns {
    pub(crate) ranks: Ranks,
    pub(crate) numbers: Vec<Number>,
    /// Those of the numbers that are read in the short way.
    pub(crate) narrow: Vec<Narrow>,
    /// All others.
    pub(crate) wide: Vec<Number>,
    /// One a byte.
    pub(crate) columns: Vec<Column>,
    pub(crate) categories: Vec<Category>,
}

/// A feature whose rank is a byte as it is: one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Narrow {
    pub(crate) feature: u32,
    pub(crate) range: Range,
    pub(crate) column: u16,
    /// The rank of a missing value.
    pub(crate) missing: u8,
}

/// A feature that is compared with thresholds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) feature: u32,
    pub(crate) range: Range,
    /// Its columns: from the first to before the second.
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// One byte of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Column {
    /// The index of its first threshold among the feature's.
    first: u32,
    /// The rank of a missing value.
    missing: u8,
}

/// A feature that is looked up in sets of codes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Category {
    pub(crate) feature: u32,
    codes: Vec<u32>,
}

/// Where the answer of a split comes from.
pub(crate) enum Place {
    /// Right if the column's byte exceeds the threshold.
    Number { column: u16, threshold: u8 },
    /// Right if the bit of the class is set.
    Category { category: usize, right: ClassSet },
}

impl Column {
    #[inline(always)]
    pub(crate) fn byte(&self, rank: usize, is_missing: bool) -> u8 {
        let rank = rank.saturating_sub(self.first as usize).min(COLUMN_THRESHOLDS) as u8;
        if is_missing { self.missing } else { rank }
    }

    /// The bytes of rows of which these are the ranks.
    #[inline(always)]
    pub(crate) fn write(&self, ranks: &[u32; LANES], line: &mut Line) {
        for (byte, rank) in line.0.iter_mut().zip(ranks) {
            let within = rank.saturating_sub(self.first).min(COLUMN_THRESHOLDS as u32) as u8;
            *byte = if *rank == MISSING { self.missing } else { within };
        }
    }
}

impl Category {
    pub(crate) fn n_classes(&self) -> usize {
        self.codes.len() + 2
    }

    /// 0 for a code that no split lists, else its position from 1 on; the last class is missing.
    pub(crate) fn class(&self, value: f64) -> u16 {
        // Below CLASSES_MAX.
        if value.is_nan() {
            return (self.codes.len() + 1) as u16;
        }
        let code = value as u32;
        match self.codes.binary_search(&code) {
            Ok(position) if f64::from(code) == value => (position + 1) as u16,
            _ => 0,
        }
    }

    fn right(&self, codes: &[u32], missing_left: bool) -> ClassSet {
        let mut right = ClassSet::empty(self.n_classes());
        right.insert(0);
        let unlisted = (0..self.codes.len()).filter(|at| codes.binary_search(&self.codes[*at]).is_err());
        unlisted.for_each(|at| right.insert(at + 1));
        if !missing_left {
            right.insert(self.codes.len() + 1);
        }
        right
    }
}

impl Columns {
    /// `None` if a feature has too many classes, or the forest too many columns.
    pub(crate) fn of(trees: &[Tree]) -> Option<Columns> {
        let (thresholds, codes) = asked(trees);
        let mut columns = Columns::default();
        for (feature, asked) in thresholds {
            columns.push_number(feature, asked);
        }
        columns.categories = codes.into_iter().map(|(feature, codes)| category(feature, codes)).collect();
        let fit = columns.categories.iter().all(|category| category.n_classes() <= CLASSES_MAX);
        (fit && columns.columns.len().max(columns.categories.len()) < COLUMNS_MAX).then_some(columns)
    }

    /// Where the answer of `split` comes from.
    pub(crate) fn place(&self, tree: &Tree, split: &Split) -> Place {
        match tree.question(split) {
            Question::AtMost(threshold) => {
                let number = self.numbers.binary_search_by_key(&split.feature, |number| number.feature);
                let number = &self.numbers[number.expect("every feature asked is there")];
                self.place_number(number, threshold, split.missing_left)
            }
            Question::In(codes) => {
                let category =
                    self.categories.binary_search_by_key(&split.feature, |category| category.feature);
                let category = category.expect("every feature asked is there");
                Place::Category {
                    category,
                    right: self.categories[category].right(codes, split.missing_left),
                }
            }
        }
    }

    fn place_number(&self, number: &Number, threshold: f64, missing_left: bool) -> Place {
        let at = self.ranks.rank(number.range, threshold, Block::n_below);
        let first = at - at % COLUMN_THRESHOLDS;
        let threshold = (at - first) as u8;
        let serves =
            |column: &Column| column.first as usize == first && (column.missing <= threshold) == missing_left;
        let columns = &self.columns[number.start as usize..number.end as usize];
        let column = columns.iter().position(serves).expect("each side has a column");
        Place::Number { column: (number.start as usize + column) as u16, threshold }
    }

    fn push_number(&mut self, feature: u32, asked: Vec<(f64, bool)>) {
        let mut thresholds: Vec<f64> = asked.iter().map(|(threshold, _)| *threshold).collect();
        thresholds.sort_unstable_by(f64::total_cmp);
        thresholds.dedup();
        let mut sides = vec![(u8::MAX, 0); thresholds.len().div_ceil(COLUMN_THRESHOLDS)];
        for (threshold, missing_left) in asked {
            let at = thresholds.partition_point(|other| *other < threshold);
            let (left_min, right_end) = &mut sides[at / COLUMN_THRESHOLDS];
            let at = (at % COLUMN_THRESHOLDS) as u8;
            if missing_left { *left_min = at.min(*left_min) } else { *right_end = (at + 1).max(*right_end) }
        }
        let start = self.columns.len() as u32;
        self.columns.extend(sides.iter().enumerate().flat_map(|(idx, side)| columns(idx, *side)));
        let range = self.ranks.push(&thresholds);
        let number = Number { feature, range, start, end: self.columns.len() as u32 };
        self.numbers.push(number);
        match self.columns[start as usize..] {
            [Column { first: _, missing }] => {
                self.narrow.push(Narrow { feature, range, column: start as u16, missing })
            }
            _ => self.wide.push(number),
        }
    }
}

type Asked = (BTreeMap<u32, Vec<(f64, bool)>>, BTreeMap<u32, Vec<u32>>);

/// By feature: thresholds with the side of missing values, and codes.
fn asked(trees: &[Tree]) -> Asked {
    let (mut thresholds, mut codes) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
    for (tree, split) in trees.iter().flat_map(|tree| tree.splits().map(move |split| (tree, split))) {
        match tree.question(split) {
            Question::AtMost(threshold) => {
                thresholds.entry(split.feature).or_default().push((threshold, split.missing_left));
            }
            Question::In(listed) => codes.entry(split.feature).or_default().extend(listed),
        }
    }
    (thresholds, codes)
}

fn category(feature: u32, mut codes: Vec<u32>) -> Category {
    codes.sort_unstable();
    codes.dedup();
    Category { feature, codes }
}

/// The columns of 255 thresholds: one if a missing value can have a rank above all that send it right and not
/// above any that sends it left.
fn columns(idx: usize, (left_min, right_end): (u8, u8)) -> Vec<Column> {
    let column = |missing| Column { first: (idx * COLUMN_THRESHOLDS) as u32, missing };
    if right_end <= left_min { vec![column(right_end)] } else { vec![column(0), column(u8::MAX)] }
}
