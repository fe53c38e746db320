//! Turns of batches on one thread.
//!
//! A thread that serves looks at its sockets between the pieces of work that are ready. Were a turn of every
//! batch ready at once, whoever has just come would wait for one of each before it is even looked at, and
//! an overloaded server would be slow to say so. So one batch of a thread has its turn at a time, and keeps
//! it until the sockets have been looked at.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::TURN_LONGEST;

thread_local! {
    /// Whose turn it is on this thread, whose tasks never leave it; never closed.
    static TURNS: Arc<Semaphore> = Arc::new(Semaphore::new(1));
}

/// The turn of one batch.
pub(super) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
    begun: Instant,
}

impl Turn {
    /// Waits for a turn.
    pub(super) async fn begin() -> Turn {
        let turns = TURNS.with(Arc::clone);
        let _permit = turns.acquire_owned().await.ok();
        Turn { _permit, begun: Instant::now() }
    }

    /// Ends it, once whoever has come meanwhile was looked at.
    pub(super) async fn end(self) {
        tokio::task::yield_now().await;
    }

    /// Whether it has lasted long enough.
    pub(super) fn is_over(&self) -> bool {
        self.begun.elapsed() >= TURN_LONGEST
    }
}
