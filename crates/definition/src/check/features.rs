//! Features of event histories: one verb each, and what goes with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use features::{
    Aggregate, Bounds, Condition, EventFeature, Feature, FeatureKind, FeatureSet, FeatureSetError, Memory,
};
use records::Span;

use super::input::exactly_one;
use super::section;
use super::value::{duration, values};
use super::words::Words;
use crate::findings::Findings;
use crate::nearest::{list, suggestion};
use crate::place::KeyPath;
use crate::written;

/// How many times longer the longer memory of a trend is, where it is not said.
const TREND_TIMES: i64 = 3;

/// Whether a verb works on a value of the events.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Takes {
    Kind,
    Value,
    Either,
}

/// The verbs over events, what they work on, and whether they fade with a half-life.
const VERBS: [(&str, Takes, bool); 10] = [
    ("count", Takes::Kind, true),
    ("sum", Takes::Value, true),
    ("mean", Takes::Value, true),
    ("min", Takes::Value, false),
    ("max", Takes::Value, false),
    ("distinct", Takes::Value, false),
    ("last", Takes::Value, false),
    ("since_last", Takes::Kind, false),
    ("since_first", Takes::Kind, false),
    ("trend", Takes::Either, true),
];

/// The features in the order of the file.
pub(super) fn check(
    written: &BTreeMap<String, written::Feature>,
    words: &Words<'_>,
    findings: &mut Findings,
) -> Option<FeatureSet> {
    let at = section("features");
    if written.is_empty() && !findings.any_within(&at) {
        findings
            .wrong(&at, "is empty; write at least one feature, such as purchases = { count = \"purchase\" }");
        return None;
    }
    let mut features = Vec::with_capacity(written.len());
    for (name, definition) in findings.in_file_order(written, &at) {
        let at = at.key(name);
        if name.trim().is_empty() {
            findings.wrong(&at, "has no name; write a name before the =");
        }
        let kind = kind(definition, &at, words, findings);
        features.push(kind.map(|kind| Feature { name: Arc::from(name), kind }));
    }
    let features: Option<Vec<Feature>> = features.into_iter().collect();
    feature_set(features?, &at, findings)
}

fn feature_set(features: Vec<Feature>, at: &KeyPath, findings: &mut Findings) -> Option<FeatureSet> {
    if findings.any_within(at) {
        return None;
    }
    let error = match FeatureSet::new(features) {
        Ok(features) => return Some(features),
        Err(error) => error,
    };
    match &error {
        FeatureSetError::Circular { name, part } => findings.wrong(
            &at.key(name),
            format!("is a ratio that needs itself, through {part:?}; make one of the two of something else"),
        ),
        FeatureSetError::Twice { name } | FeatureSetError::UnknownPart { name, .. } => {
            findings.wrong(&at.key(name), format!("{error}; give it another name or part"));
        }
    }
    None
}

fn kind(
    written: &written::Feature,
    at: &KeyPath,
    words: &Words<'_>,
    findings: &mut Findings,
) -> Option<FeatureKind> {
    let verbs = verbs(written);
    let given: Vec<(&str, bool)> = verbs.iter().map(|(verb, given)| (*verb, given.is_some())).collect();
    let others = [("ratio", written.ratio.is_some()), ("attribute", written.attribute.is_some())];
    let verb = exactly_one(&[given, others.to_vec()].concat(), at, findings)?;
    if let Some([numerator, denominator]) = &written.ratio {
        return ratio([numerator, denominator], written, at, findings);
    }
    if let Some(name) = &written.attribute {
        no_modifiers(written, "attribute", at, findings);
        words.check_attribute(name, &at.key("attribute"), findings);
        return Some(FeatureKind::Attribute(Arc::from(name.as_str())));
    }
    let (name, takes, fades) = VERBS.into_iter().find(|(name, _, _)| *name == verb)?;
    let of = verbs.iter().find(|(name, _)| *name == verb).and_then(|(_, of)| *of)?;
    let (event, value) = subject(name, takes, of, (&at.key(name), words), findings)?;
    let memory = memory(written, (name, fades), at, findings);
    let aggregate = aggregate(name, written, &memory, at, findings);
    let conditions = conditions(written.conditions.as_ref(), (&event, words), &at.key("where"), findings);
    let event = Arc::from(event.as_str());
    let value = value.as_deref().map(Arc::from);
    Some(FeatureKind::Events(EventFeature {
        event,
        value,
        aggregate: aggregate?,
        memory: memory?,
        conditions,
    }))
}

