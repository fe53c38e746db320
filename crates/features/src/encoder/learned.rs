//! What encodings take from the training rows: means, spreads, and which levels are frequent.

use std::sync::Arc;

use super::{ColumnEncoding, EncodeOptions};
use crate::MISSING_CODE;

pub(super) fn fit_number(
    numbers: &[f64],
    rows: &[usize],
    weights: Option<&[f64]>,
    standardise: bool,
) -> ColumnEncoding {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let known = rows.iter().filter(|row| numbers[**row].is_finite());
    let weighted: Vec<(f64, f64)> = known.map(|row| (weight(*row), numbers[*row])).collect();
    let Moments { mean, deviation } = Moments::of(&weighted);
    // A constant column carries nothing: spread 1 leaves it at 0 instead of dividing by rounding noise.
    let constant = deviation <= 1e-12 * mean.abs().max(f64::MIN_POSITIVE);
    let (centre, spread) = match standardise {
        true => (mean, if constant { 1.0 } else { deviation }),
        false => (0.0, 1.0),
    };
    ColumnEncoding::Number { impute: mean, centre, spread, indicator: weighted.len() < rows.len() }
}

/// Mean and standard deviation of numbers with weights; both 0 where nothing weighs.
struct Moments {
    mean: f64,
    deviation: f64,
}

impl Moments {
    fn of(weighted: &[(f64, f64)]) -> Moments {
        let total: f64 = weighted.iter().map(|(weight, _)| weight).sum();
        let [low, high] = range(weighted);
        let unit = unit_of(low.abs().max(high.abs()));
        if total.is_nan() || total <= 0.0 {
            return Moments { mean: 0.0, deviation: 0.0 };
        }
        let mean = weighted.iter().map(|(weight, number)| weight * (number / unit)).sum::<f64>() / total;
        // Rounding never takes it out of the numbers' range: a constant is its own mean.
        let mean = (mean * unit).clamp(low, high) / unit;
        let square = |number: f64| (number / unit - mean) * (number / unit - mean);
        let squares: f64 = weighted.iter().map(|(weight, number)| weight * square(*number)).sum();
        let deviation = (libm::sqrt(squares / total) * unit).min(f64::MAX);
        Moments { mean: mean * unit, deviation }
    }
}

/// What numbers are measured in: 1, but where their squares would leave `f64`, the largest of them.
fn unit_of(largest: f64) -> f64 {
    if largest == 0.0 || (1e-100..=1e100).contains(&largest) { 1.0 } else { largest }
}

/// The smallest and the largest number; `[inf, -inf]` where there is none.
fn range(weighted: &[(f64, f64)]) -> [f64; 2] {
    weighted.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], (_, number)| {
        [low.min(*number), high.max(*number)]
    })
}

pub(super) fn fit_category(
    levels: &[Arc<str>],
    codes: &[u32],
    rows: &[usize],
    options: &EncodeOptions,
) -> ColumnEncoding {
    let Levels { kept, rare, n_rare, n_missing } =
        Levels::of(levels, codes, rows, options.min_level_rows, options.max_levels);
    let groups = [n_rare, n_missing].into_iter().filter(|n| *n > 0);
    let shares =
        kept.iter().map(|(_, n)| *n).chain(groups).map(|n| n as f64 / rows.len().max(1) as f64).collect();
    let levels = kept.into_iter().map(|(level, _)| level).collect();
    ColumnEncoding::Category { levels, rare, shares, indicator: n_missing > 0 }
}

/// The levels of a category among the training rows.
pub(super) struct Levels {
    /// Those that stand alone, sorted, with their rows.
    pub(super) kept: Vec<(Arc<str>, usize)>,
    /// The others, sorted.
    pub(super) rare: Vec<Arc<str>>,
    /// Rows of the others.
    n_rare: usize,
    /// Rows without a level.
    n_missing: usize,
}

impl Levels {
    pub(super) fn of(
        levels: &[Arc<str>],
        codes: &[u32],
        rows: &[usize],
        min_level_rows: usize,
        max_levels: usize,
    ) -> Levels {
        let mut counts = vec![0_usize; levels.len()];
        let known = rows.iter().map(|row| codes[*row]).filter(|code| *code != MISSING_CODE);
        known.for_each(|code| counts[code as usize] += 1);
        let mut seen: Vec<usize> = (0..levels.len()).filter(|code| counts[*code] > 0).collect();
        seen.sort_by(|a, b| counts[*b].cmp(&counts[*a]).then_with(|| levels[*a].cmp(&levels[*b])));
        let frequent = |code: &&usize| counts[**code] >= min_level_rows;
        let alone = seen.iter().take(max_levels).take_while(frequent).count();
        let mut kept: Vec<(Arc<str>, usize)> =
            seen[..alone].iter().map(|code| (levels[*code].clone(), counts[*code])).collect();
        kept.sort();
        let mut rare: Vec<Arc<str>> = seen[alone..].iter().map(|code| levels[*code].clone()).collect();
        rare.sort();
        Levels {
            kept,
            rare,
            n_rare: seen[alone..].iter().map(|code| counts[*code]).sum(),
            n_missing: rows.len() - counts.iter().sum::<usize>(),
        }
    }
}
