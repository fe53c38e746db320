//! Why nothing was fitted.

use forest::InvalidForest;

use crate::settings::{LEAVES_MAX, TREES_MAX};

/// Most rows of a data set: how many fit the count field of a histogram's cell (see `histogram`).
pub const ROWS_MAX: usize = 1 << 27;
/// Most columns of a data set: as many as a forest reads.
pub const COLUMNS_MAX: usize = forest::FEATURES_MAX;

/// Why a fit was refused or ended early.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum FitError {
    #[error("there are no rows; a fit needs at least one")]
    NoRows,
    #[error("there are {n_rows} rows; at most {ROWS_MAX} are possible")]
    TooManyRows { n_rows: usize },
    #[error("there are no columns; a fit needs at least one")]
    NoColumns,
    #[error("there are more than {COLUMNS_MAX} columns; that is the most a forest reads")]
    TooManyColumns,
    #[error("column {column} has {found} values; the labels say {n_rows} rows")]
    ColumnLength { column: usize, found: usize, n_rows: usize },
    #[error("there are {found} weights for {n_rows} rows; there must be one a row")]
    WeightsLength { found: usize, n_rows: usize },
    #[error("the weight of row {row} is {weight:?}; it must be finite and not negative")]
    Weight { row: usize, weight: f64 },
    #[error("every weight is 0; at least one row must count")]
    NoWeight,
    #[error("`{setting}` is {found}; it must be {wanted}")]
    Setting { setting: &'static str, found: f64, wanted: &'static str },
    #[error("`leaves` is {found}; it must be from 2 to {LEAVES_MAX}")]
    Leaves { found: usize },
    #[error("`trees` is {found}; at most {TREES_MAX} are possible")]
    Trees { found: usize },
    #[error("cancelled after {trees} trees")]
    Cancelled { trees: usize },
    #[error("the fitted trees are no forest")]
    Forest(#[from] InvalidForest),
}
