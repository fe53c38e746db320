//! What is allowed but odd: it becomes a warning, and the definition stands.

use features::{FeatureKind, Memory};
use records::layout::{KindLayout, RowTime};
use records::{Span, Timestamp};
use scoring::LedgerMode;

use super::{Surroundings, section};
use crate::findings::Findings;
use crate::nearest::list;
use crate::{EventsPlan, Input, Label, ObservationTimes, Plan, SplitPlan};

/// Notes everything odd in a plan without mistakes.
pub(super) fn look(plan: &Plan, around: &Surroundings<'_>, findings: &mut Findings) {
    if plan.description.trim().is_empty() {
        findings.odd(&section("score"), "has no description; one sentence helps everyone who reads a report");
    }
    folder(plan, around, findings);
    scorecard(plan, findings);
    split(plan, findings);
    if plan.serving.shadow > 0.0 && plan.serving.ledger == LedgerMode::Off {
        let text = "shadow scores are kept in the ledger alone, which is off: nobody will see them";
        findings.odd(&section("serving").key("shadow"), text);
    }
    if let Input::Events(events) = &plan.input {
        unfinished_windows(events, plan.horizon, findings);
        unused_sources(events, findings);
        memories(events, findings);
    }
}

/// In a registry the folder has the score's name.
fn folder(plan: &Plan, around: &Surroundings<'_>, findings: &mut Findings) {
    let name = |folder: Option<&std::path::Path>| {
        folder.and_then(std::path::Path::file_name).map(|name| name.to_string_lossy().into_owned())
    };
    let own = name(Some(around.folder));
    if name(around.folder.parent()).as_deref() == Some("models") && own.as_deref() != Some(&plan.name) {
        let own = own.unwrap_or_default();
        let text = format!(
            "is {:?}, but the folder is {own:?}: the server looks for a score in its own folder",
            plan.name
        );
        findings.odd(&section("score").key("name"), text);
    }
}

fn scorecard(plan: &Plan, findings: &mut Findings) {
    let text = match &plan.scorecard {
        None => {
            "is missing: the rules that answer when the model cannot will be the base rate, the same for everyone"
        }
        Some(card) if card.rules.is_empty() => "has no rules: it gives everyone the same points",
        Some(_) => return,
    };
    findings.odd(&section("scorecard"), text);
}

/// A split by time where there is but one time, or none.
fn split(plan: &Plan, findings: &mut Findings) {
    let (section_name, found) = match &plan.input {
        Input::Table(table) if table.layout.time == RowTime::None => ("table", "has no time"),
        Input::Events(events) if matches!(&events.observations.at, ObservationTimes::At(times) if times.len() == 1) => {
            ("observations", "has one cutoff")
        }
        Input::Table(_) | Input::Events(_) => return,
    };
    if let SplitPlan::Time { .. } = plan.training.split {
        let right = "write [training] split = { train = 0.6, calibrate = 0.2, test = 0.2, random = true }";
        findings.odd(&section(section_name), format!("{found}, and nothing can be split by time; {right}"));
    }
}

/// Label windows that end after the label's data do.
fn unfinished_windows(events: &EventsPlan, horizon: Option<Span>, findings: &mut Findings) {
    let complete_to = match &events.label {
        Label::Table(outcomes) => outcomes.complete_to,
        Label::Event { kind, .. } | Label::NoEvent { kind, .. } => complete_to(events, kind),
    };
    let (Some(complete_to), Some(horizon)) = (complete_to, horizon) else { return };
    let last = match &events.observations.at {
        ObservationTimes::At(times) => times.last().copied(),
        ObservationTimes::Every { every, from, to } => last_before(*every, *from, *to),
        ObservationTimes::On(_) => None,
    };
    if let Some(last) = last.filter(|last| *last + horizon > complete_to) {
        let end = last + horizon;
        let text = format!(
            "the window of {last} ends at {end}, after the data do at {complete_to}: its outcomes are still open and left out"
        );
        findings.odd(&section("observations"), text);
    }
}

/// Up to when every source of this kind is complete, where all of them say so.
fn complete_to(events: &EventsPlan, kind: &str) -> Option<Timestamp> {
    let sources = events.events.iter().filter(|source| match &source.kind {
        KindLayout::Constant(own) => own == kind,
        KindLayout::Column(_) => true,
    });
    let times: Option<Vec<Timestamp>> = sources.map(|source| source.complete_to).collect();
    times?.into_iter().min()
}

fn last_before(every: Span, from: Timestamp, to: Timestamp) -> Option<Timestamp> {
    let steps = (to.micros().checked_sub(from.micros())? - 1) / every.micros();
    Some(Timestamp::from_micros(from.micros() + steps * every.micros()))
}

/// Sources of a kind that nothing names.
fn unused_sources(events: &EventsPlan, findings: &mut Findings) {
    let mut named: Vec<&str> = events.observations.until.iter().map(String::as_str).collect();
    named.extend(events.observations.after.as_deref());
    if let ObservationTimes::On(kind) = &events.observations.at {
        named.push(kind);
    }
    if let Label::Event { kind, .. } | Label::NoEvent { kind, .. } = &events.label {
        named.push(kind);
    }
    named.extend(events.features.features().iter().filter_map(|feature| match &feature.kind {
        FeatureKind::Events(feature) => Some(feature.event.as_ref()),
        FeatureKind::Column | FeatureKind::Attribute(_) | FeatureKind::Ratio { .. } => None,
    }));
    for (idx, source) in events.events.iter().enumerate() {
        if let KindLayout::Constant(kind) = &source.kind
            && !named.contains(&kind.as_str())
        {
            let text =
                format!("brings events of kind {kind:?}, which no feature, label or observation names");
            findings.odd(&section("events").item(idx), text);
        }
    }
}

/// Half-lives that hardly fade inside their window, and ratios that stand upside down.
fn memories(events: &EventsPlan, findings: &mut Findings) {
    let features = events.features.features();
    let memory_of = |name: &str| {
        features
            .iter()
            .find(|feature| feature.name.as_ref() == name)
            .and_then(|feature| memory(&feature.kind))
    };
    for feature in features {
        let at = section("features").key(&feature.name);
        if let Some(Memory { window: Some(window), half_life: Some(half_life) }) = memory(&feature.kind)
            && half_life > window
        {
            let text = format!(
                "its half-life, {half_life}, is longer than its window, {window}: hardly anything fades"
            );
            findings.odd(&at, text);
        }
        if let FeatureKind::Ratio { numerator, denominator } = &feature.kind {
            let windows =
                [numerator, denominator].map(|part| memory_of(part).and_then(|memory| memory.window));
            if let [Some(above), Some(below)] = windows
                && above > below
            {
                let names = list(&[numerator, denominator]);
                let text = format!(
                    "divides the longer window by the shorter one ({names}); usually the shorter one comes first"
                );
                findings.odd(&at, text);
            }
        }
    }
}

fn memory(kind: &FeatureKind) -> Option<Memory> {
    match kind {
        FeatureKind::Events(feature) => Some(feature.memory),
        FeatureKind::Column | FeatureKind::Attribute(_) | FeatureKind::Ratio { .. } => None,
    }
}
