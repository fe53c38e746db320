use records::Timestamp;

use super::input::exactly_one;
use super::section;
use super::value::{duration, has_zone, texts, time};
use super::words::Words;
use crate::findings::Findings;
use crate::place::KeyPath;
use crate::written::{self, Time};
use crate::{ObservationTimes, Observations};

/// Each cutoff makes a row of every entity: more of them are a slip in `every`.
const MOST_CUTOFFS: i64 = 10_000;

/// Who is observed when.
pub(super) fn check(
    written: Option<&written::Observations>,
    words: &Words<'_>,
    findings: &mut Findings,
) -> Option<Observations> {
    let at = section("observations");
    let Some(written) = written else {
        if !findings.excuses(&KeyPath::default(), "observations") {
            findings.wrong(
                &at,
                "is missing; write at which instants entities are observed, such as at = [\"2024-01-01\"]",
            );
        }
        return None;
    };
    let times = times(written, &at, words, findings);
    zones(written, &at, words, findings);
    if let Some(after) = &written.after {
        words.check_kind(after, &at.key("after"), findings);
    }
    let until = texts(&written.until, &at.key("until"), findings);
    for (idx, kind) in until.iter().enumerate() {
        words.check_kind(kind, &at.key("until").item(idx), findings);
    }
    Some(Observations { at: times?, after: written.after.clone(), until })
}

/// Times without a zone are UTC, although a source's times are of another zone.
fn zones(written: &written::Observations, at: &KeyPath, words: &Words<'_>, findings: &mut Findings) {
    let Some(zone) = words.zone() else { return };
    let named = written.at.iter().flatten().map(|time| ("at", time));
    let limits = [("from", &written.from), ("to", &written.to)];
    let limits = limits.into_iter().filter_map(|(key, time)| Some((key, time.as_ref()?)));
    if let Some((key, Time(text))) = named.chain(limits).find(|(_, time)| !has_zone(time)) {
        let right = "write the offset where it matters, such as 2024-03-31T00:00:00-03:00";
        findings
            .odd(&at.key(key), format!("{text} is read as UTC, but a source's times are of {zone}; {right}"));
    }
}

fn times(
    written: &written::Observations,
    at: &KeyPath,
    words: &Words<'_>,
    findings: &mut Findings,
) -> Option<ObservationTimes> {
    let keys =
        [("at", written.at.is_some()), ("every", written.every.is_some()), ("on", written.on.is_some())];
    let verb = exactly_one(&keys, at, findings)?;
    for (key, given) in [("from", written.from.is_some()), ("to", written.to.is_some())] {
        if verb != "every" && given {
            findings.wrong(&at.key(key), format!("goes with every, not with {verb}; take it out"));
        }
    }
    match verb {
        "at" => named(written.at.as_deref().unwrap_or_default(), &at.key("at"), findings),
        "every" => regular(written, at, findings),
        _ => {
            let kind = written.on.clone()?;
            words.check_kind(&kind, &at.key("on"), findings);
            Some(ObservationTimes::On(kind))
        }
    }
}

fn named(written: &[Time], at: &KeyPath, findings: &mut Findings) -> Option<ObservationTimes> {
    if written.is_empty() && !findings.any_within(at) {
        findings.wrong(at, "is empty; name at least one cutoff, such as [\"2024-01-01\"]");
    }
    let mut times: Vec<Timestamp> = Vec::with_capacity(written.len());
    for (idx, cutoff) in written.iter().enumerate() {
        let cutoff = time(Some(cutoff), None, &at.item(idx), findings);
        if cutoff.is_some_and(|cutoff| times.contains(&cutoff)) {
            findings.wrong(&at.item(idx), "stands here twice; keep one");
        }
        times.extend(cutoff);
    }
    times.sort_unstable();
    (!times.is_empty()).then_some(ObservationTimes::At(times))
}

fn regular(
    written: &written::Observations,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<ObservationTimes> {
    for (key, given) in [("from", written.from.is_some()), ("to", written.to.is_some())] {
        if !given && !findings.excuses(at, key) {
            findings.wrong(at, format!("has every but no {key}; write {key} = \"2024-01-01\", for instance"));
        }
    }
    let every = duration(written.every.as_ref(), &at.key("every"), findings);
    let from = time(written.from.as_ref(), None, &at.key("from"), findings);
    let to = time(written.to.as_ref(), None, &at.key("to"), findings);
    let (every, from, to) = (every?, from?, to?);
    if to <= from {
        findings
            .wrong(&at.key("to"), format!("{to} is not later than from, {from}; cutoffs lie in [from, to)"));
    } else if to.micros().saturating_sub(from.micros()) / every.micros() > MOST_CUTOFFS {
        let text =
            format!("{every} makes more than {MOST_CUTOFFS} cutoffs between from and to; write a longer one");
        findings.wrong(&at.key("every"), text);
    }
    Some(ObservationTimes::Every { every, from, to })
}
