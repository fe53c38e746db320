//! The identity of a request, by which its lines in the log are found.
//!
//! The caller's own, from `x-request-id`, or one that is made. It is no span: nothing is allocated for a
//! request that logs nothing. While a call is polled its identity lies with the thread, and whoever writes
//! the log takes it from there ([`request_id`]).

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use http::{HeaderMap, HeaderName, HeaderValue};
use pin_project_lite::pin_project;

use crate::clock;

/// Where it comes, and goes back.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Bytes of an identity that is taken from a caller: a UUID, or a few words.
const BYTES_MAX: usize = 128;

/// One request's identity.
#[derive(Clone, Debug)]
pub(crate) enum RequestId {
    /// The caller's: letters, digits and signs that no log need escape.
    Sent(HeaderValue),
    /// Ours: it counts.
    Made(u64),
}

pin_project! {
    /// Work that is part of a request.
    pub(crate) struct Carried<F> {
        #[pin]
        work: F,
        request: Option<RequestId>,
    }
}

thread_local! {
    /// Of the call that this thread is at.
    static CURRENT: RefCell<Option<RequestId>> = const { RefCell::new(None) };
}

/// The identity of the request that this thread is at; `None`: it is at none.
#[must_use]
pub fn request_id() -> Option<String> {
    CURRENT.try_with(|current| current.borrow().as_ref().map(RequestId::to_string)).ok().flatten()
}

impl RequestId {
    /// The caller's, where it is one, or a new one.
    pub(crate) fn of(headers: &HeaderMap) -> RequestId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let is_plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
        let is_taken = |sent: &&HeaderValue| {
            (1..=BYTES_MAX).contains(&sent.len()) && sent.as_bytes().iter().all(is_plain)
        };
        match headers.get(REQUEST_ID).filter(is_taken) {
            Some(sent) => RequestId::Sent(sent.clone()),
            None => RequestId::Made(NEXT.fetch_add(1, Ordering::Relaxed)),
        }
    }

    /// As an answer's header has it.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        match self {
            RequestId::Sent(sent) => Some(sent.clone()),
            RequestId::Made(_) => HeaderValue::from_str(&self.to_string()).ok(),
        }
    }

    /// Lets the thread be at this request until what comes back is dropped.
    pub(crate) fn enter(&self) -> Within {
        Within { before: CURRENT.replace(Some(self.clone())) }
    }
}

/// The same work as part of the request that this thread is at, wherever it goes on.
pub(crate) fn carried<F>(work: F) -> Carried<F> {
    Carried { work, request: CURRENT.with_borrow(Clone::clone) }
}

impl<F: Future> Future for Carried<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _within = this.request.as_ref().map(RequestId::enter);
        this.work.poll(context)
    }
}

/// The thread is at a request.
pub(crate) struct Within {
    before: Option<RequestId>,
}

impl Drop for Within {
    fn drop(&mut self) {
        CURRENT.set(self.before.take());
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// By which the requests of one process are told from those of another.
        static STARTED: OnceLock<i64> = OnceLock::new();
        match self {
            RequestId::Sent(sent) => f.write_str(sent.to_str().unwrap_or_default()),
            RequestId::Made(number) => {
                write!(f, "{:x}-{number:x}", STARTED.get_or_init(|| clock::now().micros()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sent: &str, is_taken: bool) {
        let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_str(sent).expect("a header"))]);
        assert_eq!(RequestId::of(&headers).to_string() == sent, is_taken, "{sent:?}");
    }

    #[test]
    fn only_what_no_log_need_escape_is_taken_from_a_caller() {
        check("0af7651916cd43dd8448eb211c80319c", true);
        check("order:7/2", true);
        check("", false);
        check("a b", false);
        check("a\"b", false);
        check(&"x".repeat(129), false);
        assert_ne!(
            RequestId::of(&HeaderMap::new()).to_string(),
            RequestId::of(&HeaderMap::new()).to_string()
        );
    }

    #[tokio::test]
    async fn work_that_goes_on_elsewhere_is_the_requests() {
        let within = RequestId::Made(3).enter();
        let carried = tokio::spawn(carried(async {
            tokio::task::yield_now().await;
            request_id()
        }));
        drop(within);
        assert_eq!(carried.await.expect("no panic"), Some(RequestId::Made(3).to_string()));
        assert_eq!(request_id(), None);
    }

    #[test]
    fn a_thread_is_at_a_request_only_while_it_is() {
        let (outer, inner) = (RequestId::Made(1), RequestId::Made(2));
        let within = outer.enter();
        drop(inner.enter());
        assert_eq!(request_id(), Some(outer.to_string()));
        drop(within);
        assert_eq!(request_id(), None);
    }
}
