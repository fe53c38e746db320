//! Boosting: one tree after another on the gradients that the trees before it left. (Friedman 2001)

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU16, Ordering};

use forest::{Aggregation, Forest};
use rayon::prelude::*;

use crate::chance::Draw;
use crate::dataset::Dataset;
use crate::error::FitError;
use crate::gradients::Gradients;
use crate::grow::{Ground, grow};
use crate::histograms::Histograms;
use crate::importance::Importance;
use crate::logistic::log_loss;
use crate::settings::{EarlyStopping, Settings};
use crate::tree::Tree;

/// Rows of a task that follows rows through a tree. Part of the result: losses are summed by chunk.
const CHUNK_ROWS: usize = 1 << 12;
/// What chance is drawn for.
const FOR_ROWS: u64 = 1;
const FOR_COLUMNS: u64 = 2;

/// What was fitted.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The trees: raw scores are log-odds.
    pub forest: Forest,
    /// How many rounds of boosting the forest comes from. The trees may be fewer: a round that finds no split
    /// adds none.
    pub trees: usize,
    /// The loss of the held-back rows after 0, 1, 2 … trees; empty without early stopping.
    pub held_back_losses: Vec<f64>,
    /// How much each column was used, one a column.
    pub importances: Vec<Importance>,
}

/// How far a fit has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Trees fitted so far in this phase.
    pub trees: usize,
    /// The most there can be.
    pub trees_max: usize,
    /// The mean log loss of the held-back rows, while the number of trees is sought.
    pub held_back_loss: Option<f64>,
}

/// What a fit is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looks for the best number of trees, on the rows that are not held back.
    Searching,
    /// Fits that many trees on all rows.
    Fitting,
}

/// Who is told of the progress after every tree, and may end the fit.
pub type Observer<'a> = &'a mut dyn FnMut(&Progress) -> ControlFlow<()>;

/// Judges the held-back rows by their raw scores, one a row in the order given: the lower the better.
pub type Judge<'a> = &'a mut dyn FnMut(&[f64]) -> f64;

/// Fits a forest that predicts the log-odds of a positive.
///
/// With early stopping, the number of trees is first found by fitting on all but the last
/// [`share`](EarlyStopping::share) of the rows and watching the log loss there; then that many are fitted on
/// all rows. (The cuts between bins come from all rows, labels unseen.) Runs on rayon's current thread pool;
/// the answer is the same, bit for bit, on any number of threads. With one class only, the forest is its
/// smoothed base rate and has no trees.
///
/// # Errors
///
/// [`FitError`] for settings out of range, and [`FitError::Cancelled`] when `observe` breaks.
pub fn fit(data: &Dataset, settings: &Settings, observe: Observer<'_>) -> Result<Fitted, FitError> {
    fit_by(data, settings, None, observe)
}

/// [`fit`], the number of trees found by another loss of the held-back rows than their log loss: one that forgives
/// what is put right later, such as a base rate that has moved since.
///
/// # Errors
///
/// As [`fit`].
pub fn fit_judged(
    data: &Dataset,
    settings: &Settings,
    judge: Judge<'_>,
    observe: Observer<'_>,
) -> Result<Fitted, FitError> {
    fit_by(data, settings, Some(judge), observe)
}

fn fit_by(
    data: &Dataset,
    settings: &Settings,
    judge: Option<Judge<'_>>,
    observe: Observer<'_>,
) -> Result<Fitted, FitError> {
    settings.check()?;
    let (trees, held_back_losses) = match &settings.early_stopping {
        None => (settings.trees, Vec::new()),
        Some(stopping) => {
            let losses = search(data, settings, (stopping, judge), observe)?;
            (best(&losses), losses)
        }
    };
    let mut boosting = Boosting::new(data, settings, data.n_rows());
    for n_done in 0..trees {
        let progress =
            Progress { phase: Phase::Fitting, trees: n_done, trees_max: trees, held_back_loss: None };
        ask(observe, &progress)?;
        if !boosting.round() && boosting.is_deterministic() {
            break;
        }
    }
    let Boosting { base, trees: grown, .. } = boosting;
    let nodes = grown.iter().map(|tree| tree.to_forest(data)).collect();
    let forest = Forest::new(data.n_columns(), base, Aggregation::Sum, nodes)?;
    Ok(Fitted { forest, trees, held_back_losses, importances: Importance::of(data, &grown) })
}

