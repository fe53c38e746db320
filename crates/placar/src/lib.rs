//! The command line: every command, wiring only.
//!
//! A library beside the binary, so that the tests of the whole road can run it as a process of
//! their own. Human text goes to stderr, results to stdout; `--json` makes stdout one JSON document.
//! Exit status: 0 done; 1 the answer is no; 2 the call was wrong; 3 it broke.

mod args;
mod clock;
mod command;
mod failure;
mod history_files;
mod import;
mod ledgers;
mod progress;
mod reigning;
mod rewrite;
mod scores;
mod settings;
mod show;

use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::args::{Args, Command, Common};
use crate::failure::Failure;
use crate::settings::Settings;

/// Runs the command that the process was called with.
pub fn run() -> ExitCode {
    let typed = match Args::command().try_get_matches() {
        Ok(typed) => typed,
        Err(error) => {
            // clap prints help to stdout and mistakes to stderr; only a mistake is a wrong call.
            let status = if error.use_stderr() { 2 } else { 0 };
            return error.print().map_or(ExitCode::from(3), |()| ExitCode::from(status));
        }
    };
    match dispatch(&typed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(typed: &ArgMatches) -> Result<(), Failure> {
    let Args { common, command } = Args::from_arg_matches(typed).map_err(Failure::call)?;
    let common = match &command {
        // These need nothing of the folder that they are called in.
        Command::Schema(_) | Command::Quickstart(_) => common,
        _ => with_settings(common, typed)?,
    };
    match command {
        Command::Check(args) => command::check::run(&common, &args),
        Command::Train(args) => command::train::run(&common, &args),
        Command::Tune(args) => command::tune::run(&common, &args),
        Command::LearnScorecard(args) => command::learn_scorecard::run(&common, &args),
        Command::Models(args) => command::models::run(&common, &args),
        Command::Promote(args) => command::promote::run(&common, &args),
        Command::Init(args) => command::init::run(&common, &args),
        Command::Score(args) => command::score::run(&common, &args),
        Command::Outcomes(args) => command::outcomes::run(&common, &args),
        Command::Events(args) => command::events::run(&common, &args),
        Command::Report(args) => command::report::run(&common, &args),
        Command::Export(args) => command::export::run(&common, &args),
        Command::Forget(args) => command::forget::run(&common, &args),
        Command::Generate(args) => command::generate::run(&common, &args),
        Command::Serve(args) => command::serve::run(&common, &args),
        Command::Quickstart(args) => command::quickstart::run(&common, &args),
        Command::Bench(args) => command::bench::run(&common, &args),
        Command::Schema(args) => command::schema::run(&args),
    }
}

/// What `placar.toml` says stands in for what was not typed.
fn with_settings(common: Common, typed: &ArgMatches) -> Result<Common, Failure> {
    let settings = Settings::read(common.config.as_deref(), Path::new("")).map_err(Failure::call)?;
    Ok(common.with_settings(settings, typed))
}
