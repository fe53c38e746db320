use std::error::Error;
use std::iter;

use h2::Reason;
use tonic::{Code, ConnectError, Status};

/// What is known of an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The server never took it: there was no connection, or its stream lay beyond the last one that the
    /// server named when it went.
    NeverTaken,
    /// The server had too much to do and did nothing of it.
    TooMuch,
    /// The connection broke, or the server is unable just now: perhaps it was done, perhaps not.
    Unknown,
    /// The server's answer: asking again would bring the same.
    Final,
}

/// Whether a call may be taken twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Twice is as good as once.
    Harmless,
    /// Twice counts twice: it must not be sent again unless it was certainly not taken.
    Harmful,
}

impl Fate {
    /// Reads it from the status of an attempt.
    ///
    /// The transport's own errors come first, because the library has no code for some of them: a
    /// stream that GOAWAY never took (RFC 9113, 6.8) is "internal" to it.
    pub fn of(status: &Status) -> Fate {
        if causes(status).any(never_taken) {
            return Fate::NeverTaken;
        }
        match status.code() {
            Code::ResourceExhausted => Fate::TooMuch,
            Code::Unavailable => Fate::Unknown,
            // An answer has no cause; what has one was made up here when the connection broke.
            _ if status.source().is_some() => Fate::Unknown,
            // The library let go of a call whose connection closed before it was written.
            Code::Cancelled if status.metadata().is_empty() => Fate::Unknown,
            _ => Fate::Final,
        }
    }

    /// Whether a call of that kind may be sent again.
    pub fn allows(self, repeat: Repeat) -> bool {
        match (self, repeat) {
            (Fate::NeverTaken | Fate::TooMuch, _) | (Fate::Unknown, Repeat::Harmless) => true,
            (Fate::Unknown, Repeat::Harmful) | (Fate::Final, _) => false,
        }
    }
}

fn causes(status: &Status) -> impl Iterator<Item = &(dyn Error + 'static)> {
    iter::successors(status.source(), |&cause| cause.source())
}

fn never_taken(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<ConnectError>() || cause.downcast_ref::<h2::Error>().is_some_and(refused_by_http2)
}

/// The stream lies beyond the last one that GOAWAY named, or was refused before anything was done.
/// (RFC 9113, 8.7)
fn refused_by_http2(error: &h2::Error) -> bool {
    let beyond = error.is_go_away() && error.is_remote() && error.reason() == Some(Reason::NO_ERROR);
    beyond || (error.is_reset() && error.is_remote() && error.reason() == Some(Reason::REFUSED_STREAM))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[track_caller]
    fn check(status: Status, expected: Fate) {
        assert_eq!(Fate::of(&status), expected, "{status:?}");
    }

    #[test]
    fn no_connection_is_never_taken() {
        let refused = ConnectError(io::Error::from(io::ErrorKind::ConnectionRefused).into());
        check(Status::from_error(Box::new(refused)), Fate::NeverTaken);
    }

    #[test]
    fn a_connection_that_broke_leaves_it_open() {
        check(Status::from_error(Box::new(io::Error::from(io::ErrorKind::BrokenPipe))), Fate::Unknown);
        check(Status::unavailable("the ledger did not answer within 10 s"), Fate::Unknown);
    }

    #[test]
    fn answers_are_final_but_for_too_much() {
        for status in [
            Status::invalid_argument("entity_id is required"),
            Status::not_found("there is no score"),
            Status::failed_precondition("the model may not answer"),
            Status::internal("the server broke off this work"),
            Status::deadline_exceeded("the deadline passed"),
        ] {
            check(status, Fate::Final);
        }
        check(Status::resource_exhausted("too much waits"), Fate::TooMuch);
    }

    #[test]
    fn what_counts_twice_is_sent_again_only_when_nobody_took_it() {
        let allowed = |repeat| {
            [Fate::NeverTaken, Fate::TooMuch, Fate::Unknown, Fate::Final].map(|fate| fate.allows(repeat))
        };
        assert_eq!(allowed(Repeat::Harmless), [true, true, true, false]);
        assert_eq!(allowed(Repeat::Harmful), [true, true, false, false]);
    }
}
