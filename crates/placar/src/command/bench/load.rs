//! The threads that call: each with a runtime and connections of its own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use super::call::Call;
use super::line::{Line, NoAddress, NoAnswer};
use super::tally::{Tally, Took};
use crate::failure::Failure;

/// Calls of an open loop that may be under way on one thread. Beyond it they wait to be sent, and that
/// counts as latency: a server that far behind is not measured any more, and memory is bounded.
const UNDER_WAY_MAX: usize = 20_000;

/// What is nearer than this is waited for awake: timers ring to the millisecond.
const AWAKE: Duration = Duration::from_millis(2);

/// The pause after a call whose connection broke: a server that is gone, or sends callers away, need not be
/// asked more often.
const PAUSE: Duration = Duration::from_millis(10);

/// How much load, from where, for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) connections: usize,
    pub(super) threads: usize,
    pub(super) pace: Pace,
    pub(super) warm_up: Duration,
    pub(super) duration: Duration,
    /// How long a call may take.
    pub(super) deadline: Duration,
}

/// When the next call is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pace {
    /// When one is answered: so many are always under way on each connection.
    Closed { in_flight: usize },
    /// When it is due: so many a second, over all threads.
    Open { a_second: f64 },
}

/// From when calls count, and until when they are made.
#[derive(Clone, Copy)]
struct Window {
    begins_at: Instant,
    counts_from: Instant,
    ends_at: Instant,
}

/// The calls of an open loop that are a thread's, each with its number and when it is due.
#[derive(Clone, Copy)]
struct Dues {
    window: Window,
    a_second: f64,
    next: usize,
    step: usize,
}

/// One thread's part.
struct Caller {
    lines: Vec<Line>,
    calls: Arc<[Call]>,
    window: Window,
    tally: RefCell<Tally>,
    /// Calls that count, were to be made by now, and have no answer yet.
    n_open: Cell<u64>,
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
        let lines = (0..connections).map(|_| Line::new(server, self.deadline));
        let lines = lines.collect::<Result<_, NoAddress>>().map_err(Failure::call)?;
        let (tally, n_open) = (RefCell::new(Tally::new()), Cell::new(0));
        let caller = Rc::new(Caller { lines, calls, window, tally, n_open });
        let patience = tokio::time::Instant::from_std(window.ends_at + self.deadline);
        let dues = Cell::new(self.dues(thread_idx, window));
        LocalSet::new().block_on(&runtime, async {
            let called = async {
                match self.pace {
                    Pace::Closed { in_flight } => caller.closed(in_flight).await,
                    Pace::Open { .. } => caller.open(&dues, self.threads).await,
                }
            };
            // One timer for all calls: each of its own would cost more than the call.
            if tokio::time::timeout_at(patience, called).await.is_err() {
                let never_made = dues.get().filter(|(_, due)| window.counts(*due)).count() as u64;
                caller.tally.borrow_mut().give_up(caller.n_open.get() + never_made);
            }
        });
        Ok(caller.tally.replace(Tally::new()))
    }

    /// What is due by a thread; every `threads`-th call is its own. In a closed loop nothing is.
    fn dues(&self, thread_idx: usize, window: Window) -> Dues {
        let a_second = match self.pace {
            Pace::Open { a_second } => a_second,
            Pace::Closed { .. } => 0.0,
        };
        Dues { window, a_second, next: thread_idx, step: self.threads }
    }
}

impl Window {
    /// Whether a call counts that was due then.
    fn counts(&self, due: Instant) -> bool {
        due >= self.counts_from
    }
}

impl Iterator for Dues {
    type Item = (usize, Instant);

    fn next(&mut self) -> Option<(usize, Instant)> {
        let (number, seconds) = (self.next, self.next as f64 / self.a_second);
        let due = self.window.begins_at.checked_add(Duration::try_from_secs_f64(seconds).ok()?)?;
        self.next += self.step;
        (due < self.window.ends_at).then_some((number, due))
    }
}

impl Caller {
    /// So many loops on each connection, each sending when it is answered.
    async fn closed(self: &Rc<Caller>, in_flight: usize) {
        let mut loops = JoinSet::new();
        let n_loops = in_flight * self.lines.len();
        for loop_idx in 0..n_loops {
            let caller = Rc::clone(self);
            loops.spawn_local(async move {
                let mut turn = loop_idx * caller.calls.len() / n_loops;
                while Instant::now() < caller.window.ends_at {
                    let due = Instant::now();
                    caller.owe(due);
                    caller.call(loop_idx, turn, due).await;
                    turn += 1;
                }
            });
        }
        while loops.join_next().await.is_some() {}
    }

    /// Sends what is due when it is due.
    async fn open(self: &Rc<Caller>, dues: &Cell<Dues>, n_threads: usize) {
        let room = Arc::new(Semaphore::new(UNDER_WAY_MAX));
        let mut under_way = JoinSet::new();
        while let Some((number, due)) = taken(dues) {
            self.owe(due);
            until(due).await;
            let Ok(room) = Arc::clone(&room).acquire_owned().await else { break };
            let caller = Rc::clone(self);
            under_way.spawn_local(async move {
                caller.call(number / n_threads, number, due).await;
                drop(room);
            });
            while under_way.try_join_next().is_some() {}
        }
        while under_way.join_next().await.is_some() {}
    }

    /// A call is to be made; it counts if it was due after the warm-up.
    fn owe(&self, due: Instant) {
        self.n_open.update(|open| open + u64::from(self.window.counts(due)));
    }

    /// Makes one call that is owed.
    async fn call(&self, line: usize, turn: usize, due: Instant) {
        let (line, call) = (&self.lines[line % self.lines.len()], &self.calls[turn % self.calls.len()]);
        let answer = line.call(call).await;
        let (now, is_broken) = (Instant::now(), matches!(answer, Err(NoAnswer::Broken(_))));
        if self.window.counts(due) {
            self.n_open.update(|open| open - 1);
            let took = Took { latency: now - due, ended_after: now - self.window.counts_from };
            self.tally.borrow_mut().count(took, call, &answer.map_err(NoAnswer::code));
        }
        if is_broken {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// The next call that is due.
fn taken(dues: &Cell<Dues>) -> Option<(usize, Instant)> {
    let mut rest = dues.get();
    let next = rest.next();
    dues.set(rest);
    next
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
    use std::net::TcpListener;

    use super::*;

    /// Somebody who listens and never answers gets more than may be under way.
    #[test]
    fn every_call_that_was_due_is_counted_though_it_was_never_sent() {
        let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let server = format!("http://{}", silent.local_addr().expect("an address"));
        let load = Load {
            connections: 2,
            threads: 2,
            pace: Pace::Open { a_second: 250_000.0 },
            warm_up: Duration::from_millis(40),
            duration: Duration::from_millis(200),
            deadline: Duration::from_millis(20),
        };
        let calls = Arc::from([Call::single(&api::v1::ScoreRequest::default())]);
        let tally = load.put(&server, &calls).expect("it is an address");
        assert_eq!(tally.refused_calls.values().sum::<u64>(), 50_000, "{:?}", tally.refused_calls);
        assert_eq!(tally.n_answered(), 0);
    }

    #[test]
    fn connections_are_shared_evenly_and_none_is_lost() {
        let shares = |n, n_threads| (0..n_threads).map(|idx| share(n, n_threads, idx)).collect::<Vec<_>>();
        assert_eq!(shares(7, 3), [3, 2, 2]);
        assert_eq!(shares(4, 2), [2, 2]);
        assert_eq!(shares(1, 1), [1]);
    }
}
