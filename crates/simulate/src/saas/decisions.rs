//! The formulas that the crate's documentation spells out: how likely each outcome is, given what the
//! files hold before the cutoff.
//!
//! Sums run in the order in which the terms stand there.

use super::event::Kind;
use super::facts::{AccountFacts, LeadFacts};
use super::past::Past;

/// The probability that a lead converts.
pub(super) fn conversion(past: Past<'_>, facts: &LeadFacts) -> f64 {
    let pricing = past.count(Kind::PricingPageVisit, 14);
    let hurried = facts.role == "director" && pricing > 0.0;
    let silence = past.days_since_last(Kind::PageVisit);
    let log_odds = [
        -3.1,
        0.14 * past.count(Kind::PageVisit, 30).min(8.0),
        0.12 * past.long_visits(60, 30).min(5.0),
        0.50 * pricing.min(3.0),
        0.30 * past.count(Kind::EmailClick, 30).min(4.0),
        0.60 * past.count(Kind::EmailReply, 30).min(2.0),
        0.35 * past.count(Kind::Download, 30).min(3.0),
        0.45 * past.count(Kind::Form, 30).min(2.0),
        0.40 * past.count(Kind::Webinar, 30).min(2.0),
        0.80 * past.count(Kind::Meeting, 30).min(2.0),
        given(past.count_all(Kind::Unsubscribe) > 0.0, -1.5),
        silence.map_or(-0.9, |days| -0.03 * days),
        role(facts.role),
        lead_sector(facts.sector),
        given(facts.headcount.is_some_and(|n| (50..1_000).contains(&n)), 0.4),
        given(facts.source == "referral", 0.5),
        given(hurried, 0.8),
    ];
    rounded(logistic(&log_odds))
}

/// The probability that an account churns.
pub(super) fn churn(past: Past<'_>, facts: &AccountFacts) -> f64 {
    let logins = past.count(Kind::Login, 30);
    let escalated = past.count(Kind::TicketEscalated, 90);
    let late = past.count(Kind::PaymentLate, 90);
    let age = past.days_since_last(Kind::ContractSigned);
    let log_odds = [
        -4.4,
        -0.20 * logins.min(8.0),
        1.2 * slump(logins, past.count(Kind::Login, 90)),
        -0.004 * past.minutes_used(60).min(240.0),
        0.25 * past.count(Kind::TicketOpened, 60).min(5.0),
        0.55 * escalated.min(3.0),
        0.55 * late.min(3.0),
        past.last_answer().map_or(0.0, |score| -0.18 * (score - 7.0)),
        given(past.count(Kind::Meeting, 90) > 0.0, -0.5),
        given(past.count_all(Kind::Unsubscribe) > 0.0, 0.4),
        plan(facts.plan, 0.4, -0.5),
        given(facts.payment_terms == "net60", 0.4),
        given(age.is_some_and(|days| days < 120.0), 0.5),
        given(escalated > 0.0 && late > 0.0, 1.0),
    ];
    rounded(logistic(&log_odds))
}

/// The probability that an account renews.
pub(super) fn renewal(past: Past<'_>, facts: &AccountFacts) -> f64 {
    let idle = past.count(Kind::Login, 30) == 0.0;
    let log_odds = [
        0.9,
        0.10 * past.count(Kind::Login, 60).min(12.0),
        0.35 * past.modules_used(90).min(4.0),
        -0.35 * past.count(Kind::TicketOpened, 90).min(4.0),
        -0.60 * past.count(Kind::TicketEscalated, 180).min(3.0),
        -0.60 * past.count(Kind::PaymentLate, 180).min(3.0),
        past.last_answer().map_or(0.0, |score| 0.22 * (score - 7.0)),
        given(past.count(Kind::Meeting, 90) > 0.0, 0.6),
        given(past.count(Kind::PricingPageVisit, 30) > 0.0, -0.6),
        0.25 * past.count_all(Kind::Renewed).min(3.0),
        facts.margin.map_or(0.0, |percent| 0.02 * (f64::from(percent) - 60.0)),
        plan(facts.plan, -0.4, 0.5),
        given(idle && facts.term_months == 3, -0.8),
    ];
    rounded(logistic(&log_odds))
}

/// The probability that an account that renews expands too.
pub(super) fn expansion(past: Past<'_>, facts: &AccountFacts) -> f64 {
    logistic(&[
        -3.2,
        0.45 * past.modules_used(90).min(5.0),
        0.10 * past.count(Kind::Login, 30).min(10.0),
        given(past.count(Kind::Referral, 180) > 0.0, 0.7),
        given(past.count(Kind::PricingPageVisit, 60) > 0.0, 0.6),
        plan(facts.plan, 0.0, -0.6),
    ])
}

/// Six decimals: the truth file holds what was drawn with, no more digits than it needs.
pub(super) fn rounded(probability: f64) -> f64 {
    libm::round(probability * 1e6) / 1e6
}

fn logistic(log_odds: &[f64]) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds.iter().sum::<f64>()))
}

fn given(holds: bool, log_odds: f64) -> f64 {
    if holds { log_odds } else { 0.0 }
}

fn slump(logins_30d: f64, logins_90d: f64) -> f64 {
    if logins_90d == 0.0 { 1.0 } else { (1.0 - 3.0 * logins_30d / logins_90d).max(0.0) }
}

fn role(role: &str) -> f64 {
    match role {
        "director" => 0.7,
        "manager" => 0.3,
        "consultant" => -0.2,
        "student" => -1.2,
        _ => 0.0,
    }
}

fn lead_sector(sector: &str) -> f64 {
    match sector {
        "software" => 0.3,
        "finance" => 0.2,
        "education" => -0.3,
        _ => 0.0,
    }
}

fn plan(plan: &str, starter: f64, enterprise: f64) -> f64 {
    match plan {
        "starter" => starter,
        "enterprise" => enterprise,
        _ => 0.0,
    }
}
