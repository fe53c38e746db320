//! The rows that are to be scored, as they lie; what lies beyond their end is missing.

use std::borrow::Cow;

/// Rows one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a> {
    pub(crate) n_features: usize,
    pub(crate) numbers: &'a [f64],
}

/// Rows in either order.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Rows(Matrix<'a>),
    /// One slice a feature, of which the rows from one on are meant.
    Columns {
        n_features: usize,
        columns: &'a [&'a [f64]],
        first: usize,
    },
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
}

impl<'a> Source<'a> {
    /// The rows from one on.
    pub(crate) fn from(self, row_idx: usize) -> Source<'a> {
        match self {
            Source::Rows(matrix) => Source::Rows(matrix.from(row_idx)),
            Source::Columns { n_features, columns, first } => {
                Source::Columns { n_features, columns, first: first + row_idx }
            }
        }
    }

    /// Takes over a feature of as many rows as there is room for.
    #[inline(always)]
    pub(crate) fn read(self, feature: u32, values: &mut [f64]) {
        let feature = feature as usize;
        match self {
            Source::Rows(Matrix { n_features, numbers }) => {
                for (row_idx, value) in values.iter_mut().enumerate() {
                    *value = numbers.get(row_idx * n_features + feature).copied().unwrap_or(f64::NAN);
                }
            }
            Source::Columns { columns, first, .. } => {
                let sent = columns.get(feature).and_then(|column| column.get(first..)).unwrap_or_default();
                let (there, beyond) = values.split_at_mut(sent.len().min(values.len()));
                there.copy_from_slice(&sent[..there.len()]);
                beyond.fill(f64::NAN);
            }
        }
    }

    /// The first rows, one after the other.
    pub(crate) fn rows(self, n_rows: usize) -> (usize, Cow<'a, [f64]>) {
        match self {
            Source::Rows(Matrix { n_features, numbers }) => (n_features, Cow::Borrowed(numbers)),
            Source::Columns { n_features, columns, first } => {
                let mut numbers = vec![f64::NAN; n_rows * n_features];
                for (feature, column) in columns.iter().take(n_features).enumerate() {
                    let places = numbers.iter_mut().skip(feature).step_by(n_features);
                    places.zip(column.iter().skip(first)).for_each(|(place, number)| *place = *number);
                }
                (n_features, Cow::Owned(numbers))
            }
        }
    }
}
