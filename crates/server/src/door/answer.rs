use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use super::call::Call;
use crate::limits::ANSWER_PIECE_BYTES;

/// The body of an answer, handed to the connection piece by piece.
///
/// A connection takes a piece only while its reader has room, so a slow reader leaves the rest here,
/// where the call still holds it against the sums. Handed over whole, an answer would leave the sums and
/// wait in the connection's own buffers, as many as the reader has streams.
pub(crate) struct Answer {
    body: Body,
    rest: Bytes,
    _call: Option<Arc<Call>>,
}

impl Answer {
    pub(super) fn new(body: Body, call: Option<Arc<Call>>) -> Answer {
        Answer { body, rest: Bytes::new(), _call: call }
    }

    fn next_piece(&mut self) -> Frame<Bytes> {
        let n = self.rest.len().min(ANSWER_PIECE_BYTES);
        Frame::data(self.rest.split_to(n))
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(self.next_piece())));
        }
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            end => return Poll::Ready(end),
        };
        Poll::Ready(Some(match frame.into_data() {
            Ok(data) => {
                self.rest = data;
                Ok(self.next_piece())
            }
            Err(trailers) => Ok(trailers),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, inner) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + rest);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}
