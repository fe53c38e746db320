//! Which settings of the gradient boosting suit these data: searched inside train, once, by hand.
//!
//! `train` never searches: it would cost minutes at each training and make a version depend on luck.
//! What is found here goes into the definition, where a person sees it and `train` takes it from.
//! Everything is judged as `train` judges settings: fitted on what was known before, behind a rising
//! Platt fit, by log loss, and only on rows of train; calibrate and test have no say.

mod drawing;
mod halving;
mod rungs;

pub use halving::Judged;

use std::ops::ControlFlow;

use definition::{BoostingPlan, Plan, TrainingPlan};
use evaluation::Difference;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::dataset::Dataset;
use crate::error::{FitError, TrainError};
use crate::forward::{self, Block};
use crate::learner::Recipe;
use crate::split::Split;
use crate::train::{check_minimum, check_names};
use halving::{KEPT, PRESENT};
use rungs::Rung;

/// Settings a bracket where time decides how many there are.
const BRACKET: usize = 9;

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// So many settings, at least 1.
    Trials(usize),
    /// As many as the watcher allows.
    UntilStopped,
}

/// What a search has found out so far; kept, it lets the search be taken up again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// What the search is about: data, definition, seed.
    pub key: String,
    /// Everything that was judged, in order.
    pub judged: Vec<Judged>,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TuneProgress {
    /// Fits that are done, those of an earlier run among them.
    pub done: usize,
    /// All there will be; `None` where time decides.
    pub planned: Option<usize>,
    /// The lowest log loss of settings on the highest rung reached, and the present settings' there.
    pub best: Option<[f64; 2]>,
}

/// What a search comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Tuned {
    /// The best settings, all that were searched spelled out.
    pub settings: BoostingPlan,
    /// Whether they are those that there are already.
    pub is_present: bool,
    /// Their log loss inside train.
    pub loss: f64,
    /// That of the present settings, on the same rows.
    pub present_loss: f64,
    /// Its loss less theirs, row by row; `None` where it is theirs.
    pub difference: Option<Difference>,
    /// How many settings were tried beside the present ones.
    pub trials: usize,
    /// Rows of train.
    pub rows: usize,
    /// Whether the best was judged on the last rung.
    pub is_final: bool,
}

/// Searches; `watch` sees journal and progress before each fit and may end the search there.
///
/// `journal` is taken up where its key is that of this search and begun anew otherwise. Fails as
/// training would where train cannot be learned from, and where nothing could be judged.
pub fn tune(
    data: &Dataset,
    plan: &Plan,
    (effort, seed): (Effort, u64),
    journal: &mut Journal,
    watch: &mut dyn FnMut(&Journal, &TuneProgress) -> ControlFlow<()>,
) -> Result<Tuned, TrainError> {
    check_names(data, &plan.training)?;
    let split = Split::of(data, &plan.training.split, plan.training.seed)?;
    check_minimum(data, &split, &plan.training)?;
    let search = Search { data, plan, seed, rungs: rungs::rungs(data, &split, seed) };
    if search.rungs.is_empty() {
        return Err(TrainError::NothingJudged);
    }
    journal.begin(search_key(data, plan, seed));
    let planned = search.planned(effort);
    let Journal { key, judged } = journal;
    halving::search(brackets(effort), search.rungs.len(), judged, |trial, rung, judged| {
        let progress = TuneProgress { done: judged.len(), planned, best: best_losses(judged) };
        let known = Journal { key: key.clone(), judged: judged.clone() };
        match watch(&known, &progress) {
            ControlFlow::Continue(()) => search.judge(trial, rung).map(ControlFlow::Continue),
            ControlFlow::Break(()) => Ok(ControlFlow::Break(())),
        }
    })?;
    let _ = watch(
        journal,
        &TuneProgress { done: journal.judged.len(), planned, best: best_losses(&journal.judged) },
    );
    search.tuned(&split, journal)?.ok_or(TrainError::NothingJudged)
}

impl Journal {
    /// Whether it can be taken up by the search of this key.
    pub fn is_about(&self, key: &str) -> bool {
        self.key == key
    }

    fn begin(&mut self, key: String) {
        if !self.is_about(&key) {
            *self = Journal { key, judged: Vec::new() };
        }
    }
}

