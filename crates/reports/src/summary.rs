//! Predicted against actual on a terminal: a few lines and one table, at most 100 columns.

use crate::Language;
use crate::live::{Counts, Group, LiveReport};
use crate::live_page::{in_a_sentence, known_to, who};
use crate::section::Promise;
use crate::texts;
use crate::texts::said::Said;
use crate::wording::Wording;

/// Widest line: what a terminal shows that is not full-screen.
const WIDTH: usize = 100;
/// What numbers and verdict leave for names, with two blanks between columns.
const NAME_WIDTH: usize = 22;
/// Mature, open, expected, observed, interval.
const NUMBER_WIDTHS: [usize; 5] = [9, 8, 9, 9, 17];

/// Says in a few lines what was promised and what came, by version, source and tier.
pub fn summary(report: &LiveReport, language: Language) -> String {
    let wording = Wording::of(language);
    let mut lines = said(report, &wording);
    if !report.groups.is_empty() {
        lines.push(String::new());
        lines.push(head(&wording));
        for group in &report.groups {
            lines.extend(group_lines(group, &who(group, &wording), &wording));
        }
    }
    if !report.shadows.is_empty() {
        lines.push(String::new());
        lines.push(format!("({})", wording.texts.summary.shadows));
        for group in &report.shadows {
            lines.extend(group_lines(group, &who(group, &wording), &wording));
        }
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Says a sentence of a document (a check of the gate, a leak warning) in that language; one that has
/// no translation stays as it was written.
pub fn sentence(text: &str, language: Language) -> String {
    match texts::said::said(text, &Wording::of(language)) {
        Said::Translated(text) | Said::AsItWas(text) => text,
    }
}

fn said(report: &LiveReport, wording: &Wording) -> Vec<String> {
    let texts = &wording.texts.summary;
    let LiveReport { name, counts, .. } = report;
    let mut sentences = vec![(texts.title)(name), in_a_sentence(counts, wording)];
    sentences.push(known_to(report, wording));
    if counts.n > 0 {
        let numbers = [counts.n, counts.mature, counts.open, counts.repeats].map(|n| wording.count(n));
        sentences.push((texts.counts)(numbers.each_ref().map(String::as_str)));
    }
    if counts.mature > 0 {
        sentences.push(negatives(counts, wording));
    }
    sentences.iter().flat_map(|sentence| wrapped(sentence)).collect()
}

fn negatives(counts: &Counts, wording: &Wording) -> String {
    let [reported, silent] = [counts.reported_negatives, counts.silent_negatives];
    let numbers = [reported + silent, reported, silent].map(|n| wording.count(n));
    (wording.texts.summary.negatives)(&numbers[0], &numbers[1], &numbers[2])
}

fn head(wording: &Wording) -> String {
    let texts = &wording.texts.summary;
    row("", [texts.mature, texts.open, texts.expected, texts.observed, texts.interval], "")
}

/// The group's tiers, then all of it.
fn group_lines(group: &Group, name: &str, wording: &Wording) -> Vec<String> {
    let mut lines = vec![cut(name, WIDTH)];
    lines.extend(group.tiers.iter().map(|tier| counts_line(&tier.tier, &tier.counts, wording)));
    lines.push(counts_line(wording.texts.summary.all, &group.counts, wording));
    lines
}

fn counts_line(name: &str, counts: &Counts, wording: &Wording) -> String {
    let promise = Promise::from(counts);
    let numbers = [
        wording.count(counts.mature),
        wording.count(counts.open),
        promise.expected_in_words(wording),
        wording.count(counts.observed),
        promise.interval_in_words(wording),
    ];
    row(&format!("  {name}"), numbers.each_ref().map(String::as_str), promise.verdict().in_words(wording))
}

fn row(name: &str, numbers: [&str; 5], verdict: &str) -> String {
    let mut row = format!("{:NAME_WIDTH$}", cut(name, NAME_WIDTH));
    for (number, width) in numbers.iter().zip(NUMBER_WIDTHS) {
        row.push_str(&format!(" {number:>width$}"));
    }
    cut(&format!("{row}  {verdict}"), WIDTH)
}

/// A name that fits, without what would move a terminal's cursor.
fn cut(name: &str, width: usize) -> String {
    let shown: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    crate::wording::cut_short(&shown, width)
}

/// Lines of at most [`WIDTH`] letters, broken at blanks.
fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split_whitespace() {
        let line = lines.len() - 1;
        let length = lines[line].chars().count();
        if length > 0 && length + 1 + word.chars().count() > WIDTH {
            lines.push(cut(word, WIDTH));
        } else {
            let blank = if length > 0 { " " } else { "" };
            lines[line] = format!("{}{blank}{}", lines[line], cut(word, WIDTH));
        }
    }
    lines
}
