use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use scoring::Bar;

use crate::limits::FAILURES_TO_BENCH;

/// How a model has been doing since it was loaded.
///
/// A model that fails on row after row has a defect that no row will mend, and a panic costs a
/// hundred times what a score does: after [`FAILURES_TO_BENCH`] failures without a success between
/// them it is not tried any more. Only rows such as training saw count for that, so that nobody can
/// bench a version for all by sending it absurd numbers.
#[derive(Debug, Default)]
pub(crate) struct Form {
    failures: AtomicU64,
    in_a_row: AtomicU32,
}

/// What a failure led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterFailure {
    GoesOn,
    /// This one was the last straw.
    Benched,
}

impl Form {
    /// Counts that it failed on a row; `telling`: on one such as training saw.
    pub(crate) fn failed(&self, telling: bool) -> AfterFailure {
        self.failures.fetch_add(1, Ordering::Relaxed);
        if telling && self.in_a_row.fetch_add(1, Ordering::Relaxed) + 1 == FAILURES_TO_BENCH {
            return AfterFailure::Benched;
        }
        AfterFailure::GoesOn
    }

    /// Counts that it answered a row. One that is benched stays so: a row that was under way proves
    /// nothing.
    pub(crate) fn answered(&self) {
        let in_a_row = self.in_a_row.load(Ordering::Relaxed);
        if in_a_row > 0 && in_a_row < FAILURES_TO_BENCH {
            // Where another thread has counted a failure meanwhile, that one stands.
            let _ = self.in_a_row.compare_exchange(in_a_row, 0, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Why it is not tried, when it is benched.
    pub(crate) fn bar(&self) -> Option<Bar> {
        let benched = self.in_a_row.load(Ordering::Relaxed) >= FAILURES_TO_BENCH;
        benched.then_some(Bar::Benched(FAILURES_TO_BENCH))
    }

    /// Takes it off the bench.
    pub(crate) fn try_again(&self) {
        self.in_a_row.store(0, Ordering::Relaxed);
    }

    /// How often it failed on a row.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(form: &Form, n: u32) -> AfterFailure {
        (0..n).map(|_| form.failed(true)).last().expect("at least one")
    }

    #[test]
    fn so_many_failures_in_a_row_bench_it_and_that_is_told_once() {
        let form = Form::default();
        assert_eq!(failed(&form, FAILURES_TO_BENCH - 1), AfterFailure::GoesOn);
        assert_eq!(form.bar(), None);
        assert_eq!(form.failed(true), AfterFailure::Benched);
        assert_eq!(form.bar(), Some(Bar::Benched(FAILURES_TO_BENCH)));
        assert_eq!(form.failed(true), AfterFailure::GoesOn, "it was under way");
        form.answered();
        assert!(form.bar().is_some(), "it was under way too");
        form.try_again();
        assert_eq!((form.bar(), form.failures()), (None, u64::from(FAILURES_TO_BENCH) + 1));
    }

    #[test]
    fn a_success_between_them_and_rows_that_training_never_saw_do_not() {
        let form = Form::default();
        for _ in 0..3 {
            failed(&form, FAILURES_TO_BENCH - 1);
            form.answered();
        }
        for _ in 0..2 * FAILURES_TO_BENCH {
            assert_eq!(form.failed(false), AfterFailure::GoesOn);
        }
        assert_eq!(form.bar(), None);
        assert_eq!(form.failures(), u64::from(3 * (FAILURES_TO_BENCH - 1) + 2 * FAILURES_TO_BENCH));
    }
}
