use maud::{Markup, html};
use registry::TierShare;

use super::{Promise, Verdict};
use crate::chart::{self, Subject, TierMark};
use crate::live::TierCounts;
use crate::page::{Cell, Table};
use crate::wording::Wording;

/// A tier as it is shown.
pub(crate) struct TierRow {
    name: String,
    /// Its lowest points, where they are known.
    from: Option<i32>,
    /// Rows in it, known or not.
    n: usize,
    /// Those that are open, where that can be.
    open: Option<usize>,
    promise: Promise,
}

impl From<&TierShare> for TierRow {
    fn from(tier: &TierShare) -> TierRow {
        let promise = Promise::from(tier);
        TierRow { name: tier.tier.clone(), from: Some(tier.from), n: tier.n, open: None, promise }
    }
}

impl From<&TierCounts> for TierRow {
    fn from(tier: &TierCounts) -> TierRow {
        let counts = &tier.counts;
        let promise = Promise::from(counts);
        TierRow { name: tier.tier.clone(), from: None, n: counts.n, open: Some(counts.open), promise }
    }
}

/// Tiers, the highest first: what is off in words, the chart, the table.
pub(crate) fn tiers(subject: Subject<'_>, rows: &[TierRow], wording: &Wording) -> Markup {
    let total = rows.iter().map(|row| row.n).sum::<usize>();
    let marks: Vec<TierMark> = rows.iter().map(|row| mark(row, total, wording)).collect();
    html! {
        @for sentence in in_words(rows, wording) { p { (sentence) } }
        @if total > 0 { div.charts { (chart::tiers(subject, &marks, wording)) } }
        (table(rows, total, wording))
    }
}

fn mark(row: &TierRow, total: usize, wording: &Wording) -> TierMark {
    let Promise { observed, .. } = row.promise;
    let expected = row.promise.expected_in_words(wording);
    let described = [row.name.as_str(), &wording.count(row.n), &expected, &wording.count(observed)];
    TierMark {
        name: row.name.clone(),
        share: row.n as f64 / total.max(1) as f64,
        expected: row.promise.expected_rate(),
        observed: row.promise.observed_rate(),
        described: (wording.texts.tiers.chart_row)(described),
    }
}

/// Each tier that is off, and each that lies surely below the one under it.
fn in_words(rows: &[TierRow], wording: &Wording) -> Vec<String> {
    let texts = &wording.texts.tiers;
    let mut sentences: Vec<String> = rows.iter().filter_map(|row| off(row, wording)).collect();
    let promised = rows.iter().any(|row| row.promise.verdict() == Verdict::AsExpected);
    if sentences.is_empty() && promised {
        sentences.push(texts.all_on.to_owned());
    }
    let known: Vec<&TierRow> = rows.iter().filter(|row| row.promise.n > 0).collect();
    let pairs = known.windows(2).filter(|pair| upside_down(pair[0], pair[1]));
    sentences.extend(pairs.map(|pair| (texts.out_of_order)(&pair[0].name, &pair[1].name)));
    sentences
}

fn off(row: &TierRow, wording: &Wording) -> Option<String> {
    let texts = &wording.texts.tiers;
    let say = match row.promise.verdict() {
        Verdict::MoreCame => texts.off_tier_more,
        Verdict::FewerCame => texts.off_tier_fewer,
        Verdict::Empty | Verdict::NotYetKnown | Verdict::NotPromised | Verdict::AsExpected => return None,
    };
    let expected = row.promise.expected_in_words(wording);
    Some(say(&row.name, &expected, &wording.count(row.promise.observed)))
}

/// Whether the higher tier's interval lies below the lower one's altogether.
fn upside_down(higher: &TierRow, lower: &TierRow) -> bool {
    match (higher.promise.observed_rate(), lower.promise.observed_rate()) {
        (Some([_, _, high]), Some([_, low, _])) => high < low,
        _ => false,
    }
}

fn table(rows: &[TierRow], total: usize, wording: &Wording) -> Markup {
    let texts = &wording.texts.tiers;
    let live = rows.iter().any(|row| row.open.is_some());
    let mut head = vec![texts.tier];
    head.extend(if live {
        [texts.mature, texts.open]
    } else {
        [texts.from_points, wording.texts.shell.rows]
    });
    head.extend([texts.share, texts.expected, texts.observed, texts.interval, texts.verdict]);
    let rows = rows.iter().map(|row| cells(row, total, wording)).collect();
    Table { caption: texts.caption, head, rows }.render()
}

fn cells(row: &TierRow, total: usize, wording: &Wording) -> Vec<Cell> {
    let promise = &row.promise;
    let counts = match row.open {
        Some(open) => [wording.count(promise.n), wording.count(open)],
        None => [wording.decimal(f64::from(row.from.unwrap_or(0)), 0), wording.count(row.n)],
    };
    let verdict = promise.verdict();
    let class = if verdict.is_off() { "off" } else { "on" };
    let mut cells = vec![Cell::text(&row.name)];
    cells.extend(counts.map(Cell::Number));
    cells.push(Cell::Number(wording.share(row.n as f64, total as f64)));
    cells.push(Cell::Number(promise.expected_in_words(wording)));
    cells.push(Cell::Number(wording.count(promise.observed)));
    cells.push(Cell::Number(promise.interval_in_words(wording)));
    cells.push(Cell::Text(html! { span class=(class) { (verdict.in_words(wording)) } }));
    cells
}
