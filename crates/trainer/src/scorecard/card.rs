//! The selected features as a scorecard, each number with the rows that it was learned from.

use std::sync::Arc;

use definition::{NotedScorecard, RuleNotes};
use records::Value;
use scoring::{Group, PointsCase, Rule, RulePoints, Scorecard, When};

use super::binning::{Bin, Binned};
use super::points::{PointScale, whole_points};
use super::tally::Tally;
use super::wording::Wording;

/// A feature that is in the card.
pub(super) struct Member<'a> {
    /// Its index among the features.
    pub feature: usize,
    /// Its name.
    pub name: Arc<str>,
    /// Its group.
    pub group: Arc<str>,
    /// Its bins.
    pub binned: &'a Binned,
    /// Log-odds a unit of evidence.
    pub coefficient: f64,
}

/// A case of a rule, and who falls into it.
struct Case {
    when: When,
    points: f64,
    tally: Tally,
}

/// The card of these members, which keeps their order; `head` stands above it.
pub(super) fn card(
    members: &[Member<'_>],
    scale: PointScale,
    wording: &Wording<'_>,
    (head, base): (Vec<String>, String),
) -> NotedScorecard {
    let (rules, notes): (Vec<Rule>, Vec<RuleNotes>) =
        members.iter().map(|member| rule(member, scale, wording)).unzip();
    let scorecard = Scorecard { base: scale.base, groups: groups(&rules), rules };
    NotedScorecard { scorecard, head, base, rules: notes }
}

/// Whether any value is worth a point.
pub(super) fn says_something(member: &Member<'_>, double: f64) -> bool {
    let bins = member.binned.bins.iter().chain([&member.binned.missing]);
    bins.map(|bin| points_of(member, bin, double)).any(|points| points != 0.0)
}

fn points_of(member: &Member<'_>, bin: &Bin, double: f64) -> f64 {
    whole_points(member.coefficient * bin.evidence, double)
}

fn rule(member: &Member<'_>, scale: PointScale, wording: &Wording<'_>) -> (Rule, RuleNotes) {
    let cases = cases(member, scale.double);
    let notes = RuleNotes {
        rule: format!("information value {:.3}", member.binned.information()),
        cases: cases.iter().map(|case| who(&case.tally)).collect(),
        missing: who_is_missing(&member.binned.missing),
    };
    let points = cases.into_iter().map(|Case { when, points, .. }| PointsCase { when, points });
    let rule = Rule {
        feature: member.name.clone(),
        group: member.group.clone(),
        points: RulePoints::Cases(points.collect()),
        missing: points_of(member, &member.binned.missing, scale.double),
        because: wording.because(member.feature),
    };
    (rule, notes)
}

/// The bins as cases; neighbours of equal points are one.
fn cases(member: &Member<'_>, double: f64) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (when, bin) in member.binned.cases() {
        let bin = &member.binned.bins[bin];
        let points = points_of(member, bin, double);
        match cases.pop() {
            Some(before) if before.points == points => {
                let mut tally = before.tally;
                tally += bin.tally;
                cases.push(Case { when: either(before.when, when), points, tally });
            }
            before => {
                cases.extend(before);
                cases.push(Case { when, points, tally: bin.tally });
            }
        }
    }
    cases
}

/// What holds where one of two neighbouring cases does.
fn either(first: When, second: When) -> When {
    match (first, second) {
        (When::Is(some), When::Is(others)) => {
            let mut both: Vec<Value> = some.into_iter().chain(others).collect();
            both.sort_by_key(|value| format!("{value:?}"));
            When::Is(both)
        }
        // Limits rise, so the later case takes in the earlier one.
        (_, second) => second,
    }
}

/// Every group with the least and the most that its rules can give.
fn groups(rules: &[Rule]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for rule in rules {
        let (low, high) = reach(rule);
        match groups.iter_mut().find(|group| group.name == rule.group) {
            Some(group) => {
                group.min = group.min.map(|min| min + low);
                group.max = group.max.map(|max| max + high);
            }
            None => {
                groups.push(Group { name: rule.group.clone(), weight: 1.0, min: Some(low), max: Some(high) })
            }
        }
    }
    groups
}

/// The least and the most points of a rule; 0, which a value of no case gets, among them.
fn reach(rule: &Rule) -> (f64, f64) {
    let of_cases = match &rule.points {
        RulePoints::Cases(cases) => cases.iter().map(|case| case.points).collect(),
        RulePoints::Each { .. } => Vec::new(),
    };
    let all = of_cases.into_iter().chain([rule.missing]);
    all.fold((0.0, 0.0), |(low, high), points: f64| (points.min(low), points.max(high)))
}

fn who(tally: &Tally) -> String {
    let rows = if tally.rows() == 1 { "row" } else { "rows" };
    format!("{} of {} {rows}", percent(tally.rate()), count(tally.rows()))
}

fn who_is_missing(missing: &Bin) -> String {
    match missing.tally.rows() {
        0 => "never".to_owned(),
        _ if missing.tally.tells() => who(&missing.tally),
        rows => format!("{}: too few to tell", count(rows)),
    }
}

/// A share as people write it.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A number of rows as people write it.
pub(super) fn count(rows: usize) -> String {
    let digits = rows.to_string();
    let mut text = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
