use std::sync::Arc;

use crate::lent::add;
use crate::{Cell, CellRef, Column, ColumnRef, MISSING_CODE};

/// What training saw of one feature: what a serving row is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum FeatureRange {
    /// From the smallest to the largest number.
    Number {
        /// The smallest.
        min: f64,
        /// The largest.
        max: f64,
    },
    /// The levels, sorted.
    Category {
        /// Each level once.
        levels: Vec<Arc<str>>,
    },
    /// Training saw no value at all.
    Nothing,
}

impl FeatureRange {
    /// The range of those rows of a column.
    pub fn of(column: &Column, rows: &[usize]) -> FeatureRange {
        match column {
            Column::Number(numbers) => number_range(rows.iter().map(|row| numbers[*row])),
            Column::Category { levels, codes } => {
                let mut seen: Vec<u32> =
                    rows.iter().map(|row| codes[*row]).filter(|code| *code != MISSING_CODE).collect();
                seen.sort_unstable();
                seen.dedup();
                let mut levels: Vec<Arc<str>> =
                    seen.iter().map(|code| levels[*code as usize].clone()).collect();
                levels.sort();
                if levels.is_empty() { FeatureRange::Nothing } else { FeatureRange::Category { levels } }
            }
        }
    }

    /// Whether the cell lies inside; a missing one always does.
    pub fn contains(&self, cell: &Cell) -> bool {
        self.holds(cell.view())
    }

    /// [`FeatureRange::contains`] of a cell that is lent.
    pub fn holds(&self, cell: CellRef<'_>) -> bool {
        match (self, cell) {
            (_, CellRef::Missing) => true,
            (FeatureRange::Number { min, max }, CellRef::Number(number)) => (*min..=*max).contains(&number),
            (FeatureRange::Category { levels }, CellRef::Category(level)) => {
                levels.binary_search_by(|known| known.as_ref().cmp(level)).is_ok()
            }
            (FeatureRange::Number { .. } | FeatureRange::Category { .. } | FeatureRange::Nothing, _) => false,
        }
    }

    /// Adds one to the count of each row of a column whose cell lies outside.
    pub fn add_outside(&self, column: ColumnRef<'_>, counts: &mut [u32]) {
        match (self, column) {
            (FeatureRange::Number { min, max }, ColumnRef::Numbers(numbers)) => {
                add(counts, numbers, |number| (number < *min) | (number > *max));
            }
            (_, ColumnRef::Numbers(numbers)) => add(counts, numbers, |number| !number.is_nan()),
            (_, ColumnRef::Cells(cells)) => add(counts, cells, |cell| !self.holds(cell)),
        }
    }
}

fn number_range(numbers: impl Iterator<Item = f64>) -> FeatureRange {
    let known = numbers.filter(|number| number.is_finite());
    known.fold(FeatureRange::Nothing, |range, number| match range {
        FeatureRange::Number { min, max } => {
            FeatureRange::Number { min: min.min(number), max: max.max(number) }
        }
        FeatureRange::Nothing | FeatureRange::Category { .. } => {
            FeatureRange::Number { min: number, max: number }
        }
    })
}
