//! Why a command did not end well, and with which exit status.

use std::error::Error;
use std::process::ExitCode;

/// A command that did not end well.
#[derive(Debug)]
pub(crate) struct Failure {
    status: u8,
    error: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// The answer is no, and it has been printed.
    pub(crate) fn answered_no() -> Failure {
        Failure { status: 1, error: None }
    }

    /// The answer is no, for this reason.
    pub(crate) fn no(error: impl Into<Box<dyn Error + Send + Sync>>) -> Failure {
        Failure { status: 1, error: Some(error.into()) }
    }

    /// The call was wrong.
    pub(crate) fn call(error: impl Into<Box<dyn Error + Send + Sync>>) -> Failure {
        Failure { status: 2, error: Some(error.into()) }
    }

    /// It broke.
    pub(crate) fn broke(error: impl Into<Box<dyn Error + Send + Sync>>) -> Failure {
        Failure { status: 3, error: Some(error.into()) }
    }

    /// Says why on stderr.
    pub(crate) fn report(self) -> ExitCode {
        self.tell("error");
        ExitCode::from(self.status)
    }

    /// Says on stderr why something was done without, and what was done instead.
    pub(crate) fn warn(self, instead: &str) {
        self.tell("warning");
        eprintln!("{instead}");
    }

    fn tell(&self, how: &str) {
        if let Some(error) = &self.error {
            eprintln!("{how}: {}", told(error.as_ref()));
        }
    }
}

/// The error and its causes, each once: an outer text often ends with its cause's.
fn told(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(&format!("\n  because: {inner_text}"));
        }
        cause = inner.source();
    }
    text
}
