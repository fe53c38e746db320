//! Predicted against actual on a terminal: a few lines and one table, at most 100 columns.

use crate::Language;
use crate::live::{Comparison, Counts, Group, LiveReport};
use crate::live_page::{in_a_sentence, known_to, who};
use crate::section::Promise;
use crate::texts;
use crate::texts::said::Said;
use crate::wording::{UNDEFINED, Wording};

/// Widest line: what a terminal shows that is not full-screen.
const WIDTH: usize = 100;
/// Widest line of a sentence: what every terminal shows, and what is easily read.
const SENTENCE_WIDTH: usize = 80;
/// What numbers and verdict leave for names.
const NAME_WIDTH: usize = 22;
/// Name, mature, open, expected, observed, interval, verdict.
const COLUMNS: usize = 7;

/// A line before it is known how wide the columns are.
enum Line {
    Text(String),
    Row([String; COLUMNS]),
}

/// Says in a few lines what was promised and what came, by version, source and tier.
///
/// Columns are as wide as what stands in them, so that short names and numbers fit a narrow terminal.
pub fn summary(report: &LiveReport, language: Language) -> String {
    let wording = Wording::of(language);
    let mut lines: Vec<Line> = said(report, &wording).into_iter().map(Line::Text).collect();
    if !report.groups.is_empty() {
        lines.push(Line::Text(String::new()));
        lines.push(head(&wording));
        lines.extend(report.groups.iter().flat_map(|group| group_lines(group, &wording)));
    }
    if !report.shadows.is_empty() {
        lines.push(Line::Text(format!("\n({})", wording.texts.summary.shadows)));
        lines.extend(report.shadows.iter().flat_map(|group| group_lines(group, &wording)));
        let compared = report.comparisons.iter().map(|pairs| compared(pairs, &wording));
        lines.extend(compared.flat_map(|sentence| wrapped(&sentence)).map(Line::Text));
    }
    let widths = widths(&lines);
    lines.iter().map(|line| format!("{}\n", laid_out(line, &widths).trim_end())).collect()
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

fn compared(pairs: &Comparison, wording: &Wording) -> String {
    let Comparison { challenger, champion, n, of_challenger, of_champion, .. } = pairs;
    let version =
        |version: &Option<u32>| version.map_or_else(|| UNDEFINED.to_owned(), |version| version.to_string());
    let figures = [
        version(challenger),
        version(champion),
        wording.count(*n),
        wording.maybe(of_challenger.roc_auc, 3),
        wording.maybe(of_champion.roc_auc, 3),
        wording.maybe(of_challenger.brier, 4),
        wording.maybe(of_champion.brier, 4),
    ];
    (wording.texts.summary.same_requests)(figures.each_ref().map(String::as_str))
}

fn head(wording: &Wording) -> Line {
    let texts = &wording.texts.summary;
    let head = ["", texts.mature, texts.open, texts.expected, texts.observed, texts.interval, ""];
    Line::Row(head.map(str::to_owned))
}

/// The group's name and tiers, then all of it.
fn group_lines(group: &Group, wording: &Wording) -> Vec<Line> {
    let mut lines = vec![Line::Text(cut(&who(group, wording), WIDTH))];
    lines.extend(group.tiers.iter().map(|tier| counts_line(&tier.tier, &tier.counts, wording)));
    lines.push(counts_line(wording.texts.summary.all, &group.counts, wording));
    lines
}

fn counts_line(name: &str, counts: &Counts, wording: &Wording) -> Line {
    let promise = Promise::from(counts);
    Line::Row([
        cut(&format!("  {name}"), NAME_WIDTH),
        wording.count(counts.mature),
        wording.count(counts.open),
        promise.expected_in_words(wording),
        wording.count(counts.observed),
        promise.interval_in_words(wording),
        promise.verdict().in_words(wording).to_owned(),
    ])
}

/// How wide each column is.
fn widths(lines: &[Line]) -> [usize; COLUMNS] {
    let mut widths = [0; COLUMNS];
    for line in lines {
        if let Line::Row(cells) = line {
            let lengths = cells.iter().map(|cell| cell.chars().count());
            widths.iter_mut().zip(lengths).for_each(|(width, length)| *width = length.max(*width));
        }
    }
    widths
}

/// Numbers stand at the right of their column, name and verdict at the left.
fn laid_out(line: &Line, widths: &[usize; COLUMNS]) -> String {
    let cells = match line {
        Line::Text(text) => return text.clone(),
        Line::Row(cells) => cells,
    };
    let cell = |(column, (cell, width)): (usize, (&String, &usize))| match column {
        0 => format!("{cell:<width$}"),
        column if column + 1 == COLUMNS => cell.clone(),
        _ => format!("{cell:>width$}"),
    };
    let cells: Vec<String> = cells.iter().zip(widths).enumerate().map(cell).collect();
    cut(&cells.join("  "), WIDTH)
}

/// A name that fits, without what would move a terminal's cursor.
fn cut(name: &str, width: usize) -> String {
    let shown: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    crate::wording::cut_short(&shown, width)
}

/// Lines of at most [`SENTENCE_WIDTH`] letters, broken at blanks.
fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split_whitespace() {
        let line = lines.len() - 1;
        let length = lines[line].chars().count();
        if length > 0 && length + 1 + word.chars().count() > SENTENCE_WIDTH {
            lines.push(cut(word, SENTENCE_WIDTH));
        } else {
            let blank = if length > 0 { " " } else { "" };
            lines[line] = format!("{}{blank}{}", lines[line], cut(word, SENTENCE_WIDTH));
        }
    }
    lines
}
