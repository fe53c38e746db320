use records::layout::OutcomeLayout;

use super::input::exactly_one;
use super::sources::{SharedEntity, file, positive};
use super::value::{text, time};
use super::words::Words;
use super::{Surroundings, features, section};
use crate::findings::Findings;
use crate::place::KeyPath;
use crate::{Label, written};

/// When an observation of an event history is positive.
pub(super) fn check(
    written: Option<&written::Label>,
    words: &Words<'_>,
    table: (SharedEntity<'_>, &Surroundings<'_>),
    findings: &mut Findings,
) -> Option<Label> {
    let at = section("label");
    let Some(written) = written else {
        if !findings.excuses(&KeyPath::default(), "label") {
            findings.wrong(
                &at,
                "is missing; write when an observation is positive, such as event = \"purchase\"",
            );
        }
        return None;
    };
    let keys = [
        ("event", written.event.is_some()),
        ("no_event", written.no_event.is_some()),
        ("table", written.table.is_some()),
    ];
    match exactly_one(&keys, &at, findings)? {
        "table" => of_table(written, &at, table, findings).map(Label::Table),
        verb => of_events(written, verb, words, findings),
    }
}

fn of_events(
    written: &written::Label,
    verb: &str,
    words: &Words<'_>,
    findings: &mut Findings,
) -> Option<Label> {
    let at = section("label");
    for (key, _) in keys_of_table(written).iter().filter(|(_, given)| *given) {
        findings.wrong(&at.key(key), format!("goes with table, not with {verb}; take it out"));
    }
    let kind = written.event.clone().or_else(|| written.no_event.clone())?;
    words.check_kind(&kind, &at.key(verb), findings);
    let conditions =
        features::conditions(written.conditions.as_ref(), (&kind, words), &at.key("where"), findings);
    Some(match verb {
        "event" => Label::Event { kind, conditions },
        _ => Label::NoEvent { kind, conditions },
    })
}

fn keys_of_table(written: &written::Label) -> [(&'static str, bool); 9] {
    let written::FileKeys { delimiter, time_format, timezone, missing, types } = &written.file;
    [
        ("time", written.time.is_some()),
        ("positive", written.positive.is_some()),
        ("entity", written.entity.is_some()),
        ("complete_to", written.complete_to.is_some()),
        ("delimiter", delimiter.is_some()),
        ("time_format", time_format.is_some()),
        ("timezone", timezone.is_some()),
        ("missing", missing.is_some()),
        ("types", !types.is_empty()),
    ]
}

fn of_table(
    written: &written::Label,
    at: &KeyPath,
    (entity, around): (SharedEntity<'_>, &Surroundings<'_>),
    findings: &mut Findings,
) -> Option<OutcomeLayout> {
    if written.conditions.is_some() {
        findings.wrong(
            &at.key("where"),
            "goes with event and no_event; positive says which rows of a table count",
        );
    }
    let path = text(written.table.as_ref(), &at.key("table"), findings);
    let file = file(path, &written.file, (at, around), findings);
    let entity = entity.or_own(written.entity.as_ref(), at, findings);
    needed(written.time.is_some(), "time = \"closed_at\"", (at, "time"), findings);
    needed(
        written.positive.is_some(),
        "positive = { column = \"status\", values = [\"won\"] }",
        (at, "positive"),
        findings,
    );
    let time_column = text(written.time.as_ref(), &at.key("time"), findings);
    let positive = written.positive.as_ref().and_then(|rows| {
        positive((rows.column.as_ref(), "values", rows.values.as_ref()), &at.key("positive"), findings)
    });
    let zone = written.file.timezone.as_deref();
    let complete_to = time(written.complete_to.as_ref(), zone, &at.key("complete_to"), findings);
    Some(OutcomeLayout { file: file?, entity: entity?, time: time_column?, positive: positive?, complete_to })
}

fn needed(given: bool, right: &str, (at, key): (&KeyPath, &str), findings: &mut Findings) {
    if !given && !findings.excuses(at, key) {
        findings.wrong(at, format!("has a table but no {key}; write {right}, for instance"));
    }
}
