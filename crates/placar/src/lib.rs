//! The command line: every command, wiring only.
//!
//! A library beside the binary, so that the tests of the whole road can run it as a process of
//! their own. Human text goes to stderr, results to stdout; `--json` makes stdout one JSON document.
//! Exit status: 0 done; 1 the answer is no; 2 the call was wrong; 3 it broke.

mod args;
mod clock;
mod command;
mod failure;
mod show;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::failure::Failure;

/// Runs the command that the process was called with.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // clap prints help to stdout and mistakes to stderr; only a mistake is a wrong call.
            let status = if error.use_stderr() { 2 } else { 0 };
            return error.print().map_or(ExitCode::from(3), |()| ExitCode::from(status));
        }
    };
    match dispatch(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(args: Args) -> Result<(), Failure> {
    let Args { common, command } = args;
    match command {
        Command::Check(args) => command::check::run(&common, &args),
        Command::Train(args) => command::train::run(&common, &args),
        Command::Models(args) => command::models::run(&common, &args),
        Command::Promote(args) => command::promote::run(&common, &args),
        Command::Schema => command::schema::run(),
    }
}
