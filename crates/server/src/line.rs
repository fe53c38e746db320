//! How long one connection may keep others waiting.
//!
//! What a connection holds is bounded, but not for how long: one that never says what it wants keeps a
//! place, and a reader that does not take its answers keeps the calls and the bytes that they hold, of
//! which there are only so many for all. HTTP/2's own ping does not find these out, for they answer it.
//! So each connection is looked at every few seconds, by one timer, and closed when for longer than the
//! server's patience
//!
//! * its preface has not come: the 24 bytes and the settings with which every client begins (RFC 9113, 3.4);
//! * the system has taken nothing of what is to be written: the other side reads nothing at all;
//! * an answer is ready and no piece of it has been fetched: the reader leaves no room on its stream.
//!
//! The first and the last are HTTP/2's; over HTTP/1.1, where hyper waits for the headers and bodies are read
//! within a time of their own, the second is looked at alone.
//!
//! An answer that is not ready is nobody's fault but the server's, and does not count; a stream on which
//! nobody asks anything may stay open for ever. Headers that never end are cut off by the ping, which
//! nobody can answer in the middle of a frame.

mod answers;
mod layer;
mod watched;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use self::answers::Answers;
pub(crate) use self::layer::LineLayer;
pub(crate) use self::watched::Watched;
use crate::limits::LOOKS_A_PATIENCE;

/// The bytes with which every client begins: the preface and the smallest settings.
const PREFACE_BYTES: usize = 24 + 9;

/// What is known of one connection by those who answer on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    answers: Arc<Answers>,
}

/// Looks at a connection now and then. To be asked whenever the connection is read or written.
#[derive(Debug)]
pub(crate) struct Watch {
    line: Line,
    patience: Duration,
    next_look: Pin<Box<Sleep>>,
    /// Bytes of the preface that are still to come.
    preface_left: usize,
    opened_at: Instant,
    /// Since when nothing could be written that is to be.
    stuck_since: Option<Instant>,
}

impl Watch {
    /// Of a connection that has just been made.
    pub(crate) fn new(patience: Duration) -> Watch {
        let opened_at = Instant::now();
        let next_look = Box::pin(sleep_until(opened_at + patience / LOOKS_A_PATIENCE));
        let line = Line::default();
        Watch { line, patience, next_look, preface_left: PREFACE_BYTES, opened_at, stuck_since: None }
    }

    /// Of a connection that begins without a preface.
    pub(crate) fn without_preface(patience: Duration) -> Watch {
        Watch { preface_left: 0, ..Watch::new(patience) }
    }

    /// What goes with every call of the connection.
    pub(crate) fn line(&self) -> Line {
        self.line.clone()
    }

    /// Looks, if it is time to; an error says why the connection is to be closed.
    pub(crate) fn look(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        while self.next_look.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            if let Some(why) = self.is_over(now) {
                tracing::debug!(why, "a connection is closed");
                return Err(io::Error::new(io::ErrorKind::TimedOut, why));
            }
            self.next_look.as_mut().reset(now + self.patience / LOOKS_A_PATIENCE);
        }
        Ok(())
    }

    /// So much has been read.
    pub(crate) fn has_read(&mut self, n_bytes: usize) {
        self.preface_left = self.preface_left.saturating_sub(n_bytes);
    }

    /// Something was to be written: it could be, or not.
    pub(crate) fn has_written(&mut self, could_be: bool) {
        match could_be {
            true => self.stuck_since = None,
            false => drop(self.stuck_since.get_or_insert_with(Instant::now)),
        }
    }

    fn is_over(&self, now: Instant) -> Option<&'static str> {
        let is_too_long = |since: Instant| now.duration_since(since) >= self.patience;
        if self.preface_left > 0 && is_too_long(self.opened_at) {
            return Some("it never said what it speaks");
        }
        if self.stuck_since.is_some_and(is_too_long) {
            return Some("nothing is read of what is written to it");
        }
        self.line.answers.oldest().is_some_and(is_too_long).then_some("its answers are not fetched")
    }
}

#[cfg(test)]
mod tests;
