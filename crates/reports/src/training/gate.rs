use maud::{Markup, html};
use registry::{CheckedReason, GateVerdict, TrainDocument};

use crate::page::{said, said_alone};
use crate::wording::Wording;

/// The verdict in a sentence, and what to do with it.
pub(super) fn verdict(train: &TrainDocument, wording: &Wording) -> Markup {
    let gate = &train.gate;
    html! {
        div class={ "verdict " (if gate.passed { "good" } else { "bad" }) } {
            p.sentence { (in_a_sentence(train, wording)) }
            @if !gate.passed { (in_the_way(gate, wording)) }
            p { (against(gate, wording)) }
            @if train.version > 0 { p { (what_to_do(train, wording)) } }
        }
    }
}

fn in_a_sentence(train: &TrainDocument, wording: &Wording) -> String {
    let texts = &wording.texts.gate;
    let who = match train.version {
        0 => texts.unpublished.to_owned(),
        version => (texts.version)(&version.to_string()),
    };
    let reasons = &train.gate.reasons;
    let failed = reasons.iter().filter(|reason| !reason.passed).count();
    let of = wording.count(reasons.len());
    if train.gate.passed {
        (texts.may)(&who, &of)
    } else {
        (texts.may_not)(&who, &wording.count(failed), &of)
    }
}

fn in_the_way(gate: &GateVerdict, wording: &Wording) -> Markup {
    html! {
        p { (wording.texts.gate.in_the_way) ":" }
        ul { @for reason in gate.reasons.iter().filter(|reason| !reason.passed) {
            li { strong { (named(reason, wording)) } ": " (said(&reason.text, wording)) "." }
        } }
    }
}

fn against(gate: &GateVerdict, wording: &Wording) -> String {
    let texts = &wording.texts.gate;
    gate.champion
        .map_or_else(|| texts.against_nobody.to_owned(), |version| (texts.against)(&version.to_string()))
}

fn what_to_do(train: &TrainDocument, wording: &Wording) -> Markup {
    let texts = &wording.texts.gate;
    let promote = format!("placar promote {} {}", train.name, train.version);
    html! {
        @if train.gate.passed { (texts.promote_with) " " code { (promote) } }
        @else { (texts.force_with) " " code { (promote) " --force --because \"…\"" } }
    }
}

/// Every check, with its figures.
pub(super) fn checks(gate: &GateVerdict, wording: &Wording) -> Markup {
    html! { ul.checks { @for reason in &gate.reasons { (check(reason, wording)) } } }
}

fn check(reason: &CheckedReason, wording: &Wording) -> Markup {
    let texts = &wording.texts.gate;
    let (class, word) = if reason.passed { ("passed", texts.passed) } else { ("failed", texts.failed) };
    html! {
        li class=(class) {
            p { strong { (named(reason, wording)) } ": " span class=(class) { (word) } }
            p { (said_alone(&reason.text, wording)) "." }
            @if let Some(meaning) = (texts.means)(&reason.check) { p.note { (meaning) } }
        }
    }
}

fn named<'a>(reason: &'a CheckedReason, wording: &Wording) -> &'a str {
    (wording.texts.gate.named)(&reason.check).unwrap_or(&reason.check)
}
