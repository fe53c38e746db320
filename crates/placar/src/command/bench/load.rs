//! The threads that call: each with a runtime and connections of its own.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use api::v1 as proto;
use client::{CallError, Client, ClientOptions};
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use super::tally::{RowOutcome, Tally};
use crate::failure::Failure;

/// Calls of an open loop that may be under way on one thread. Beyond it they wait to be sent, and that
/// counts as latency: a server that far behind is not measured any more, and memory is bounded.
const UNDER_WAY_MAX: usize = 20_000;

/// What is nearer than this is waited for awake: timers ring to the millisecond.
const AWAKE: Duration = Duration::from_millis(2);

/// How much load, from where, for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) connections: usize,
    pub(super) threads: usize,
    pub(super) pace: Pace,
    pub(super) warm_up: Duration,
    pub(super) duration: Duration,
    pub(super) client: ClientOptions,
}

/// When the next call is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pace {
    /// When one is answered: so many are always under way on each connection.
    Closed { in_flight: usize },
    /// When it is due: so many a second, over all threads.
    Open { a_second: f64 },
}

/// A message, ready to be sent.
#[derive(Clone, Debug)]
pub(super) enum Call {
    One(proto::ScoreRequest),
    Batch(proto::ScoreBatchRequest),
}

/// From when calls count, and until when they are made.
#[derive(Clone, Copy)]
struct Window {
    begins_at: Instant,
    counts_from: Instant,
    ends_at: Instant,
}

/// One thread's part.
struct Caller {
    client: Client,
    calls: Arc<[Call]>,
    window: Window,
    tally: RefCell<Tally>,
}

impl Load {
    /// Puts it on a server; answers what came of the calls that count.
    pub(super) fn put(&self, server: &str, calls: &Arc<[Call]>) -> Result<Tally, Failure> {
        let begins_at = Instant::now();
        let counts_from = begins_at + self.warm_up;
        let window = Window { begins_at, counts_from, ends_at: counts_from + self.duration };
        let mut total = Tally::new();
        thread::scope(|scope| {
            let call = |thread_idx| move || self.call_from(thread_idx, server, Arc::clone(calls), window);
            let threads: Vec<_> = (0..self.threads).map(|idx| scope.spawn(call(idx))).collect();
            for thread in threads {
                let counted = thread.join().map_err(|_| Failure::broke("a thread that calls broke off"))?;
                total.add(&counted?);
            }
            Ok(total)
        })
    }

    fn call_from(
        &self,
        thread_idx: usize,
        server: &str,
        calls: Arc<[Call]>,
        window: Window,
    ) -> Result<Tally, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::broke)?;
        let connections = share(self.connections, self.threads, thread_idx);
        let options = ClientOptions { connections, ..self.client };
        let tally = LocalSet::new().block_on(&runtime, async {
            let client = Client::new(&[server], options)?;
            let caller = Rc::new(Caller { client, calls, window, tally: RefCell::new(Tally::new()) });
            match self.pace {
                Pace::Closed { in_flight } => caller.closed(in_flight * connections).await,
                Pace::Open { a_second } => caller.open(a_second, (thread_idx, self.threads)).await,
            }
            Ok(caller.tally.replace(Tally::new()))
        });
        tally.map_err(|error: CallError| Failure::call(error))
    }
}

impl Caller {
    /// So many loops, each sending when it is answered.
    async fn closed(self: &Rc<Caller>, n_loops: usize) {
        let mut loops = JoinSet::new();
        for loop_idx in 0..n_loops {
            let caller = Rc::clone(self);
            loops.spawn_local(async move {
                let mut turn = loop_idx * caller.calls.len() / n_loops;
                while Instant::now() < caller.window.ends_at {
                    caller.call(turn, Instant::now()).await;
                    turn += 1;
                }
            });
        }
        while loops.join_next().await.is_some() {}
    }

    /// Sends what is due when it is due; every `n_threads`-th call is this thread's.
    async fn open(self: &Rc<Caller>, a_second: f64, (thread_idx, n_threads): (usize, usize)) {
        let room = Arc::new(Semaphore::new(UNDER_WAY_MAX));
        let mut under_way = JoinSet::new();
        for number in (thread_idx..).step_by(n_threads) {
            let due = self.window.begins_at + Duration::from_secs_f64(number as f64 / a_second);
            if due >= self.window.ends_at {
                break;
            }
            until(due).await;
            let Ok(room) = Arc::clone(&room).acquire_owned().await else { break };
            let caller = Rc::clone(self);
            under_way.spawn_local(async move {
                caller.call(number, due).await;
                drop(room);
            });
            while under_way.try_join_next().is_some() {}
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Makes one call; it counts if it was due after the warm-up.
    async fn call(&self, turn: usize, due: Instant) {
        let outcome = match self.calls[turn % self.calls.len()].clone() {
            Call::One(row) => self.client.score(row).await.map(|answer| vec![RowOutcome::of(&answer)]),
            Call::Batch(batch) => self
                .client
                .score_batch(batch)
                .await
                .map(|answer| answer.results.iter().map(RowOutcome::of_result).collect()),
        };
        if due >= self.window.counts_from {
            self.tally.borrow_mut().count(due.elapsed(), outcome);
        }
    }
}

/// How many of `n` fall to one of `n_threads`.
fn share(n: usize, n_threads: usize, thread_idx: usize) -> usize {
    n / n_threads + usize::from(thread_idx < n % n_threads)
}

/// Waits to the microsecond: asleep while there is time, awake for the rest, letting others run.
async fn until(due: Instant) {
    if let Some(asleep) = due.checked_duration_since(Instant::now() + AWAKE) {
        tokio::time::sleep(asleep).await;
    }
    while Instant::now() < due {
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn connections_are_shared_evenly_and_none_is_lost() {
        let shares = |n, n_threads| (0..n_threads).map(|idx| share(n, n_threads, idx)).collect::<Vec<_>>();
        assert_eq!(shares(7, 3), [3, 2, 2]);
        assert_eq!(shares(4, 2), [2, 2]);
        assert_eq!(shares(1, 1), [1]);
    }
}
