//! `placar generate`: invented histories with their true probabilities.

use std::path::PathBuf;

use serde_json::json;
use simulate::{GenerateError, SaasOptions, SaasSummary};

use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::show;

/// What to invent.
#[derive(Debug, clap::Args)]
pub(crate) struct GenerateArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// A company that sells software to businesses: its leads, its accounts, and what became of them
    Saas(SaasArgs),
}

#[derive(Debug, clap::Args)]
struct SaasArgs {
    /// How many accounts
    #[arg(long, value_name = "N")]
    accounts: u32,
    /// Which company: the same seed gives the same bytes
    #[arg(long, default_value_t = SaasOptions::default().seed, value_name = "S")]
    seed: u64,
    /// How many leads for each account
    #[arg(long, default_value_t = SaasOptions::default().leads_per_account, value_name = "N")]
    leads_per_account: u32,
    /// The folder for the files; files of the same names are overwritten
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

/// Invents it.
pub(crate) fn run(common: &Common, args: &GenerateArgs) -> Result<(), Failure> {
    let Command::Saas(args) = &args.command;
    let SaasArgs { accounts, seed, leads_per_account, output } = args;
    let options = SaasOptions { accounts: *accounts, leads_per_account: *leads_per_account, seed: *seed };
    let summary = {
        let _progress = Progress::of("inventing a company");
        simulate::saas(&options, output).map_err(failure_of)?
    };
    match common.json {
        true => show::json(&document(args, &summary)),
        false => show::line(&in_words(args, &summary)),
    }
}

fn failure_of(error: GenerateError) -> Failure {
    match error {
        GenerateError::Accounts { .. } | GenerateError::LeadsPerAccount { .. } => Failure::call(error),
        GenerateError::Folder { .. } | GenerateError::Write { .. } => Failure::broke(error),
    }
}

fn document(args: &SaasArgs, summary: &SaasSummary) -> serde_json::Value {
    let SaasSummary { leads, lead_events, lead_outcomes, accounts, account_facts, .. } = summary;
    let SaasSummary { account_events, account_outcomes, truths, .. } = summary;
    json!({
        "output": args.output,
        "seed": args.seed,
        "leads": leads,
        "lead_events": lead_events,
        "lead_outcomes": lead_outcomes,
        "accounts": accounts,
        "account_facts": account_facts,
        "account_events": account_events,
        "account_outcomes": account_outcomes,
        "truths": truths,
    })
}

fn in_words(args: &SaasArgs, summary: &SaasSummary) -> String {
    let SaasSummary { leads, lead_events, accounts, account_events, .. } = summary;
    format!(
        "{accounts} accounts with {account_events} events and {leads} leads with {lead_events}, in {}",
        args.output.display()
    )
}
