use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::calls::SECONDS;
use super::histogram::{BILLIONTHS, Counted, Histogram};

/// What waits for the ledger, and for how long.
pub(crate) struct Waiting {
    started: Instant,
    entries: AtomicU64,
    /// When the ledger last answered, or began to be waited for, in nanoseconds after the start.
    moved_at: AtomicU64,
    seconds: Histogram<{ SECONDS.len() }>,
}

/// Entries that wait, until this is dropped.
pub(crate) struct Waits<'w> {
    waiting: &'w Waiting,
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
    pub(crate) fn begin(&self, n_entries: usize) -> Waits<'_> {
        let (n_entries, begun) = (n_entries as u64, Instant::now());
        if self.entries.fetch_add(n_entries, Ordering::Relaxed) == 0 {
            self.moved(begun);
        }
        Waits { waiting: self, n_entries, begun }
    }

    /// Entries that wait now.
    pub(super) fn entries(&self) -> u64 {
        self.entries.load(Ordering::Relaxed)
    }

    /// For how many seconds entries have waited without any being answered; 0 where none waits.
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

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        let now = Instant::now();
        self.waiting.entries.fetch_sub(self.n_entries, Ordering::Relaxed);
        self.waiting.moved(now);
        self.waiting.seconds.observe(now.saturating_duration_since(self.begun).as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_lags_until_it_is_answered() {
        let waiting = Waiting::new();
        assert_eq!((waiting.entries(), waiting.lag_seconds()), (0, 0.0));
        let waits = waiting.begin(3);
        assert_eq!(waiting.entries(), 3);
        assert!(waiting.lag_seconds() > 0.0);
        drop(waits);
        assert_eq!((waiting.entries(), waiting.lag_seconds(), waiting.seconds().count), (0, 0.0, 1));
    }
}
