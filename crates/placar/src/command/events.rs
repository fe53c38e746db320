//! `placar events import`: what happened, into the ledger, so that an entity's name alone is enough to
//! score it.

use std::path::{Path, PathBuf};

use definition::{HistorySource, Input, Plan};
use ledger::{AttributeRecord, Entry, EventRecord};
use records::Timestamp;
use registry::Registry;
use sources::{AttributeRow, EventRow, Imported, Place};

use crate::args::Common;
use crate::failure::Failure;
use crate::import::{Import, ImportError};
use crate::progress::Progress;
use crate::{clock, history_files, scores};

/// What to do with events.
#[derive(Debug, clap::Args)]
pub(crate) struct EventsArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Bring a file of events, or of attributes, into the ledger; a row that is known is not counted again
    Import(ImportArgs),
}

#[derive(Debug, clap::Args)]
struct ImportArgs {
    /// The score whose history it belongs to
    name: String,
    /// The file, with the columns of one of the definition's sources
    file: PathBuf,
}

/// Does it.
pub(crate) fn run(common: &Common, args: &EventsArgs) -> Result<(), Failure> {
    let Command::Import(args) = &args.command;
    let registry = Registry::open(&common.models);
    scores::check_name(&registry, &args.name)?;
    let source = source(&registry, &scores::definition(&registry, &args.name)?, &args.file)?;
    let progress = Progress::of_rows("importing");
    // Read as a whole before anything is imported, so that a file with a mistake leaves nothing behind.
    for_each(&source, &args.name, clock::now(), |_, _| {
        progress.row();
        Ok(())
    })
    .map_err(ImportError::into_failure)?;
    let mut import = Import::begin(common, &args.name, &args.file, &progress)?;
    let imported = for_each(&source, &args.name, clock::now(), |place, entry| import.take(place, entry));
    let told = import.finish(&imported.map_err(ImportError::into_failure)?, None)?;
    told.tell(common.json, &progress)
}

/// Which of the definition's sources the file is.
fn source(registry: &Registry, plan: &Plan, file: &Path) -> Result<HistorySource, Failure> {
    let Input::Events(events) = &plan.input else {
        return Err(Failure::call(format!(
            "{} is made from a table: it has no history to import; placar score scores rows of that table",
            plan.name
        )));
    };
    let newest = registry.versions(&plan.name).ok().and_then(|versions| versions.last().copied());
    let loaded = newest.and_then(|version| registry.load(&plan.name, version).ok());
    let trained = loaded.filter(|loaded| loaded.artifact.features == events.features);
    let schema = trained.as_ref().map(|loaded| scoring::Scorer::schema(&loaded.artifact.model));
    let found = history_files::source_of(file, events, schema).map_err(history_files::failure_of)?;
    found.ok_or_else(|| {
        let expected = history_files::expected(events);
        Failure::call(format!(
            "{}: this is none of the score's sources, which are {expected}",
            file.display()
        ))
    })
}

fn for_each(
    source: &HistorySource,
    score: &str,
    now: Timestamp,
    mut each: impl FnMut(Place, Entry) -> Result<(), ImportError>,
) -> Result<Imported, ImportError> {
    match source {
        HistorySource::Events(layout) => sources::for_each_event(layout, |row| {
            let EventRow { place, id, entity, event } = row;
            let (score, entity) = (score.to_owned(), entity.as_str().to_owned());
            each(place, Entry::Event(EventRecord { score, entity, event, id, received_at: now }))
        }),
        HistorySource::Attributes(layout) => sources::for_each_attribute(layout, |row| {
            let AttributeRow { place, entity, attribute } = row;
            let (score, entity) = (score.to_owned(), entity.as_str().to_owned());
            each(
                place,
                Entry::Attribute(AttributeRecord { score, entity, attribute, id: None, received_at: now }),
            )
        }),
    }
}
