//! From what was typed to a plan: every rule that keys and types alone do not tell.
//!
//! A check reports and goes on. What is built on something already reported is not judged, so that
//! one mistake makes one message. `None` always means that a problem was reported.

mod features;
mod gate;
mod input;
mod label;
mod observations;
mod odd;
mod scale;
mod score;
mod scorecard;
mod sources;
mod training;
mod value;
mod words;

use std::path::Path;

use crate::Plan;
use crate::findings::Findings;
use crate::place::KeyPath;
use crate::written::Definition;

/// What a definition needs to know of where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings<'a> {
    /// What relative paths start at.
    pub(crate) folder: &'a Path,
    /// The definition's own text.
    pub(crate) text: &'a str,
}

/// The plan, when nothing is wrong; every mistake and oddity is in `findings`.
pub(crate) fn plan(written: &Definition, around: &Surroundings<'_>, findings: &mut Findings) -> Option<Plan> {
    let score = score::check(written.score.as_ref(), findings);
    let input = input::check(written, around, findings);
    let known = scorecard::KnownFeatures::of(written, input.as_ref(), findings);
    let scorecard = written.scorecard.as_ref().map(|card| scorecard::check(card, &known, findings));
    let banding = scale::check(written.scale.as_ref(), &written.tier, findings);
    let training = training::check(&written.training, &known, findings);
    let gate = gate::gate(&written.gate, findings);
    let serving = gate::serving(&written.serving, findings);
    let report = gate::report(&written.report, findings);
    let score = score?;
    let (scale, tiers) = banding?;
    let plan = Plan {
        name: score.name,
        description: score.description,
        outcome: score.outcome,
        entity: score.entity,
        horizon: score.horizon,
        input: input?,
        scorecard: known.in_order(scorecard),
        scale,
        tiers,
        training: training?,
        gate,
        serving: serving?,
        report: report?,
        warnings: Vec::new(),
        source_text: around.text.to_owned(),
    };
    odd::look(&plan, around, findings);
    Some(plan)
}

/// The way to a section.
fn section(name: &str) -> KeyPath {
    KeyPath::section(name)
}
