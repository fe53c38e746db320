//! Invented companies' histories with their true probabilities, seeded.
//!
//! A model of real history can be held only against what happened. Here it can be held against how
//! likely that was: every outcome is drawn with a probability that is a fixed formula of what the files
//! hold before the cutoff, and the files say the probability too.
//!
//! # The company
//!
//! It sells software to businesses, from 2022-01-01 to the end of 2024. Seven files, each a gzipped CSV,
//! by entity and then by time; times are UTC, to the second:
//!
//! | file | holds |
//! |---|---|
//! | `leads.csv.gz` | a lead's role, sector, headcount, location and source, from `created_at` on |
//! | `lead_events.csv.gz` | what leads did, until they converted or were lost |
//! | `lead_outcomes.csv.gz` | `converted` or `lost`; a lead without a row was never heard of again |
//! | `accounts.csv.gz` | plan, contract value, margin, payment terms, term, sector, headcount, location; a row holds from `valid_from` until the account's next row |
//! | `account_events.csv.gz` | what accounts did, until they left |
//! | `account_outcomes.csv.gz` | `renewed`, `not_renewed`, `expanded`, `churned` |
//! | `truth.csv.gz` | how likely each outcome was at each cutoff, for tests alone |
//!
//! Behaviour comes from traits that no file shows (how engaged an account is, how punctual); outcomes do
//! not. One entity is in memory at a time, and each has a stream of chance of its own: the first hundred
//! accounts are the same in a company of a hundred and of a hundred thousand. Every decision's window
//! ends before the files do.
//!
//! # The formulas
//!
//! Each is a sum of log-odds, turned into a probability by the logistic function and rounded to six
//! decimals, so that the truth file says exactly what was drawn with. Nothing else enters: no trait
//! of an entity that only the generator knows. Counts end at a cap and some terms are products, so that
//! the truth bends where a straight line would not; a linear model comes close, trees can come closer.
//!
//! Windows are `[cutoff − days, cutoff)`; an attribute is what it was just before the cutoff.
//!
//! **Conversion** (a lead, one microsecond after `qualification_due`, within 60 days):
//!
//! | log-odds | of what |
//! |---|---|
//! | −3.1 | always |
//! | +0.14 each, at most 8 | `page_visit`, 30 days |
//! | +0.12 each, at most 5 | those of them of at least 60 seconds |
//! | +0.50 each, at most 3 | `pricing_page_visit`, 14 days |
//! | +0.30 each, at most 4 | `email_click`, 30 days |
//! | +0.60 each, at most 2 | `email_reply`, 30 days |
//! | +0.35 each, at most 3 | `download`, 30 days |
//! | +0.45 each, at most 2 | `form`, 30 days |
//! | +0.40 each, at most 2 | `webinar`, 30 days |
//! | +0.80 each, at most 2 | `meeting`, 30 days |
//! | −1.5 | any `unsubscribe` |
//! | −0.03 a day | since the last `page_visit`; −0.9 when there was none |
//! | +0.7, +0.3, 0, −0.2, −1.2 | `role` director, manager, specialist, consultant, student |
//! | +0.3, +0.2, −0.3 | `sector` software, finance, education |
//! | +0.4 | `headcount` from 50 to 999 |
//! | +0.5 | `source` referral |
//! | +0.8 | `role` director and any `pricing_page_visit` in 14 days |
//!
//! **Churn** (an account, the first of a month after it was onboarded, within 30 days):
//!
//! | log-odds | of what |
//! |---|---|
//! | −4.4 | always |
//! | −0.20 each, at most 8 | `login`, 30 days |
//! | +1.2 × slump | slump = 1 − 3 × logins of 30 days / logins of 90 days, not below 0; 1 without any login in 90 days |
//! | −0.004 a minute, at most 240 | `feature_use`, 60 days |
//! | +0.25 each, at most 5 | `ticket_opened`, 60 days |
//! | +0.55 each, at most 3 | `ticket_escalated`, 90 days |
//! | +0.55 each, at most 3 | `payment_late`, 90 days |
//! | −0.18 × (answer − 7) | the last `nps_answer`; 0 when there was none |
//! | −0.5 | any `meeting`, 90 days |
//! | +0.4 | any `unsubscribe` |
//! | +0.4, −0.5 | `plan` starter, enterprise |
//! | +0.4 | `payment_terms` net60 |
//! | +0.5 | `contract_signed` less than 120 days ago |
//! | +1.0 | any `ticket_escalated` and any `payment_late` in 90 days |
//!
//! **Renewal** (an account, one microsecond after `renewal_due`, within 14 days):
//!
//! | log-odds | of what |
//! |---|---|
//! | +0.9 | always |
//! | +0.10 each, at most 12 | `login`, 60 days |
//! | +0.35 each, at most 4 | modules used, 90 days |
//! | −0.35 each, at most 4 | `ticket_opened`, 90 days |
//! | −0.60 each, at most 3 | `ticket_escalated`, 180 days |
//! | −0.60 each, at most 3 | `payment_late`, 180 days |
//! | +0.22 × (answer − 7) | the last `nps_answer`; 0 when there was none |
//! | +0.6 | any `meeting`, 90 days |
//! | −0.6 | any `pricing_page_visit`, 30 days |
//! | +0.25 each, at most 3 | `renewed`, ever |
//! | +0.02 × (margin − 60) | `margin`; 0 when it is missing |
//! | −0.4, +0.5 | `plan` starter, enterprise |
//! | −0.8 | no `login` in 30 days and `term_months` 3 |
//!
//! **Expansion** (an account, at the same cutoff): the probability of renewal times that of the sum
//! −3.2, +0.45 a module used in 90 days (at most 5), +0.10 a `login` in 30 days (at most 10), +0.7 for any
//! `referral` in 180 days, +0.6 for any `pricing_page_visit` in 60 days, −0.6 for `plan` enterprise.

mod dice;
mod error;
mod saas;
mod table;

pub use error::GenerateError;
pub use saas::{MOST_ACCOUNTS, MOST_LEADS_PER_ACCOUNT, SaasOptions, SaasSummary, saas};
