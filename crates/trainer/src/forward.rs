//! Forward validation: every row of the calibrate part predicted by what was known before it.

use crate::dataset::Dataset;
use crate::error::FitError;
use crate::learner::Recipe;
use crate::parallel;
use crate::split::{Forward, Split, before, next_change, row_shares};

/// Into how many blocks the calibrate part (or, at random, train and calibrate) is cut.
pub(crate) const BLOCKS: usize = 5;
/// The share of train's entities that settings are fitted on; the others judge them.
const CHOOSING_SHARE: f64 = 0.8;

/// One block: what is fitted on, and what is predicted by that.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// Rows known before the block.
    pub fit: Vec<usize>,
    /// The block's rows.
    pub predict: Vec<usize>,
}

/// The blocks of a split, the same for every recipe.
pub(crate) fn blocks(data: &Dataset, split: &Split, seed: u64) -> Vec<Block> {
    match split.forward {
        Forward::InTime => in_time(data, split),
        Forward::Folds => folds(data, &split.train_and_calibrate(), seed),
    }
}

fn in_time(data: &Dataset, split: &Split) -> Vec<Block> {
    let rows = &split.calibrate;
    let mut starts: Vec<usize> =
        (0..BLOCKS).map(|block| next_change(data, rows, block * rows.len() / BLOCKS)).collect();
    starts.push(rows.len());
    starts.dedup();
    let blocks = starts.windows(2).map(|ends| {
        let earlier: Vec<usize> = split.train.iter().chain(&rows[..ends[0]]).copied().collect();
        Block { fit: before(data, &earlier, rows.get(ends[0])), predict: rows[ends[0]..ends[1]].to_vec() }
    });
    blocks.collect()
}

fn folds(data: &Dataset, rows: &[usize], seed: u64) -> Vec<Block> {
    let fold_of: Vec<usize> = fold_numbers(data, rows, seed);
    let pick = |keep: &dyn Fn(usize) -> bool| {
        rows.iter().zip(&fold_of).filter(|(_, fold)| keep(**fold)).map(|(row, _)| *row).collect()
    };
    let blocks = (0..BLOCKS)
        .map(|block| Block { fit: pick(&|fold| fold != block), predict: pick(&|fold| fold == block) });
    blocks.filter(|block: &Block| !block.predict.is_empty()).collect()
}

/// A fold for every row, the same for rows of one entity.
pub(crate) fn fold_numbers(data: &Dataset, rows: &[usize], seed: u64) -> Vec<usize> {
    row_shares(data, rows, "folds", seed).iter().map(|share| (share * BLOCKS as f64) as usize).collect()
}

/// Forward predictions of one recipe.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ForwardPredictions {
    /// The rows, block by block.
    pub rows: Vec<usize>,
    /// Their uncalibrated log-odds.
    pub log_odds: Vec<f64>,
    /// The block of each row: what calibrators are cross-fitted over.
    pub block: Vec<usize>,
}

/// Predicts every block by the recipe fitted on what was known before it.
pub(crate) fn predict(
    data: &Dataset,
    blocks: &[Block],
    recipe: &Recipe,
    seed: u64,
) -> Result<ForwardPredictions, FitError> {
    let by_block =
        parallel::map(blocks, |block| Ok(recipe.fit(data, &block.fit)?.log_odds(data, &block.predict)));
    let log_odds: Vec<f64> = by_block.into_iter().collect::<Result<Vec<_>, FitError>>()?.concat();
    let rows: Vec<usize> = blocks.iter().flat_map(|block| block.predict.iter().copied()).collect();
    let block = match blocks.len() {
        // One instant only: there is no time order left to cross-fit over, so entities are folded.
        0 | 1 => fold_numbers(data, &rows, seed),
        _ => blocks
            .iter()
            .enumerate()
            .flat_map(|(idx, block)| std::iter::repeat_n(idx, block.predict.len()))
            .collect(),
    };
    Ok(ForwardPredictions { rows, log_odds, block })
}

