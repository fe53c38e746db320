//! `placar score`: a file of entities in, a file of scores out.
//!
//! A row of a file is answered as a request is: by the same features, the same scorers and the same
//! decision who answers ([`scoring::Scorers`]). What the columns of the file mean, the definition says
//! that the version was trained by, so that a file which training read scores to the same bits.
//!
//! A row that cannot be answered stops no other: it is told with its place, written down in a file beside the
//! scores, and the exit status says so at the end.

mod answers;
mod basis;
mod crew;
mod files;
mod histories;
mod refusals;
mod results;
mod rows;
mod stopped;
mod subject;
mod tally;
mod with;

use std::path::PathBuf;

use records::Timestamp;
use registry::Registry;
use sources::SourceError;

use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{clock, scores};

use answers::Answering;
use basis::Basis;
use files::Input;
use results::Results;
use stopped::Stopped;
use with::With;

/// What to score, by whom, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct ScoreArgs {
    /// The score
    name: String,
    /// Rows of feature values, or events as the definition lays them out (.csv, .csv.gz, .parquet);
    /// once for each source of a history
    #[arg(long, required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Where to write: .csv, .csv.gz or .parquet; "-" is CSV on stdout
    #[arg(long, default_value = "-", value_name = "FILE")]
    output: PathBuf,
    /// Who answers: champion, rules, challenger or the number of a version
    #[arg(long = "with", default_value = "champion", value_name = "WHO")]
    with: With,
    /// As of when [default: each row's own time, else now]
    #[arg(long, value_name = "TIME")]
    as_of: Option<Timestamp>,
    /// Write the predictions into the ledger too
    #[arg(long)]
    record: bool,
    /// How many reasons each score has, at most
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u8).range(..=50))]
    reasons: u8,
    /// Where rows that cannot be scored are written down, with their line and why [default: beside the output,
    /// as scores.errors.csv of scores.parquet]
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// The language of the reasons
    #[arg(long, default_value = "en", value_name = "TAG")]
    lang: String,
}

/// Scores every row that can be scored; exit status 2 when one could not.
pub(crate) fn run(common: &Common, args: &ScoreArgs) -> Result<(), Failure> {
    let now = clock::now();
    check(common, args, now)?;
    let registry = Registry::open(&common.models);
    scores::check_name(&registry, &args.name)?;
    let basis = Basis::find(&registry, &args.name, args.with)?;
    let progress = Progress::of_rows("scoring");
    let input = Input::find(&basis, args, now, &progress)?;
    let mut results = Results::begin(common, args, &basis, &progress)?;
    let answering = Answering {
        basis: &basis,
        n_reasons: args.reasons.into(),
        language: &args.lang,
        records: args.record,
        now,
    };
    let done = crew::work(
        |each| {
            input.for_each(&basis, &progress, |work| if each(work) { Ok(()) } else { Err(Stopped::Enough) })
        },
        |work| answering.answer(&input, work),
        |answers| results.take(answers),
    );
    match done.and_then(|()| results.finish()) {
        Ok(told) => told.tell(common.json, &progress),
        Err(stopped) => stopped.into_failure(),
    }
}

fn check(common: &Common, args: &ScoreArgs, now: Timestamp) -> Result<(), Failure> {
    if common.json && args.writes_to_stdout() {
        return Err(Failure::call(
            "--json makes stdout one document, so the scores need a file: --output FILE",
        ));
    }
    match args.as_of {
        Some(as_of) if as_of > now => Err(Failure::call(format!(
            "--as-of {as_of} has not come yet (it is {now}); give a time that has"
        ))),
        _ => Ok(()),
    }
}

impl ScoreArgs {
    fn writes_to_stdout(&self) -> bool {
        self.output.as_os_str() == "-"
    }
}

impl Stopped {
    /// A reader of stdout who has seen enough is no failure.
    fn into_failure(self) -> Result<(), Failure> {
        match self {
            Stopped::ReaderGone | Stopped::Enough => Ok(()),
            Stopped::Source(error @ (SourceError::Write { .. } | SourceError::WriteParquet { .. })) => {
                Err(Failure::broke(error))
            }
            Stopped::Source(error) => Err(Failure::call(error)),
            Stopped::Ledger(error) => Err(Failure::broke(error)),
        }
    }
}
