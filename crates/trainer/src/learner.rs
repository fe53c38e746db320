//! What fits: recipes, and what they fit.
//!
//! A [`Recipe`] is a learner with its settings; [`Recipe::fit`] gives a [`Fitted`], which holds only
//! plain types of `scoring` and `forest`. A library's struct is never kept and its own `predict`
//! never served.

mod logistic;
mod newton;
mod random_forest;

use definition::LearnerName;
use features::{EncodeOptions, Encoder, Row};
use scoring::Estimator;

use crate::dataset::Dataset;
use crate::error::FitError;

pub use logistic::fit_logistic;
pub(crate) use newton::cholesky_solve;

/// A learner with its settings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Recipe {
    /// `linfa-logistic` with this L2 strength.
    Logistic {
        /// On the sum of losses; 1/C in scikit-learn's words.
        alpha: f64,
    },
    /// `smartcore`'s forest with leaves of at least this many rows.
    RandomForest {
        /// The fewest rows a leaf holds.
        min_leaf_rows: usize,
        /// How many trees.
        n_trees: usize,
        /// What the drawing of rows and columns starts from.
        seed: u64,
    },
}

/// What was fitted: encoded row to raw score.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fitted {
    /// Learned on the same rows.
    pub encoder: Encoder,
    /// Means of the encoded numbers over those rows.
    pub means: Vec<f64>,
    /// The plain form.
    pub estimator: Estimator,
}

/// The learners that this build has, simplest first.
pub(crate) const LEARNERS: [LearnerName; 2] = [LearnerName::Logistic, LearnerName::RandomForest];

/// L2 strengths, the customary one first: from hardly any to so strong that only the strongest
/// columns speak.
const ALPHAS: [f64; 5] = [1.0, 10.0, 100.0, 1000.0, 0.1];
/// Leaves of middling size first, then such as follow the data from afar, and closely.
const LEAF_ROWS: [usize; 3] = [40, 160, 10];
/// Enough that one tree more changes the mean of leaves by less than noise.
const N_TREES: usize = 60;
/// Rows that a forest is fitted on, drawn evenly in time from more: its leaves are bounded, so it has
/// little to gain from them, and smartcore's time grows faster than the rows do.
const MOST_FOREST_ROWS: usize = 60_000;
/// Trees while settings are chosen: leaves of the right size show in few trees already.
const N_TREES_CHOOSING: usize = 25;
/// A level seen less often than this says little; it stands with the other rare ones.
const MIN_LEVEL_ROWS: usize = 20;
/// One-hot columns of one feature; a category of more levels keeps its most frequent ones.
const MAX_LEVELS: usize = 100;

impl Recipe {
    /// The settings of a learner that are tried inside train; empty where this build lacks it.
    pub(crate) fn of(learner: LearnerName, seed: u64) -> Vec<Recipe> {
        match learner {
            LearnerName::Logistic => ALPHAS.iter().map(|alpha| Recipe::Logistic { alpha: *alpha }).collect(),
            LearnerName::RandomForest => LEAF_ROWS
                .iter()
                .map(|rows| Recipe::RandomForest { min_leaf_rows: *rows, n_trees: N_TREES, seed })
                .collect(),
            LearnerName::GradientBoosting => Vec::new(),
        }
    }

    /// The same recipe, quicker to fit: what settings are compared with.
    pub(crate) fn while_choosing(&self) -> Recipe {
        match self {
            Recipe::Logistic { .. } => self.clone(),
            Recipe::RandomForest { min_leaf_rows, seed, .. } => {
                Recipe::RandomForest { min_leaf_rows: *min_leaf_rows, n_trees: N_TREES_CHOOSING, seed: *seed }
            }
        }
    }

    /// Which learner.
    pub(crate) fn learner(&self) -> LearnerName {
        match self {
            Recipe::Logistic { .. } => LearnerName::Logistic,
            Recipe::RandomForest { .. } => LearnerName::RandomForest,
        }
    }

    /// The settings in words.
    pub(crate) fn settings(&self) -> String {
        match self {
            Recipe::Logistic { alpha } => format!("L2 strength {alpha}"),
            Recipe::RandomForest { min_leaf_rows, n_trees, .. } => {
                format!("{n_trees} trees, leaves of at least {min_leaf_rows} rows")
            }
        }
    }

    /// Fits on those rows of the data set. Both outcomes must be among them.
    pub(crate) fn fit(&self, data: &Dataset, rows: &[usize]) -> Result<Fitted, FitError> {
        let rows = &self.drawn(rows);
        let weights = data.fit_weights(rows);
        let encoder = Encoder::fit(&data.matrix, rows, weights.as_deref(), &self.encode_options());
        let x = encoder.encode_rows(&data.matrix, rows);
        let positive: Vec<bool> = rows.iter().map(|row| data.positive[*row]).collect();
        let row_weights: Option<Vec<f64>> =
            weights.map(|weights| rows.iter().map(|row| weights[*row]).collect());
        let estimator = match self {
            Recipe::Logistic { alpha } => {
                Estimator::Logistic(fit_logistic(&x, &positive, row_weights.as_deref(), *alpha)?)
            }
            Recipe::RandomForest { min_leaf_rows, n_trees, seed } => {
                let growth =
                    random_forest::Growth { min_leaf_rows: *min_leaf_rows, n_trees: *n_trees, seed: *seed };
                random_forest::fit(&x, &positive, row_weights.as_deref(), &growth)?
            }
        };
        let means = x.columns().into_iter().map(|column| column.sum() / rows.len().max(1) as f64).collect();
        Ok(Fitted { encoder, means, estimator })
    }

    fn drawn(&self, rows: &[usize]) -> Vec<usize> {
        let step = match self {
            Recipe::Logistic { .. } => 1,
            Recipe::RandomForest { .. } => rows.len().div_ceil(MOST_FOREST_ROWS).max(1),
        };
        rows.iter().copied().step_by(step).collect()
    }

    fn encode_options(&self) -> EncodeOptions {
        let standardise = matches!(self, Recipe::Logistic { .. });
        EncodeOptions { standardise, min_level_rows: MIN_LEVEL_ROWS, max_levels: MAX_LEVELS }
    }
}

impl Fitted {
    /// The uncalibrated log-odds of those rows.
    pub(crate) fn log_odds(&self, data: &Dataset, rows: &[usize]) -> Vec<f64> {
        rows.iter().map(|row| self.log_odds_of(&data.matrix.row(*row))).collect()
    }

    fn log_odds_of(&self, row: &Row) -> f64 {
        let mut numbers = Vec::with_capacity(self.encoder.width());
        self.encoder.encode(row, &mut numbers);
        self.estimator.raw_log_odds(self.estimator.raw(&numbers))
    }
}