/// The settings with the lowest log loss on a fifth of train, fitted on the rest of it; the earlier of
/// the list where they are level, or where no fifth can be judged on. There must be one.
pub(crate) fn choose(
    data: &Dataset,
    split: &Split,
    recipes: &[Recipe],
    seed: u64,
) -> Result<Recipe, FitError> {
    let inside = inside_train(data, split, seed);
    let best = match &inside {
        Some(block) if recipes.len() > 1 => best_on(data, block, recipes)?,
        Some(_) | None => 0,
    };
    recipes[best].clone().settled(data, inside.as_ref())
}

fn best_on(data: &Dataset, block: &Block, recipes: &[Recipe]) -> Result<usize, FitError> {
    let losses = parallel::map(recipes, |recipe| calibrated_loss(data, block, &recipe.while_choosing()));
    let losses = losses.into_iter().collect::<Result<Vec<f64>, FitError>>()?;
    Ok((0..recipes.len()).min_by(|a, b| losses[*a].total_cmp(&losses[*b])).unwrap_or(0))
}

/// The log loss on a block's rows of a recipe fitted before them, behind a rising Platt fit.
pub(crate) fn calibrated_loss(data: &Dataset, block: &Block, recipe: &Recipe) -> Result<f64, FitError> {
    let Block { fit, predict: judge } = block;
    let log_odds = recipe.fit(data, fit)?.log_odds(data, judge);
    Ok(loss_once_calibrated(&log_odds, &data.outcomes(judge)))
}

/// The same row by row: what paired comparisons need.
pub(crate) fn calibrated_losses(
    data: &Dataset,
    block: &Block,
    recipe: &Recipe,
) -> Result<Vec<f64>, FitError> {
    let Block { fit, predict: judge } = block;
    let (log_odds, outcomes) = (recipe.fit(data, fit)?.log_odds(data, judge), data.outcomes(judge));
    let Some(line) = evaluation::fit_sigmoid(&log_odds, &outcomes, None) else { return Ok(Vec::new()) };
    let probabilities: Vec<f64> = log_odds.iter().map(|score| line.at(*score)).collect();
    Ok(evaluation::log_losses(&probabilities, &outcomes))
}

/// The log loss of scores as they will be used, behind a calibrator that never falls: a raw log loss
/// would mostly measure how far the base rate has moved since, and favour whatever says least.
pub(crate) fn loss_once_calibrated(log_odds: &[f64], outcomes: &[bool]) -> f64 {
    let Some(line) = evaluation::fit_sigmoid(log_odds, outcomes, None) else { return f64::INFINITY };
    let probabilities: Vec<f64> = log_odds.iter().map(|score| line.at(*score)).collect();
    evaluation::log_loss(&probabilities, outcomes).unwrap_or(f64::INFINITY)
}

/// What settings are chosen on: the last fifth of train in time order, or, where train is not in time
/// order or too short for it, a fifth of its entities. `None` where both outcomes are not on both sides.
pub(crate) fn inside_train(data: &Dataset, split: &Split, seed: u64) -> Option<Block> {
    let both = |rows: &[usize]| (1..rows.len()).contains(&data.n_positive(rows));
    let sound = |block: &Block| both(&block.fit) && both(&block.predict);
    let last = || {
        let start = next_change(data, &split.train, split.train.len() * 4 / 5);
        let (earlier, judge) = split.train.split_at(start);
        Block { fit: before(data, earlier, judge.first()), predict: judge.to_vec() }
    };
    let by_entity = || {
        let shares = row_shares(data, &split.train, "settings", seed);
        let is_fit = |idx: &usize| shares[*idx] < CHOOSING_SHARE;
        let (fit, judge): (Vec<usize>, Vec<usize>) = (0..shares.len()).partition(is_fit);
        let rows = |places: Vec<usize>| places.into_iter().map(|idx| split.train[idx]).collect();
        Block { fit: rows(fit), predict: rows(judge) }
    };
    let in_time = (split.forward == Forward::InTime).then(last).filter(sound);
    in_time.or_else(|| Some(by_entity()).filter(sound))
}
