//! The rules: points by feature, in groups.

use std::collections::BTreeMap;
use std::sync::Arc;

use features::{Aggregate, FeatureKind};
use scoring::{Group, PointsCase, Rule, RulePoints, Scorecard, When};

use super::section;
use super::value::values;
use crate::Input;
use crate::findings::Findings;
use crate::nearest::{choice, suggestion};
use crate::place::KeyPath;
use crate::written::{self, Definition, Scalar};

/// The features that rules and settings may name.
///
/// Those of a table are its columns, which only the file tells: then every name may be right.
#[derive(Debug)]
pub(super) struct KnownFeatures {
    /// In the order of the file; `None`: not known here.
    names: Option<Vec<String>>,
    /// Those whose values are numbers for certain.
    numbers: Vec<Arc<str>>,
}

impl KnownFeatures {
    /// Every feature that was written, right or wrong.
    pub(super) fn of(written: &Definition, input: Option<&Input>, findings: &Findings) -> KnownFeatures {
        let at = section("features");
        let is_table = written.table.is_some() || written.features.is_none();
        let mut names: Vec<String> = findings.names_in(&at).into_iter().map(str::to_owned).collect();
        let mut numbers = Vec::new();
        if let Some(Input::Events(plan)) = input {
            let features = plan.features.features();
            names = features.iter().map(|feature| feature.name.to_string()).collect();
            numbers
                .extend(features.iter().filter(|feature| is_number(&feature.kind)).map(|f| f.name.clone()));
        }
        KnownFeatures { names: (!is_table).then_some(names), numbers }
    }

    /// Reports a name that is no feature.
    pub(super) fn check(&self, name: &str, at: &KeyPath, findings: &mut Findings) {
        let Some(names) = &self.names else { return };
        if !names.iter().any(|known| known == name) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            findings.wrong(at, format!("there is no feature {name:?}; {}", suggestion(name, &names)));
        }
    }

    /// The scorecard with its rules in the order of the features, where that is known.
    pub(super) fn in_order(&self, scorecard: Option<Scorecard>) -> Option<Scorecard> {
        let mut scorecard = scorecard?;
        if let Some(names) = &self.names {
            let place = |rule: &Rule| names.iter().position(|name| *name == *rule.feature);
            scorecard.rules.sort_by_key(place);
        }
        Some(scorecard)
    }
}

fn is_number(kind: &FeatureKind) -> bool {
    match kind {
        FeatureKind::Column | FeatureKind::Attribute(_) => false,
        FeatureKind::Ratio { .. } => true,
        FeatureKind::Events(feature) => feature.aggregate != Aggregate::Last,
    }
}

/// The scorecard; what is wrong in it is left out of it and reported.
pub(super) fn check(
    written: &written::Scorecard,
    known: &KnownFeatures,
    findings: &mut Findings,
) -> Scorecard {
    let at = section("scorecard");
    let rules = rules(&written.rules, known, &at.key("rules"), findings);
    let groups = groups(written, &at.key("groups"), findings);
    Scorecard { base: written.base, groups, rules }
}

fn groups(written: &written::Scorecard, at: &KeyPath, findings: &mut Findings) -> Vec<Group> {
    let mut used: Vec<&str> = written.rules.values().map(|rule| rule.group.as_str()).collect();
    used.sort_unstable();
    used.dedup();
    let rules_known = !findings.any_within(&section("scorecard").key("rules"));
    let mut groups = Vec::with_capacity(written.groups.len());
    for (name, group) in findings.in_file_order(&written.groups, at) {
        let at = at.key(name);
        if rules_known && !used.contains(&name) {
            let text = format!("no rule belongs to the group {name:?}; {}", suggestion(name, &used));
            findings.wrong(&at, text);
        }
        ordered(group.min, group.max, &at, findings);
        groups.push(Group { name: Arc::from(name), weight: group.weight, min: group.min, max: group.max });
    }
    groups
}

fn ordered(min: Option<f64>, max: Option<f64>, at: &KeyPath, findings: &mut Findings) {
    if let Some((min, max)) = min.zip(max).filter(|(min, max)| min > max) {
        findings.wrong(&at.key("min"), format!("{min} is above max, {max}; exchange the two"));
    }
}

