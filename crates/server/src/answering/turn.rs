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
    /// Whose turn it is on this thread; never closed. Tasks of HTTP may move to another of its threads
    /// between two steps, and end their turn there.
    static TURNS: Arc<Semaphore> = Arc::new(Semaphore::new(1));
}

/// The turn of one batch.
pub(crate) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
    begun: Instant,
}

impl Turn {
    /// Waits for a turn.
    pub(crate) async fn begin() -> Turn {
        let turns = TURNS.with(Arc::clone);
        let _permit = turns.acquire_owned().await.ok();
        Turn { _permit, begun: Instant::now() }
    }

    /// Ends it, once whoever has come meanwhile was looked at.
    pub(crate) async fn end(self) {
        tokio::task::yield_now().await;
    }

    /// Whether it has lasted long enough.
    pub(crate) fn is_over(&self) -> bool {
        self.begun.elapsed() >= TURN_LONGEST
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::Write;
    use std::rc::Rc;

    use tokio::io::AsyncReadExt;
    use tokio::net::UnixStream;
    use tokio::task::LocalSet;

    use super::*;

    /// What happened, in order.
    type Log = Rc<RefCell<Vec<&'static str>>>;

    async fn three_turns(name: &'static str, log: Log) {
        for _ in 0..3 {
            let turn = Turn::begin().await;
            log.borrow_mut().push(name);
            turn.end().await;
        }
    }

    #[tokio::test]
    async fn batches_take_turns() {
        let log = Log::default();
        let all = LocalSet::new();
        for name in ["one", "other"] {
            all.spawn_local(three_turns(name, Rc::clone(&log)));
        }
        all.await;
        assert_eq!(*log.borrow(), ["one", "other"].repeat(3));
    }

    /// Whoever comes during the turn of one batch is looked at before the next has its turn.
    #[tokio::test]
    async fn sockets_are_looked_at_between_two_turns() {
        let log = Log::default();
        let (caller, server) = std::os::unix::net::UnixStream::pair().expect("two ends");
        server.set_nonblocking(true).expect("it is a socket");
        let (mut caller, mut server) = (caller, UnixStream::from_std(server).expect("it is a socket"));
        let all = LocalSet::new();
        let seen = Rc::clone(&log);
        all.spawn_local(async move {
            server.read_exact(&mut [0]).await.expect("a byte");
            seen.borrow_mut().push("caller");
        });
        let first = Rc::clone(&log);
        all.spawn_local(async move {
            let turn = Turn::begin().await;
            caller.write_all(&[1]).expect("it has room");
            first.borrow_mut().push("one");
            turn.end().await;
        });
        all.spawn_local(three_turns("other", Rc::clone(&log)));
        all.await;
        assert_eq!(*log.borrow(), ["one", "caller", "other", "other", "other"]);
    }
}
