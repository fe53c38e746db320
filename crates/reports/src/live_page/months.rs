use maud::{Markup, html};

use crate::chart::{self, MonthMark, Subject};
use crate::live::MonthCounts;
use crate::page::{Cell, Table, folded};
use crate::section::Promise;
use crate::wording::Wording;

/// Expected and observed month by month: the chart, and the figures behind it.
pub(super) fn months(subject: Subject<'_>, months: &[MonthCounts], wording: &Wording) -> Markup {
    let marks: Vec<MonthMark> = months.iter().map(|month| mark(month, wording)).collect();
    let id = format!("{}-months", subject.id);
    let known = months.iter().any(|month| month.counts.mature > 0);
    html! {
        @if known {
            div.charts { (chart::months(Subject { id: &id, whose: subject.whose }, &marks, wording)) }
        }
        (folded(wording.texts.shell.figures_behind, &table(months, wording)))
    }
}

fn mark(month: &MonthCounts, wording: &Wording) -> MonthMark {
    let promise = Promise::from(&month.counts);
    let name = wording.month(&month.month);
    let expected = promise.expected_in_words(wording);
    let described = [name.as_str(), &wording.count(promise.n), &expected, &wording.count(promise.observed)];
    MonthMark {
        expected: promise.expected_rate(),
        observed: promise.observed_rate(),
        described: (wording.texts.tiers.chart_row)(described),
        name,
    }
}

fn table(months: &[MonthCounts], wording: &Wording) -> Markup {
    let (live, tiers) = (&wording.texts.live, &wording.texts.tiers);
    let row = |month: &MonthCounts| {
        let promise = Promise::from(&month.counts);
        let numbers = [
            wording.count(month.counts.mature),
            wording.count(month.counts.open),
            promise.expected_in_words(wording),
            wording.count(promise.observed),
            promise.interval_in_words(wording),
        ];
        let cells =
            std::iter::once(Cell::text(&wording.month(&month.month))).chain(numbers.map(Cell::Number));
        cells.chain(std::iter::once(Cell::text(promise.verdict().in_words(wording)))).collect()
    };
    let head = vec![
        live.month,
        tiers.mature,
        tiers.open,
        tiers.expected,
        tiers.observed,
        tiers.interval,
        tiers.verdict,
    ];
    Table { caption: live.months_caption, head, rows: months.iter().map(row).collect() }.render()
}
