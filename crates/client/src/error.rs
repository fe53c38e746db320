use std::time::Duration;

use tonic::{Code, Status};

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No address was given.
    #[error("there is no address to call: give at least one, as http://127.0.0.1:50051")]
    NoAddress,
    /// A text that is no address.
    #[error("{address:?} is no address to call: write it as http://127.0.0.1:50051")]
    Address {
        /// The text.
        address: String,
        /// What is wrong with it.
        source: tonic::transport::Error,
    },
    /// The server's answer is no.
    #[error("the server refused: {} ({})", status.message(), code_name(status.code()))]
    Refused {
        /// The answer.
        #[source]
        status: Box<Status>,
    },
    /// The call may have been taken, and must not be taken twice.
    #[error(
        "the call may have been taken, and sending it again could count it twice: {} ({}); \
         give its rows ids, and it can be repeated",
        status.message(),
        code_name(status.code())
    )]
    Uncertain {
        /// What came of the attempt.
        #[source]
        status: Box<Status>,
    },
    /// Every attempt failed, or there was no time for another one.
    #[error("{attempts} attempts failed; the last one: {} ({})", status.message(), code_name(status.code()))]
    GivenUp {
        /// What came of the last attempt.
        #[source]
        status: Box<Status>,
        /// How many there were.
        attempts: u32,
    },
    /// The deadline passed while an attempt was under way.
    #[error("no answer within {} ms", deadline.as_millis())]
    Deadline {
        /// How long the call might take.
        deadline: Duration,
    },
}

impl CallError {
    /// The status code that it comes down to.
    pub fn code(&self) -> Code {
        match self {
            CallError::NoAddress | CallError::Address { .. } => Code::InvalidArgument,
            CallError::Refused { status }
            | CallError::Uncertain { status }
            | CallError::GivenUp { status, .. } => status.code(),
            CallError::Deadline { .. } => Code::DeadlineExceeded,
        }
    }
}

/// A status code as gRPC's documents write it: `NOT_FOUND`.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