fn rules(
    written: &BTreeMap<String, written::Rule>,
    known: &KnownFeatures,
    at: &KeyPath,
    findings: &mut Findings,
) -> Vec<Rule> {
    let mut rules = Vec::with_capacity(written.len());
    for (feature, rule) in findings.in_file_order(written, at) {
        let at = at.key(feature);
        known.check(feature, &at, findings);
        if rule.group.trim().is_empty() {
            findings.wrong(&at.key("group"), "is empty; name a group, or leave the key out for \"rules\"");
        }
        because(&rule.because, &at.key("because"), findings);
        let is_number = known.numbers.iter().any(|number| number.as_ref() == feature);
        let points = points(rule, is_number, &at, findings);
        rules.extend(points.map(|points| Rule {
            feature: Arc::from(feature),
            group: Arc::from(rule.group.as_str()),
            points,
            missing: rule.missing,
            because: rule.because.clone(),
        }));
    }
    rules
}

fn because(texts: &BTreeMap<String, String>, at: &KeyPath, findings: &mut Findings) {
    for (language, text) in texts {
        let at = at.key(language);
        if !is_language(language) {
            let right = "write a language tag, such as en or \"pt-BR\"";
            findings.wrong(&at, format!("{language:?} is no language; {right}"));
        }
        if text.trim().is_empty() {
            findings.wrong(&at, "is empty; write what people read as the reason, or leave the language out");
        }
    }
}

/// Whether it has the form of a language tag: `en`, `pt-BR`, `zh-Hant`. (BCP 47, without its rarer parts)
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn points(
    written: &written::Rule,
    is_number: bool,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<RulePoints> {
    let keys = [("points", written.points.is_some()), ("each", written.each.is_some())];
    let form = super::input::exactly_one(&keys, at, findings)?;
    for (key, given) in [("min", written.min.is_some()), ("max", written.max.is_some())] {
        if form == "points" && given {
            findings.wrong(&at.key(key), "goes with each, not with points; limit the group instead");
        }
    }
    match (&written.points, written.each) {
        (Some(cases), _) => points_by_case(cases, is_number, &at.key("points"), findings),
        (None, each) => {
            ordered(written.min, written.max, at, findings);
            Some(RulePoints::Each { each: each?, min: written.min, max: written.max })
        }
    }
}

fn points_by_case(
    written: &[written::Case],
    is_number: bool,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<RulePoints> {
    if written.is_empty() && !findings.any_within(at) {
        findings.wrong(at, "is empty; write at least one case, such as { below = 30, points = 35 }");
    }
    let mut cases = Vec::with_capacity(written.len());
    let mut highest: Option<f64> = None;
    for (idx, case) in written.iter().enumerate() {
        let at = at.item(idx);
        let when = when(case, idx + 1 == written.len(), &at, findings);
        if let Some(When::Below(limit)) = when {
            rising(limit, highest, &at.key("below"), findings);
            highest = Some(limit);
        }
        no_texts_of_numbers(case, is_number, &at.key("is"), findings);
        cases.extend(when.zip(case.points).map(|(when, points)| PointsCase { when, points }));
    }
    (cases.len() == written.len()).then_some(RulePoints::Cases(cases))
}

fn when(written: &written::Case, is_last: bool, at: &KeyPath, findings: &mut Findings) -> Option<When> {
    match (written.below, &written.is) {
        (Some(_), Some(_)) => {
            findings.wrong(at, "has below and is; make two cases of it");
            None
        }
        (Some(below), None) => Some(When::Below(below)),
        (None, Some(is)) => Some(When::Is(values(is, &at.key("is"), findings))),
        (None, None) if is_last || findings.any_within(at) => Some(When::Otherwise),
        (None, None) => {
            findings.wrong(
                at,
                "always holds, so that the cases after it never do; put it last, or give it below or is",
            );
            None
        }
    }
}

fn rising(limit: f64, highest: Option<f64>, at: &KeyPath, findings: &mut Findings) {
    if let Some(highest) = highest.filter(|highest| limit <= *highest) {
        let text =
            format!("{limit} comes after {highest}, so that the case never holds; write rising limits");
        findings.wrong(at, text);
    }
}

/// A number is never one of these texts: such a case would silently give no points.
fn no_texts_of_numbers(case: &written::Case, is_number: bool, at: &KeyPath, findings: &mut Findings) {
    let texts: Vec<String> = case
        .is
        .iter()
        .flatten()
        .filter_map(|scalar| match scalar {
            Scalar::Text(text) => Some(format!("{text:?}")),
            Scalar::Boolean(_) | Scalar::Number(_) => None,
        })
        .collect();
    if is_number && !texts.is_empty() {
        findings.wrong(
            at,
            format!("the feature is a number and never {}; write numbers, or below", choice(&texts)),
        );
    }
}
