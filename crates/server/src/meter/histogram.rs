use std::sync::atomic::{AtomicU64, Ordering};

use super::sharded::Sharded;

/// How many values lie in which bucket. `N` bounds, rising, and what is beyond the last.
#[derive(Debug)]
pub(super) struct Histogram<const N: usize> {
    bounds: &'static [f64; N],
    per_one: f64,
    parts: Sharded<Part<N>>,
}

#[derive(Debug)]
struct Part<const N: usize> {
    within: [AtomicU64; N],
    beyond: AtomicU64,
    /// In whole units of the histogram's, so that it can be added to without a lock.
    sum: AtomicU64,
}

/// What is counted by a histogram, as it is scraped.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) sum: f64,
    pub(super) count: u64,
    /// Upper bounds and how many lie in each bucket alone.
    pub(super) buckets: Vec<(f64, u64)>,
}

/// Units to one where seconds are counted, in nanoseconds. The sum begins anew after 2⁶⁴ of them, which are 584
/// years of waiting; a thousand calls that are always under way wait so long in seven months. To whoever
/// scrapes that is a counter that was reset, as when the server is started again.
pub(super) const BILLIONTHS: f64 = 1e9;

/// Units to one where whole numbers are counted: at a million rows a second, of a thousand points each, the
/// sum begins anew after 584 years.
pub(super) const WHOLES: f64 = 1.0;

impl<const N: usize> Default for Part<N> {
    fn default() -> Self {
        let within = std::array::from_fn(|_| AtomicU64::new(0));
        Part { within, beyond: AtomicU64::new(0), sum: AtomicU64::new(0) }
    }
}

impl<const N: usize> Histogram<N> {
    /// An empty one that sums in units, so many to one.
    pub(super) fn new(bounds: &'static [f64; N], per_one: f64) -> Histogram<N> {
        Histogram { bounds, per_one, parts: Sharded::default() }
    }

    /// Counts a value that is not negative. A value on a bound lies below it.
    pub(super) fn observe(&self, value: f64) {
        let part = self.parts.own();
        let idx = self.bounds.partition_point(|bound| *bound < value);
        part.within.get(idx).unwrap_or(&part.beyond).fetch_add(1, Ordering::Relaxed);
        part.sum.fetch_add((value * self.per_one) as u64, Ordering::Relaxed);
    }

    /// [`Histogram::observe`] of many.
    pub(super) fn observe_all(&self, values: impl Iterator<Item = f64>) {
        let (mut within, mut beyond, mut sum) = ([0; N], 0, 0);
        for value in values {
            let idx = self.bounds.partition_point(|bound| *bound < value);
            *within.get_mut(idx).unwrap_or(&mut beyond) += 1;
            sum += (value * self.per_one) as u64;
        }
        let part = self.parts.own();
        let counts = within.into_iter().zip(&part.within).chain([(beyond, &part.beyond), (sum, &part.sum)]);
        for (n, counter) in counts.filter(|(n, _)| *n > 0) {
            counter.fetch_add(n, Ordering::Relaxed);
        }
    }

    pub(super) fn counted(&self) -> Counted {
        let count_of = |idx: usize| self.parts.sum(|part: &Part<N>| part.within[idx].load(Ordering::Relaxed));
        let mut buckets: Vec<(f64, u64)> =
            self.bounds.iter().enumerate().map(|(idx, bound)| (*bound, count_of(idx))).collect();
        let beyond = self.parts.sum(|part| part.beyond.load(Ordering::Relaxed));
        buckets.push((f64::INFINITY, beyond));
        let sum = self.parts.sum(|part| part.sum.load(Ordering::Relaxed)) as f64 / self.per_one;
        Counted { sum, count: buckets.iter().map(|(_, n)| n).sum(), buckets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_in_the_bucket_whose_bound_they_do_not_pass() {
        let histogram = Histogram::new(&[1.0, 2.0], BILLIONTHS);
        for value in [0.0, 1.0, 1.5, 2.0, 2.5, 1e6] {
            histogram.observe(value);
        }
        check(&histogram);
        let histogram = Histogram::new(&[1.0, 2.0], BILLIONTHS);
        histogram.observe_all([0.0, 1.0, 1.5, 2.0, 2.5, 1e6].into_iter());
        check(&histogram);
    }

    fn check(histogram: &Histogram<2>) {
        let Counted { sum, count, buckets } = histogram.counted();
        assert_eq!(buckets, [(1.0, 2), (2.0, 2), (f64::INFINITY, 2)]);
        assert_eq!((sum, count), (1_000_007.0, 6));
    }

    #[test]
    fn points_of_years_add_up() {
        let histogram = Histogram::new(&[10.0], WHOLES);
        for _ in 0..1_000 {
            histogram.observe(1e12);
        }
        assert_eq!(histogram.counted().sum, 1e15);
    }
}
