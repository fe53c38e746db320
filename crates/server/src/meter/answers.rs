use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use features::{CellRef, ColumnRef};
use scoring::{Cause, Prediction};

use super::histogram::{Counted, Histogram, WHOLES};
use super::sharded::Sharded;
use crate::catalogue::Basis;

/// Every cause, in the order of [`cause_idx`].
const CAUSES: [Cause; 9] = [
    Cause::NoModel,
    Cause::ModelUnreadable,
    Cause::ModelExpired,
    Cause::MissingFeatures,
    Cause::OutOfRange,
    Cause::NoHistory,
    Cause::ModelFailed,
    Cause::Deadline,
    Cause::Forced,
];

/// Points as most scales have them, from 0 to 100, and a log-odds scale's, to 1,000.
static POINTS: [f64; 19] = [
    10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0,
    800.0, 900.0, 1_000.0,
];

/// Answers by score. What a score was answered stays counted when its version changes.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<BTreeMap<Arc<str>, Arc<ScoreCounters>>>);

/// One score's counters.
#[derive(Debug)]
struct ScoreCounters {
    by_model: Histogram<{ POINTS.len() }>,
    by_rules: Histogram<{ POINTS.len() }>,
    by_cause: Sharded<[AtomicU64; CAUSES.len()]>,
    shadow: Sharded<AtomicU64>,
    features: Mutex<BTreeMap<Arc<str>, Arc<FeatureCounters>>>,
}

/// One feature's.
#[derive(Debug, Default)]
struct FeatureCounters {
    missing: AtomicU64,
    out_of_range: AtomicU64,
}

/// The counters of a version, found once: its score's, and its features' in the order of its schema.
#[derive(Debug)]
pub(crate) struct Counters {
    score: Arc<ScoreCounters>,
    features: Vec<Arc<FeatureCounters>>,
}

