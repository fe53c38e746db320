//! The steps over the wire, and the comparison that they lead to.

use std::net::{Ipv4Addr, SocketAddr};

use api::v1::{ScoreResponse, Source};
use definition::Plan;
use ledger::Reader;
use records::{EntityId, Event, Timestamp};
use registry::TrainDocument;
use reports::LiveReport;
use server::{Server, ServerOptions};
use sources::EntityRecords;
use tokio::sync::oneshot;

use super::call::Caller;
use super::finale::{Ending, finale};
use super::prepare::{Prepared, Times};
use super::story::Story;
use super::texts;
use super::workspace::Workspace;
use crate::command::report;
use crate::command::serve::failure_of;
use crate::failure::Failure;

/// Starts the server, scores those who were kept back, records what came, and compares.
pub(super) async fn serve_and_compare(
    workspace: &Workspace,
    prepared: &Prepared,
    train: &TrainDocument,
    story: &mut Story,
    ending: Ending,
) -> Result<(), Failure> {
    story.step(texts::serve_heading(story.language));
    let server = Server::bind(options(workspace)).await.map_err(failure_of)?;
    let grpc = server.grpc();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(async move { drop(stopped.await) }));
    story.say(&texts::serving(story.language, &grpc.to_string()));
    let mut caller = Caller::connect(grpc, &prepared.plan.name).await.map_err(Failure::broke)?;
    let answers = score(&mut caller, prepared, story).await?;
    record_what_came(&mut caller, prepared, story).await?;
    let report = compare(workspace, &prepared.plan, story)?;
    story.say(&texts::overall(story.language, report.counts.expected, report.counts.observed));
    drop(caller);
    let to_show = an_example(&answers, &prepared.plan);
    finale(workspace, (&report, train), to_show.map(|answer| (grpc, answer)), story, ending).await?;
    drop(stop);
    serving.await.map_err(Failure::broke)?.map_err(failure_of)?;
    if !ending.once {
        story.epilogue(texts::stopped(story.language));
    }
    Ok(())
}

/// The server of `placar serve`, on free ports that only this machine reaches.
fn options(workspace: &Workspace) -> ServerOptions {
    let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    ServerOptions { grpc: free, http: free, ..ServerOptions::new(workspace.models(), workspace.ledger()) }
}

/// Tells the server what was known before the cutoff, and asks it about everybody.
async fn score(
    caller: &mut Caller,
    prepared: &Prepared,
    story: &mut Story,
) -> Result<Vec<ScoreResponse>, Failure> {
    let (language, cutoff) = (story.language, prepared.times.cutoff);
    story.step(&texts::score_heading(language, cutoff));
    let known: Vec<(&EntityId, &Event)> =
        prepared.kept_back.iter().flat_map(|customer| known_before(customer, cutoff)).collect();
    let bar = story.bar(known.len(), texts::purchases(language));
    caller.record_events(&known, &bar).await.map_err(Failure::broke)?;
    bar.finish_and_clear();
    let customers: Vec<&EntityId> = prepared.kept_back.iter().map(|customer| &customer.id).collect();
    let bar = story.bar(customers.len(), texts::customers(language));
    let answers = caller.score(&customers, (cutoff, language.tag()), &bar).await.map_err(Failure::broke)?;
    bar.finish_and_clear();
    let n_model = answers.iter().filter(|answer| answer.source() == Source::Model).count();
    story.say(&texts::scored(language, known.len(), answers.len(), n_model));
    if let Some(answer) = an_example(&answers, &prepared.plan) {
        tell_answer(answer, story);
    }
    Ok(answers)
}

fn known_before(customer: &EntityRecords, cutoff: Timestamp) -> impl Iterator<Item = (&EntityId, &Event)> {
    let known = customer.events.iter().filter(move |event| event.time < cutoff && event.known_at < cutoff);
    known.map(|event| (&customer.id, event))
}

/// The first answer in the highest tier: somebody whom one would call.
fn an_example<'a>(answers: &'a [ScoreResponse], plan: &Plan) -> Option<&'a ScoreResponse> {
    let highest = plan.tiers.first()?;
    answers.iter().find(|answer| answer.tier == highest.name).or(answers.first())
}

/// One answer with its reasons, as a service gets it.
fn tell_answer(answer: &ScoreResponse, story: &Story) {
    story.pause();
    story.say(&texts::example(story.language, answer));
    for reason in &answer.reasons {
        let points = reason.points.map_or_else(String::new, |points| format!("{points:+}"));
        let value = reason.value.as_ref().and_then(|value| texts::value(story.language, value));
        let value = value.map_or_else(String::new, |value| format!(": {value}"));
        story.item(&format!("{points:>5} "), &format!("{}{value}", reason.text));
    }
}

/// Tells the server who bought within the horizon, and that nothing is missing.
async fn record_what_came(
    caller: &mut Caller,
    prepared: &Prepared,
    story: &mut Story,
) -> Result<(), Failure> {
    let language = story.language;
    story.step(texts::outcomes_heading(language));
    let Times { cutoff, horizon, known_to } = prepared.times;
    let end = cutoff + horizon;
    let first_within = |customer: &'_ EntityRecords| {
        customer.events.iter().map(|event| event.time).find(|time| (cutoff..end).contains(time))
    };
    let came: Vec<(&EntityId, Timestamp)> = prepared
        .kept_back
        .iter()
        .filter_map(|customer| Some((&customer.id, first_within(customer)?)))
        .collect();
    caller.record_outcomes(&came, known_to).await.map_err(Failure::broke)?;
    story.say(&texts::outcomes(language, came.len(), [cutoff, end, known_to]));
    Ok(())
}

/// What `placar report` does: reads the ledger, and writes the page.
fn compare(workspace: &Workspace, plan: &Plan, story: &Story) -> Result<LiveReport, Failure> {
    let reader = Reader::open(&workspace.ledger()).map_err(Failure::broke)?;
    let rows = reader.report_rows(&plan.name, None).map_err(Failure::broke)?;
    let report = reports::live_report(&plan.name, &rows, &report::options(plan));
    workspace.write_report(&reports::live_page(&report, story.language))?;
    Ok(report)
}
