use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::ServeArgs;
use super::named::Named;
use crate::failure::Failure;
use crate::settings::{LogFormat, LogSettings};

/// What is logged where nobody says.
const DEFAULT_LEVEL: &str = "info";

/// What is to be logged cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error(
    "{level:?} is no level of the log: write off, error, warn, info, debug or trace, or a list by module \
     such as info,server=debug"
)]
struct LevelError {
    level: String,
}

/// Logs to stderr from here on: for people on a terminal, one JSON document a line elsewhere.
pub(super) fn start(args: &ServeArgs, settings: &LogSettings) -> Result<(), Failure> {
    let level = args.log.as_deref().or(settings.level.as_deref()).unwrap_or(DEFAULT_LEVEL);
    let filter = filter(level).ok_or_else(|| Failure::call(LevelError { level: level.to_owned() }))?;
    let terminal = io::stderr().is_terminal();
    let by_place = if terminal { LogFormat::Human } else { LogFormat::Json };
    let to_stderr = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match args.log_format.or(settings.format).unwrap_or(by_place) {
        LogFormat::Human => to_stderr.with_ansi(terminal).map_event_format(Named::human).init(),
        LogFormat::Json => to_stderr.json().flatten_event(true).map_event_format(Named::json).init(),
    }
    Ok(())
}

/// A word alone must be a level: the library would take any other for a module, and log nothing else.
fn filter(level: &str) -> Option<EnvFilter> {
    let known = |part: &str| part.contains('=') || part.parse::<LevelFilter>().is_ok();
    let filter = level.split(',').all(known).then(|| EnvFilter::builder().parse(level));
    filter.and_then(Result::ok)
}