/// One score's counts, as they are scraped.
pub(super) struct ScoreCounts {
    pub(super) score: Arc<str>,
    pub(super) by_model: Counted,
    pub(super) by_rules: Counted,
    /// Every cause, and how often it was.
    pub(super) by_cause: Vec<(&'static str, u64)>,
    pub(super) shadow: u64,
    /// Feature, missing, out of range.
    pub(super) features: Vec<(Arc<str>, u64, u64)>,
}

impl Answers {
    /// Counts a row that was answered with these points; `cause`: why by the rules.
    pub(crate) fn count<'c>(
        &self,
        of: (&Arc<str>, &Basis),
        row: impl Iterator<Item = CellRef<'c>>,
        (cause, points): (Option<Cause>, i32),
    ) {
        let counters = self.of(of);
        counters.score.count(cause, points);
        let ranges = of.1.model.as_ref().map_or(&[][..], |model| &model.ranges);
        for (idx, (cell, feature)) in row.zip(&counters.features).enumerate() {
            if cell.is_missing() {
                feature.missing.fetch_add(1, Ordering::Relaxed);
            } else if ranges.get(idx).is_some_and(|range| !range.holds(cell)) {
                feature.out_of_range.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// [`Answers::count`] of rows of one version that its model answered together: those that have a prediction.
    pub(crate) fn count_together(
        &self,
        of: (&Arc<str>, &Basis),
        columns: &[ColumnRef<'_>],
        predictions: &[Option<Prediction>],
    ) {
        if let [said] = predictions {
            let cells = columns.iter().map(|column| column.cell(0));
            return said.iter().for_each(|said| self.count(of, cells.clone(), (None, said.points)));
        }
        let Counters { score, features } = self.of(of);
        score.by_model.observe_all(predictions.iter().flatten().map(|said| f64::from(said.points.max(0))));
        let is_answered: Vec<u32> = predictions.iter().map(|said| u32::from(said.is_some())).collect();
        let mut counts = vec![0; predictions.len()];
        let mut count = |counter: &AtomicU64, add: &dyn Fn(&mut [u32])| {
            counts.fill(0);
            add(&mut counts);
            let n: u32 =
                counts.iter().zip(&is_answered).map(|(count, is_answered)| count & is_answered).sum();
            if n > 0 {
                counter.fetch_add(n.into(), Ordering::Relaxed);
            }
        };
        let ranges = of.1.model.as_ref().map_or(&[][..], |model| &model.ranges);
        for (idx, (column, feature)) in columns.iter().zip(features).enumerate() {
            count(&feature.missing, &|counts| column.add_missing(counts));
            if let Some(range) = ranges.get(idx) {
                count(&feature.out_of_range, &|counts| range.add_outside(*column, counts));
            }
        }
    }

    /// Counts a row that the challenger of this version scored too.
    pub(crate) fn count_shadow(&self, of: (&Arc<str>, &Basis)) {
        self.of(of).score.shadow.own().fetch_add(1, Ordering::Relaxed);
    }

    fn of<'b>(&self, (score, basis): (&Arc<str>, &'b Basis)) -> &'b Counters {
        basis.counters.get_or_init(|| self.counters(score, basis))
    }

    fn counters(&self, score: &Arc<str>, basis: &Basis) -> Counters {
        let score = self.of_score(score);
        let mut known = lock(&score.features);
        let names = basis.schema().entries().iter();
        let features = names.map(|entry| Arc::clone(known.entry(Arc::from(&*entry.name)).or_default()));
        let features = features.collect();
        drop(known);
        Counters { score, features }
    }

    fn of_score(&self, score: &Arc<str>) -> Arc<ScoreCounters> {
        Arc::clone(lock(&self.0).entry(Arc::clone(score)).or_insert_with(ScoreCounters::new))
    }

    /// Every score that was answered, or is one of `known`, by name: what first appears with a burst has risen
    /// by nothing, as whoever scrapes sees it.
    pub(super) fn counts<'s>(&self, known: impl Iterator<Item = &'s Arc<str>>) -> Vec<ScoreCounts> {
        known.for_each(|score| drop(self.of_score(score)));
        lock(&self.0).iter().map(|(score, counters)| counters.counts(Arc::clone(score))).collect()
    }
}

impl ScoreCounters {
    fn new() -> Arc<ScoreCounters> {
        Arc::new(ScoreCounters {
            by_model: Histogram::new(&POINTS, WHOLES),
            by_rules: Histogram::new(&POINTS, WHOLES),
            by_cause: Sharded::default(),
            shadow: Sharded::default(),
            features: Mutex::default(),
        })
    }

    fn count(&self, cause: Option<Cause>, points: i32) {
        let points = f64::from(points.max(0));
        match cause {
            None => self.by_model.observe(points),
            Some(cause) => {
                self.by_rules.observe(points);
                self.by_cause.own()[cause_idx(cause)].fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn counts(&self, score: Arc<str>) -> ScoreCounts {
        let count = |idx: usize| self.by_cause.sum(|causes| causes[idx].load(Ordering::Relaxed));
        let by_cause = CAUSES.iter().map(|cause| (cause.as_str(), count(cause_idx(*cause))));
        let features = lock(&self.features);
        let features = features.iter().map(|(name, counters)| {
            let FeatureCounters { missing, out_of_range } = &**counters;
            (Arc::clone(name), missing.load(Ordering::Relaxed), out_of_range.load(Ordering::Relaxed))
        });
        ScoreCounts {
            score,
            by_model: self.by_model.counted(),
            by_rules: self.by_rules.counted(),
            by_cause: by_cause.collect(),
            shadow: self.shadow.sum(|shadow| shadow.load(Ordering::Relaxed)),
            features: features.collect(),
        }
    }
}

fn cause_idx(cause: Cause) -> usize {
    cause as usize
}

/// A lock that a panic left behind is taken over: under it counters are only added.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_stand_at_their_index() {
        assert!(CAUSES.iter().enumerate().all(|(idx, cause)| cause_idx(*cause) == idx));
    }
}
