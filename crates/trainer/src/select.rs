//! Which recipe is published.

use definition::{LearnerName, TrainingPlan};
use registry::Candidate;

use crate::calibrate::{self, Calibration};
use crate::dataset::Dataset;
use crate::error::FitError;
use crate::forward::{self, Block};
use crate::learner::{Fitted, Recipe};
use crate::split::Split;

/// A recipe with settings, judged by forward validation.
pub(crate) struct Judged {
    /// Learner and settings.
    pub recipe: Recipe,
    /// Its best calibrator and the losses of its forward predictions.
    pub calibration: Calibration,
    /// The recipe fitted once more on train + calibrate: what is published where it wins.
    pub fitted: Fitted,
}

/// Every candidate, judged or left out, and which of the judged wins.
pub(crate) struct Selection {
    /// In order of simplicity.
    pub judged: Vec<Judged>,
    /// Learners that were left out, with the reason.
    pub excluded: Vec<Candidate>,
    /// The winner, as an index into `judged`.
    pub winner: usize,
}

/// Judges every learner that the plan names on the same forward blocks and picks one.
pub(crate) fn by_forward_validation(
    data: &Dataset,
    split: &Split,
    plan: &TrainingPlan,
) -> Result<Selection, SelectError> {
    let blocks = forward::blocks(data, split, plan.seed);
    let (mut judged, mut excluded) = (Vec::new(), Vec::new());
    for learner in learners(plan) {
        match (Judge { data, split, blocks: &blocks, plan }).judge(learner)? {
            Ok(candidate) => judged.push(candidate),
            Err(reason) => excluded.push(left_out(learner, reason)),
        }
    }
    let entities = judged.first().map_or_else(Vec::new, |_| data.entities_of(&forward_rows(&blocks)));
    let losses: Vec<&[f64]> =
        judged.iter().map(|candidate| candidate.calibration.losses.as_slice()).collect();
    let winner = simplest_not_beaten(&losses, &entities, plan.seed).ok_or_else(|| no_candidate(&excluded))?;
    Ok(Selection { judged, excluded, winner })
}

/// Nothing could be selected.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// A recipe could not be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// Every learner was left out.
    #[error(
        "no learner is left to train with ({}); name others in [training] learners, or take back what leaves \
         them out",
        excluded.join("; ")
    )]
    NoCandidate {
        /// Each learner, with the reason.
        excluded: Vec<String>,
    },
}

fn no_candidate(excluded: &[Candidate]) -> SelectError {
    let in_words = |left: &Candidate| {
        format!("{}: {}", left.learner, left.excluded.as_deref().unwrap_or("no reason is known"))
    };
    SelectError::NoCandidate { excluded: excluded.iter().map(in_words).collect() }
}

/// The learners in order of simplicity; all that the build has where the plan names none.
fn learners(plan: &TrainingPlan) -> Vec<LearnerName> {
    let mut named = plan.learners.clone().unwrap_or_else(|| LearnerName::ALL.to_vec());
    named.sort();
    named.dedup();
    named
}

fn forward_rows(blocks: &[Block]) -> Vec<usize> {
    blocks.iter().flat_map(|block| block.predict.iter().copied()).collect()
}

fn left_out(learner: LearnerName, reason: String) -> Candidate {
    Candidate {
        learner: learner.as_str().to_owned(),
        excluded: Some(reason),
        validation_log_loss: None,
        calibrator: None,
        settings: None,
        test: None,
    }
}

struct Judge<'a> {
    data: &'a Dataset,
    split: &'a Split,
    blocks: &'a [Block],
    plan: &'a TrainingPlan,
}

impl Judge<'_> {
    /// The learner's candidate, or in words why it is left out.
    fn judge(&self, learner: LearnerName) -> Result<Result<Judged, String>, FitError> {
        if learner == LearnerName::RandomForest && !self.plan.monotone.is_empty() {
            return Ok(Err("it cannot promise the directions that [training] monotone declares".to_owned()));
        }
        let recipes = Recipe::of(learner, self.plan);
        let recipe = forward::choose(self.data, self.split, &recipes, self.plan.seed)?;
        let fitted = recipe.fit(self.data, &self.split.train_and_calibrate())?;
        if let Some(reason) = crate::monotone::broken(self.data, &fitted, &self.plan.monotone) {
            return Ok(Err(reason));
        }
        let predictions = forward::predict(self.data, self.blocks, &recipe, self.plan.seed)?;
        Ok(Ok(Judged { recipe, calibration: calibrate::best(self.data, &predictions), fitted }))
    }
}

/// The candidate with the lowest loss, unless a simpler one is not clearly worse: then that one.
///
/// `losses` are one a row, candidates in order of simplicity; "clearly" is a paired bootstrap over
/// entities at 95 %.
pub(crate) fn simplest_not_beaten(losses: &[&[f64]], entities: &[u32], seed: u64) -> Option<usize> {
    let total = |candidate: &usize| losses[*candidate].iter().sum::<f64>();
    let mut remaining: Vec<usize> = (0..losses.len()).collect();
    loop {
        let best = *remaining.iter().min_by(|a, b| total(a).total_cmp(&total(b)).then(a.cmp(b)))?;
        let clearly_better = |simpler: &usize| {
            evaluation::mean_difference(losses[best], losses[*simpler], entities, seed)
                .is_some_and(|difference| difference.high < 0.0)
        };
        let rivals: Vec<usize> =
            remaining.iter().copied().filter(|other| *other < best && !clearly_better(other)).collect();
        if rivals.is_empty() {
            return Some(best);
        }
        remaining = rivals;
    }
}
