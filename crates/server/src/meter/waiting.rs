use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::calls::SECONDS;
use super::histogram::{BILLIONTHS, Counted, Histogram};

/// What waits for the ledger, and for how long.
pub(crate) struct Waiting {
    started: Instant,
    entries: AtomicU64,
    /// When the ledger last committed, or began to be waited for, in nanoseconds after the start.
    moved_at: AtomicU64,
    seconds: Histogram<{ SECONDS.len() }>,
}

/// Entries that wait, until this is dropped. It goes with them, not with whoever asked: they wait on when
/// nobody waits for them any more.
pub(crate) struct Waits {
    waiting: Arc<Waiting>,
    n_entries: u64,
    begun: Instant,
}

impl Waiting {
    pub(crate) fn new() -> Waiting {
        Waiting {
            started: Instant::now(),
            entries: AtomicU64::new(0),
            moved_at: AtomicU64::new(0),
            seconds: Histogram::new(&SECONDS, BILLIONTHS),
        }
    }

    /// So many entries are handed over, and waited for.
    pub(crate) fn begin(self: &Arc<Waiting>, n_entries: usize) -> Waits {
        let (n_entries, begun) = (n_entries as u64, Instant::now());
        if self.entries.fetch_add(n_entries, Ordering::Relaxed) == 0 {
            self.moved(begun);
        }
        Waits { waiting: Arc::clone(self), n_entries, begun }
    }

    /// Entries that wait now.
    pub(super) fn entries(&self) -> u64 {
        self.entries.load(Ordering::Relaxed)
    }

    /// For how many seconds entries have waited without any being committed; 0 where none waits.
    pub(super) fn lag_seconds(&self) -> f64 {
        match self.entries() {
            0 => 0.0,
            _ => {
                let since = self.nanos(Instant::now()).saturating_sub(self.moved_at.load(Ordering::Relaxed));
                since as f64 * 1e-9
            }
        }
    }

    /// How long entries waited for their commit.
    pub(super) fn seconds(&self) -> Counted {
        self.seconds.counted()
    }

    fn moved(&self, at: Instant) {
        self.moved_at.store(self.nanos(at), Ordering::Relaxed);
    }

    fn nanos(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.started).as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Waits {
    /// They were committed: the ledger moves.
    pub(crate) fn committed(self) {
        let now = Instant::now();
        self.waiting.moved(now);
        self.waiting.seconds.observe(now.saturating_duration_since(self.begun).as_secs_f64());
    }
}

/// What was not committed, or not even taken, waits no more, and says nothing of the ledger.
impl Drop for Waits {
    fn drop(&mut self) {
        self.waiting.entries.fetch_sub(self.n_entries, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_lags_until_it_is_committed() {
        let waiting = Arc::new(Waiting::new());
        assert_eq!((waiting.entries(), waiting.lag_seconds()), (0, 0.0));
        let waits = waiting.begin(3);
        assert_eq!(waiting.entries(), 3);
        assert!(waiting.lag_seconds() > 0.0);
        waits.committed();
        assert_eq!((waiting.entries(), waiting.lag_seconds(), waiting.seconds().count), (0, 0.0, 1));
    }

    #[test]
    fn what_is_refused_or_fails_beside_it_moves_nothing_and_is_no_commit() {
        let waiting = Arc::new(Waiting::new());
        let standing = waiting.begin(1);
        let stuck_since = waiting.moved_at.load(Ordering::Relaxed);
        drop(waiting.begin(2));
        assert_eq!(waiting.moved_at.load(Ordering::Relaxed), stuck_since);
        assert_eq!((waiting.entries(), waiting.seconds().count), (1, 0));
        waiting.begin(1).committed();
        assert!(waiting.moved_at.load(Ordering::Relaxed) > stuck_since);
        assert_eq!((waiting.entries(), waiting.seconds().count), (1, 1));
        drop(standing);
        assert_eq!((waiting.entries(), waiting.seconds().count), (0, 1));
    }
}