/// What the judgements of a search depend on, in hex: a journal with another key is of no use to it.
pub fn search_key(data: &Dataset, plan: &Plan, seed: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(concat!("placar tune 1 ", env!("CARGO_PKG_VERSION")));
    hash.update(format!("{seed} {} {} {:?}", data.n_rows(), data.positive.len(), data.times));
    hash.update(&plan.source_text);
    data.inputs.iter().for_each(|(name, digest)| hash.update(format!("{name} {digest}\n")));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The candidates that compete with each other; the present settings compete everywhere.
fn brackets(effort: Effort) -> Box<dyn Iterator<Item = Vec<usize>>> {
    match effort {
        Effort::Trials(trials) => Box::new(std::iter::once((1..=trials).collect())),
        Effort::UntilStopped => {
            Box::new((0..).map(|bracket| (bracket * BRACKET + 1..=(bracket + 1) * BRACKET).collect()))
        }
    }
}

fn best_losses(judged: &[Judged]) -> Option<[f64; 2]> {
    halving::best(judged).map(|(best, present)| [best.loss, present.loss])
}

struct Search<'a> {
    data: &'a Dataset,
    plan: &'a Plan,
    seed: u64,
    rungs: Vec<Rung>,
}

impl Search<'_> {
    /// How many candidates will be judged, over all rungs.
    fn planned(&self, effort: Effort) -> Option<usize> {
        let Effort::Trials(trials) = effort else { return None };
        let of_rungs = std::iter::successors(Some(trials), |standing| Some(standing.div_ceil(KEPT)));
        Some(of_rungs.take(self.rungs.len()).map(|standing| standing + 1).sum())
    }

    /// The mean log loss over the rung's blocks, each row counted once.
    fn judge(&self, trial: usize, rung: usize) -> Result<f64, TrainError> {
        let recipe = self.recipe(trial);
        let (mut sum, mut rows) = (0.0, 0);
        for block in &self.rungs[rung] {
            let settled = recipe.clone().settled(self.data, Some(block))?;
            sum += forward::calibrated_loss(self.data, block, &settled)? * block.predict.len() as f64;
            rows += block.predict.len();
        }
        Ok(sum / rows as f64)
    }

    fn recipe(&self, trial: usize) -> Recipe {
        let TrainingPlan { gradient_boosting, monotone, .. } = &self.plan.training;
        Recipe::boosting(
            &drawing::settings(gradient_boosting, self.seed, trial),
            monotone,
            self.plan.training.seed,
        )
    }

    fn tuned(&self, split: &Split, journal: &Journal) -> Result<Option<Tuned>, TrainError> {
        let Some((best, present)) = halving::best(&journal.judged) else { return Ok(None) };
        let plan = &self.plan.training.gradient_boosting;
        let trials = journal.judged.iter().map(|judged| judged.trial).max().unwrap_or(PRESENT);
        let is_present = best.trial == PRESENT;
        Ok(Some(Tuned {
            settings: drawing::spelled_out(&drawing::settings(plan, self.seed, best.trial)),
            is_present,
            loss: best.loss,
            present_loss: present.loss,
            difference: if is_present { None } else { self.over_present(&best)? },
            trials,
            rows: split.train.len(),
            is_final: best.rung + 1 == self.rungs.len(),
        }))
    }

    /// How surely it loses less than the present settings on the rows of its rung.
    fn over_present(&self, best: &Judged) -> Result<Option<Difference>, TrainError> {
        let [ours, theirs] = [self.row_losses(best.trial, best.rung)?, self.row_losses(PRESENT, best.rung)?];
        let rows: Vec<usize> =
            self.rungs[best.rung].iter().flat_map(|block| block.predict.iter().copied()).collect();
        Ok(evaluation::mean_difference(&ours, &theirs, &self.data.entities_of(&rows), self.seed))
    }

    fn row_losses(&self, trial: usize, rung: usize) -> Result<Vec<f64>, TrainError> {
        let recipe = self.recipe(trial);
        let of_block = |block: &Block| {
            let settled = recipe.clone().settled(self.data, Some(block))?;
            forward::calibrated_losses(self.data, block, &settled)
        };
        let losses = self.rungs[rung].iter().map(of_block).collect::<Result<Vec<_>, FitError>>()?;
        Ok(losses.concat())
    }
}

#[cfg(test)]
mod tests;
