//! Counts gRPC's calls, from outside the door: what is refused there counts too.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use tonic::Code;
use tower::{Layer, Service};

use super::calls::{Calls, Protocol, Timer, Within};
use crate::request::{REQUEST_ID, RequestId};

/// Puts the counting before a service.
#[derive(Clone)]
pub(crate) struct MeterLayer(pub(crate) Arc<Calls>);

/// A service whose calls are counted.
#[derive(Clone)]
pub(crate) struct Metered<S> {
    inner: S,
    calls: Arc<Calls>,
}

pin_project! {
    /// A call that is being answered.
    pub(crate) struct Answering<F> {
        #[pin]
        answering: Within<F>,
        timer: Option<Timer>,
    }
}

pin_project! {
    /// An answer on its way; its trailers say how the call ended.
    pub(crate) struct Counting<B> {
        #[pin]
        body: B,
        timer: Option<Timer>,
    }
}

impl<S> Layer<S> for MeterLayer {
    type Service = Metered<S>;

    fn layer(&self, inner: S) -> Metered<S> {
        Metered { inner, calls: Arc::clone(&self.0) }
    }
}

impl<S, I, O> Service<Request<I>> for Metered<S>
where
    S: Service<Request<I>, Response = Response<O>>,
{
    type Response = Response<Counting<O>>;
    type Error = S::Error;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<I>) -> Answering<S::Future> {
        let timer = self.calls.begin(Protocol::Grpc, request.uri().path(), request.headers());
        Answering { answering: timer.within(self.inner.call(request)), timer: Some(timer) }
    }
}

impl<F, O, E> Future for Answering<F>
where
    F: Future<Output = Result<Response<O>, E>>,
{
    type Output = Result<Response<Counting<O>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.answering.poll(cx))?;
        // Who brought an identity gets it back.
        if let Some(RequestId::Sent(sent)) = this.timer.as_ref().map(Timer::request) {
            response.headers_mut().insert(REQUEST_ID, sent.clone());
        }
        let timer = ended(this.timer.take(), response.headers());
        Poll::Ready(Ok(response.map(|body| Counting { body, timer })))
    }
}

impl<B: Body> Body for Counting<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        let frame = ready!(this.body.poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(trailers) = frame.trailers_ref()
        {
            *this.timer = ended(this.timer.take(), trailers);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Ends the count where the headers, or trailers, say how the call ended.
fn ended(timer: Option<Timer>, headers: &HeaderMap) -> Option<Timer> {
    match headers.get("grpc-status") {
        None => timer,
        Some(code) => {
            let code = Code::from_bytes(code.as_bytes());
            timer.into_iter().for_each(|timer| timer.end(code));
            None
        }
    }
}
