//! Rows that a loaded artifact must reproduce: made up from the seed and the training ranges.

use features::{Cell, FeatureRange, Row};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::GoldenRow;
use scoring::{CalibratedModel, Rules, Scorer};

/// Enough to reach most bins and leaves that matter, few enough to check at every load.
const N_ROWS: usize = 16;
/// One cell in this many is missing.
const MISSING_ONE_IN: u32 = 8;

/// Made-up rows and what model and rules say of them.
pub(crate) fn rows(
    ranges: &[FeatureRange],
    model: &CalibratedModel,
    rules: &Rules,
    seed: u64,
) -> Vec<GoldenRow> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let row = |_| {
        let row: Row = ranges.iter().map(|range| cell(range, &mut random)).collect();
        GoldenRow { model_raw: model.predict(&row).raw, rules_raw: rules.predict(&row).raw, row }
    };
    (0..N_ROWS).map(row).collect()
}

fn cell(range: &FeatureRange, random: &mut ChaCha8Rng) -> Cell {
    if random.next_u32().is_multiple_of(MISSING_ONE_IN) {
        return Cell::Missing;
    }
    let share = f64::from(random.next_u32()) / f64::from(u32::MAX);
    match range {
        FeatureRange::Number { min, max } => {
            Cell::Number((min * (1.0 - share) + max * share).clamp(*min, *max))
        }
        FeatureRange::Category { levels } => {
            let idx = ((share * levels.len() as f64) as usize).min(levels.len() - 1);
            Cell::Category(levels[idx].clone())
        }
        FeatureRange::Nothing => Cell::Missing,
    }
}
