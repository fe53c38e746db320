use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use prost::Message;

use super::load::Load;
use super::tally::{self, Shape};
use crate::error::AnswerError;
use crate::limits::{MESSAGE_BYTES_SMALL, STREAM_BYTES};

/// What a call asks for, as far as the door cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// `ScoreBatch`.
    Batch,
    /// `ScoreStream`.
    Stream,
    /// `ModelInfer`.
    Infer,
    /// `ModelStreamInfer`.
    InferStream,
    /// Any other method of `placar.v1`, by what its messages are made of.
    Single(&'static Shape),
    /// Health, reflection, and what nobody knows.
    Standard,
}

/// A call that was let in, and what it holds of the sums; gives all of it back when it is dropped.
pub(crate) struct Call {
    load: Arc<Load>,
    method: Method,
    bytes: AtomicUsize,
    rows: AtomicUsize,
}

/// Bytes of a stream's message, held while it is answered.
pub(crate) struct Kept {
    call: Arc<Call>,
    n: usize,
}

impl Method {
    pub(super) fn of(path: &str) -> Method {
        if let Some(method) = path.strip_prefix("/inference.GRPCInferenceService/") {
            return Method::of_inference(method);
        }
        match path.strip_prefix("/placar.v1.") {
            None => Method::Standard,
            Some("Scoring/ScoreBatch") => Method::Batch,
            Some("Scoring/ScoreStream") => Method::Stream,
            Some("Scoring/Explain") => Method::Single(&tally::EXPLAIN),
            Some("Ledger/RecordEvents") => Method::Single(&tally::RECORD_EVENTS),
            Some("Ledger/RecordOutcomes") => Method::Single(&tally::RECORD_OUTCOMES),
            Some(_) => Method::Single(&tally::SCORE),
        }
    }

    /// Of the Open Inference Protocol.
    fn of_inference(method: &str) -> Method {
        match method {
            "ModelInfer" => Method::Infer,
            "ModelStreamInfer" => Method::InferStream,
            "ServerLive" | "ServerReady" | "ModelReady" => Method::Standard,
            _ => Method::Single(&tally::PLAIN),
        }
    }

    /// Whether requests come as long as the caller wants.
    fn is_stream(self) -> bool {
        matches!(self, Method::Stream | Method::InferStream)
    }

    /// Whether who answers counts its rows.
    pub(super) fn has_rows(self) -> bool {
        matches!(self, Method::Batch | Method::Infer | Method::InferStream)
    }

    /// What the messages of its requests are made of.
    pub(super) fn shape(self) -> &'static Shape {
        match self {
            Method::Batch => &tally::SCORE_BATCH,
            Method::Stream => &tally::SCORE,
            Method::Infer | Method::InferStream => &tally::INFER,
            Method::Single(shape) => shape,
            Method::Standard => &tally::PLAIN,
        }
    }
}

impl Call {
    /// Lets in what comes by another way than gRPC and asks for the same as the method of that path.
    pub(crate) fn enter_as(load: &Arc<Load>, path: &str) -> Result<Arc<Call>, AnswerError> {
        Call::enter(load, Method::of(path))
    }

    /// Lets a call in, or says why not.
    pub(super) fn enter(load: &Arc<Load>, method: Method) -> Result<Arc<Call>, AnswerError> {
        let refused = match method {
            Method::Standard => None,
            _ if load.is_closed() => return Err(AnswerError::GoingDown),
            Method::Batch if load.has_rows_enough() => Some("rows"),
            Method::Batch | Method::Stream | Method::Single(_) => None,
            Method::Infer | Method::InferStream => None,
        };
        if let Some(what) = refused {
            return Err(overloaded(load, what));
        }
        match method {
            Method::Standard => load.count_call(),
            _ if load.take_call() => {}
            _ => return Err(overloaded(load, "calls")),
        }
        let call =
            Call { load: Arc::clone(load), method, bytes: AtomicUsize::new(0), rows: AtomicUsize::new(0) };
        if method != Method::Standard {
            load.asked();
        }
        // Those two never hold a server that goes down: one asks row by row, the other nothing.
        if method.is_stream() || method == Method::Standard {
            load.count_stream();
        }
        if method.is_stream() {
            call.hold_bytes(STREAM_BYTES)?;
        }
        Ok(Arc::new(call))
    }

