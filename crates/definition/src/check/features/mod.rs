//! Features of event histories: one verb each, and what goes with it.

mod conditions;
mod memory;
mod subject;

pub(super) use conditions::conditions;

use std::collections::BTreeMap;
use std::sync::Arc;

use features::{Aggregate, EventFeature, Feature, FeatureKind, FeatureSet, FeatureSetError, Memory};

use super::input::exactly_one;
use super::section;
use super::words::Words;
use crate::findings::Findings;
use crate::nearest::suggestion;
use crate::place::KeyPath;
use crate::written;
use memory::{against, memory};
use subject::subject;

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
    let aggregate = aggregate(name, written, memory, at, findings);
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

fn aggregate(
    verb: &str,
    written: &written::Feature,
    memory: Option<Memory>,
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
        _ => Aggregate::Trend { against: against(written, memory?, at, findings)? },
    })
}
