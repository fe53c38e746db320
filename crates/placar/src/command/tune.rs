//! `placar tune`: settings of the gradient boosting, searched inside the train part.

mod journal;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use definition::{LearnerName, Plan};
use records::Span;
use serde_json::json;
use trainer::{Dataset, Effort, Journal, TuneProgress, Tuned};

use super::train::failure_of;
use crate::args::{Common, DefinitionArgs};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{rewrite, show};
use journal::JournalFile;

/// The section's name.
const SECTION: [&str; 2] = ["training", "gradient_boosting"];

/// What is searched, for how long, and whether the definition is changed.
#[derive(Debug, clap::Args)]
pub(crate) struct TuneArgs {
    #[command(flatten)]
    definition: DefinitionArgs,
    /// How many settings to try
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    trials: u32,
    /// Try as many as fit into this time instead, such as 5m or 2h
    #[arg(long, value_name = "DURATION", conflicts_with = "trials")]
    time: Option<Span>,
    /// What settings are drawn from [default: that of the definition]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Put the section into the definition, if it is better than what is there
    #[arg(long)]
    write: bool,
}

/// Searches, prints the section on stdout and what is known of it on stderr.
pub(crate) fn run(common: &Common, args: &TuneArgs) -> Result<(), Failure> {
    let DefinitionArgs { definition, as_of } = &args.definition;
    let plan = definition::read(definition).map_err(Failure::call)?;
    let data = Dataset::read(&plan, *as_of).map_err(Failure::call)?;
    let seed = args.seed.unwrap_or(plan.training.seed);
    warn_of_learners(&plan);
    let found = search(common, &plan, &data, (args, seed))?;
    let section = definition::boosting_section(&found.settings, &head(&found, seed));
    let writes = args.write && !found.is_present;
    if writes {
        rewrite::put_section(definition, &plan, &SECTION, &section)?;
    }
    eprintln!("{}", in_words(&plan.name, &found));
    if args.write {
        let place = definition.display();
        eprintln!(
            "  {}",
            if writes { format!("written into {place}") } else { format!("{place} is left as it is") }
        );
    }
    if common.json {
        return show::json(&document(&plan, seed, &found, (&section, writes.then_some(definition))));
    }
    show::line(section.trim_end())
}

/// Settings of a learner that does not compete change nothing.
fn warn_of_learners(plan: &Plan) {
    let learners = plan.training.learners.as_deref();
    if learners.is_some_and(|learners| !learners.contains(&LearnerName::GradientBoosting)) {
        eprintln!(
            "warning: [training] learners does not name \"gradient_boosting\", so train will not use what is found"
        );
    }
}

fn search(
    common: &Common,
    plan: &Plan,
    data: &Dataset,
    (args, seed): (&TuneArgs, u64),
) -> Result<Tuned, Failure> {
    let file = JournalFile::of(common, &plan.name);
    let mut journal = file.read()?;
    tell_of(&journal, &trainer::search_key(data, plan, seed));
    let ends = args.time.map(|time| Instant::now() + Duration::from_secs_f64(time.as_days() * 86_400.0));
    let effort = match ends {
        Some(_) => Effort::UntilStopped,
        None => Effort::Trials(args.trials as usize),
    };
    let progress = Progress::of_steps("searching settings");
    let mut failed = None;
    let mut watch = |journal: &Journal, at: &TuneProgress| {
        show_progress(&progress, at);
        failed = failed.take().or(file.write(journal).err());
        let is_over = failed.is_some() || ends.is_some_and(|end| Instant::now() >= end);
        if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let found = trainer::tune(data, plan, (effort, seed), &mut journal, &mut watch);
    match failed {
        Some(failure) => Err(failure),
        None => found.map_err(failure_of),
    }
}

/// Whether an earlier search is taken up.
fn tell_of(journal: &Journal, key: &str) {
    match journal.judged.len() {
        0 => {}
        done if journal.is_about(key) => eprintln!("taking up the earlier search: {done} fits are done"),
        _ => eprintln!("definition, data or seed have changed since the earlier search: beginning anew"),
    }
}

fn show_progress(progress: &Progress, at: &TuneProgress) {
    let best = match at.best {
        Some([best, present]) => format!("· best log loss {best:.4}, present settings {present:.4}"),
        None => String::new(),
    };
    progress.at(at.done as u64, at.planned.map(|planned| planned as u64), format!("fits {best}"));
}

fn head(found: &Tuned, seed: u64) -> Vec<String> {
    let Tuned { trials, rows, .. } = found;
    let (settings, verb) = if *trials == 1 { ("setting", "was") } else { ("settings", "were") };
    vec![
        format!(
            "Found by placar tune: {trials} {settings} {verb} tried inside the {rows} rows of train (seed {seed})."
        ),
        format!("On parts of it that were kept back: {}.", verdict(found)),
    ]
}

fn in_words(name: &str, found: &Tuned) -> String {
    format!("{name}: {} tried inside train: {}", found.trials, verdict(found))
}

/// What came out, and how sure it is.
fn verdict(found: &Tuned) -> String {
    let Tuned { loss, present_loss, difference, is_present, is_final, .. } = found;
    let early = if *is_final { "" } else { "; the search ended before its last comparison" };
    let sure = difference.map_or_else(String::new, |it| {
        let chance = if it.high < 0.0 { "" } else { ", which may be chance" };
        format!(", {:+.4} (95 %: {:+.4} to {:+.4}){chance}", it.estimate, it.low, it.high)
    });
    match is_present {
        true => format!("none did better than the present settings, log loss {present_loss:.4}{early}"),
        false => format!("log loss {loss:.4} against {present_loss:.4} before{sure}{early}"),
    }
}

fn document(
    plan: &Plan,
    seed: u64,
    found: &Tuned,
    (section, written): (&str, Option<&std::path::PathBuf>),
) -> serde_json::Value {
    let Tuned { settings, is_present, loss, present_loss, difference, trials, rows, is_final } = found;
    let definition::BoostingPlan {
        learning_rate,
        trees,
        leaves,
        depth,
        min_rows,
        l1,
        l2,
        rows: share,
        columns,
    } = settings;
    json!({
        "name": plan.name,
        "seed": seed,
        "trials": trials,
        "rows": rows,
        "improved": !is_present,
        "complete": is_final,
        "log_loss": loss,
        "log_loss_present": present_loss,
        "difference": difference,
        "settings": {
            "learning_rate": learning_rate, "trees": trees, "leaves": leaves, "depth": depth,
            "min_rows": min_rows, "l1": l1, "l2": l2, "rows": share, "columns": columns,
        },
        "section": section,
        "written": written,
    })
}
