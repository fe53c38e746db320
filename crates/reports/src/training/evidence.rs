use maud::{Markup, html};
use registry::{LeftOut, PartRows, TrainDocument};

use crate::page::{Cell, Table, said};
use crate::wording::Wording;

/// How rows became evidence: the split, its parts, and what is in none.
pub(super) fn evidence(train: &TrainDocument, wording: &Wording) -> Markup {
    let texts = &wording.texts.evidence;
    let metrics = &train.metrics.test;
    let negatives = metrics.n.saturating_sub(metrics.positives);
    let [rows, positives, negatives] = [metrics.n, metrics.positives, negatives].map(|n| wording.count(n));
    html! {
        p { ((texts.how)(&train.split).unwrap_or(&train.split)) }
        @for note in &train.split_notes { p { (said(note, wording)) } }
        p { ((texts.minimum)(&rows, &positives, &negatives)) }
        (parts(&train.rows, wording))
        (left_out(&train.rows.left_out, wording))
    }
}

fn parts(rows: &PartRows, wording: &Wording) -> Markup {
    let (texts, shell) = (&wording.texts.evidence, &wording.texts.shell);
    let names = [texts.train, texts.calibrate, texts.test];
    let counts = [rows.train, rows.calibrate, rows.test];
    let part = |((name, n), positives): (([&str; 2], usize), usize)| {
        let numbers = [n, positives, n.saturating_sub(positives)].map(|count| wording.count(count));
        let share = wording.share(positives as f64, n as f64);
        let numbers = numbers.into_iter().chain(std::iter::once(share)).map(Cell::Number);
        name.map(Cell::text).into_iter().chain(numbers).collect()
    };
    Table {
        caption: texts.caption,
        head: vec![
            texts.part,
            texts.purpose,
            shell.rows,
            shell.positives,
            shell.negatives,
            texts.share_positive,
        ],
        rows: names.into_iter().zip(counts).zip(rows.positives).map(part).collect(),
    }
    .render()
}

fn left_out(left_out: &LeftOut, wording: &Wording) -> Markup {
    let texts = &wording.texts.evidence;
    let LeftOut { embargo, open, population, no_entity } = *left_out;
    let reasons = [
        (texts.embargo, embargo),
        (texts.open, open),
        (texts.population, population),
        (texts.no_entity, no_entity),
    ];
    let rows: Vec<Vec<Cell>> = reasons
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(why, n)| vec![Cell::text(why), Cell::Number(wording.count(n))])
        .collect();
    if rows.is_empty() {
        return html! { p { (texts.nothing_left_out) } };
    }
    let head = vec![texts.left_out_why, texts.left_out_rows];
    Table { caption: texts.left_out_caption, head, rows }.render()
}
