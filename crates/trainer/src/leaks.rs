//! What may carry the future into a feature. Every finding is a warning with its figure; none stops
//! training, and `not_leaks` answers it.

mod gain;

use std::collections::BTreeMap;

use evaluation::roc_auc;
use features::{Column, MISSING_CODE};
use registry::LeakWarning;

use crate::dataset::Dataset;
use crate::split::hash_share;

/// A feature that ranks outcomes this well all alone is rare among honest ones.
const SUSPICIOUS_AUC: f64 = 0.80;
/// A feature that alone gains this share of what all of them gain leaves nothing to the others.
const SUSPICIOUS_GAIN: f64 = 0.90;
/// Rows of each outcome below which shares of missing values say nothing.
const LEAST_ROWS: usize = 30;
/// Missing (or known) this many times less often on one side of the outcome than on the other.
const ONE_SIDED: f64 = 0.05;
/// The side where it is more often missing (or known) must be so in at least this share of rows.
const LEAST_SHARE: f64 = 0.05;
/// The other side would hold this many such rows if the outcome did not matter: 8 that are all absent
/// by chance are one case in three thousand, 2 one in seven.
const LEAST_EXPECTED: f64 = 8.0;

/// Looks at every feature over the given rows.
pub(crate) fn scan(
    data: &Dataset,
    rows: &[usize],
    answers: &BTreeMap<String, String>,
    seed: u64,
) -> Vec<LeakWarning> {
    let gains = gain::shares(data, rows, seed);
    let of_feature = |feature: usize| {
        let ranks = ranks_alone(data, feature, rows, seed);
        let gains = gains.get(feature).copied().and_then(gains_alone);
        let missing = one_sided(data, &data.matrix.columns()[feature], rows);
        let name = data.matrix.schema().entries()[feature].name.clone();
        [ranks, gains, missing].into_iter().flatten().map(move |finding| finding.of(&name))
    };
    let mut warnings = dates_after(data);
    warnings.extend((0..data.matrix.schema().len()).flat_map(of_feature));
    for warning in &mut warnings {
        warning.answered = answers.get(&warning.feature).cloned();
    }
    warnings
}

/// What is suspicious about a feature.
struct Finding {
    check: &'static str,
    value: f64,
    why: String,
}

impl Finding {
    fn of(self, feature: &str) -> LeakWarning {
        let Finding { check, value, why } = self;
        LeakWarning { feature: feature.to_owned(), check: check.to_owned(), why, value, answered: None }
    }
}

fn dates_after(data: &Dataset) -> Vec<LeakWarning> {
    let found = |(feature, share): &(String, f64)| {
        let why = format!("is a date later than the row's own time in {:.1} % of rows", 100.0 * share);
        Finding { check: "date_after", value: *share, why }.of(feature)
    };
    data.dates_after.iter().map(found).collect()
}

fn ranks_alone(data: &Dataset, feature: usize, rows: &[usize], seed: u64) -> Option<Finding> {
    let auc = auc_alone(data, feature, rows, seed).filter(|auc| *auc >= SUSPICIOUS_AUC)?;
    let why = format!("ranks outcomes with a ROC AUC of {auc:.3} all alone");
    let telling = enough_known(data, &data.matrix.columns()[feature], rows);
    telling.then_some(Finding { check: "auc_alone", value: auc, why })
}

fn gains_alone(share: f64) -> Option<Finding> {
    let why =
        format!("alone takes {:.0} % of what all features together gain over the base rate", 100.0 * share);
    (share > SUSPICIOUS_GAIN).then_some(Finding { check: "gain_alone", value: share, why })
}

/// Whether both outcomes are known of enough rows that have a value for a figure to mean something.
fn enough_known(data: &Dataset, column: &Column, rows: &[usize]) -> bool {
    let known: Vec<usize> = rows.iter().copied().filter(|row| !column.is_missing(*row)).collect();
    let positives = data.n_positive(&known);
    positives >= LEAST_ROWS && known.len() - positives >= LEAST_ROWS
}

/// How well the feature ranks outcomes alone, in whichever direction; categories by the outcome rate
/// of each level in the other half of the entities.
pub(crate) fn auc_alone(data: &Dataset, feature: usize, rows: &[usize], seed: u64) -> Option<f64> {
    let known: Vec<usize> =
        rows.iter().copied().filter(|row| !data.matrix.columns()[feature].is_missing(*row)).collect();
    let outcomes = data.outcomes(&known);
    let auc = match &data.matrix.columns()[feature] {
        Column::Number(numbers) => {
            roc_auc(&known.iter().map(|row| numbers[*row]).collect::<Vec<_>>(), &outcomes)
        }
        Column::Category { levels, codes } => {
            roc_auc(&rates_elsewhere(data, (levels.len(), codes), &known, seed), &outcomes)
        }
    }?;
    Some(if data.matrix.columns()[feature].is_category() { auc } else { auc.max(1.0 - auc) })
}

/// The half that each entity falls into.
fn halves(data: &Dataset, seed: u64) -> Vec<usize> {
    data.entities.iter().map(|id| usize::from(hash_share(seed, "halves", id.as_str()) < 0.5)).collect()
}

/// For each row the outcome rate of its level among entities of the other half.
fn rates_elsewhere(
    data: &Dataset,
    (n_levels, codes): (usize, &[u32]),
    rows: &[usize],
    seed: u64,
) -> Vec<f64> {
    let halves = halves(data, seed);
    let half = |row: usize| halves[data.entity[row] as usize];
    let base = data.n_positive(rows) as f64 / rows.len().max(1) as f64;
    // One row at the base rate in each cell: a level that the other half never saw says nothing.
    let mut cells = vec![[(base, 1.0); 2]; n_levels];
    for row in rows.iter().filter(|row| codes[**row] != MISSING_CODE) {
        let cell = &mut cells[codes[*row] as usize][half(*row)];
        cell.0 += f64::from(u8::from(data.positive[*row]));
        cell.1 += 1.0;
    }
    let rate = |row: &usize| cells[codes[*row] as usize][1 - half(*row)];
    rows.iter().map(|row| rate(row).0 / rate(row).1).collect()
}

/// Whether the feature is missing, or known, almost only on one side of the outcome.
fn one_sided(data: &Dataset, column: &Column, rows: &[usize]) -> Option<Finding> {
    let (positives, negatives): (Vec<usize>, Vec<usize>) = rows.iter().partition(|row| data.positive[**row]);
    if positives.len() < LEAST_ROWS || negatives.len() < LEAST_ROWS {
        return None;
    }
    let share = |side: &[usize]| {
        side.iter().filter(|row| column.is_missing(**row)).count() as f64 / side.len() as f64
    };
    let missing = [share(&positives), share(&negatives)];
    let known = missing.map(|share| 1.0 - share);
    [("missing", missing), ("known", known)].into_iter().find_map(|(word, [positive, negative])| {
        let (high, low, n_low) = match positive >= negative {
            true => (positive, negative, negatives.len()),
            false => (negative, positive, positives.len()),
        };
        let telling = high >= LEAST_SHARE && high * n_low as f64 >= LEAST_EXPECTED;
        (telling && low <= ONE_SIDED * high).then(|| {
            let [positive, negative] = [positive, negative].map(|share| 100.0 * share);
            let why = format!(
                "is {word} in {positive:.1} % of positive rows and {negative:.1} % of negative ones, \
                 as if it were filled in with the outcome"
            );
            Finding { check: "missing_one_sided", value: high, why }
        })
    })
}
