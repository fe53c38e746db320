use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Answers that were given although they could not be recorded, by score: what `best-effort` lets
/// happen is never silent. Each answer says so itself; `ListModels` has the sums, and the log what is new.
#[derive(Default)]
pub(crate) struct Unrecorded(Mutex<BTreeMap<String, Count>>);

#[derive(Clone, Copy, Default)]
struct Count {
    all: u64,
    /// Not yet in the log.
    new: u64,
}

impl Unrecorded {
    /// Counts an answer of a score.
    pub(crate) fn count(&self, score: &str) {
        let mut counts = self.lock();
        if !counts.contains_key(score) {
            counts.insert(score.to_owned(), Count::default());
        }
        if let Some(count) = counts.get_mut(score) {
            count.all += 1;
            count.new += 1;
        }
    }

    /// How many of a score there were since the server started.
    pub(crate) fn of(&self, score: &str) -> u64 {
        self.lock().get(score).map_or(0, |count| count.all)
    }

    /// Writes to the log how many there were since the last time; each alone would flood it.
    pub(crate) fn tell(&self) {
        for (score, count) in self.lock().iter_mut().filter(|(_, count)| count.new > 0) {
            let answers = std::mem::take(&mut count.new);
            tracing::warn!(score, answers, "answers were given that could not be recorded");
        }
    }

    /// A lock that a panic left behind is taken over: each change above is one sum.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
