//! The seven files, and how a row of each is written.

use std::fmt::{Display, Write};
use std::fs;
use std::path::Path;

use super::account::{Account, Truth};
use super::event::{Detail, Event};
use super::facts::AccountFacts;
use super::lead::Lead;
use super::{SaasOptions, SaasSummary};
use crate::GenerateError;
use crate::table::Table;

/// The company's files in the making.
pub(super) struct Files {
    leads: Table,
    lead_events: Table,
    lead_outcomes: Table,
    account_facts: Table,
    account_events: Table,
    account_outcomes: Table,
    truths: Table,
}

impl Files {
    /// Makes the folder where it is missing, and the files.
    pub(super) fn create(folder: &Path) -> Result<Files, GenerateError> {
        fs::create_dir_all(folder)
            .map_err(|source| GenerateError::Folder { path: folder.to_owned(), source })?;
        let create = |name: &str, header: &str| Table::create(folder, name, header);
        Ok(Files {
            leads: create("leads.csv.gz", "lead_id,created_at,role,sector,headcount,location,source")?,
            lead_events: create("lead_events.csv.gz", "lead_id,time,kind,seconds,asset")?,
            lead_outcomes: create("lead_outcomes.csv.gz", "lead_id,time,outcome")?,
            account_facts: create("accounts.csv.gz", ACCOUNT_HEADER)?,
            account_events: create("account_events.csv.gz", ACCOUNT_EVENT_HEADER)?,
            account_outcomes: create("account_outcomes.csv.gz", "account_id,time,outcome")?,
            truths: create("truth.csv.gz", "outcome,entity_id,cutoff,probability")?,
        })
    }

    /// Writes all of a lead.
    pub(super) fn write_lead(&mut self, index: u64, lead: &Lead) -> Result<(), GenerateError> {
        let id = format!("L{:09}", index + 1);
        self.leads.row(|text| write_lead(text, &id, lead))?;
        for event in &lead.events {
            if event.kind.is_outcome() {
                self.lead_outcomes.row(|text| write_outcome(text, &id, event))?;
            } else {
                self.lead_events.row(|text| write_lead_event(text, &id, event))?;
            }
        }
        self.truths.row(|text| write_truth(text, &id, &lead.truth))
    }

    /// Writes all of an account.
    pub(super) fn write_account(&mut self, index: u64, account: &Account) -> Result<(), GenerateError> {
        let id = format!("A{:07}", index + 1);
        for facts in &account.facts {
            self.account_facts.row(|text| write_account(text, &id, facts))?;
        }
        for event in &account.events {
            if event.kind.is_outcome() {
                self.account_outcomes.row(|text| write_outcome(text, &id, event))?;
            } else {
                self.account_events.row(|text| write_account_event(text, &id, event))?;
            }
        }
        account.truths.iter().try_for_each(|truth| self.truths.row(|text| write_truth(text, &id, truth)))
    }

    /// Writes what is left, and counts.
    pub(super) fn finish(self, options: &SaasOptions) -> Result<SaasSummary, GenerateError> {
        Ok(SaasSummary {
            leads: self.leads.finish()?,
            lead_events: self.lead_events.finish()?,
            lead_outcomes: self.lead_outcomes.finish()?,
            accounts: u64::from(options.accounts),
            account_facts: self.account_facts.finish()?,
            account_events: self.account_events.finish()?,
            account_outcomes: self.account_outcomes.finish()?,
            truths: self.truths.finish()?,
        })
    }
}

const ACCOUNT_HEADER: &str =
    "account_id,valid_from,plan,contract_value,margin,payment_terms,term_months,sector,headcount,location";
const ACCOUNT_EVENT_HEADER: &str = "account_id,time,kind,module,minutes,priority,score,amount,days_late";

fn write_lead(text: &mut String, id: &str, lead: &Lead) {
    let facts = &lead.facts;
    push(text, id);
    push(text, lead.created);
    push(text, facts.role);
    push(text, facts.sector);
    push(text, Field(facts.headcount));
    push(text, facts.location);
    push_last(text, facts.source);
}

fn write_account(text: &mut String, id: &str, facts: &AccountFacts) {
    push(text, id);
    push(text, facts.from);
    push(text, facts.plan);
    push(text, facts.contract_value);
    push(text, Field(facts.margin));
    push(text, facts.payment_terms);
    push(text, facts.term_months);
    push(text, facts.sector);
    push(text, facts.headcount);
    push_last(text, facts.location);
}

fn write_outcome(text: &mut String, id: &str, event: &Event) {
    push(text, id);
    push(text, event.time);
    push_last(text, event.kind.name());
}

fn write_lead_event(text: &mut String, id: &str, event: &Event) {
    push(text, id);
    push(text, event.time);
    push(text, event.kind.name());
    match event.detail {
        Detail::Page { seconds } => {
            push(text, seconds);
        }
        Detail::Asset(asset) => {
            push(text, "");
            text.push_str(asset);
        }
        _ => text.push(','),
    }
}

fn write_account_event(text: &mut String, id: &str, event: &Event) {
    push(text, id);
    push(text, event.time);
    push(text, event.kind.name());
    match event.detail {
        Detail::Use { module, minutes } => {
            push(text, module);
            push(text, minutes);
            text.push_str(",,,");
        }
        Detail::Ticket { priority } => {
            text.push_str(",,");
            push(text, priority);
            text.push_str(",,");
        }
        Detail::Answer { score } => {
            text.push_str(",,,");
            push(text, score);
            text.push(',');
        }
        Detail::Payment { amount, days_late } => {
            text.push_str(",,,,");
            push(text, amount);
            push_last(text, Field(days_late));
        }
        _ => text.push_str(",,,,,"),
    }
}

fn write_truth(text: &mut String, id: &str, truth: &Truth) {
    push(text, truth.outcome);
    push(text, id);
    push(text, truth.cutoff);
    push_last(text, truth.probability);
}

/// A value that may be missing: then nothing is written.
struct Field(Option<u32>);

impl Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.map_or(Ok(()), |value| value.fmt(f))
    }
}

fn push(text: &mut String, field: impl Display) {
    push_last(text, field);
    text.push(',');
}

fn push_last(text: &mut String, field: impl Display) {
    // Writing to a string fails only when a field's own display does, and none here does.
    let _ = write!(text, "{field}");
}
