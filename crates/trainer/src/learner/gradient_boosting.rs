//! Our own gradient boosting, on numbers as they are, codes of levels and missing values.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use boosting::{DatasetBuilder, EarlyStopping, FitError, MISSING_CODE, Monotone, Phase, Settings};
use definition::{BoostingPlan, Direction};
use features::Encoder;

use crate::dataset::Dataset;
use crate::forward::{Block, loss_once_calibrated};

/// Trees where their number can neither be read from the plan nor be found inside train.
const TREES_UNKNOWN: usize = 100;
/// A level seen less often than this stands with the other rare ones.
const MIN_LEVEL_ROWS: usize = 5;
/// Levels with a code of their own: as many as the engine tells apart, but one for the others.
const MAX_LEVELS: usize = boosting::OWN_CODES_MAX - 1;

/// How trees are grown, and which way each feature may move the score.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Growth {
    /// What the engine is told.
    pub settings: Settings,
    /// By feature.
    pub monotone: BTreeMap<String, Direction>,
}

impl Growth {
    /// What the plan says, and the engine's defaults for the rest.
    pub(crate) fn of(plan: &BoostingPlan, monotone: &BTreeMap<String, Direction>, seed: u64) -> Growth {
        let BoostingPlan { learning_rate, trees, leaves, depth, min_rows, l1, l2, rows, columns } = *plan;
        let usual = Settings::default();
        let settings = Settings {
            learning_rate: learning_rate.unwrap_or(usual.learning_rate),
            trees: trees.unwrap_or(usual.trees),
            leaves: leaves.unwrap_or(usual.leaves),
            depth: depth.unwrap_or(usual.depth),
            min_rows: min_rows.unwrap_or(usual.min_rows),
            l1: l1.unwrap_or(usual.l1),
            l2: l2.unwrap_or(usual.l2),
            rows: rows.unwrap_or(usual.rows),
            columns: columns.unwrap_or(usual.columns),
            early_stopping: if trees.is_some() { None } else { usual.early_stopping.clone() },
            seed,
            ..usual
        };
        Growth { settings, monotone: monotone.clone() }
    }

    /// The same with the number of trees that does best on a block's rows when fitted on what was known
    /// before them; with a usual number where there is no block to judge on, or where no tree does better
    /// there than none: drift can turn that block against everything, and forward validation judges anyway.
    pub(crate) fn settled(&self, data: &Dataset, inside: Option<&Block>) -> Result<Growth, FitError> {
        let Some(stopping) = &self.settings.early_stopping else { return Ok(self.clone()) };
        let unknown = TREES_UNKNOWN.min(self.settings.trees);
        let trees = match inside {
            None => unknown,
            Some(Block { fit, predict: judge }) => {
                let rows = [fit.as_slice(), judge].concat();
                // Half a row less, so that rounding up holds back the judging rows and no other.
                let share = (judge.len() as f64 - 0.5) / rows.len() as f64;
                let stopping = EarlyStopping { share, ..stopping.clone() };
                let settings = Settings { early_stopping: Some(stopping), ..self.settings.clone() };
                let searching = Growth { settings, monotone: self.monotone.clone() };
                match searching.search(data, &rows, &data.outcomes(judge))? {
                    0 => unknown,
                    found => found,
                }
            }
        };
        let settings = Settings { trees, early_stopping: None, ..self.settings.clone() };
        Ok(Growth { settings, monotone: self.monotone.clone() })
    }

    /// The number of trees that early stopping finds on the last rows, whose outcomes these are; without
    /// the fit on all rows that would follow.
    fn search(&self, data: &Dataset, rows: &[usize], outcomes: &[bool]) -> Result<usize, FitError> {
        let mut found = 0;
        let fitted = boosting::fit_judged(
            &self.encoded(data, rows, &encoder(data, rows))?,
            &self.settings,
            &mut |scores| loss_once_calibrated(scores, outcomes),
            &mut |at| match at.phase {
                Phase::Searching => ControlFlow::Continue(()),
                Phase::Fitting => {
                    found = at.trees_max;
                    ControlFlow::Break(())
                }
            },
        );
        match fitted {
            Ok(fitted) => Ok(fitted.trees),
            Err(FitError::Cancelled { .. }) => Ok(found),
            Err(error) => Err(error),
        }
    }

    /// Fits those rows, encoded by [`encoder`].
    pub(crate) fn fit(
        &self,
        data: &Dataset,
        rows: &[usize],
        encoder: &Encoder,
    ) -> Result<boosting::Fitted, FitError> {
        let rows = self.encoded(data, rows, encoder)?;
        boosting::fit(&rows, &self.settings, &mut |_| ControlFlow::Continue(()))
    }

    fn encoded(
        &self,
        data: &Dataset,
        rows: &[usize],
        encoder: &Encoder,
    ) -> Result<boosting::Dataset, FitError> {
        let positive: Vec<bool> = rows.iter().map(|row| data.positive[*row]).collect();
        let weights = data.fit_weights(rows);
        let weights: Option<Vec<f64>> = weights.map(|weights| rows.iter().map(|row| weights[*row]).collect());
        let mut builder = DatasetBuilder::new(&positive, weights.as_deref())?;
        for (idx, entry) in data.matrix.schema().entries().iter().enumerate() {
            let numbers = encoder.encode_feature(&data.matrix, rows, idx);
            if data.matrix.columns()[idx].is_category() {
                let code = |number: &f64| if number.is_nan() { MISSING_CODE } else { *number as u32 };
                builder.add_categories(&numbers.iter().map(code).collect::<Vec<u32>>())?;
            } else {
                builder.add_numbers(&numbers, self.monotone.get(entry.name.as_ref()).map(in_engine))?;
            }
        }
        builder.build()
    }
}

/// What the trees are given of a row.
pub(crate) fn encoder(data: &Dataset, rows: &[usize]) -> Encoder {
    Encoder::native(&data.matrix, rows, MIN_LEVEL_ROWS, MAX_LEVELS)
}

fn in_engine(direction: &Direction) -> Monotone {
    match direction {
        Direction::Increasing => Monotone::Increasing,
        Direction::Decreasing => Monotone::Decreasing,
    }
}
