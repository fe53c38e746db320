//! The steps before anything is served.

use definition::{Input, ObservationTimes, Plan};
use records::layout::{EventLayout, FileLayout};
use records::{Span, Timestamp};
use registry::{Alias, LeakWarning, ModelCard, Promotion, TrainDocument};
use sources::EntityRecords;
use trainer::{Dataset, Verdict};

use super::data;
use super::story::Story;
use super::texts;
use super::workspace::Workspace;
use crate::clock;
use crate::command::promote::who;
use crate::command::train::train_and_publish;
use crate::failure::Failure;
use crate::progress::Progress;

/// What is to be predicted, and of whom.
pub(super) struct Prepared {
    pub(super) plan: Plan,
    /// The customers that training never sees, with all they ever bought.
    pub(super) kept_back: Vec<EntityRecords>,
    pub(super) times: Times,
}

/// The instants between which everything lies.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) cutoff: Timestamp,
    pub(super) horizon: Span,
    /// Nothing is missing before this.
    pub(super) known_to: Timestamp,
}

/// The shipped definition is not the one that this road was laid for.
#[derive(Debug, thiserror::Error)]
#[error("the shipped definition must have one source of events, complete to a day, one cutoff and a horizon")]
struct NotShipped;

/// Makes the workspace and parts the customers.
pub(super) fn keep_back(workspace: &Workspace, story: &mut Story) -> Result<Prepared, Failure> {
    let language = story.language;
    story.step(texts::workspace_heading(language));
    workspace.write_definition()?;
    let plan = definition::read(&workspace.definition()).map_err(Failure::broke)?;
    let csv = data::purchases().map_err(Failure::broke)?;
    let parts = data::part(&csv, plan.training.seed);
    workspace.write_data(&parts)?;
    let (kept_back, trained_on) = (&parts.kept_back, &parts.trained_on);
    story.line(&workspace.root().display().to_string());
    story.say(&texts::workspace(
        language,
        kept_back.n_purchases + trained_on.n_purchases,
        kept_back.n_customers + trained_on.n_customers,
    ));
    story.step(texts::kept_back_heading(language));
    story.say(&texts::kept_back(language, kept_back.n_customers, trained_on.n_customers));
    read_kept_back(workspace, plan)
}

fn read_kept_back(workspace: &Workspace, plan: Plan) -> Result<Prepared, Failure> {
    let (layout, times) = shipped(&plan).ok_or_else(|| Failure::broke(NotShipped))?;
    let file = FileLayout { path: workspace.kept_back(), ..layout.file.clone() };
    let layout = EventLayout { file, ..layout.clone() };
    let records = sources::read_records(&[layout], &[]).map_err(Failure::broke)?;
    Ok(Prepared { kept_back: records.entities, times, plan })
}

fn shipped(plan: &Plan) -> Option<(&EventLayout, Times)> {
    let Input::Events(events) = &plan.input else { return None };
    let ([layout], ObservationTimes::At(at)) = (events.events.as_slice(), &events.observations.at) else {
        return None;
    };
    let times = Times { cutoff: *at.first()?, horizon: plan.horizon?, known_to: layout.complete_to? };
    Some((layout, times))
}

/// Reads the data of those who are trained on, and says what `placar check` says.
pub(super) fn check(prepared: &Prepared, story: &mut Story) -> Result<Dataset, Failure> {
    let Prepared { plan, times, .. } = prepared;
    let language = story.language;
    story.step(texts::check_heading(language));
    let data = Dataset::read(plan, None).map_err(Failure::broke)?;
    let document = trainer::check(&data, plan);
    story.say(&texts::check(language, &document, times.cutoff));
    let features = |open: bool| features_asked(&document.leaks, open);
    story.say(&texts::leaks(language, &features(false), &features(true)));
    match document.verdict {
        Verdict::Ready | Verdict::Weak => Ok(data),
        Verdict::Unfit => Err(Failure::answered_no()),
    }
}

/// The features that the leak scan asks about, each once; of them only those without an answer, or all.
fn features_asked(leaks: &[LeakWarning], open_only: bool) -> Vec<&str> {
    let asked = leaks.iter().filter(|leak| !open_only || leak.answered.is_none());
    let mut features: Vec<&str> = asked.map(|leak| leak.feature.as_str()).collect();
    features.dedup();
    features
}

/// Trains, publishes and shows the verdict.
pub(super) fn train(
    workspace: &Workspace,
    plan: &Plan,
    data: &Dataset,
    story: &mut Story,
) -> Result<ModelCard, Failure> {
    let language = story.language;
    story.step(texts::train_heading(language));
    let waiting = Progress::of(texts::training(language));
    let card = train_and_publish(&workspace.registry(), plan, data, language)?.card;
    drop(waiting);
    story.say(&texts::winner(language, &card.train));
    story.pause();
    crate::show::table(&texts::comparison(language, &card.train.metrics))
        .lines()
        .for_each(|row| story.line(row));
    story.pause();
    tell_gate(&card.train, story);
    Ok(card)
}

fn tell_gate(document: &TrainDocument, story: &Story) {
    story.say(texts::gate(story.language, document.gate.passed));
    for reason in &document.gate.reasons {
        story.item(
            if reason.passed { "  ✓" } else { "  ✗" },
            &reports::sentence(&reason.text, story.language),
        );
    }
}

/// Promotes as anybody would, without force; `false` when the gate says no.
pub(super) fn make_champion(
    workspace: &Workspace,
    document: &TrainDocument,
    story: &mut Story,
) -> Result<bool, Failure> {
    let (language, version) = (story.language, document.version);
    story.step(texts::promote_heading(language));
    if !document.gate.passed {
        story.say(&texts::refused(language, version));
        return Ok(false);
    }
    let promotion = Promotion { alias: Alias::Champion, force: None, by: who(), at: clock::now() };
    workspace.registry().promote(&document.name, version, &promotion).map_err(Failure::no)?;
    story.say(&texts::promoted(language, version));
    Ok(true)
}
