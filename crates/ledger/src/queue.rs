//! What waits for the thread that writes: a queue that refuses rather than grows.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use records::Timestamp;

use crate::{Answer, Entry, Forgotten, LedgerError, NotTaken, Round};

/// The entries that may wait: a third of a second of work at 50,000 a second, and some 60 MB of
/// predictions with 20 features each.
pub const QUEUE_ENTRIES_MAX: usize = 16_384;

/// Takes the answer, on the thread that writes: it should only pass it on.
pub(crate) type Reply<T> = Box<dyn FnOnce(Result<T, Arc<LedgerError>>) + Send>;

/// Something for the thread that writes.
pub(crate) enum Job {
    /// Append these, and answer each.
    Append { entries: Vec<Entry>, reply: Reply<Vec<Answer>> },
    /// Forget an entity.
    Forget { entity: String, now: Timestamp, reply: Reply<Forgotten> },
    /// Take the next step of a round.
    Drop { round: Round, reply: Reply<Round> },
}

/// Jobs in the order they came.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    n_entries: usize,
    closed: bool,
}

impl Job {
    fn n_entries(&self) -> usize {
        match self {
            Job::Append { entries, .. } => entries.len(),
            Job::Forget { .. } | Job::Drop { .. } => 1,
        }
    }
}

impl Queue {
    /// Adds a job at the end, or refuses it at once.
    pub(crate) fn push(&self, job: Job) -> Result<(), NotTaken> {
        let (entries, limit) = (job.n_entries(), QUEUE_ENTRIES_MAX);
        let mut waiting = self.lock();
        match waiting.n_entries {
            _ if waiting.closed => return Err(NotTaken::Closed),
            _ if entries > limit => return Err(NotTaken::TooLarge { entries, limit }),
            waiting if waiting + entries > limit => return Err(NotTaken::Full { waiting, limit }),
            _ => {}
        }
        waiting.n_entries += entries;
        waiting.jobs.push_back(job);
        drop(waiting);
        self.changed.notify_one();
        Ok(())
    }

    /// Waits for jobs and takes those that may be done together: appends up to `n_entries_max`
    /// entries, or one other. `None` when the queue is closed and nothing is left.
    pub(crate) fn take(&self, n_entries_max: usize) -> Option<Vec<Job>> {
        let empty = |waiting: &mut Waiting| waiting.jobs.is_empty() && !waiting.closed;
        let mut waiting = self.changed.wait_while(self.lock(), empty).unwrap_or_else(PoisonError::into_inner);
        waiting.take(n_entries_max)
    }

    /// Takes nothing new; what waits is still done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Takes nothing new and lets go of what waits, unanswered: nobody is left to do it.
    pub(crate) fn abandon(&self) {
        self.close();
        let abandoned = std::mem::take(&mut self.lock().jobs);
        drop(abandoned);
    }

    /// A lock that a panic left behind is taken over: each change above is one assignment or push.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn take(&mut self, n_entries_max: usize) -> Option<Vec<Job>> {
        let mut taken = vec![self.jobs.pop_front()?];
        let mut n_entries = taken[0].n_entries();
        while let Some(Job::Append { entries, .. }) = self.jobs.front() {
            n_entries += entries.len();
            if n_entries > n_entries_max || matches!(taken[0], Job::Forget { .. } | Job::Drop { .. }) {
                break;
            }
            taken.extend(self.jobs.pop_front());
        }
        self.n_entries -= taken.iter().map(Job::n_entries).sum::<usize>();
        Some(taken)
    }
}