    pub(super) fn method(&self) -> Method {
        self.method
    }

    /// Holds so many bytes more.
    pub(crate) fn hold_bytes(&self, n: usize) -> Result<(), AnswerError> {
        if !self.load.take_bytes(n) {
            return Err(overloaded(&self.load, "bytes"));
        }
        self.bytes.fetch_add(n, Ordering::Relaxed);
        Ok(())
    }

    /// Gives back so many of the bytes that it holds.
    pub(crate) fn give_bytes(&self, n: usize) {
        self.bytes.fetch_sub(n, Ordering::Relaxed);
        self.load.give_bytes(n);
    }

    /// Holds a message of a stream until it is answered: the next one may have come by then, and what the door
    /// held for it as it arrived is given back.
    ///
    /// Small ones are part of what a stream is let in with.
    pub(crate) fn keep(self: &Arc<Call>, message: &impl Message) -> Result<Kept, AnswerError> {
        let n = message.encoded_len();
        let n = if n > MESSAGE_BYTES_SMALL { n } else { 0 };
        self.hold_bytes(n)?;
        Ok(Kept { call: Arc::clone(self), n })
    }

    /// Holds the rows of its batch until they are scored.
    pub(crate) fn hold_rows(&self, n: usize) -> Result<(), AnswerError> {
        if !self.load.take_rows(n) {
            return Err(overloaded(&self.load, "rows"));
        }
        self.rows.fetch_add(n, Ordering::Relaxed);
        Ok(())
    }

    /// Holds rows that could not be counted before they were decoded; refused while enough rows wait.
    pub(crate) fn admit_rows(&self, n: usize) -> Result<(), AnswerError> {
        match self.load.has_rows_enough() {
            true => Err(overloaded(&self.load, "rows")),
            false => self.hold_rows(n),
        }
    }

    /// Gives back so many of the rows that it holds.
    pub(crate) fn give_rows(&self, n: usize) {
        self.rows.fetch_sub(n, Ordering::Relaxed);
        self.load.give_rows(n);
    }

    /// Says that the rows of its batch are scored: what waits for the ledger now keeps no other batch
    /// out.
    pub(crate) fn rows_are_scored(&self) {
        self.load.give_rows(self.rows.swap(0, Ordering::Relaxed));
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.call.give_bytes(self.n);
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.rows_are_scored();
        self.load.give_bytes(self.bytes.load(Ordering::Relaxed));
        if self.method.is_stream() || self.method == Method::Standard {
            self.load.give_stream();
        }
        self.load.give_call();
    }
}

fn overloaded(load: &Load, what: &'static str) -> AnswerError {
    load.count_refused();
    AnswerError::Overloaded { what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_message_of_a_stream_is_held_while_it_is_answered_and_a_small_one_is_paid_for() {
        let load = Arc::new(Load::new());
        let call = Call::enter(&load, Method::Stream).expect("there is room");
        let bytes_with = |n: usize| {
            let kept = call.keep(&vec![0_u8; n]).expect("there is room");
            let held = load.held().bytes;
            drop(kept);
            assert_eq!(load.held().bytes, STREAM_BYTES);
            held - STREAM_BYTES
        };
        assert_eq!(bytes_with(100), 0);
        assert!(bytes_with(1 << 20) > 1 << 20);
        let all: Vec<Kept> = std::iter::from_fn(|| call.keep(&vec![0_u8; 10 << 20]).ok()).collect();
        assert_eq!(all.len(), 25, "what does not fit beside the others is refused");
    }
}
