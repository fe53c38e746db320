//! `[scorecard]` with the source of each number beside it.

use std::fmt::Write;

use records::Value;
use scoring::{Group, PointsCase, Rule, RulePoints, Scorecard, When};

use super::{comment, toml_number};
use crate::schema::{toml_key, toml_text};

/// Where comments begin beside short lines.
const COMMENT_COLUMN: usize = 40;

/// A line of this length does not move the comments beside its shorter neighbours.
const LONG_LINE: usize = 90;

/// A scorecard, and what people should know of its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct NotedScorecard {
    /// The card.
    pub scorecard: Scorecard,
    /// What stands above it, a line each.
    pub head: Vec<String>,
    /// What stands beside the base.
    pub base: String,
    /// What stands beside each rule, in the order of the card's rules.
    pub rules: Vec<RuleNotes>,
}

/// What people should know of a rule's numbers; an empty text is no comment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleNotes {
    /// Of the rule.
    pub rule: String,
    /// Of each of its cases.
    pub cases: Vec<String>,
    /// Of the points of a missing value.
    pub missing: String,
}

/// The section as text: valid TOML that says what the card says, group by group as its rules stand.
pub fn scorecard_section(card: &NotedScorecard) -> String {
    let NotedScorecard { scorecard, head, base, rules } = card;
    let mut text = String::from("[scorecard]\n");
    head.iter().for_each(|line| push(&mut text, &format!("# {}", comment(line)), ""));
    push(&mut text, &format!("base = {}", toml_number(scorecard.base)), base);
    groups(&scorecard.groups, &mut text);
    let none = RuleNotes::default();
    let notes = rules.iter().chain(std::iter::repeat(&none));
    scorecard.rules.iter().zip(notes).for_each(|(rule, notes)| write_rule(rule, notes, &mut text));
    text
}

/// A line, and a comment beside it.
fn push(text: &mut String, line: &str, note: &str) {
    let width = COMMENT_COLUMN - 1;
    // Writing to a String cannot fail.
    let _ = match note {
        "" => writeln!(text, "{}", line.trim_end()),
        note => writeln!(text, "{line:<width$} # {}", comment(note)),
    };
}

fn groups(groups: &[Group], text: &mut String) {
    if groups.is_empty() {
        return;
    }
    text.push_str("\n[scorecard.groups]");
    text.push_str(
        "                      # the limits are what the rules can reach: widen them with the rules\n",
    );
    let keys: Vec<String> = groups.iter().map(|group| toml_key(&group.name)).collect();
    let width = keys.iter().map(|key| key.chars().count()).max().unwrap_or(0);
    for (group, key) in groups.iter().zip(keys) {
        let limit = |name: &str, limit: Option<f64>| {
            limit.map_or_else(String::new, |limit| format!(", {name} = {}", toml_number(limit)))
        };
        let weight = if group.weight == 1.0 { "1.0".to_owned() } else { toml_number(group.weight) };
        let limits = limit("min", group.min) + &limit("max", group.max);
        push(text, &format!("{key:<width$} = {{ weight = {weight}{limits} }}"), "");
    }
}

fn write_rule(rule: &Rule, notes: &RuleNotes, text: &mut String) {
    text.push('\n');
    push(text, &format!("[scorecard.rules.{}]", toml_key(&rule.feature)), &notes.rule);
    push(text, &format!("group   = {}", toml_text(&rule.group)), "");
    match &rule.points {
        RulePoints::Cases(cases) => write_cases(cases, &notes.cases, text),
        RulePoints::Each { each, min, max } => {
            let keys = [("each   ", Some(*each)), ("min    ", *min), ("max    ", *max)];
            keys.iter()
                .filter_map(|(key, number)| number.map(|number| (key, number)))
                .for_each(|(key, number)| push(text, &format!("{key} = {}", toml_number(number)), ""));
        }
    }
    push(text, &format!("missing = {}", toml_number(rule.missing)), &notes.missing);
    if !rule.because.is_empty() {
        let texts =
            rule.because.iter().map(|(language, said)| format!("{} = {}", quoted(language), toml_text(said)));
        push(text, &format!("because = {{ {} }}", texts.collect::<Vec<_>>().join(", ")), "");
    }
}

/// A language as people write it here: quoted where it has a region.
fn quoted(language: &str) -> String {
    if language.contains('-') { toml_text(language) } else { toml_key(language) }
}

fn write_cases(cases: &[PointsCase], notes: &[String], text: &mut String) {
    let lines: Vec<String> = cases.iter().map(case).collect();
    let longest = lines.iter().map(|line| line.chars().count()).filter(|width| *width < LONG_LINE).max();
    let width = longest.unwrap_or(0).max(COMMENT_COLUMN - 1);
    let notes = notes.iter().map(String::as_str).chain(std::iter::repeat(""));
    text.push_str("points  = [\n");
    lines.iter().zip(notes).for_each(|(line, note)| push(text, &format!("{line:<width$}"), note));
    text.push_str("]\n");
}

fn case(case: &PointsCase) -> String {
    let points = toml_number(case.points);
    match &case.when {
        When::Below(limit) => format!("    {{ below = {}, points = {points} }},", toml_number(*limit)),
        When::Is(values) => format!("    {{ is = [{}], points = {points} }},", listed(values)),
        When::Otherwise => format!("    {{ points = {points} }},"),
    }
}

fn listed(values: &[Value]) -> String {
    let value = |value: &Value| match value {
        Value::Number(number) => toml_number(*number),
        Value::Text(text) => toml_text(text),
        Value::Boolean(yes) => yes.to_string(),
        Value::Time(time) => toml_text(&time.to_string()),
    };
    values.iter().map(value).collect::<Vec<_>>().join(", ")
}
