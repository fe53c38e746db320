use ::features::FeatureSet;

use super::words::Words;
use super::{Surroundings, features, label, observations, section, sources};
use crate::findings::Findings;
use crate::nearest::list;
use crate::place::KeyPath;
use crate::written::Definition;
use crate::{EventsPlan, Input, TablePlan};

/// Where the observations come from: event histories or a table.
pub(super) fn check(
    written: &Definition,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Option<Input> {
    let has_events = !written.events.is_empty() || findings.excuses(&KeyPath::default(), "events");
    let has_table = written.table.is_some() || findings.excuses(&KeyPath::default(), "table");
    match (has_events, has_table) {
        (true, false) => events(written, around, findings).map(Input::Events),
        (false, true) => {
            table(written, around, findings).map(|table| Input::Table(TablePlan { layout: table }))
        }
        (true, true) => {
            let text = "stands beside [[events]]; a score has either event histories or a table, keep one";
            findings.wrong(&section("table"), text);
            None
        }
        (false, false) => {
            let text = "are missing, and so is a [table]; write an [[events]] block for each file of events, \
                        or [table] for a file with one row an observation";
            findings.wrong(&section("events").item(0), text);
            None
        }
    }
}

fn events(written: &Definition, around: &Surroundings<'_>, findings: &mut Findings) -> Option<EventsPlan> {
    horizon(written, findings);
    let entity = sources::SharedEntity::of(written, findings);
    let events = sources::events(&written.events, entity, around, findings);
    let attributes = sources::attributes(&written.attributes, entity, around, findings);
    let words = Words::of(written, findings);
    let label = label::check(written.label.as_ref(), &words, (entity, around), findings);
    let observations = observations::check(written.observations.as_ref(), &words, findings);
    let features = feature_set(written, &words, findings);
    Some(EventsPlan {
        events: events?,
        attributes: attributes?,
        label: label?,
        observations: observations?,
        features: features?,
    })
}

fn horizon(written: &Definition, findings: &mut Findings) {
    let at = section("score");
    let given = written.score.as_ref().is_none_or(|score| score.horizon.is_some());
    if !given && !findings.excuses(&at, "horizon") {
        findings.wrong(
            &at,
            "has no horizon; write how long after the cutoff the outcome may come: horizon = \"30d\"",
        );
    }
}

fn feature_set(written: &Definition, words: &Words<'_>, findings: &mut Findings) -> Option<FeatureSet> {
    let at = section("features");
    match &written.features {
        Some(features) => features::check(features, words, findings),
        None if findings.excuses(&KeyPath::default(), "features") => None,
        None => {
            findings.wrong(
                &at,
                "is missing; write what a score is made of, such as purchases = { count = \"purchase\" }",
            );
            None
        }
    }
}

/// What only event histories have.
fn sections_of_events(written: &Definition) -> Vec<&'static str> {
    let present = [
        ("label", written.label.is_some()),
        ("observations", written.observations.is_some()),
        ("features", written.features.is_some()),
        ("attributes", !written.attributes.is_empty()),
    ];
    present.iter().filter(|(_, present)| *present).map(|(name, _)| *name).collect()
}

fn table(
    written: &Definition,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Option<records::layout::TableLayout> {
    for name in sections_of_events(written) {
        let instead = match name {
            "label" => "write label = { column = \"…\", positive = [\"…\"] } inside [table]",
            "observations" => {
                "each row of a table is one; time = { column = \"…\" } inside [table] says when"
            }
            "features" => "every column of a table is one; exclude inside [table] leaves columns out",
            _ => "join their columns to the table",
        };
        findings.wrong(&section(name), format!("belongs to event histories, not to a [table]; {instead}"));
    }
    let entity = sources::SharedEntity::of(written, findings);
    sources::table(written.table.as_ref()?, entity, around, findings)
}

/// Reports unless exactly one of these keys was written; gives its name.
pub(super) fn exactly_one<'a>(
    keys: &[(&'a str, bool)],
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<&'a str> {
    let names: Vec<&str> = keys.iter().map(|(name, _)| *name).collect();
    let given: Vec<&'a str> = keys.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
    match given.as_slice() {
        [only] => Some(only),
        [] if names.iter().any(|name| findings.excuses(at, name)) || findings.has_unknown_keys(at) => None,
        [] => {
            findings.wrong(at, format!("has none of {}; write exactly one of them", list(&names)));
            None
        }
        several => {
            findings.wrong(at, format!("has {}; keep exactly one of them", list(several)));
            None
        }
    }
}
