//! `placar quickstart`: the whole road on real data, in a folder of its own.
//!
//! What people do over months happens here in a minute: describe, check, train, judge, promote,
//! serve, score, learn what came, compare. Nothing is played: the data and the definition are part of
//! the binary, and every step is the one that its own command takes. Scores and outcomes travel over
//! gRPC, because what a newcomer sees has to be what a service gets. The fifth of the customers that
//! is scored lies in a file that training never opens, so that the comparison at the end is honest.

mod call;
mod data;
mod finale;
mod live;
mod prepare;
mod story;
mod texts;
mod workspace;

use std::path::PathBuf;

use registry::TrainDocument;
use reports::Language;
use tokio::runtime::Runtime;

use crate::args::Common;
use crate::failure::Failure;
use crate::show;

use finale::Ending;
use live::serve_and_compare;
use prepare::{check, keep_back, make_champion, train};
use story::Story;
use workspace::Workspace;

/// How to go the whole road.
#[derive(Debug, clap::Args)]
pub(crate) struct QuickstartArgs {
    /// A new or empty folder to do it in [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// End when it is done, instead of serving until Ctrl-C
    #[arg(long)]
    once: bool,
    /// The language it is told and reported in: en or pt-BR
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Language,
}

/// Takes every step; exit status 1 when the gate says no.
pub(crate) fn run(common: &Common, args: &QuickstartArgs) -> Result<(), Failure> {
    let mut story = Story::begin(args.lang);
    let workspace = Workspace::make(args.dir.as_deref())?;
    let prepared = keep_back(&workspace, &mut story)?;
    let data = check(&prepared, &mut story)?;
    let card = train(&workspace, &prepared.plan, &data, &mut story)?;
    if !make_champion(&workspace, &card.train, &mut story)? {
        return ended_by_the_gate(&card.train, common.json);
    }
    let ending = Ending { json: common.json, once: args.once };
    let runtime = Runtime::new().map_err(Failure::broke)?;
    runtime.block_on(serve_and_compare(&workspace, &prepared, &card.train, &mut story, ending))
}

/// There are no predictions to report on, so the document has the training alone.
fn ended_by_the_gate(train: &TrainDocument, json: bool) -> Result<(), Failure> {
    if json {
        show::json(&serde_json::json!({ "train": train }))?;
    }
    Err(Failure::answered_no())
}
