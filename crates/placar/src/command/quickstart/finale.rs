//! What is left to say when everything is done.

use std::net::SocketAddr;
use std::path::PathBuf;

use api::v1::ScoreResponse;
use records::Timestamp;
use registry::TrainDocument;
use reports::LiveReport;
use serde::Serialize;
use serde_json::json;

use super::story::Story;
use super::texts;
use super::workspace::Workspace;
use crate::command::serve::Stop;
use crate::failure::Failure;
use crate::show;

/// How it ends.
#[derive(Clone, Copy)]
pub(super) struct Ending {
    /// With one JSON document on stdout.
    pub(super) json: bool,
    /// At once, instead of with Ctrl-C.
    pub(super) once: bool,
}

/// The JSON document of `placar quickstart`.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a LiveReport,
    train: &'a TrainDocument,
}

/// Shows predicted against actual and where to go from here; then waits, if it is to.
pub(super) async fn finale(
    workspace: &Workspace,
    (report, train): (&LiveReport, &TrainDocument),
    served: Option<(SocketAddr, &ScoreResponse)>,
    story: &Story,
    ending: Ending,
) -> Result<(), Failure> {
    let language = story.language;
    story.pause();
    match ending.json {
        true => show::json(&Document { report, train })?,
        false => show::line(reports::summary(report, language).trim_end())?,
    }
    where_to_look(workspace, train, story);
    if ending.once {
        return Ok(());
    }
    let mut stop = Stop::listen().map_err(Failure::broke)?;
    how_to_call(served, story);
    stop.asked().await;
    Ok(())
}

fn where_to_look(workspace: &Workspace, train: &TrainDocument, story: &Story) {
    let [live, training] = texts::pages(story.language);
    story.epilogue(texts::pages_heading(story.language));
    story.tell(&format!("  {live}"));
    story.tell(&format!("    {}", workspace.report().display()));
    story.tell(&format!("  {training}"));
    story.tell(&format!("    {}", workspace.registry().report_path(&train.name, train.version).display()));
    story.epilogue(texts::commands_heading(story.language));
    story.tell(&format!("  cd {}", quoted(&workspace.root().display().to_string())));
    for command in ["models", "report"] {
        story.tell(&format!("  {} {command} {}", quoted(&program()), train.name));
    }
}

/// A call that can be copied as it stands: JSON may be broken between two keys.
fn how_to_call(served: Option<(SocketAddr, &ScoreResponse)>, story: &Story) {
    let Some((grpc, answer)) = served else { return };
    let cutoff = answer.cutoff.as_ref().map(|time| Timestamp::from_micros(1_000_000 * time.seconds));
    let [score, entity, as_of] =
        [json!(answer.score), json!(answer.entity_id), json!(cutoff)].map(|value| value.to_string());
    let request = format!("{{\"score\": {score},\n    \"entity_id\": {entity}, \"as_of\": {as_of}}}");
    story.epilogue(texts::call_heading(story.language));
    story.tell(&format!("  grpcurl -plaintext -d {} \\", quoted(&request)));
    story.tell(&format!("    {grpc} placar.v1.Scoring/Score"));
}

/// How this program is called from another folder: by its name, where it was found by its name.
fn program() -> String {
    let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let by_name = called.components().count() == 1;
    let path = std::env::current_exe().ok().filter(|_| !by_name).unwrap_or(called);
    path.display().to_string()
}

/// As a shell takes it for one word.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
