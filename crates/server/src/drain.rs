//! How a server that is asked to stop goes on for a while.
//!
//! Whoever sends traffic learns of NOT_SERVING with a delay: a load balancer asks every few seconds. So
//! the server answers on, new connections included, until it has been [`QUIET`] or its time is over.
//! Only then are calls refused: a server that stops listening at once turns every deployment into
//! errors of its callers.

use tokio::time::{Instant, sleep};

use crate::door::Load;
use crate::limits::{LAST_REFUSALS, QUIET};

/// Lets nobody in any more when nothing has been asked for a while, at the latest at `until`; those who
/// ask even then are told so before this is done.
pub(crate) async fn lame_duck(load: &Load, until: Instant) {
    let is_quiet = until_quiet(load, until).await;
    load.close();
    if !is_quiet {
        sleep(LAST_REFUSALS).await;
    }
}

/// Whether it became quiet in time.
async fn until_quiet(load: &Load, until: Instant) -> bool {
    loop {
        let lacking = QUIET.saturating_sub(load.quiet_for());
        let left = until.saturating_duration_since(Instant::now());
        if lacking.is_zero() || left.is_zero() {
            return lacking.is_zero();
        }
        sleep(lacking.min(left)).await;
    }
}
