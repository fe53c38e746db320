use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::limits::{BYTES_HELD_MAX, CALLS_MAX, ROWS_ENOUGH, ROWS_WAITING_MAX};

/// Nothing has been asked yet.
const NEVER: u64 = u64::MAX;

/// What is under way, over all connections.
///
/// Counters and no lock: each bounds a sum, and a sum that is refused a moment too early or too late
/// does no harm.
pub(crate) struct Load {
    started: Instant,
    /// When something was asked last, in microseconds after the start; [`NEVER`] before that.
    asked_at: AtomicU64,
    calls: AtomicUsize,
    streams: AtomicUsize,
    bytes: AtomicUsize,
    rows: AtomicUsize,
    /// Since the start.
    refused: AtomicU64,
    /// Of these, how many have been told.
    refused_told: AtomicU64,
    closed: AtomicBool,
}

/// The sums, as they stood at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) calls: usize,
    pub(crate) bytes: usize,
    pub(crate) rows: usize,
    pub(crate) refused: u64,
}

impl Load {
    pub(crate) fn new() -> Load {
        Load {
            started: Instant::now(),
            asked_at: AtomicU64::new(NEVER),
            calls: AtomicUsize::new(0),
            streams: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            rows: AtomicUsize::new(0),
            refused: AtomicU64::new(0),
            refused_told: AtomicU64::new(0),
            closed: AtomicBool::new(false),
        }
    }

    /// Notes that something is asked now.
    pub(crate) fn asked(&self) {
        let micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(NEVER);
        self.asked_at.store(micros, Ordering::Relaxed);
    }

    /// How long nothing has been asked; none while a call is being answered. A stream in which nothing
    /// comes is asking nothing.
    pub(crate) fn quiet_for(&self) -> Duration {
        if self.calls.load(Ordering::Relaxed) > self.streams.load(Ordering::Relaxed) {
            return Duration::ZERO;
        }
        match self.asked_at.load(Ordering::Relaxed) {
            NEVER => Duration::MAX,
            micros => self.started.elapsed().saturating_sub(Duration::from_micros(micros)),
        }
    }

    /// From now on nobody is let in.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// How many were refused since this was asked last.
    pub(crate) fn take_refused(&self) -> u64 {
        let refused = self.refused.load(Ordering::Relaxed);
        refused - self.refused_told.swap(refused, Ordering::Relaxed)
    }

    /// What is held now, and how many were refused since the start.
    pub(crate) fn held(&self) -> Held {
        let now = |sum: &AtomicUsize| sum.load(Ordering::Relaxed);
        let refused = self.refused.load(Ordering::Relaxed);
        Held { calls: now(&self.calls), bytes: now(&self.bytes), rows: now(&self.rows), refused }
    }

    pub(super) fn count_refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn take_call(&self) -> bool {
        take(&self.calls, 1, CALLS_MAX)
    }

    /// Counts a call that is let in however many there are.
    pub(super) fn count_call(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn give_call(&self) {
        self.calls.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn count_stream(&self) {
        self.streams.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn give_stream(&self) {
        self.streams.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn take_bytes(&self, n: usize) -> bool {
        take(&self.bytes, n, BYTES_HELD_MAX)
    }

    pub(super) fn give_bytes(&self, n: usize) {
        self.bytes.fetch_sub(n, Ordering::Relaxed);
    }

    /// Whether so many rows wait that another batch need not even be read.
    pub(super) fn has_rows_enough(&self) -> bool {
        self.rows.load(Ordering::Relaxed) >= ROWS_ENOUGH
    }

    pub(super) fn take_rows(&self, n: usize) -> bool {
        take(&self.rows, n, ROWS_WAITING_MAX)
    }

    pub(super) fn give_rows(&self, n: usize) {
        self.rows.fetch_sub(n, Ordering::Relaxed);
    }
}

/// Adds `n` where the sum stays within the limit.
fn take(sum: &AtomicUsize, n: usize, limit: usize) -> bool {
    if sum.fetch_add(n, Ordering::Relaxed).saturating_add(n) <= limit {
        return true;
    }
    sum.fetch_sub(n, Ordering::Relaxed);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_taken_and_what_was_refused_leaves_nothing() {
        let load = Load::new();
        assert!(load.take_rows(ROWS_WAITING_MAX - 1) && load.has_rows_enough());
        assert!(!load.take_rows(2));
        assert!(load.take_rows(1), "the refused ones do not count");
        load.give_rows(ROWS_WAITING_MAX);
        assert!(!load.has_rows_enough() && load.take_rows(ROWS_WAITING_MAX));
    }

    #[test]
    fn it_is_quiet_when_no_call_is_answered_and_streams_do_not_count() {
        let load = Load::new();
        assert!(load.take_call());
        assert_eq!(load.quiet_for(), Duration::ZERO);
        load.count_stream();
        assert_eq!(load.quiet_for(), Duration::MAX, "nothing was ever asked");
        let since_start = load.started.elapsed();
        load.asked();
        assert!(
            load.quiet_for() <= load.started.elapsed().saturating_sub(since_start) + Duration::from_micros(1)
        );
    }
}