fn verbs(written: &written::Feature) -> [(&'static str, Option<&str>); 10] {
    [
        ("count", written.count.as_deref()),
        ("sum", written.sum.as_deref()),
        ("mean", written.mean.as_deref()),
        ("min", written.min.as_deref()),
        ("max", written.max.as_deref()),
        ("distinct", written.distinct.as_deref()),
        ("last", written.last.as_deref()),
        ("since_last", written.since_last.as_deref()),
        ("since_first", written.since_first.as_deref()),
        ("trend", written.trend.as_deref()),
    ]
}

fn ratio(
    parts: [&String; 2],
    written: &written::Feature,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<FeatureKind> {
    no_modifiers(written, "ratio", at, findings);
    let names: Vec<String> = findings.names_in(&section("features")).into_iter().map(str::to_owned).collect();
    let own = at.last_name().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != own).collect();
    let mut known = true;
    for (idx, part) in parts.iter().enumerate() {
        if part.as_str() == own {
            findings.wrong(&at.key("ratio").item(idx), "is a ratio of itself; name another feature");
            known = false;
        } else if !names.contains(&part.as_str()) {
            let text = format!("there is no feature {part:?}; {}", suggestion(part, &names));
            findings.wrong(&at.key("ratio").item(idx), text);
            known = false;
        }
    }
    let [numerator, denominator] = parts.map(|part| Arc::from(part.as_str()));
    known.then_some(FeatureKind::Ratio { numerator, denominator })
}

/// Reports what only goes with events.
fn no_modifiers(written: &written::Feature, verb: &str, at: &KeyPath, findings: &mut Findings) {
    let given = [
        ("window", written.window.is_some()),
        ("half_life", written.half_life.is_some()),
        ("against", written.against.is_some()),
        ("where", written.conditions.is_some()),
    ];
    let instead = if verb == "ratio" { "give it to its parts" } else { "take it out" };
    for (key, _) in given.iter().filter(|(_, given)| *given) {
        findings.wrong(&at.key(key), format!("does not go with {verb}, which looks at no events; {instead}"));
    }
}

/// The kind of event, and the value where the verb works on one.
fn subject(
    verb: &str,
    takes: Takes,
    of: &str,
    (at, words): (&KeyPath, &Words<'_>),
    findings: &mut Findings,
) -> Option<(String, Option<String>)> {
    let split = of.rsplit_once('.').filter(|(kind, value)| !kind.is_empty() && !value.is_empty());
    let is_kind = takes == Takes::Kind || takes == Takes::Either && is_kind(of, split, words);
    match (is_kind, split) {
        (true, Some((kind, value)))
            if takes == Takes::Kind && is_value_of_known(of, (kind, value), words) =>
        {
            findings.wrong(at, format!("{verb} takes no value; write {verb} = {kind:?}"));
            None
        }
        (true, _) => {
            words.check_kind(of, at, findings);
            Some((of.to_owned(), None))
        }
        (false, Some((kind, value))) => {
            words.check_kind(kind, at, findings);
            words.check_value(kind, value, at, findings);
            Some((kind.to_owned(), Some(value.to_owned())))
        }
        (false, None) => {
            findings.wrong(
                at,
                format!("{verb} needs a value; write kind.value, such as {verb} = \"purchase.amount\""),
            );
            None
        }
    }
}

/// Whether a text that may be a kind or `kind.value` is a kind.
fn is_kind(of: &str, split: Option<(&str, &str)>, words: &Words<'_>) -> bool {
    match split {
        None => true,
        Some((kind, value)) if words.may_have_kind(kind) && words.may_have_value(kind, value) => false,
        Some((kind, _)) if words.has_all_kinds() => words.may_have_kind(of) || !words.may_have_kind(kind),
        Some(_) => true,
    }
}

/// Whether `kind.value` cannot be a kind of its own because its first part is one.
fn is_value_of_known(of: &str, (kind, value): (&str, &str), words: &Words<'_>) -> bool {
    words.has_all_kinds()
        && !words.may_have_kind(of)
        && words.may_have_kind(kind)
        && words.may_have_value(kind, value)
}

fn memory(
    written: &written::Feature,
    (verb, fades): (&str, bool),
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<Memory> {
    if !fades && written.half_life.is_some() {
        let fading: Vec<&str> =
            VERBS.iter().filter(|(_, _, fades)| *fades).map(|(name, _, _)| *name).collect();
        let text = format!("does not go with {verb}, only with {}; write a window instead", list(&fading));
        findings.wrong(&at.key("half_life"), text);
    }
    let memory = Memory {
        window: duration(written.window.as_ref(), &at.key("window"), findings),
        half_life: duration(written.half_life.as_ref(), &at.key("half_life"), findings),
    };
    let reported = findings.any_within(&at.key("window")) || findings.any_within(&at.key("half_life"));
    (!reported).then_some(memory)
}

fn aggregate(
    verb: &str,
    written: &written::Feature,
    memory: &Option<Memory>,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<Aggregate> {
    if verb != "trend" && written.against.is_some() {
        findings.wrong(&at.key("against"), format!("goes with trend, not with {verb}; take it out"));
    }
    Some(match verb {
        "count" => Aggregate::Count,
        "sum" => Aggregate::Sum,
        "mean" => Aggregate::Mean,
        "min" => Aggregate::Min,
        "max" => Aggregate::Max,
        "distinct" => Aggregate::Distinct,
        "last" => Aggregate::Last,
        "since_last" => Aggregate::SinceLast,
        "since_first" => Aggregate::SinceFirst,
        _ => Aggregate::Trend { against: against(written, (*memory)?, at, findings)? },
    })
}

/// The longer memory of a trend.
fn against(
    written: &written::Feature,
    memory: Memory,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<Span> {
    let shorter = match (memory.window, memory.half_life) {
        (Some(shorter), None) | (None, Some(shorter)) => shorter,
        (Some(_), Some(_)) => {
            findings.wrong(at, "is a trend with a window and a half_life; keep exactly one of them");
            return None;
        }
        (None, None) => {
            findings.wrong(at, "is a trend without a window or a half_life; write how long the recent time is: window = \"30d\"");
            return None;
        }
    };
    if written.against.is_none() {
        let longer = shorter.micros().checked_mul(TREND_TIMES).and_then(Span::from_micros);
        if longer.is_none() {
            findings.wrong(
                at,
                "compares with three times its own time, which is too long; write against = \"…\"",
            );
        }
        return longer;
    }
    let longer = duration(written.against.as_ref(), &at.key("against"), findings)?;
    if longer <= shorter {
        let text =
            format!("{longer} is not longer than {shorter}; a trend compares recent time with longer time");
        findings.wrong(&at.key("against"), text);
    }
    Some(longer)
}

/// Conditions on the values of events of this kind.
pub(super) fn conditions(
    written: Option<&BTreeMap<String, written::Condition>>,
    (kind, words): (&str, &Words<'_>),
    at: &KeyPath,
    findings: &mut Findings,
) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (value, condition) in written.into_iter().flatten() {
        let at = at.key(value);
        words.check_value(kind, value, &at, findings);
        let bounds = bounds(condition, &at, findings);
        conditions.extend(bounds.map(|bounds| Condition { value: Arc::from(value.as_str()), bounds }));
    }
    conditions
}

fn bounds(written: &written::Condition, at: &KeyPath, findings: &mut Findings) -> Option<Bounds> {
    match (written.from, written.below, &written.is) {
        (None, None, None) => {
            if !findings.any_within(at) {
                findings
                    .wrong(at, "says nothing; write { from = 100 }, { below = 200 } or { is = [\"web\"] }");
            }
            None
        }
        (None, None, Some(is)) => Some(Bounds::Is(values(is, &at.key("is"), findings))),
        (_, _, Some(_)) => {
            findings.wrong(at, "has is beside from or below; keep one of the two forms");
            None
        }
        (from, below, None) => {
            if let Some((from, below)) = from.zip(below).filter(|(from, below)| from >= below) {
                findings.wrong(
                    at,
                    format!("nothing is from {from} and below {below}; write the lower number as from"),
                );
            }
            Some(Bounds::Range { from, below })
        }
    }
}
