use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use super::call::{Call, Method};
use super::tally::Tally;
use crate::error::AnswerError;
use crate::limits::{ANSWER_BYTES, BATCH_ROWS_MAX, MESSAGE_BYTES_MAX, MESSAGE_BYTES_SMALL, PART_BYTES};

/// What stands before a message: whether it is compressed, and its length. (gRPC over HTTP/2)
const PREFIX_BYTES: usize = 5;

/// The body of a request, watched as it arrives.
///
/// Each message is held against the sums before anybody makes room for it: its length once its
/// prefix is there, its parts as they come, a batch's rows once it is whole. Where something does not
/// fit the body ends with the refusal; nothing is decoded then.
pub(super) struct Message {
    body: Body,
    call: Arc<Call>,
    prefix: [u8; PREFIX_BYTES],
    n_prefix: usize,
    /// Of the message that is arriving; 0: a prefix comes next.
    left: usize,
    tally: Option<Tally>,
    /// Bytes that this message holds.
    held: usize,
    /// Parts that are paid for.
    n_paid: usize,
}

impl Message {
    pub(super) fn new(body: Body, call: Arc<Call>) -> Message {
        Message {
            body,
            call,
            prefix: [0; PREFIX_BYTES],
            n_prefix: 0,
            left: 0,
            tally: None,
            held: 0,
            n_paid: 0,
        }
    }

    /// Looks at what has arrived.
    fn watch(&mut self, mut bytes: &[u8]) -> Result<(), AnswerError> {
        while !bytes.is_empty() {
            let arrived = match self.left {
                0 => self.watch_prefix(bytes)?,
                left => self.watch_message(&bytes[..bytes.len().min(left)])?,
            };
            bytes = &bytes[arrived..];
        }
        Ok(())
    }

    fn watch_prefix(&mut self, bytes: &[u8]) -> Result<usize, AnswerError> {
        let n = bytes.len().min(PREFIX_BYTES - self.n_prefix);
        self.prefix[self.n_prefix..self.n_prefix + n].copy_from_slice(&bytes[..n]);
        self.n_prefix += n;
        if self.n_prefix == PREFIX_BYTES {
            self.n_prefix = 0;
            let [_compressed, length @ ..] = self.prefix;
            self.begin(u32::from_be_bytes(length) as usize)?;
        }
        Ok(n)
    }

    fn begin(&mut self, length: usize) -> Result<(), AnswerError> {
        self.call.give_bytes(std::mem::take(&mut self.held));
        // One that is too long is refused by the decoder, from its prefix as well.
        let is_taken = length <= MESSAGE_BYTES_MAX;
        let method = self.call.method();
        if is_taken && (method == Method::Batch || length > MESSAGE_BYTES_SMALL) {
            self.hold(length)?;
            self.tally = Some(Tally::of(method.shape()));
        }
        (self.left, self.n_paid) = (length, 0);
        Ok(())
    }

    fn watch_message(&mut self, bytes: &[u8]) -> Result<usize, AnswerError> {
        self.left -= bytes.len();
        let Some(mut tally) = self.tally.take() else { return Ok(bytes.len()) };
        tally.feed(bytes)?;
        self.pay(&tally)?;
        match self.left {
            0 if self.call.method() == Method::Batch => self.call.hold_rows(tally.n_top())?,
            0 => {}
            _ => self.tally = Some(tally),
        }
        Ok(bytes.len())
    }

    /// Parts take memory when they are decoded, and rows of a batch when they are answered.
    fn pay(&mut self, tally: &Tally) -> Result<(), AnswerError> {
        let is_batch = self.call.method() == Method::Batch;
        if is_batch && tally.n_top() > BATCH_ROWS_MAX {
            let (field, count) = ("rows".to_owned(), tally.n_top());
            return Err(AnswerError::TooMany { field, count, limit: BATCH_ROWS_MAX });
        }
        let n_new = tally.n_parts() - self.n_paid;
        self.n_paid = tally.n_parts();
        self.hold(n_new * PART_BYTES)?;
        match (self.left, is_batch) {
            (0, true) => self.hold(tally.n_top() * ANSWER_BYTES),
            _ => Ok(()),
        }
    }

    fn hold(&mut self, n: usize) -> Result<(), AnswerError> {
        self.call.hold_bytes(n)?;
        self.held += n;
        Ok(())
    }
}

impl HttpBody for Message {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
            && let Err(refused) = self.watch(data)
        {
            return Poll::Ready(Some(Err(refused.into())));
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