/// The loss of the held-back rows after 0, 1, 2 … trees: their mean log loss, or what the judge says.
///
/// Empty where either part has no weight: nothing is known about any tree then.
fn search(
    data: &Dataset,
    settings: &Settings,
    (stopping, mut judge): (&EarlyStopping, Option<Judge<'_>>),
    observe: Observer<'_>,
) -> Result<Vec<f64>, FitError> {
    let n_held_back = (data.n_rows() as f64 * stopping.share).ceil() as usize;
    let n_rows = data.n_rows().saturating_sub(n_held_back);
    let has_weight = |mut rows: std::ops::Range<usize>| rows.any(|row| data.weight(row) > 0.0);
    if !has_weight(0..n_rows) || !has_weight(n_rows..data.n_rows()) {
        return Ok(Vec::new());
    }
    let mut boosting = Boosting::new(data, settings, n_rows);
    let mut loss = |boosting: &Boosting<'_>| match &mut judge {
        None => boosting.held_back_loss(),
        Some(judge) => judge(&boosting.gradients.scores[n_rows..]),
    };
    let mut losses = vec![loss(&boosting)];
    while losses.len() <= settings.trees && losses.len() - 1 - best(&losses) < stopping.patience {
        let held_back_loss = losses.last().copied();
        let progress = Progress {
            phase: Phase::Searching,
            trees: losses.len() - 1,
            trees_max: settings.trees,
            held_back_loss,
        };
        ask(observe, &progress)?;
        if !boosting.round() && boosting.is_deterministic() {
            break;
        }
        boosting.settle();
        losses.push(loss(&boosting));
    }
    Ok(losses)
}

/// The number of trees with the lowest loss, the fewest of equal ones.
fn best(losses: &[f64]) -> usize {
    (0..losses.len()).min_by(|a, b| losses[*a].total_cmp(&losses[*b])).unwrap_or(0)
}

fn ask(observe: Observer<'_>, progress: &Progress) -> Result<(), FitError> {
    match observe(progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(FitError::Cancelled { trees: progress.trees }),
    }
}

/// A fit on the first `n_rows` of the data set; scores are kept for all.
struct Boosting<'a> {
    data: &'a Dataset,
    settings: &'a Settings,
    n_rows: usize,
    base: f64,
    gradients: Gradients<'a>,
    /// Which leaf of the newest tree each row is in.
    leaves: Vec<AtomicU16>,
    histograms: Histograms,
    rows: Vec<u32>,
    scratch: Vec<u32>,
    trees: Vec<Tree>,
    /// Values of the newest tree, until they are added to the scores; at first none.
    pending: Option<Vec<f64>>,
    rounds: usize,
    one_class: bool,
}

