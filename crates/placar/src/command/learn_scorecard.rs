//! `placar learn-scorecard`: points from history, as a section that a person can edit.

use definition::Plan;
use evaluation::Metrics;
use registry::Registry;
use serde_json::json;
use trainer::{Dataset, LearnedScorecard, OnTestPart, ScorecardDocument};

use super::train::failure_of;
use crate::args::{Common, DefinitionArgs};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{reigning, rewrite, show};

/// The section's name.
const SECTION: [&str; 1] = ["scorecard"];

/// Which definition, and whether it is changed.
#[derive(Debug, clap::Args)]
pub(crate) struct LearnScorecardArgs {
    #[command(flatten)]
    definition: DefinitionArgs,
    /// Put the section into the definition, in place of the one that it has
    #[arg(long)]
    write: bool,
}

/// Learns, prints the section on stdout and what is known of it on stderr.
pub(crate) fn run(common: &Common, args: &LearnScorecardArgs) -> Result<(), Failure> {
    let DefinitionArgs { definition, as_of } = &args.definition;
    let plan = definition::read(definition).map_err(Failure::call)?;
    let data = Dataset::read(&plan, *as_of).map_err(Failure::call)?;
    let LearnedScorecard { card, document } = learn(common, &plan, &data)?;
    let section = definition::scorecard_section(&card);
    if args.write {
        rewrite::put_section(definition, &plan, &SECTION, &section)?;
    }
    eprintln!("{}", in_words(&document));
    if args.write {
        let place = definition.display();
        eprintln!("  written into {place}; placar train {place} judges it beside the model");
    }
    if common.json {
        let mut whole = serde_json::to_value(&document).map_err(Failure::broke)?;
        whole["section"] = json!(section);
        whole["written"] = json!(args.write.then_some(definition));
        return show::json(&whole);
    }
    show::line(section.trim_end())
}

fn learn(common: &Common, plan: &Plan, data: &Dataset) -> Result<LearnedScorecard, Failure> {
    let _progress = Progress::of("learning a scorecard");
    let registry = Registry::open(&common.models);
    let learned =
        reigning::beside(&registry, &plan.name, |champion| trainer::learn_scorecard(data, plan, champion))?;
    learned.map_err(failure_of)
}

fn in_words(document: &ScorecardDocument) -> String {
    let ScorecardDocument { name, rows, rules, left_out, test, leaks, split_notes, .. } = document;
    let mut lines = vec![format!(
        "{name}: {} rules learned from {} rows (train {}, calibrate {})",
        rules.len(),
        rows.train + rows.calibrate,
        rows.train,
        rows.calibrate
    )];
    lines.extend(left_out.iter().map(|unused| {
        format!(
            "  no rule for {} (information value {:.3}): {}",
            unused.feature, unused.information_value, unused.why
        )
    }));
    lines.extend(split_notes.iter().map(|note| format!("  {note}")));
    lines.push(table(rows.test, test));
    lines.extend(differences(test));
    lines.extend(
        leaks
            .iter()
            .filter(|leak| leak.answered.is_none())
            .map(|leak| format!("  may leak the future: {} {}", leak.feature, leak.why)),
    );
    lines.join("\n")
}

/// ROC AUC of everything that can be compared.
fn table(n_test: usize, test: &OnTestPart) -> String {
    let head = [
        format!("test part, {n_test} rows, for information"),
        "ROC AUC".to_owned(),
        "95 %".to_owned(),
        "log loss".to_owned(),
    ];
    let row = |name: String, metrics: &Metrics| {
        let interval =
            format!("{} to {}", show::figure(metrics.roc_auc_low), show::figure(metrics.roc_auc_high));
        vec![name, show::figure(metrics.roc_auc), interval, show::figure(metrics.log_loss)]
    };
    let mut rows = vec![head.to_vec(), row("learned scorecard".to_owned(), &test.learned)];
    rows.extend(test.present.as_ref().map(|metrics| row("present scorecard".to_owned(), metrics)));
    let champion = test.champion.as_ref();
    rows.extend(champion.and_then(|champion| {
        let part =
            if champion.rows == n_test { String::new() } else { format!(", on {} of them", champion.rows) };
        Some(row(format!("model, version {}{part}", champion.version), champion.metrics.as_ref()?))
    }));
    show::table(&rows)
}

fn differences(test: &OnTestPart) -> Vec<String> {
    let told = |what: String, difference: &Option<evaluation::Difference>| {
        difference.map(|it| {
            let [estimate, low, high] = [it.estimate, it.low, it.high];
            format!("  ROC AUC is {estimate:+.3} against {what} (95 %: {low:+.3} to {high:+.3})")
        })
    };
    let present = told("the present scorecard".to_owned(), &test.over_present);
    let champion = test.champion.as_ref().and_then(|champion| match &champion.why_not {
        Some(why) => Some(format!("  not compared with the model: {why}")),
        None => told(format!("the model, version {}", champion.version), &champion.difference),
    });
    present.into_iter().chain(champion).collect()
}
