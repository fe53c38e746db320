//! Drift: has the population changed since it was learned from?

/// What an empty bin's share is taken for, so that its logarithm is finite: one row in ten thousand.
/// (The index has no natural floor; a lower one would let a single stray row raise an alarm.)
pub const EMPTY_BIN_SHARE: f64 = 1e-4;

/// Population stability index between two distributions over the same bins.
///
/// `Σ (actual − expected) · ln(actual / expected)`, the symmetrised Kullback-Leibler divergence; 0
/// when they are equal, never negative. By an old rule of thumb below 0.1 nothing happened and above
/// 0.25 much did (Siddiqi 2006). Shares are divided by their sum, so counts will do; one below
/// [`EMPTY_BIN_SHARE`] is taken for it. `None` where the lengths differ, or one side has a share that
/// is negative or no number, or nothing at all.
pub fn psi(expected_shares: &[f64], actual_shares: &[f64]) -> Option<f64> {
    if expected_shares.len() != actual_shares.len() {
        return None;
    }
    let (expected, actual) = (shares(expected_shares)?, shares(actual_shares)?);
    let term = |(expected, actual): (&f64, &f64)| {
        let (expected, actual) = (expected.max(EMPTY_BIN_SHARE), actual.max(EMPTY_BIN_SHARE));
        (actual - expected) * libm::log(actual / expected)
    };
    Some(expected.iter().zip(&actual).map(term).sum())
}

/// Population stability index of `current` values against `reference` ones.
///
/// `bins` of equal count are cut at quantiles of the reference, open to both sides. A value that
/// alone fills a bin's share of the reference gets a bin of its own, so that a constant, or a count
/// that is mostly 0, is seen to move both up and down. NaN means that there was no value, and is a
/// bin too: values that stop coming are drift. `None` where either side is empty, or with no bins.
pub fn psi_of(reference: &[f64], current: &[f64], bins: usize) -> Option<f64> {
    if bins == 0 {
        return None;
    }
    let cuts = Cut::at_quantiles(reference, bins);
    psi(&counts(reference, &cuts), &counts(current, &cuts))
}

/// A boundary between two bins.
struct Cut {
    /// The highest value of the bin below, unless it stands alone.
    value: f64,
    /// Whether the value is a bin of its own.
    alone: bool,
}

impl Cut {
    fn at_quantiles(reference: &[f64], bins: usize) -> Vec<Cut> {
        let mut sorted: Vec<f64> =
            reference.iter().map(|value| value + 0.0).filter(|value| !value.is_nan()).collect();
        sorted.sort_by(f64::total_cmp);
        let quantile = |cut: usize| sorted.get((cut * sorted.len()).div_ceil(bins).checked_sub(1)?).copied();
        let mut values: Vec<f64> = (1..bins).filter_map(quantile).collect();
        values.dedup();
        let holds =
            |value: f64| sorted.partition_point(|&x| x <= value) - sorted.partition_point(|&x| x < value);
        values
            .into_iter()
            .map(|value| Cut { value, alone: holds(value) * bins >= sorted.len().max(2) })
            .collect()
    }
}

/// How many values lie in each bin: below, at and between the cuts, and missing.
fn counts(values: &[f64], cuts: &[Cut]) -> Vec<f64> {
    let missing = 2 * cuts.len() + 1;
    let mut counts = vec![0.0; missing + 1];
    for &value in values {
        let below = cuts.partition_point(|cut| cut.value < value);
        let at_cut = cuts.get(below).is_some_and(|cut| cut.alone && cut.value == value);
        let bin = if value.is_nan() { missing } else { 2 * below + usize::from(at_cut) };
        counts[bin] += 1.0;
    }
    counts
}

/// Parts of the whole; `None` where there is no whole or a part is none.
fn shares(parts: &[f64]) -> Option<Vec<f64>> {
    let whole: f64 = parts.iter().sum();
    let sound = whole > 0.0 && whole.is_finite() && parts.iter().all(|part| *part >= 0.0);
    sound.then(|| parts.iter().map(|part| part / whole).collect())
}
