//! `placar bench`: load on a server, and how quickly it answers.
//!
//! **Closed loop**, where no rate is given: so many calls are always under way, and the next one is sent
//! when one is answered. That finds how much a server can do; its latencies say little, because a slow
//! answer keeps the next question back.
//!
//! **Open loop**, with `--rate`: calls are due at fixed times, whatever has become of those before, and
//! latency is counted from when a call was due, not from when it was sent. So a server that stands
//! still for a second has a second's calls late, as its callers would see it ("coordinated omission"
//! is what the other way of counting is called; G. Tene, "How NOT to Measure Latency", 2013).

mod call;
mod line;
mod load;
mod report;
mod rows;
mod tally;

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use records::Span;

use self::load::{Load, Pace};
use self::report::Report;
use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::show;

/// What to ask, how much of it, and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchArgs {
    /// The score
    name: String,
    /// Where the server listens
    #[arg(long, default_value = "http://127.0.0.1:50051", value_name = "URL")]
    server: String,
    /// Connections
    #[arg(long, default_value = "4", value_name = "N")]
    connections: NonZero<usize>,
    /// Calls that are always under way on each connection; nothing is held back where there is a rate
    #[arg(long, default_value = "8", value_name = "N", conflicts_with = "rate")]
    in_flight: NonZero<usize>,
    /// Calls a second, due at fixed times
    #[arg(long, value_name = "N", value_parser = positive)]
    rate: Option<f64>,
    /// How long is measured
    #[arg(long, default_value = "10s", value_name = "TIME")]
    duration: Span,
    /// How long is called before that
    #[arg(long, default_value = "1s", value_name = "TIME")]
    warm_up: Span,
    /// Rows a call, as a batch; without it each call is for one row
    #[arg(long, value_name = "N")]
    batch: Option<NonZero<usize>>,
    /// Rows to send, one JSON object of features a line [default: made up from the version's features]
    #[arg(long, value_name = "FILE", conflicts_with = "entities")]
    features: Option<PathBuf>,
    /// Send names alone, bench-0 to bench-(N-1), of which the ledger knows the history
    #[arg(long, value_name = "N")]
    entities: Option<NonZero<usize>>,
    /// Reasons to ask for; 0 asks for none
    #[arg(long, default_value_t = 3, value_name = "N")]
    max_reasons: u32,
    /// How long a call may take
    #[arg(long, default_value = "5s", value_name = "TIME")]
    deadline: Span,
    /// Threads that call [default: one for each core, and no more than connections]
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
}

/// Puts load on the server and prints what it did.
pub(crate) fn run(common: &Common, args: &BenchArgs) -> Result<(), Failure> {
    let calls = rows::calls(args)?.into();
    let load = args.load();
    let tally = {
        let _progress = Progress::of(&format!("calling {}", args.server));
        load.put(&args.server, &calls)?
    };
    let report = Report::of(args, &tally, load.duration);
    match common.json {
        true => show::json(&report)?,
        false => show::line(&report.in_words())?,
    }
    if tally.n_answered() == 0 { Err(Failure::answered_no()) } else { Ok(()) }
}

impl BenchArgs {
    fn load(&self) -> Load {
        let cores = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        let threads = self.threads.unwrap_or(cores).min(self.connections);
        let pace = match self.rate {
            Some(a_second) => Pace::Open { a_second },
            None => Pace::Closed { in_flight: self.in_flight.get() },
        };
        let (warm_up, duration) = (length(self.warm_up), length(self.duration));
        Load {
            connections: self.connections.get(),
            threads: threads.get(),
            pace,
            warm_up,
            duration,
            deadline: length(self.deadline),
        }
    }
}

fn length(span: Span) -> Duration {
    Duration::from_micros(span.micros().unsigned_abs())
}

fn positive(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok().filter(|rate| rate.is_finite() && *rate > 0.0);
    rate.ok_or_else(|| format!("{text:?} is no rate: write calls a second, more than 0, such as 5000"))
}
