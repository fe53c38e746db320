//! What a candidate is fitted on and judged on, rung by rung: only rows of train, earlier ones judged
//! by nothing later.

use crate::dataset::Dataset;
use crate::forward::{self, Block, fold_numbers};
use crate::split::{Forward, Split, before, next_change};

/// Train is cut into so many parts in time order (by entity, where it is not in time order).
const PARTS: usize = 5;
/// So many of them, the last ones, are judged on at the end.
const JUDGED_PARTS: usize = 3;
/// Fewer rows than this to fit on would say more about chance than about settings.
const LEAST_ROWS: usize = 3_000;

/// The blocks that a candidate is judged on.
pub(super) type Rung = Vec<Block>;

/// From cheap to dear: a ninth and a third of what lies before the last fifth of train, where that is
/// enough; all of it; the last three fifths, each by what lies before it. Empty where train holds too
/// little to judge on.
pub(super) fn rungs(data: &Dataset, split: &Split, seed: u64) -> Vec<Rung> {
    let Some(last) = forward::inside_train(data, split, seed) else { return Vec::new() };
    let steps = [9, 3].into_iter().filter(|step| last.fit.len() / step >= LEAST_ROWS);
    let mut rungs: Vec<Rung> = steps
        .map(|step| vec![thinned(&last, step)])
        .filter(|rung| rung.iter().all(|block| is_sound(data, block)))
        .collect();
    rungs.push(vec![last]);
    let finals: Vec<Block> =
        final_blocks(data, split, seed).into_iter().filter(|block| is_sound(data, block)).collect();
    if finals.len() > 1 {
        rungs.push(finals);
    }
    rungs
}

/// Every so many-th row to fit on: evenly drawn in time.
fn thinned(block: &Block, step: usize) -> Block {
    Block { fit: block.fit.iter().copied().step_by(step).collect(), predict: block.predict.clone() }
}

fn is_sound(data: &Dataset, block: &Block) -> bool {
    [&block.fit, &block.predict].iter().all(|rows| (1..rows.len()).contains(&data.n_positive(rows)))
}

fn final_blocks(data: &Dataset, split: &Split, seed: u64) -> Vec<Block> {
    let rows = &split.train;
    match split.forward {
        Forward::InTime => {
            let start = |part: usize| next_change(data, rows, rows.len() * part / PARTS);
            let block = |part: usize| {
                let judge = &rows[start(part)..start(part + 1)];
                Block { fit: before(data, &rows[..start(part)], judge.first()), predict: judge.to_vec() }
            };
            (PARTS - JUDGED_PARTS..PARTS).map(block).collect()
        }
        Forward::Folds => {
            let parts = fold_numbers(data, rows, seed);
            let pick = |keep: &dyn Fn(usize) -> bool| {
                rows.iter().zip(&parts).filter(|(_, part)| keep(**part)).map(|(row, _)| *row).collect()
            };
            let block = |part: usize| Block { fit: pick(&|it| it != part), predict: pick(&|it| it == part) };
            (PARTS - JUDGED_PARTS..PARTS).map(block).collect()
        }
    }
}
