use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use pin_project_lite::pin_project;
use tonic::body::Body;
use tower::{Layer, Service};

use super::Line;
use super::answers::Answers;

/// Notes of every answer whether it is fetched; before all else, so that refusals are seen too.
#[derive(Clone)]
pub(crate) struct LineLayer;

/// A service whose answers are noted.
#[derive(Clone)]
pub(crate) struct Noted<S>(S);

pin_project! {
    /// A call whose answer will be noted.
    pub(crate) struct Answering<F> {
        #[pin]
        inner: F,
        answers: Option<Arc<Answers>>,
    }
}

pin_project! {
    /// An answer that is noted until it is dropped.
    pub(crate) struct NotedAnswer<B> {
        #[pin]
        inner: B,
        place: Option<Place>,
    }
}

/// Where an answer is noted.
struct Place {
    answers: Arc<Answers>,
    number: usize,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.answers.remove(self.number);
    }
}

impl<S> Layer<S> for LineLayer {
    type Service = Noted<S>;

    fn layer(&self, inner: S) -> Noted<S> {
        Noted(inner)
    }
}

impl<S, B> Service<Request<Body>> for Noted<S>
where
    S: Service<Request<Body>, Response = Response<B>>,
{
    type Response = Response<NotedAnswer<B>>;
    type Error = S::Error;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Answering<S::Future> {
        let answers = request.extensions().get::<Line>().map(|line| Arc::clone(&line.answers));
        Answering { inner: self.0.call(request), answers }
    }
}

impl<F, B, E> Future for Answering<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<NotedAnswer<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.inner.poll(cx))?;
        let place = this.answers.take().map(|answers| Place { number: answers.add(), answers });
        Poll::Ready(Ok(response.map(|inner| NotedAnswer { inner, place })))
    }
}

impl<B: HttpBody> HttpBody for NotedAnswer<B> {
    type Data = B::Data;
    type Error = B::Error;

    /// A connection asks for the next piece only when its reader has room for one.
    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        let frame = this.inner.poll_frame(cx);
        if let Some(Place { answers, number }) = this.place {
            answers.turn(*number, frame.is_ready());
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
