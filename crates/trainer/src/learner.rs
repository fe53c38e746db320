//! What fits: recipes, and what they fit.
//!
//! A [`Recipe`] is a learner with its settings; [`Recipe::fit`] gives a [`Fitted`], which holds only
//! plain types of `scoring` and `forest`. A library's struct is never kept and its own `predict`
//! never served.

mod gradient_boosting;
mod logistic;
mod newton;
mod random_forest;

use std::collections::BTreeMap;

use definition::{BoostingPlan, Direction, LearnerName, TrainingPlan};
use features::{EncodeOptions, Encoder, Row};
use ndarray::Array2;
use scoring::Estimator;

use crate::dataset::Dataset;
use crate::error::FitError;
use crate::forward::Block;

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
    /// Our own boosting.
    GradientBoosting(gradient_boosting::Growth),
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
    /// The settings of a learner that are tried inside train: at least one.
    pub(crate) fn of(learner: LearnerName, plan: &TrainingPlan) -> Vec<Recipe> {
        match learner {
            LearnerName::Logistic => ALPHAS.iter().map(|alpha| Recipe::Logistic { alpha: *alpha }).collect(),
            LearnerName::RandomForest => {
                let seed = plan.seed;
                let recipe =
                    |rows: &usize| Recipe::RandomForest { min_leaf_rows: *rows, n_trees: N_TREES, seed };
                LEAF_ROWS.iter().map(recipe).collect()
            }
            LearnerName::GradientBoosting => {
                vec![Recipe::boosting(&plan.gradient_boosting, &plan.monotone, plan.seed)]
            }
        }
    }

    /// The gradient boosting with these settings.
    pub(crate) fn boosting(
        settings: &BoostingPlan,
        monotone: &BTreeMap<String, Direction>,
        seed: u64,
    ) -> Recipe {
        Recipe::GradientBoosting(gradient_boosting::Growth::of(settings, monotone, seed))
    }

    /// The same recipe, quicker to fit: what settings are compared with.
    pub(crate) fn while_choosing(&self) -> Recipe {
        match self {
            Recipe::Logistic { .. } | Recipe::GradientBoosting(_) => self.clone(),
            Recipe::RandomForest { min_leaf_rows, seed, .. } => {
                Recipe::RandomForest { min_leaf_rows: *min_leaf_rows, n_trees: N_TREES_CHOOSING, seed: *seed }
            }
        }
    }

    /// The same recipe with what only a fit inside train can tell: the number of boosted trees.
    pub(crate) fn settled(self, data: &Dataset, inside: Option<&Block>) -> Result<Recipe, FitError> {
        match self {
            Recipe::GradientBoosting(growth) => Ok(Recipe::GradientBoosting(growth.settled(data, inside)?)),
            Recipe::Logistic { .. } | Recipe::RandomForest { .. } => Ok(self),
        }
    }

    /// Which learner.
    pub(crate) fn learner(&self) -> LearnerName {
        match self {
            Recipe::Logistic { .. } => LearnerName::Logistic,
            Recipe::RandomForest { .. } => LearnerName::RandomForest,
            Recipe::GradientBoosting(_) => LearnerName::GradientBoosting,
        }
    }

    /// The settings in words.
    pub(crate) fn settings(&self) -> String {
        match self {
            Recipe::Logistic { alpha } => format!("L2 strength {alpha}"),
            Recipe::RandomForest { min_leaf_rows, n_trees, .. } => {
                format!("{n_trees} trees, leaves of at least {min_leaf_rows} rows")
            }
            Recipe::GradientBoosting(growth) => {
                let boosting::Settings { trees, leaves, learning_rate, .. } = growth.settings;
                format!("{trees} trees of up to {leaves} leaves, learning rate {learning_rate}")
            }
        }
    }

    /// Fits on those rows of the data set. Both outcomes must be among them.
    pub(crate) fn fit(&self, data: &Dataset, rows: &[usize]) -> Result<Fitted, FitError> {
        match self {
            Recipe::Logistic { alpha } => fit_encoded(data, rows, true, |x, positive, weights| {
                Ok(Estimator::Logistic(fit_logistic(x, positive, weights, *alpha)?))
            }),
            Recipe::RandomForest { min_leaf_rows, n_trees, seed } => {
                let growth =
                    random_forest::Growth { min_leaf_rows: *min_leaf_rows, n_trees: *n_trees, seed: *seed };
                let step = rows.len().div_ceil(MOST_FOREST_ROWS).max(1);
                let drawn: Vec<usize> = rows.iter().copied().step_by(step).collect();
                fit_encoded(data, &drawn, false, |x, positive, weights| {
                    random_forest::fit(x, positive, weights, &growth)
                })
            }
            Recipe::GradientBoosting(growth) => {
                let encoder = gradient_boosting::encoder(data, rows);
                let fitted = growth.fit(data, rows, &encoder)?;
                // Trees know what they were fitted on by their covers: nothing is measured against a mean.
                let means = vec![0.0; encoder.width()];
                Ok(Fitted { encoder, means, estimator: Estimator::BoostedForest(fitted.forest) })
            }
        }
    }
}

/// Fits what takes a matrix of finite numbers, one-hot where there were categories.
fn fit_encoded(
    data: &Dataset,
    rows: &[usize],
    standardise: bool,
    fit: impl Fn(&Array2<f64>, &[bool], Option<&[f64]>) -> Result<Estimator, FitError>,
) -> Result<Fitted, FitError> {
    let weights = data.fit_weights(rows);
    let options = EncodeOptions { standardise, min_level_rows: MIN_LEVEL_ROWS, max_levels: MAX_LEVELS };
    let encoder = Encoder::fit(&data.matrix, rows, weights.as_deref(), &options);
    let x = encoder.encode_rows(&data.matrix, rows);
    let positive: Vec<bool> = rows.iter().map(|row| data.positive[*row]).collect();
    let weights: Option<Vec<f64>> = weights.map(|weights| rows.iter().map(|row| weights[*row]).collect());
    let estimator = fit(&x, &positive, weights.as_deref())?;
    let means = x.columns().into_iter().map(|column| column.sum() / rows.len().max(1) as f64).collect();
    Ok(Fitted { encoder, means, estimator })
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
