use std::cell::Cell;

use super::map;

thread_local! {
    static FORCED: Cell<Option<usize>> = const { Cell::new(None) };
}

/// How many threads the calling test asks for.
pub(super) fn forced() -> Option<usize> {
    FORCED.get()
}

/// Runs `work` with exactly that many threads where it runs in parallel.
pub(crate) fn on_threads<R>(n_threads: usize, work: impl FnOnce() -> R) -> R {
    FORCED.set(Some(n_threads));
    let result = work();
    FORCED.set(None);
    result
}

#[test]
fn results_are_in_item_order_on_any_number_of_threads() {
    let items: Vec<u64> = (0..257).collect();
    let expected: Vec<u64> = items.iter().map(|item| item * item).collect();
    for n_threads in [1, 2, 3, 8, 300] {
        assert_eq!(on_threads(n_threads, || map(&items, |item| item * item)), expected, "{n_threads}");
    }
}

#[test]
fn no_item_gives_no_result() {
    assert_eq!(on_threads(4, || map(&[], |item: &u8| *item)), Vec::<u8>::new());
}

#[test]
fn a_panic_of_one_item_is_the_callers() {
    let outcome = std::panic::catch_unwind(|| {
        on_threads(2, || map(&[1, 2, 3], |item| assert_ne!(*item, 2, "two is refused")))
    });
    assert!(outcome.is_err());
}
