use std::borrow::Cow;

use crate::CellRef;

/// One feature of many rows, one cell a row, that lie elsewhere.
#[derive(Clone, Copy, Debug)]
pub enum ColumnRef<'c> {
    /// Numbers, booleans and dates, each finite or, where nothing is known, NaN.
    Numbers(&'c [f64]),
    /// Any cells: the levels of a category.
    Cells(&'c [CellRef<'c>]),
}

/// A [`ColumnRef`] that may have been made from something else.
#[derive(Clone, Debug)]
pub enum LentColumn<'c> {
    /// As in [`ColumnRef::Numbers`].
    Numbers(Cow<'c, [f64]>),
    /// As in [`ColumnRef::Cells`].
    Cells(Vec<CellRef<'c>>),
}

impl<'c> ColumnRef<'c> {
    /// The cell of that row, which is there.
    #[inline]
    pub fn cell(self, row_idx: usize) -> CellRef<'c> {
        match self {
            ColumnRef::Numbers(numbers) if numbers[row_idx].is_nan() => CellRef::Missing,
            ColumnRef::Numbers(numbers) => CellRef::Number(numbers[row_idx]),
            ColumnRef::Cells(cells) => cells[row_idx],
        }
    }

    /// Adds one to the count of each row of which nothing is known.
    pub fn add_missing(self, counts: &mut [u32]) {
        match self {
            ColumnRef::Numbers(numbers) => add(counts, numbers, |number| number.is_nan()),
            ColumnRef::Cells(cells) => add(counts, cells, |cell| cell.is_missing()),
        }
    }
}

/// Adds one to each count whose element is of that kind: without a branch, so that many are counted at once.
#[inline]
pub(crate) fn add<T: Copy>(counts: &mut [u32], elements: &[T], is: impl Fn(T) -> bool) {
    counts.iter_mut().zip(elements).for_each(|(count, element)| *count += u32::from(is(*element)));
}

impl<'c> LentColumn<'c> {
    /// The same column, lent.
    pub fn view(&self) -> ColumnRef<'_> {
        match self {
            LentColumn::Numbers(numbers) => ColumnRef::Numbers(numbers),
            LentColumn::Cells(cells) => ColumnRef::Cells(cells),
        }
    }

    /// The columns of rows that lie one after the other, `n_features` cells each.
    pub fn of_rows(cells: &[CellRef<'c>], n_features: usize) -> Vec<LentColumn<'c>> {
        let column = |feature| cells.iter().skip(feature).step_by(n_features.max(1)).copied();
        (0..n_features).map(|feature| LentColumn::of_cells(column(feature))).collect()
    }

    fn of_cells(cells: impl Iterator<Item = CellRef<'c>> + Clone) -> LentColumn<'c> {
        let number = |cell| match cell {
            CellRef::Missing => Some(f64::NAN),
            CellRef::Number(number) => Some(number).filter(|number| number.is_finite()),
            CellRef::Category(_) => None,
        };
        match cells.clone().map(number).collect() {
            Some(numbers) => LentColumn::Numbers(Cow::Owned(numbers)),
            None => LentColumn::Cells(cells.collect()),
        }
    }
}
