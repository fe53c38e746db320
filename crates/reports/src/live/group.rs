use std::cmp::Reverse;
use std::collections::BTreeMap;

use evaluation::{Assessment, Confusion};

use super::count::{Judged, counts, outcome};
use super::{Cut, Group, Maker, MonthCounts, ReportOptions, TierCounts};

/// Rows by version and source: the newest version first, none last; the model before the rules.
pub(super) fn groups(rows: &[&Judged<'_>], options: &ReportOptions) -> Vec<Group> {
    let by_maker = parted(rows, |judged| (Reverse(judged.row.version), Maker::from(judged.row.source)));
    by_maker
        .into_iter()
        .map(|((Reverse(version), source), rows)| group(version, source, &rows, options))
        .collect()
}

fn group(version: Option<u32>, source: Maker, rows: &[&Judged<'_>], options: &ReportOptions) -> Group {
    let known = Known::of(rows);
    let assessment = known.assess(options.seed);
    let metrics = assessment.as_ref().map(|assessment| &assessment.metrics);
    Group {
        version,
        source,
        counts: counts(rows),
        roc_auc: metrics.and_then(|metrics| metrics.roc_auc),
        brier: metrics.and_then(|metrics| metrics.brier),
        calibration: evaluation::calibration_line(&known.probabilities, &known.positive),
        tiers: tiers(rows, &options.tier_order),
        months: months(rows),
        confusion: known.confusion(options.cut()),
        assessment,
    }
}

/// Rows in parts by a key, in its order; each part in the order of the rows.
fn parted<'r, 'a, K: Ord>(
    rows: &[&'r Judged<'a>],
    key: impl Fn(&Judged<'a>) -> K,
) -> BTreeMap<K, Vec<&'r Judged<'a>>> {
    let mut parts: BTreeMap<K, Vec<&Judged<'_>>> = BTreeMap::new();
    for &judged in rows {
        parts.entry(key(judged)).or_default().push(judged);
    }
    parts
}

/// Every tier of the order, empty ones too, then the others that rows name.
fn tiers(rows: &[&Judged<'_>], order: &[String]) -> Vec<TierCounts> {
    let mut parts = parted(rows, |judged| judged.row.tier.as_str());
    let mut tiers = Vec::new();
    for tier in order {
        let rows = parts.remove(tier.as_str()).unwrap_or_default();
        tiers.push(TierCounts { tier: tier.clone(), counts: counts(&rows) });
    }
    let others = parts.into_iter();
    tiers.extend(others.map(|(tier, rows)| TierCounts { tier: tier.to_owned(), counts: counts(&rows) }));
    tiers
}

fn months(rows: &[&Judged<'_>]) -> Vec<MonthCounts> {
    let parts = parted(rows, |judged| judged.row.cutoff.month());
    parts.into_iter().map(|(month, rows)| MonthCounts { month, counts: counts(&rows) }).collect()
}

/// The mature rows that have a probability.
#[derive(Default)]
struct Known {
    probabilities: Vec<f64>,
    positive: Vec<bool>,
    entities: Vec<u32>,
}

impl Known {
    fn of(rows: &[&Judged<'_>]) -> Known {
        let mut known = Known::default();
        for judged in rows {
            if let (Some(positive), Some(probability)) = (outcome(judged), judged.probability) {
                known.probabilities.push(probability);
                known.positive.push(positive);
                known.entities.push(judged.entity);
            }
        }
        known
    }

    fn assess(&self, seed: u64) -> Option<Assessment> {
        let assess = || evaluation::assess(&self.probabilities, &self.positive, Some(&self.entities), seed);
        (!self.positive.is_empty()).then(assess)
    }

    fn confusion(&self, cut: Option<Cut>) -> Option<Confusion> {
        let Known { probabilities, positive, .. } = self;
        let confusion = match cut.filter(|_| !positive.is_empty())? {
            Cut::Capacity(capacity) => evaluation::confusion_at_capacity(probabilities, positive, capacity),
            Cut::Cost { missed, wasted } => {
                evaluation::confusion_at_cost(probabilities, positive, missed, wasted)
            }
        };
        Some(confusion)
    }
}
