//! The door: what every call passes before anything of it is decoded, and what bounds the sum of all.
//!
//! `limits` bounds a message, a batch, a text. That alone bounds nothing: a thousand streams may each
//! bring the largest message there is. So the door counts, over all connections, the **calls** under
//! way, the **bytes** that they hold (messages that are being received, what these become when they
//! are decoded, answers that wait for a slow reader) and the **rows** of batches that wait to be scored.
//! What does not fit is refused with `RESOURCE_EXHAUSTED`, as early as its size is known: a batch from its
//! headers while enough rows wait, a message from its first five bytes, its parts as they arrive
//! ([`Tally`]). A refusal costs a few microseconds, so that a server that is asked for three times what
//! it can do still does most of what it can.
//!
//! Single rows are cheap and are answered where they come in, without a queue; they are refused only
//! when calls are so many that memory is at stake. Health and reflection are never refused.
//!
//! Here too, and not in the router, a server that is going down answers `UNAVAILABLE` to everything, so
//! that nobody takes it for one that does not know the method.

mod answer;
mod call;
mod load;
mod message;
mod tally;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tonic::Status;
use tonic::body::Body;
use tower::{Layer, Service};

pub(crate) use self::answer::Answer;
pub(crate) use self::call::Call;
use self::call::Method;
pub(crate) use self::load::{Held, Load};
use self::message::Message;

/// Puts the door before all services.
#[derive(Clone)]
pub(crate) struct DoorLayer(pub(crate) Arc<Load>);

/// A service behind the door.
#[derive(Clone)]
pub(crate) struct Door<S> {
    inner: S,
    load: Arc<Load>,
}

pin_project! {
    /// A call that was let in, or was not.
    #[project = PassageStep]
    pub(crate) enum Passage<F> {
        In { #[pin] answering: F, call: Arc<Call> },
        Refused { status: Option<Status> },
    }
}

impl<S> Layer<S> for DoorLayer {
    type Service = Door<S>;

    fn layer(&self, inner: S) -> Door<S> {
        Door { inner, load: Arc::clone(&self.0) }
    }
}

impl<S> Service<Request<Body>> for Door<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = Response<Answer>;
    type Error = S::Error;
    type Future = Passage<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Passage<S::Future> {
        match Call::enter(&self.load, Method::of(request.uri().path())) {
            Ok(call) => {
                let request = admitted(request, &call);
                Passage::In { answering: self.inner.call(request), call }
            }
            Err(refused) => Passage::Refused { status: Some(refused.into()) },
        }
    }
}

/// The request with its body watched; who scores a batch finds the call with it.
fn admitted(request: Request<Body>, call: &Arc<Call>) -> Request<Body> {
    let (mut head, body) = request.into_parts();
    if call.method().has_rows() {
        head.extensions.insert(Arc::clone(call));
    }
    Request::from_parts(head, Body::new(Message::new(body, Arc::clone(call))))
}

impl<F, E> Future for Passage<F>
where
    F: Future<Output = Result<Response<Body>, E>>,
{
    type Output = Result<Response<Answer>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match self.project() {
            PassageStep::In { answering, call } => {
                let response = ready!(answering.poll(cx))?;
                Ok(response.map(|body| Answer::new(body, Some(Arc::clone(call)))))
            }
            PassageStep::Refused { status } => {
                let status = status.take().unwrap_or_else(|| Status::internal("a call was polled on"));
                Ok(status.into_http::<Body>().map(|body| Answer::new(body, None)))
            }
        })
    }
}
