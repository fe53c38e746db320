//! Settings drawn at random, each from its number alone.
//!
//! At random rather than on a grid: few of the settings matter on any one data set, and a grid tries
//! each of those only a few times (Bergstra & Bengio 2012). Drawn numbers are rounded to what a person
//! would write.

use boosting::Settings;
use definition::BoostingPlan;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::halving::PRESENT;

/// Ranges beyond which settings were never the best on data that this was tried on, or are slow.
const LEARNING_RATE: [f64; 2] = [0.02, 0.2];
const LEAVES: [f64; 2] = [4.0, 96.0];
const MIN_ROWS: [f64; 2] = [5.0, 300.0];
const L2: [f64; 2] = [0.1, 100.0];
const SHARES: [f64; 6] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// The settings of a trial: what the plan says for the first, else drawn; what is not searched (number
/// of trees, depth, L1) stays as the plan says.
pub(super) fn settings(plan: &BoostingPlan, seed: u64, trial: usize) -> BoostingPlan {
    if trial == PRESENT {
        return *plan;
    }
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    dice.set_stream(trial as u64);
    let mut share = || f64::from(dice.next_u32()) / (f64::from(u32::MAX) + 1.0);
    let mut between =
        |[low, high]: [f64; 2]| libm::exp(libm::log(low) + share() * (libm::log(high) - libm::log(low)));
    let [learning_rate, leaves, min_rows, l2] = [LEARNING_RATE, LEAVES, MIN_ROWS, L2].map(&mut between);
    let mut one_of = |shares: [f64; 6]| shares[(share() * shares.len() as f64) as usize];
    let [rows, columns] = [SHARES, SHARES].map(&mut one_of);
    BoostingPlan {
        learning_rate: Some(two_digits(learning_rate)),
        leaves: Some(leaves.round() as usize),
        min_rows: Some(min_rows.round() as usize),
        l2: Some(two_digits(l2)),
        rows: Some(rows),
        columns: Some(columns),
        ..*plan
    }
}

/// The plan with what the engine takes where the plan says nothing, for those that are searched.
pub(super) fn spelled_out(plan: &BoostingPlan) -> BoostingPlan {
    let usual = Settings::default();
    BoostingPlan {
        learning_rate: plan.learning_rate.or(Some(usual.learning_rate)),
        leaves: plan.leaves.or(Some(usual.leaves)),
        min_rows: plan.min_rows.or(Some(usual.min_rows)),
        l2: plan.l2.or(Some(usual.l2)),
        rows: plan.rows.or(Some(usual.rows)),
        columns: plan.columns.or(Some(usual.columns)),
        ..*plan
    }
}

/// Rounded to two digits; `number` is above 0.
fn two_digits(number: f64) -> f64 {
    let text = format!("{number:.1e}");
    text.parse().unwrap_or(number)
}
