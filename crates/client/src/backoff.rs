use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use crate::ClientOptions;

/// How long to wait before the attempt after `n_failed` ones.
pub(crate) fn wait(options: &ClientOptions, n_failed: u32, exhausted: bool) -> Duration {
    bound(options, n_failed, exhausted).mul_f64(draw())
}

/// The longest that wait can be.
pub(crate) fn bound(options: &ClientOptions, n_failed: u32, exhausted: bool) -> Duration {
    let first = if exhausted { options.wait_first_exhausted } else { options.wait_first };
    let doublings = n_failed.saturating_sub(1).min(20);
    first.saturating_mul(1 << doublings).min(options.wait_longest)
}

/// Evenly in [0, 1]. The standard library's hash keys are random, and that is all that is needed: callers
/// must differ, nobody need fail to guess.
fn draw() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 32;
    bits as f64 / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(n_failed: u32, exhausted: bool, expected_ms: u64) {
        let options = ClientOptions::default();
        let longest = bound(&options, n_failed, exhausted);
        assert_eq!(longest, Duration::from_millis(expected_ms));
        assert!((0..100).all(|_| wait(&options, n_failed, exhausted) <= longest));
    }

    #[test]
    fn bounds_double_up_to_the_longest() {
        check(1, false, 20);
        check(2, false, 40);
        check(5, false, 320);
        check(7, false, 1_000);
        check(u32::MAX, false, 1_000);
    }

    #[test]
    fn a_server_with_too_much_to_do_is_left_alone_for_longer() {
        check(1, true, 100);
        check(3, true, 400);
    }

    #[test]
    fn two_callers_do_not_wait_equally_long() {
        let options = ClientOptions::default();
        let waits: Vec<Duration> = (0..20).map(|_| wait(&options, 6, false)).collect();
        assert!(waits.windows(2).any(|pair| pair[0] != pair[1]), "{waits:?}");
    }
}
