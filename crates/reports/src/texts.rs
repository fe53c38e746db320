//! Every sentence that pages and summaries say, in every language.
//!
//! A language is a value of [`Texts`]; a text that it lacks is a field that is missing, and does not
//! compile. Chosen over message catalogues because a lookup by key can fail at night, and over a
//! template language because a hole that is forgotten, or filled with the wrong thing, is here a wrong
//! number of arguments. Each part has its languages side by side in one file, for whoever translates.
//!
//! What other crates have written in English into a document ("the test part holds 383 positives
//! …") is translated by [`said`], the one catalogue with keys; what it does not know is shown as it
//! was written and marked as English.

mod candidates;
mod card;
mod comparison;
mod curves;
mod drivers;
mod evidence;
mod findings;
mod gate;
mod live;
pub(crate) mod said;
mod score;
mod shell;
mod summary;
mod tiers;

use crate::Language;

pub(crate) use candidates::CandidateTexts;
pub(crate) use card::CardTexts;
pub(crate) use comparison::ComparisonTexts;
pub(crate) use curves::CurveTexts;
pub(crate) use drivers::DriverTexts;
pub(crate) use evidence::EvidenceTexts;
pub(crate) use findings::FindingTexts;
pub(crate) use gate::GateTexts;
pub(crate) use live::LiveTexts;
pub(crate) use score::ScoreTexts;
pub(crate) use shell::ShellTexts;
pub(crate) use summary::SummaryTexts;
pub(crate) use tiers::TierTexts;

/// A sentence with one hole.
pub(crate) type Say = fn(&str) -> String;
/// A sentence with two.
pub(crate) type Say2 = fn(&str, &str) -> String;
/// A sentence with three.
pub(crate) type Say3 = fn(&str, &str, &str) -> String;

/// All that is said in one language.
pub(crate) struct Texts {
    pub(crate) shell: ShellTexts,
    pub(crate) score: ScoreTexts,
    pub(crate) gate: GateTexts,
    pub(crate) evidence: EvidenceTexts,
    pub(crate) comparison: ComparisonTexts,
    pub(crate) candidates: CandidateTexts,
    pub(crate) curves: CurveTexts,
    pub(crate) tiers: TierTexts,
    pub(crate) drivers: DriverTexts,
    pub(crate) findings: FindingTexts,
    pub(crate) card: CardTexts,
    pub(crate) live: LiveTexts,
    pub(crate) summary: SummaryTexts,
}

static ENGLISH: Texts = Texts {
    shell: shell::ENGLISH,
    score: score::ENGLISH,
    gate: gate::ENGLISH,
    evidence: evidence::ENGLISH,
    comparison: comparison::ENGLISH,
    candidates: candidates::ENGLISH,
    curves: curves::ENGLISH,
    tiers: tiers::ENGLISH,
    drivers: drivers::ENGLISH,
    findings: findings::ENGLISH,
    card: card::ENGLISH,
    live: live::ENGLISH,
    summary: summary::ENGLISH,
};

static PORTUGUESE: Texts = Texts {
    shell: shell::PORTUGUESE,
    score: score::PORTUGUESE,
    gate: gate::PORTUGUESE,
    evidence: evidence::PORTUGUESE,
    comparison: comparison::PORTUGUESE,
    candidates: candidates::PORTUGUESE,
    curves: curves::PORTUGUESE,
    tiers: tiers::PORTUGUESE,
    drivers: drivers::PORTUGUESE,
    findings: findings::PORTUGUESE,
    card: card::PORTUGUESE,
    live: live::PORTUGUESE,
    summary: summary::PORTUGUESE,
};

pub(crate) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::English => &ENGLISH,
        Language::BrazilianPortuguese => &PORTUGUESE,
    }
}
