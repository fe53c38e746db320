use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::door::Call;
use crate::limits::ANSWER_PIECE_BYTES;

/// The body of an answer, handed to its connection piece by piece; its call holds it against the sums
/// until its reader has taken it.
pub(super) struct Held {
    rest: Bytes,
    _call: Arc<Call>,
}

impl Held {
    pub(super) fn new(body: Vec<u8>, call: Arc<Call>) -> Held {
        Held { rest: Bytes::from(body), _call: call }
    }
}

impl Body for Held {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let n = self.rest.len().min(ANSWER_PIECE_BYTES);
        let piece = self.rest.split_to(n);
        Poll::Ready((n > 0).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
