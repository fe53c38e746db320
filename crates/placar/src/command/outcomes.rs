//! `placar outcomes import`: what really came, into the ledger.

use std::path::PathBuf;

use ledger::{Entry, OutcomeRecord, PredictionId};
use records::Timestamp;
use records::layout::FileLayout;
use registry::Registry;
use sources::{Imported, OutcomeRow};

use crate::args::Common;
use crate::failure::Failure;
use crate::import::{BadRows, Import, ImportError};
use crate::progress::Progress;
use crate::{clock, history_files, scores};

/// What to do with outcomes.
#[derive(Debug, clap::Args)]
pub(crate) struct OutcomesArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Bring a file of outcomes into the ledger; a row that is known is not counted again
    Import(ImportArgs),
}

#[derive(Debug, clap::Args)]
struct ImportArgs {
    /// The score that predicts such outcomes
    name: String,
    /// The file, with the columns entity_id, time, value (1 or 0), and if you like prediction_id, id
    file: PathBuf,
    /// Up to when the file is complete: whoever has no outcome before has none
    #[arg(long, value_name = "TIME")]
    known_to: Option<Timestamp>,
    /// The time zone of times that carry none, such as America/Sao_Paulo [default: UTC]
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
}

/// Does it.
pub(crate) fn run(common: &Common, args: &OutcomesArgs) -> Result<(), Failure> {
    let Command::Import(args) = &args.command;
    let now = clock::now();
    if let Some(known_to) = args.known_to.filter(|known_to| *known_to > now) {
        return Err(Failure::call(format!(
            "--known-to {known_to} has not come yet (it is {now}): what is still open would count as a no"
        )));
    }
    scores::check_name(&Registry::open(&common.models), &args.name)?;
    let progress = Progress::of_rows("importing");
    check(args, now, &progress)?;
    let mut import = Import::begin(common, &args.name, &args.file, &progress)?;
    let imported = for_each(args, |row| {
        let place = row.place.clone();
        match record(&args.name, row, now) {
            Ok(record) => import.take(place, Entry::Outcome(record)),
            Err(_) => Ok(()),
        }
    });
    let told = import.finish(&imported.map_err(ImportError::into_failure)?, args.known_to)?;
    told.tell(common.json, &progress)
}

/// Reads the whole file and imports nothing, so that a file with a mistake leaves nothing behind.
fn check(args: &ImportArgs, now: Timestamp, progress: &Progress) -> Result<(), Failure> {
    let mut bad = BadRows::default();
    let read = for_each(args, |row| {
        progress.row();
        let place = row.place.clone();
        record(&args.name, row, now).map_or_else(|why| bad.add(&place, &why), |_| ());
        Ok(())
    });
    read.map_err(ImportError::into_failure)?;
    bad.check()
}

fn for_each(
    args: &ImportArgs,
    each: impl FnMut(OutcomeRow) -> Result<(), ImportError>,
) -> Result<Imported, ImportError> {
    let plain = history_files::plain(&args.file);
    let delimiter = history_files::columns(&args.file, &plain)?.delimiter;
    let timezone = args.timezone.clone();
    sources::for_each_outcome(&FileLayout { delimiter, timezone, ..plain }, each)
}

fn record(score: &str, row: OutcomeRow, now: Timestamp) -> Result<OutcomeRecord, String> {
    let OutcomeRow { place: _, id, prediction_id, outcome } = row;
    let parsed = prediction_id.map(|text| text.parse::<PredictionId>());
    let prediction = parsed.transpose().map_err(|error| format!("column \"prediction_id\": {error}"))?;
    let time = outcome.time;
    if time > now {
        return Err(format!("column \"time\": {time} has not come yet; an outcome is what has happened"));
    }
    let (score, entity) = (score.to_owned(), outcome.entity.as_str().to_owned());
    Ok(OutcomeRecord { score, entity, time, positive: outcome.positive, prediction, id, received_at: now })
}
