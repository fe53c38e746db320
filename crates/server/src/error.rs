//! What can go wrong: with starting the server, and with answering one call or one row of it.

use std::error::Error;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::{fmt, io};

use features::WrongType;
use records::Timestamp;
use scoring::Cause;
use tonic::{Code, Status};

use crate::inference::InferError;

/// Why the server did not start, or stopped before it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address that others can reach, without anything that would keep them out.
    #[error(
        "{address} can be reached from other machines, and whoever reaches it may read and promote: \
         serve on 127.0.0.1, or allow it with --allow-unauthenticated"
    )]
    Unauthenticated {
        /// The address.
        address: SocketAddr,
    },
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: take a free port, or port 0 for any")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The ledger does not open.
    #[error("the ledger does not open")]
    Ledger(#[from] ledger::LedgerError),
    /// The connections cannot be served any more.
    #[error("serving {address} failed")]
    Transport {
        /// The address.
        address: SocketAddr,
        /// What was said.
        source: tonic::transport::Error,
    },
    /// The threads that serve HTTP ended: a defect.
    #[error("serving HTTP on {address} broke off")]
    Http {
        /// The address.
        address: SocketAddr,
        /// How.
        source: tokio::task::JoinError,
    },
    /// The system gives no thread to serve on.
    #[error("the threads that serve cannot be started: serve with fewer, or raise the limit of the process")]
    Threads {
        /// What the system said.
        source: io::Error,
    },
    /// Opening broke off: a defect.
    #[error("opening the ledger and the models broke off")]
    Opening {
        /// How.
        source: tokio::task::JoinError,
    },
    /// The descriptors that reflection answers from are damaged.
    #[error("the descriptors of the services do not decode")]
    Descriptors(#[from] tonic_reflection::server::Error),
}

/// Why a call, or one row of it, has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnswerError {
    #[error("{field} is required")]
    Required { field: String },
    #[error("{field} has {bytes} bytes; {limit} are taken at most")]
    TooLong { field: String, bytes: usize, limit: usize },
    #[error("{field} has {count} entries; {limit} are taken at most: split them over several calls")]
    TooMany { field: String, count: usize, limit: usize },
    #[error("{field} is {number}: a number must be finite; leave it out, or send NaN, where it is missing")]
    NotFinite { field: String, number: f64 },
    #[error("{field} is no instant between the years 1 and 9999: {seconds} s, {nanos} ns")]
    NoInstant { field: String, seconds: i64, nanos: i32 },
    #[error("{field} is {number}, which the {kind} enum does not have")]
    UnknownEnum { field: String, number: i32, kind: &'static str },
    #[error("{field} is {time}, later than now ({now})")]
    Ahead { field: String, time: Timestamp, now: Timestamp },
    #[error("{field} is {number}; {limit} is the most")]
    TooLarge { field: String, number: usize, limit: usize },
    #[error(transparent)]
    WrongType(#[from] WrongType),
    #[error(transparent)]
    PredictionId(#[from] ledger::ParseIdError),
    #[error("there is no score {score:?}{}", known("this server has", names))]
    UnknownScore { score: String, names: Vec<String> },
    #[error("score {score:?} has no version {version}{}", known("it has", versions))]
    UnknownVersion { score: String, version: u32, versions: Vec<u32> },
    #[error("score {score:?} cannot answer: {why}")]
    NothingAnswers { score: String, why: String },
    #[error("score {score:?} has no version to show: {why}")]
    NothingToShow { score: String, why: String },
    #[error("the model of score {score:?} may not answer: {} ({detail})", cause.as_str())]
    ModelMayNot { score: String, cause: Cause, detail: String },
    #[error("the definition says ledger = \"required\", and the prediction was not recorded: {why}")]
    NotRecorded { why: String },
    #[error(transparent)]
    Refused(#[from] ledger::Refused),
    #[error(transparent)]
    NotTaken(#[from] ledger::NotTaken),
    #[error(transparent)]
    Ledger(#[from] Arc<ledger::LedgerError>),
    #[error("the ledger did not answer within {seconds} s: try again")]
    LedgerSilent { seconds: u64 },
    #[error("the server broke off this work: {why}")]
    Broken { why: String },
    #[error("the folder of models cannot be read or written")]
    Registry(#[from] registry::RegistryError),
    #[error("the version cannot be read")]
    Load(#[from] registry::LoadError),
    #[error("the ledger has forgotten the entity; which versions were trained on it cannot be said")]
    Untold(#[source] registry::RegistryError),
    #[error(transparent)]
    Promote(#[from] registry::PromoteError),
    #[error("the server is overloaded: it holds as many {what} as it may; try again in a moment")]
    Overloaded { what: &'static str },
    #[error("the message is no protocol buffer: its bytes are damaged")]
    Malformed,
    #[error("the body is not the JSON that is wanted: {why}")]
    Json { why: String },
    #[error("{field} has both features and history: send one of them, or neither for what the ledger knows")]
    Both { field: String },
    #[error("the deadline has passed; rows from {row_idx} on were not scored")]
    TooLate { row_idx: usize },
    #[error("the server is going down: ask another one, or try again")]
    GoingDown,
    #[error(transparent)]
    Inference(#[from] InferError),
}

impl AnswerError {
    /// The status code: the one table of them.
    pub(crate) fn code(&self) -> Code {
        use AnswerError as E;
        match self {
            E::Required { .. } | E::TooLong { .. } | E::TooMany { .. } | E::NotFinite { .. } => {
                Code::InvalidArgument
            }
            E::NoInstant { .. } | E::UnknownEnum { .. } | E::Ahead { .. } | E::TooLarge { .. } => {
                Code::InvalidArgument
            }
            E::WrongType(_) | E::PredictionId(_) | E::Refused(_) => Code::InvalidArgument,
            E::UnknownScore { .. } | E::UnknownVersion { .. } => Code::NotFound,
            E::NothingAnswers { .. } | E::NothingToShow { .. } => Code::FailedPrecondition,
            E::Broken { .. } => Code::Internal,
            E::Overloaded { .. } => Code::ResourceExhausted,
            E::Malformed | E::Json { .. } | E::Both { .. } => Code::InvalidArgument,
            E::TooLate { .. } => Code::DeadlineExceeded,
            E::ModelMayNot { cause: Cause::Deadline, .. } => Code::DeadlineExceeded,
            E::ModelMayNot { .. } => Code::FailedPrecondition,
            E::NotRecorded { .. } | E::LedgerSilent { .. } | E::GoingDown => Code::Unavailable,
            E::NotTaken(why) => not_taken_code(*why),
            E::Ledger(error) => ledger_code(error),
            E::Registry(error) | E::Untold(error) => registry_code(error),
            E::Load(error) => load_code(error),
            E::Promote(error) => promote_code(error),
            E::Inference(error) => error.code(),
        }
    }

    /// Work that panicked, on a thread or task of its own.
    pub(crate) fn broken(how: &tokio::task::JoinError) -> AnswerError {
        AnswerError::Broken { why: how.to_string() }
    }

    /// What the caller is told: this error and, where it is the server's trouble, what caused it.
    pub(crate) fn message(&self) -> String {
        with_causes(self)
    }
}

impl From<AnswerError> for Status {
    fn from(error: AnswerError) -> Status {
        let (code, message) = (error.code(), error.message());
        // Going down is told once, and not by every call that comes too late.
        let told = matches!(error, AnswerError::GoingDown);
        if !told && matches!(code, Code::Unavailable | Code::Internal) {
            tracing::warn!(%code, message, "a call failed");
        }
        Status::new(code, message)
    }
}

fn not_taken_code(why: ledger::NotTaken) -> Code {
    match why {
        ledger::NotTaken::Full { .. } | ledger::NotTaken::TooLarge { .. } => Code::ResourceExhausted,
        ledger::NotTaken::Closed => Code::Unavailable,
    }
}

fn ledger_code(error: &ledger::LedgerError) -> Code {
    use ledger::LedgerError as E;
    match error {
        E::Full { .. } | E::TooManyRows { .. } => Code::ResourceExhausted,
        E::Missing { .. } | E::Folder { .. } | E::CannotOpen { .. } | E::Foreign { .. } => Code::Unavailable,
        E::Newer { .. } | E::Corrupt { .. } | E::Locked { .. } | E::ReadOnly { .. } => Code::Unavailable,
        E::NoLog { .. } | E::NotWiped { .. } | E::Randomness { .. } => Code::Unavailable,
        E::NoThread { .. } | E::Failed { .. } => Code::Unavailable,
    }
}

fn registry_code(error: &registry::RegistryError) -> Code {
    use registry::RegistryError as E;
    match error {
        E::Name(_) => Code::InvalidArgument,
        E::Read { .. } | E::Write { .. } | E::TooLarge { .. } => Code::Unavailable,
        E::Aliases { .. } | E::Promotions { .. } | E::Entities { .. } => Code::Unavailable,
    }
}

fn load_code(error: &registry::LoadError) -> Code {
    match error {
        registry::LoadError::Name(_) => Code::InvalidArgument,
        registry::LoadError::Missing { .. } => Code::NotFound,
        _ => Code::FailedPrecondition,
    }
}

fn promote_code(error: &registry::PromoteError) -> Code {
    use registry::PromoteError as E;
    match error {
        E::Load(error) => load_code(error),
        E::Registry(error) => registry_code(error),
        E::GateFailed { .. } | E::OtherChampion { .. } | E::ChallengesItself { .. } => {
            Code::FailedPrecondition
        }
        E::NoReason | E::TooLong { .. } => Code::InvalidArgument,
    }
}

/// An error and its causes in one line.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

fn known<T: fmt::Debug>(who: &str, names: &[T]) -> String {
    if names.is_empty() {
        return format!("; {who} none");
    }
    let listed: Vec<String> =
        names.iter().take(crate::limits::NAMES_LISTED).map(|name| format!("{name:?}")).collect();
    let more = if names.len() > listed.len() { " …" } else { "" };
    format!("; {who} {}{more}", listed.join(", "))
}
