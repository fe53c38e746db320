use std::sync::atomic::{AtomicUsize, Ordering};

/// Parts that a counter is in: more than threads that serve on most machines; threads beyond share.
const SHARDS: usize = 16;

/// Counters in several parts, each for one thread, so that counting never waits for another core.
#[derive(Debug)]
pub(super) struct Sharded<T>([Line<T>; SHARDS]);

/// Two lines of memory: processors fetch them in pairs.
#[repr(align(128))]
#[derive(Debug, Default)]
struct Line<T>(T);

/// Given to threads in turn.
static NEXT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static OWN: usize = NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS;
}

impl<T: Default> Default for Sharded<T> {
    fn default() -> Self {
        Sharded(std::array::from_fn(|_| Line::default()))
    }
}

impl<T> Sharded<T> {
    /// The part of this thread.
    pub(super) fn own(&self) -> &T {
        // Without the thread's own, while it ends, any part counts as well.
        &self.0[OWN.try_with(|own| *own).unwrap_or_default()].0
    }

    /// The sum of what is read of each part.
    pub(super) fn sum(&self, read: impl Fn(&T) -> u64) -> u64 {
        self.0.iter().map(|Line(part)| read(part)).fold(0, u64::wrapping_add)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;
    use std::thread;

    use super::*;

    #[test]
    fn what_threads_count_each_for_itself_adds_up() {
        let counted = Sharded::<AtomicU64>::default();
        thread::scope(|scope| {
            for _ in 0..2 * SHARDS {
                scope.spawn(|| (0..1_000).map(|_| counted.own().fetch_add(1, Ordering::Relaxed)).count());
            }
        });
        assert_eq!(counted.sum(|part| part.load(Ordering::Relaxed)), 2_000 * SHARDS as u64);
    }
}
