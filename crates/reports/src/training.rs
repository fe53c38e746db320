//! The page of a version: what it is, how it was judged, and what one should know before using it.
//!
//! Ordered by what a reader decides first: the verdict stands on top, what it rests on below it, and
//! what only somebody who makes the version again needs (digests, the definition) at the end.

mod candidates;
mod card;
mod comparison;
mod dependence;
mod drivers;
mod effects;
mod evidence;
mod findings;
mod gate;
mod score;

use maud::{Markup, html};
use registry::{ModelCard, TierShare, TrainDocument};

use crate::Language;
use crate::chart::Subject;
use crate::page::{Section, closing, page};
use crate::section::{self, Shown, TierRow};
use crate::wording::Wording;

/// Renders the `report.html` of a version: one page of UTF-8 that needs nothing else.
///
/// The same card gives the same bytes. Names and texts of the card are escaped.
pub fn training_page(card: &ModelCard, language: Language) -> Vec<u8> {
    let wording = Wording::of(language);
    page(
        &title(&card.train, &wording),
        &gate::verdict(&card.train, &wording),
        &sections(card, &wording),
        &wording,
    )
}

fn title(train: &TrainDocument, wording: &Wording) -> String {
    let shell = &wording.texts.shell;
    match train.version {
        0 => (shell.training_title_unpublished)(&train.name),
        version => (shell.training_title)(&train.name, &version.to_string()),
    }
}

fn sections(card: &ModelCard, wording: &Wording) -> Vec<Section> {
    let train = &card.train;
    let texts = wording.texts;
    let section =
        |id: &str, heading: &str, body| Section { id: id.to_owned(), heading: heading.to_owned(), body };
    vec![
        section("score", texts.score.heading, score::score(train, wording)),
        section("gate", texts.gate.heading, gate::checks(&train.gate, wording)),
        section("evidence", texts.evidence.heading, evidence::evidence(train, wording)),
        section("comparison", texts.comparison.heading, comparison::comparison(train, wording)),
        section("candidates", texts.candidates.heading, candidates::candidates(train, wording)),
        section("reliability", texts.curves.reliability_heading, reliability(train, wording)),
        section("gains", texts.curves.gains_heading, gains(train, wording)),
        section("tiers", texts.tiers.heading, tiers(&train.tiers, wording)),
        section("drivers", texts.drivers.heading, drivers::drivers(train, wording)),
        section("leaks", texts.findings.leaks_heading, findings::leaks(&train.leaks, wording)),
        section("data", texts.findings.problems_heading, findings::problems(&train.problems, wording)),
        section("card", texts.card.heading, card::card(card, wording)),
        section("closing", texts.shell.closing_heading, closing(wording, true)),
    ]
}

fn model<'a>(train: &'a TrainDocument, wording: &Wording) -> Shown<'a> {
    Shown { id: "model", whose: wording.texts.shell.model, assessment: &train.assessment }
}

fn reliability(train: &TrainDocument, wording: &Wording) -> Markup {
    let rules = train.scorecard_assessment.as_ref();
    let rules = rules.map(|assessment| Shown { id: "rules", whose: wording.texts.shell.rules, assessment });
    let shown: Vec<Shown<'_>> = std::iter::once(model(train, wording)).chain(rules).collect();
    html! {
        p { (wording.texts.curves.reliability_intro) }
        (section::reliability(&shown, wording))
    }
}

fn gains(train: &TrainDocument, wording: &Wording) -> Markup {
    let model = model(train, wording);
    html! {
        p { (wording.texts.curves.gains_intro) }
        (section::gains(model, train.scorecard_assessment.as_ref(), wording))
        (section::gains_table(&train.assessment, wording))
        (section::roc(model, wording))
    }
}

fn tiers(tiers: &[TierShare], wording: &Wording) -> Markup {
    let rows: Vec<TierRow> = tiers.iter().map(TierRow::from).collect();
    let subject = Subject { id: "model-tiers", whose: wording.texts.shell.model };
    html! { p { (wording.texts.tiers.intro) } (section::tiers(subject, &rows, wording)) }
}