impl<'a> Boosting<'a> {
    fn new(data: &'a Dataset, settings: &'a Settings, n_rows: usize) -> Boosting<'a> {
        let [negatives, positives] = class_weights(data, n_rows);
        let one_class = negatives == 0.0 || positives == 0.0;
        let base = if one_class {
            libm::log((positives + 0.5) / (negatives + 0.5))
        } else {
            libm::log(positives) - libm::log(negatives)
        };
        let n_all = data.n_rows();
        Boosting {
            data,
            settings,
            n_rows,
            base,
            gradients: Gradients::new(data, settings, base),
            leaves: (0..n_all).map(|_| AtomicU16::new(0)).collect(),
            histograms: Histograms::new(data.n_byte_columns()),
            rows: Vec::new(),
            scratch: Vec::new(),
            trees: Vec::new(),
            pending: Some(Vec::new()),
            rounds: 0,
            one_class,
        }
    }

    /// Whether a round that finds no split is followed by none that does.
    fn is_deterministic(&self) -> bool {
        self.settings.rows >= 1.0 && self.settings.columns >= 1.0
    }

    /// [`Boosting::grow_next`] on a thread of the pool: from another one, each of the many small tasks would have to
    /// be handed over and waited for.
    fn round(&mut self) -> bool {
        !self.one_class && rayon::scope(|_| self.grow_next())
    }

    /// Grows one tree; whether it has a split. A tree without one is left out.
    fn grow_next(&mut self) -> bool {
        self.settle();
        let tree = self.rounds;
        self.rounds += 1;
        self.draw_rows(tree);
        let slots = self.draw_columns(tree);
        let (counted, fine) = (self.gradients.counted(), self.gradients.fine());
        let (data, settings, leaves) = (self.data, self.settings, &self.leaves[..]);
        let ground = Ground { data, settings, counted, fine, slots: &slots, leaves };
        let tree = grow(ground, &mut self.histograms, &mut self.rows, &mut self.scratch);
        if tree.values.len() < 2 {
            return false;
        }
        self.follow(&tree);
        self.pending = Some(tree.values.clone());
        self.trees.push(tree);
        true
    }

    /// Adds the newest tree to the scores and takes gradients anew.
    fn settle(&mut self) {
        if let Some(values) = self.pending.take() {
            let leaves = &self.leaves;
            self.gradients.step(&values, |row| usize::from(leaves[row].load(Ordering::Relaxed)));
        }
    }

    fn draw_rows(&mut self, tree: usize) {
        let draw = Draw::new(self.settings.seed, tree, FOR_ROWS);
        let (data, share) = (self.data, self.settings.rows);
        let taken = |row: &u32| {
            let row = *row as usize;
            data.weight(row) > 0.0 && (share >= 1.0 || draw.takes(row, share))
        };
        self.rows.clear();
        let all = 0..self.n_rows as u32;
        if share >= 1.0 && data.weights.is_none() {
            self.rows.extend(all);
        } else {
            self.rows.par_extend(all.into_par_iter().filter(taken));
        }
        self.scratch.resize(self.rows.len(), 0);
    }

    fn draw_columns(&self, tree: usize) -> Vec<bool> {
        let n_slots = self.data.active.len();
        let n_drawn = ((n_slots as f64 * self.settings.columns).round() as usize).max(1);
        let mut slots = vec![n_drawn >= n_slots; n_slots];
        if n_drawn < n_slots {
            let draw = Draw::new(self.settings.seed, tree, FOR_COLUMNS);
            draw.items(n_slots, n_drawn).into_iter().for_each(|slot| slots[slot] = true);
        }
        slots
    }

    /// Notes the leaf of every row that the tree was not grown on.
    fn follow(&self, tree: &Tree) {
        if self.rows.len() == self.leaves.len() {
            return;
        }
        self.leaves.par_iter().enumerate().with_min_len(CHUNK_ROWS).for_each(|(row, noted)| {
            let was_drawn = row < self.n_rows && self.settings.rows >= 1.0;
            if !was_drawn {
                noted.store(tree.leaf(self.data, row) as u16, Ordering::Relaxed);
            }
        });
    }

    /// The mean log loss of the rows that are held back.
    fn held_back_loss(&self) -> f64 {
        let (data, scores) = (self.data, &self.gradients.scores);
        let starts: Vec<usize> = (self.n_rows..data.n_rows()).step_by(CHUNK_ROWS).collect();
        let sums: Vec<(f64, f64)> = starts
            .into_par_iter()
            .map(|start| {
                let rows = start..data.n_rows().min(start + CHUNK_ROWS);
                rows.fold((0.0, 0.0), |(loss, weight), row| {
                    let of_row = data.weight(row);
                    (loss + of_row * log_loss(scores[row], data.positive[row]), weight + of_row)
                })
            })
            .collect();
        let (loss, weight) = sums.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        loss / weight
    }
}

/// The weight of the negatives and of the positives among the first `n_rows`.
fn class_weights(data: &Dataset, n_rows: usize) -> [f64; 2] {
    let mut weights = [0.0; 2];
    for (row, positive) in data.positive[..n_rows].iter().enumerate() {
        weights[usize::from(*positive)] += data.weight(row);
    }
    weights
}
