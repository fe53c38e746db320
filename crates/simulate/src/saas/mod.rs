//! An invented company that sells software to businesses: its leads and its accounts.

mod account;
mod calendar;
mod decisions;
mod event;
mod facts;
mod files;
mod lead;
mod past;
#[cfg(test)]
mod tests;
mod usage;

use std::path::Path;

use crate::GenerateError;
use crate::dice::Dice;
use files::Files;

/// As many accounts as have a name of seven digits.
pub const MOST_ACCOUNTS: u32 = 9_999_999;

/// So that leads have names of nine digits.
pub const MOST_LEADS_PER_ACCOUNT: u32 = 99;

/// Chance for leads and for accounts.
const LEAD_STREAMS: u8 = 1;
const ACCOUNT_STREAMS: u8 = 2;

/// How large a company to invent, and which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaasOptions {
    /// How many accounts, 1 to [`MOST_ACCOUNTS`].
    pub accounts: u32,
    /// How many leads for each of them, 1 to [`MOST_LEADS_PER_ACCOUNT`].
    pub leads_per_account: u32,
    /// The same seed gives the same company.
    pub seed: u64,
}

impl Default for SaasOptions {
    /// The company of the sample in `datasets/saas`.
    fn default() -> SaasOptions {
        SaasOptions { accounts: 300, leads_per_account: 5, seed: 7 }
    }
}

/// How many rows were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SaasSummary {
    /// Leads.
    pub leads: u64,
    /// What they did.
    pub lead_events: u64,
    /// How they ended.
    pub lead_outcomes: u64,
    /// Accounts.
    pub accounts: u64,
    /// What was known of them, a row for each change.
    pub account_facts: u64,
    /// What they did.
    pub account_events: u64,
    /// Renewals, expansions and endings.
    pub account_outcomes: u64,
    /// Decisions in the truth file.
    pub truths: u64,
}

/// Writes the company's seven files into the folder `output`, which is made when it is missing.
///
/// The same options give the same bytes on every machine. Files of those names are overwritten.
/// Refuses options outside their limits before it writes anything.
pub fn saas(options: &SaasOptions, output: &Path) -> Result<SaasSummary, GenerateError> {
    check(options)?;
    let mut files = Files::create(output)?;
    for index in 0..u64::from(options.accounts) {
        let account = account::live(&mut Dice::new(options.seed, ACCOUNT_STREAMS, index));
        files.write_account(index, &account)?;
        let n_leads = u64::from(options.leads_per_account);
        for lead_index in index * n_leads..(index + 1) * n_leads {
            let lead = lead::live(&mut Dice::new(options.seed, LEAD_STREAMS, lead_index));
            files.write_lead(lead_index, &lead)?;
        }
    }
    files.finish(options)
}

fn check(options: &SaasOptions) -> Result<(), GenerateError> {
    let SaasOptions { accounts, leads_per_account, seed: _ } = *options;
    if !(1..=MOST_ACCOUNTS).contains(&accounts) {
        return Err(GenerateError::Accounts { found: accounts, most: MOST_ACCOUNTS });
    }
    if !(1..=MOST_LEADS_PER_ACCOUNT).contains(&leads_per_account) {
        return Err(GenerateError::LeadsPerAccount {
            found: leads_per_account,
            most: MOST_LEADS_PER_ACCOUNT,
        });
    }
    Ok(())
}
