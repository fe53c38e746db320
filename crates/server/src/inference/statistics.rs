use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::inference as oip;

use super::infer::Target;
use crate::clock;

/// How long the parts of an answered call took.
pub(super) struct Times {
    pub(super) n_rows: usize,
    pub(super) input: Duration,
    pub(super) infer: Duration,
    pub(super) output: Duration,
}

/// What every version did by this service since the server started.
#[derive(Default)]
pub(crate) struct Statistics(Mutex<BTreeMap<(Arc<str>, u32), Counts>>);

#[derive(Clone, Copy, Default)]
struct Counts {
    last_millis: u64,
    n_rows: u64,
    success: Count,
    fail: Count,
    input: Count,
    infer: Count,
    output: Count,
}

/// How often, and how many nanoseconds in all.
#[derive(Clone, Copy, Default)]
struct Count(u64, u64);

impl Statistics {
    /// Counts a call that was answered.
    pub(super) fn answered(&self, target: &Target, times: &Times, took: Duration) {
        let mut counts = self.lock();
        let counts = counts.entry(key(target)).or_default();
        counts.last_millis = u64::try_from(clock::now().micros() / 1_000).unwrap_or_default();
        counts.n_rows += times.n_rows as u64;
        counts.success.add(took);
        counts.input.add(times.input);
        counts.infer.add(times.infer);
        counts.output.add(times.output);
    }

    /// Counts a call that was not.
    pub(super) fn failed(&self, target: &Target, took: Duration) {
        self.lock().entry(key(target)).or_default().fail.add(took);
    }

    /// The versions of that score which have been asked.
    pub(super) fn versions(&self, score: &str) -> Vec<u32> {
        self.lock().keys().filter(|(name, _)| name.as_ref() == score).map(|(_, version)| *version).collect()
    }

    /// What a version did.
    pub(super) fn of(&self, score: &Arc<str>, version: u32) -> oip::ModelStatistics {
        let counts = self.lock().get(&(Arc::clone(score), version)).copied().unwrap_or_default();
        let Counts { last_millis, n_rows, success, fail, input, infer, output } = counts;
        let stats = oip::InferStatistics {
            success: Some(success.told()),
            fail: Some(fail.told()),
            // Nobody waits for a turn: a call is answered on the thread that it comes in on.
            queue: Some(Count(success.0, 0).told()),
            compute_input: Some(input.told()),
            compute_infer: Some(infer.told()),
            compute_output: Some(output.told()),
        };
        oip::ModelStatistics {
            name: score.to_string(),
            version: version.to_string(),
            last_inference: last_millis,
            inference_count: n_rows,
            execution_count: success.0,
            inference_stats: Some(stats),
        }
    }

    /// A lock that a panic left behind is taken over: each count is whole or one behind.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<(Arc<str>, u32), Counts>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(target: &Target) -> (Arc<str>, u32) {
    (Arc::clone(&target.standing.name), target.basis.version)
}

impl Count {
    fn add(&mut self, took: Duration) {
        self.0 += 1;
        self.1 += u64::try_from(took.as_nanos()).unwrap_or_default();
    }

    fn told(self) -> oip::StatisticDuration {
        oip::StatisticDuration { count: self.0, ns: self.1 }
    }
}
