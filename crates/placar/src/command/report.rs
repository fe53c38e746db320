//! `placar report`: what was predicted, against what came.

use std::fs;
use std::path::{Path, PathBuf};

use definition::Plan;
use records::Timestamp;
use registry::Registry;
use reports::{Language, LiveReport, ReportOptions};

use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{clock, ledgers, scores, show};

/// What to report on.
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// The score
    name: String,
    /// Up to when outcomes are known [default: what the imports said, else the latest outcome]
    #[arg(long, value_name = "TIME")]
    known_to: Option<Timestamp>,
    /// Where to write the page [default: reports/NAME.html beside the ledger; with --json: nowhere]
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The language of page and summary: en or pt-BR
    #[arg(long, default_value = "en", value_name = "LANG")]
    lang: Language,
}

/// Draws up the report; prints a summary, or the document, and writes the page.
pub(crate) fn run(common: &Common, args: &ReportArgs) -> Result<(), Failure> {
    check_known_to(args)?;
    let registry = Registry::open(&common.models);
    scores::check_name(&registry, &args.name)?;
    let report = draw_up(common, &registry, args)?;
    let default = || default_page(&common.ledger, &args.name);
    let page = args.html.clone().or_else(|| (!common.json).then(default));
    if let Some(page) = &page {
        write(page, &reports::live_page(&report, args.lang))?;
    }
    match common.json {
        true => show::json(&report)?,
        false => show::line(reports::summary(&report, args.lang).trim_end())?,
    }
    if let Some(page) = &page {
        eprintln!("the page is {}", page.display());
    }
    Ok(())
}

fn check_known_to(args: &ReportArgs) -> Result<(), Failure> {
    let now = clock::now();
    match args.known_to {
        Some(known_to) if known_to > now => Err(Failure::call(format!(
            "--known-to {known_to} has not come yet (it is {now}): what is still open would count as a no"
        ))),
        _ => Ok(()),
    }
}

fn draw_up(common: &Common, registry: &Registry, args: &ReportArgs) -> Result<LiveReport, Failure> {
    let _progress = Progress::of("comparing predictions with what came");
    let options = wishes(registry, &args.name);
    let reader = ledgers::read(common)?;
    let rows = reader.report_rows(&args.name, args.known_to).map_err(Failure::broke)?;
    let known_from = reader.known_from().map_err(Failure::broke)?;
    Ok(LiveReport { known_from, ..reports::live_report(&args.name, &rows, &options) })
}

/// How a score wants to be reported on; without a definition that can be read, as any score would be,
/// which is said: the predictions are on record all the same.
fn wishes(registry: &Registry, name: &str) -> ReportOptions {
    match scores::definition(registry, name) {
        Ok(plan) => options(&plan),
        Err(why) => {
            why.warn("the report is made without what the definition says of it and of the order of tiers");
            ReportOptions::default()
        }
    }
}

/// How a score wants to be reported on.
pub(crate) fn options(plan: &Plan) -> ReportOptions {
    ReportOptions {
        capacity: plan.report.capacity,
        cost: plan.report.cost.map(|cost| (cost.missed, cost.wasted)),
        tier_order: plan.tiers.iter().map(|tier| tier.name.clone()).collect(),
        seed: plan.training.seed,
    }
}

fn default_page(ledger: &Path, name: &str) -> PathBuf {
    let folder = ledger.parent().unwrap_or(Path::new(""));
    folder.join("reports").join(format!("{name}.html"))
}

fn write(page: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = page.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(page, bytes));
    written.map_err(|error| {
        Failure::broke(format!(
            "the page {} cannot be written: {error}; --html FILE names another place",
            page.display()
        ))
    })
}
