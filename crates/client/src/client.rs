use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{self, Instant};
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::pool::Pool;
use crate::{CallError, ClientOptions, Fate, Repeat, backoff};

/// Calls a server, or one of several that answer alike. Clones share the connections.
#[derive(Clone, Debug)]
pub struct Client {
    pool: Arc<Pool>,
    options: ClientOptions,
}

/// What timers round to: the library's own for the deadline, and the server's, may ring so much earlier.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

/// What a longer deadline comes down to: one that no clock and no header has room for is none.
const DEADLINE_LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// How far a call has come.
struct Course<'c> {
    options: &'c ClientOptions,
    ends_at: Instant,
    n_sent: u32,
}

impl Client {
    /// A client of these addresses, as `http://127.0.0.1:50051`. Connections are made when they are first
    /// needed, and live on the runtime that this is called on.
    pub fn new(addresses: &[&str], options: ClientOptions) -> Result<Client, CallError> {
        Ok(Client { pool: Arc::new(Pool::new(addresses, &options)?), options })
    }

    /// The next connection, for what is no single call.
    pub(crate) fn channel(&self) -> Channel {
        self.pool.next()
    }

    /// Sends a call until it is answered, must not be sent again, or time is up.
    pub(crate) async fn call<Q: Clone, A, F>(
        &self,
        repeat: Repeat,
        request: Q,
        send: impl Fn(Channel, Request<Q>) -> F,
    ) -> Result<A, CallError>
    where
        F: Future<Output = Result<Response<A>, Status>>,
    {
        let mut course = Course::begin(&self.options);
        let mut request = Some(request);
        while let Some(message) = course.next(&mut request) {
            let attempt = send(self.pool.next(), course.addressed(message));
            let status = match time::timeout_at(course.ends_at, attempt).await {
                Ok(Ok(answer)) => return Ok(answer.into_inner()),
                Ok(Err(_)) if course.is_over() => break,
                Ok(Err(status)) => status,
                Err(_elapsed) => break,
            };
            time::sleep(course.wait(repeat, status)?).await;
        }
        Err(CallError::Deadline { deadline: self.options.deadline })
    }
}

impl Course<'_> {
    fn begin(options: &ClientOptions) -> Course<'_> {
        let ends_at = Instant::now() + options.deadline.min(DEADLINE_LONGEST);
        Course { options, ends_at, n_sent: 0 }
    }

    /// The message of the next attempt; a copy, unless no other can follow.
    fn next<Q: Clone>(&mut self, message: &mut Option<Q>) -> Option<Q> {
        self.n_sent += 1;
        if self.n_sent < self.options.attempts { message.clone() } else { message.take() }
    }

    /// The request, with what is left of the deadline.
    fn addressed<Q>(&self, message: Q) -> Request<Q> {
        let mut request = Request::new(message);
        request.set_timeout(self.left());
        request
    }

    fn left(&self) -> Duration {
        self.ends_at.saturating_duration_since(Instant::now())
    }

    fn is_over(&self) -> bool {
        self.left() < TIMER_GRAIN
    }

    /// How long to wait before the next attempt, or why there is none.
    fn wait(&self, repeat: Repeat, status: Status) -> Result<Duration, CallError> {
        let (fate, status) = (Fate::of(&status), Box::new(status));
        if fate == Fate::Final {
            return Err(CallError::Refused { status });
        }
        if !fate.allows(repeat) {
            return Err(CallError::Uncertain { status });
        }
        let wait = backoff::wait(self.options, self.n_sent, fate == Fate::TooMuch);
        if self.n_sent >= self.options.attempts || wait >= self.left() {
            return Err(CallError::GivenUp { status, attempts: self.n_sent });
        }
        Ok(wait)
    }
}
