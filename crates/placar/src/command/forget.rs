//! `placar forget`: erasure, and who was trained on whom.

use ledger::Forgotten;
use records::EntityId;
use registry::Registry;
use serde_json::json;

use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{clock, ledgers, show};

/// Whom to forget.
#[derive(Debug, clap::Args)]
pub(crate) struct ForgetArgs {
    /// The entity, as the company's own systems spell it
    entity: String,
}

/// Erases the entity from the ledger, whatever scores it is in; again is the same.
pub(crate) fn run(common: &Common, args: &ForgetArgs) -> Result<(), Failure> {
    let entity =
        EntityId::new(&args.entity).ok_or_else(|| Failure::call("an entity's name must not be empty"))?;
    let forgotten = forget(common, &entity)?;
    let trained_on = trained_on(common, &entity)?;
    match common.json {
        true => show::json(&document(&entity, &forgotten, &trained_on)),
        false => show::line(&in_words(&entity, &forgotten, &trained_on)),
    }
}

fn forget(common: &Common, entity: &EntityId) -> Result<Forgotten, Failure> {
    let _progress = Progress::of("forgetting");
    let mut ledger = ledgers::open(common)?;
    ledger.forget(entity.as_str(), clock::now()).map_err(Failure::broke)
}

fn trained_on(common: &Common, entity: &EntityId) -> Result<Vec<(String, u32)>, Failure> {
    let trained = Registry::open(&common.models).trained_on(entity.as_str());
    trained.map_err(|error| {
        eprintln!("the ledger has forgotten {entity}; which versions were trained on it cannot be said");
        Failure::broke(error)
    })
}

fn document(entity: &EntityId, forgotten: &Forgotten, trained_on: &[(String, u32)]) -> serde_json::Value {
    let Forgotten { events, attributes, predictions, outcomes, forgotten_at } = forgotten;
    let versions = trained_on.iter().map(|(name, version)| json!({ "name": name, "version": version }));
    json!({
        "entity": entity.as_str(),
        "forgotten_at": forgotten_at,
        "events": events,
        "attributes": attributes,
        "predictions": predictions,
        "outcomes": outcomes,
        "trained_on": versions.collect::<Vec<_>>(),
    })
}

fn in_words(entity: &EntityId, forgotten: &Forgotten, trained_on: &[(String, u32)]) -> String {
    let Forgotten { events, attributes, predictions, outcomes, forgotten_at } = forgotten;
    let mut lines = vec![
        format!("{entity} is forgotten (since {forgotten_at})"),
        format!("  deleted: {events} events, {attributes} attribute values"),
        format!("  left without features and reasons, under a random name: {predictions} predictions"),
        format!("  kept under that name: {outcomes} outcomes"),
    ];
    let versions: Vec<String> =
        trained_on.iter().map(|(name, version)| format!("{name} version {version}")).collect();
    lines.push(match versions.is_empty() {
        true => "  no version was trained on it".to_owned(),
        false => format!(
            "  trained on it: {}; train them anew where it must be out of them too",
            versions.join(", ")
        ),
    });
    lines.join("\n")
}
