use std::sync::atomic::{AtomicU64, Ordering};

/// Whose turn it is, so that a share of all requests comes out to the request: a drawn lot would be
/// right on average only, and a hash of the entity would leave whole customers out.
#[derive(Debug, Default)]
pub(crate) struct Turns(AtomicU64);

impl Turns {
    /// Whether this request is among the share, in [0, 1].
    pub(crate) fn is_due(&self, share: f64) -> bool {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        let due = |n: u64| (n as f64 * share).floor();
        due(n + 1) > due(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_comes_out_to_the_request() {
        for (share, of_100) in [(0.0, 0), (0.01, 1), (0.1, 10), (0.25, 25), (0.5, 50), (1.0, 100)] {
            let turns = Turns::default();
            assert_eq!((0..100).filter(|_| turns.is_due(share)).count(), of_100, "{share}");
        }
    }
}
