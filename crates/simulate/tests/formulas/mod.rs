//! The formulas once more, written from their description and from the files' columns alone.

use crate::reader::{Company, DAY, Event, Row, Truth};

/// What is in the files before the cutoff, of one entity.
struct Before<'a> {
    events: Vec<&'a Event>,
    facts: &'a Row,
    cutoff: i64,
}

/// The probability of an outcome at its cutoff, from the files alone.
pub(crate) fn probability(company: &Company, truth: &Truth) -> f64 {
    let before = Before::new(company, truth);
    let p = match truth.outcome.as_str() {
        "conversion" => sigmoid(conversion(&before)),
        "churn" => sigmoid(churn(&before)),
        "renewal" => six(sigmoid(renewal(&before))),
        "expansion" => six(sigmoid(renewal(&before))) * sigmoid(expansion(&before)),
        other => panic!("{other} has no formula"),
    };
    six(p)
}

fn conversion(b: &Before<'_>) -> f64 {
    let pricing = b.n("pricing_page_visit", 14);
    let mut z = -3.1;
    z += 0.14 * b.n("page_visit", 30).min(8.0);
    let is_long = |e: &&Event| e.kind == "page_visit" && number(&e.values["seconds"]) >= Some(60.0);
    z += 0.12 * (b.recent(30).filter(is_long).count() as f64).min(5.0);
    z += 0.5 * pricing.min(3.0);
    z += 0.3 * b.n("email_click", 30).min(4.0);
    z += 0.6 * b.n("email_reply", 30).min(2.0);
    z += 0.35 * b.n("download", 30).min(3.0);
    z += 0.45 * b.n("form", 30).min(2.0);
    z += 0.4 * b.n("webinar", 30).min(2.0);
    z += 0.8 * b.n("meeting", 30).min(2.0);
    if b.n("unsubscribe", 9_999) > 0.0 {
        z -= 1.5;
    }
    z += b.since("page_visit").map_or(-0.9, |days| -0.03 * days);
    let roles = [("director", 0.7), ("manager", 0.3), ("consultant", -0.2), ("student", -1.2)];
    z += b.level("role", &roles);
    z += b.level("sector", &[("software", 0.3), ("finance", 0.2), ("education", -0.3)]);
    if number(&b.facts["headcount"]).is_some_and(|n| (50.0..1000.0).contains(&n)) {
        z += 0.4;
    }
    z += b.level("source", &[("referral", 0.5)]);
    if pricing > 0.0 { z + b.level("role", &[("director", 0.8)]) } else { z }
}

fn churn(b: &Before<'_>) -> f64 {
    let (month, quarter) = (b.n("login", 30), b.n("login", 90));
    let (escalated, late) = (b.n("ticket_escalated", 90), b.n("payment_late", 90));
    let slump = if quarter > 0.0 { (1.0 - 3.0 * month / quarter).max(0.0) } else { 1.0 };
    let minutes: f64 = b.recent(60).filter_map(|e| number(e.values.get("minutes")?)).sum();
    let mut z = -4.4 - 0.2 * month.min(8.0) + 1.2 * slump - 0.004 * minutes.min(240.0);
    z += 0.25 * b.n("ticket_opened", 60).min(5.0);
    z += 0.55 * (escalated.min(3.0) + late.min(3.0));
    z -= 0.18 * b.answer().map_or(0.0, |answer| answer - 7.0);
    z -= 0.5 * b.n("meeting", 90).min(1.0);
    z += 0.4 * b.n("unsubscribe", 9_999).min(1.0);
    z += b.level("plan", &[("starter", 0.4), ("enterprise", -0.5)]);
    z += b.level("payment_terms", &[("net60", 0.4)]);
    if b.since("contract_signed").is_some_and(|days| days < 120.0) {
        z += 0.5;
    }
    if escalated * late > 0.0 { z + 1.0 } else { z }
}

fn renewal(b: &Before<'_>) -> f64 {
    let mut z = 0.9 + 0.1 * b.n("login", 60).min(12.0) + 0.35 * b.modules().min(4.0);
    z -= 0.35 * b.n("ticket_opened", 90).min(4.0);
    z -= 0.6 * b.n("ticket_escalated", 180).min(3.0);
    z -= 0.6 * b.n("payment_late", 180).min(3.0);
    z += 0.22 * b.answer().map_or(0.0, |answer| answer - 7.0);
    z += 0.6 * b.n("meeting", 90).min(1.0);
    z -= 0.6 * b.n("pricing_page_visit", 30).min(1.0);
    z += 0.25 * b.n("renewed", 9_999).min(3.0);
    z += number(&b.facts["margin"]).map_or(0.0, |margin| 0.02 * (margin - 60.0));
    z += b.level("plan", &[("starter", -0.4), ("enterprise", 0.5)]);
    if b.n("login", 30) == 0.0 { z + b.level("term_months", &[("3", -0.8)]) } else { z }
}

fn expansion(b: &Before<'_>) -> f64 {
    let mut z = -3.2 + 0.45 * b.modules().min(5.0) + 0.1 * b.n("login", 30).min(10.0);
    z += 0.7 * b.n("referral", 180).min(1.0);
    z += 0.6 * b.n("pricing_page_visit", 60).min(1.0);
    z + b.level("plan", &[("enterprise", -0.6)])
}

impl<'a> Before<'a> {
    fn new(company: &'a Company, truth: &Truth) -> Before<'a> {
        let all = company.events[&truth.entity].iter().chain(company.outcomes_of(&truth.entity));
        let facts = company.facts[&truth.entity].iter().rfind(|(from, _)| *from < truth.cutoff).unwrap();
        Before {
            events: all.filter(|event| event.time < truth.cutoff).collect(),
            facts: &facts.1,
            cutoff: truth.cutoff,
        }
    }

    fn recent(&self, days: i64) -> impl Iterator<Item = &'a Event> {
        let from = self.cutoff - days * DAY;
        self.events.iter().copied().filter(move |event| event.time >= from)
    }

    fn n(&self, kind: &str, days: i64) -> f64 {
        self.recent(days).filter(|event| event.kind == kind).count() as f64
    }

    fn since(&self, kind: &str) -> Option<f64> {
        let last = self.events.iter().filter(|event| event.kind == kind).map(|event| event.time).max()?;
        Some((self.cutoff - last) as f64 / DAY as f64)
    }

    fn answer(&self) -> Option<f64> {
        let last = self.events.iter().filter(|event| event.kind == "nps_answer").max_by_key(|e| e.time)?;
        number(&last.values["score"])
    }

    fn modules(&self) -> f64 {
        let used = self.recent(90).filter(|event| event.kind == "feature_use");
        let modules: std::collections::BTreeSet<&str> =
            used.map(|event| event.values["module"].as_str()).collect();
        modules.len() as f64
    }

    fn level(&self, fact: &str, log_odds: &[(&str, f64)]) -> f64 {
        log_odds.iter().find(|(level, _)| self.facts[fact] == *level).map_or(0.0, |(_, value)| *value)
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

fn six(p: f64) -> f64 {
    (p * 1e6).round() / 1e6
}
