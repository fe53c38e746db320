use evaluation::{Assessment, BrierParts, Difference, Metrics};
use maud::{Markup, html};
use registry::{MetricsOf, TrainDocument};

use crate::page::{Cell, Table};
use crate::wording::{Wording, capitalised};

/// A measure: its name with what it says, and how a column shows it.
type Measure = ([&'static str; 2], fn(&Column<'_>, &Wording) -> Cell);

/// The model beside the rules, the base rate and the champion, each measure with what it means.
pub(super) fn comparison(train: &TrainDocument, wording: &Wording) -> Markup {
    let texts = &wording.texts.comparison;
    html! {
        p { (texts.intro) }
        @for sentence in in_words(&train.metrics, wording) { p { (sentence) } }
        (table(train, wording))
        p.note { (texts.columns) }
    }
}

fn in_words(metrics: &MetricsOf, wording: &Wording) -> Vec<String> {
    let texts = &wording.texts.comparison;
    let mut sentences = Vec::new();
    match (&metrics.scorecard, &metrics.over_scorecard) {
        (None, _) => sentences.push(texts.no_scorecard.to_owned()),
        (Some(_), difference) => {
            sentences
                .extend(difference.map(|difference| compared(&difference, texts.against_rules, wording)));
        }
    }
    if let Some(champion) = &metrics.champion {
        let difference = metrics.over_champion;
        sentences.extend(difference.map(|difference| compared(&difference, texts.against_champion, wording)));
        let [rows, of] = [champion.n, metrics.test.n].map(|n| wording.count(n));
        sentences.push((texts.champion_rows)(&rows, &of));
    }
    sentences
}

fn compared(difference: &Difference, whom: &str, wording: &Wording) -> String {
    let texts = &wording.texts.comparison;
    let [estimate, low, high] =
        [difference.estimate, difference.low, difference.high].map(|number| wording.signed(number, 3));
    let figures = (wording.texts.shell.estimate_with_interval)(&estimate, &low, &high);
    let say = match difference {
        Difference { low, .. } if *low > 0.0 => texts.better,
        Difference { high, .. } if *high < 0.0 => texts.worse,
        Difference { .. } => texts.undecided,
    };
    say(whom, &figures)
}

/// A column of the table: its name, its numbers, and what a page shows besides.
struct Column<'a> {
    name: String,
    metrics: &'a Metrics,
    assessment: Option<&'a Assessment>,
}

fn columns<'a>(train: &'a TrainDocument, wording: &Wording) -> Vec<Column<'a>> {
    let (texts, shell) = (&wording.texts.comparison, &wording.texts.shell);
    let MetricsOf { test, scorecard, base_rate, champion, .. } = &train.metrics;
    let rules = train.scorecard_assessment.as_ref();
    let columns = [
        (shell.model, Some(test), Some(&train.assessment)),
        (shell.rules, scorecard.as_ref(), rules),
        (texts.base_rate, Some(base_rate), None),
        (texts.champion, champion.as_ref(), None),
    ];
    let column = |(name, metrics, assessment): (&str, Option<&'a Metrics>, Option<&'a Assessment>)| {
        Some(Column { name: capitalised(name), metrics: metrics?, assessment })
    };
    columns.into_iter().filter_map(column).collect()
}

fn table(train: &TrainDocument, wording: &Wording) -> Markup {
    let texts = &wording.texts.comparison;
    let columns = columns(train, wording);
    let rows = measures(wording).map(|(names, show)| row(names, &columns, |column| show(column, wording)));
    let head =
        std::iter::once(texts.measure).chain(columns.iter().map(|column| column.name.as_str())).collect();
    Table { caption: texts.caption, head, rows: rows.into() }.render()
}

fn measures(wording: &Wording) -> [Measure; 15] {
    let texts = &wording.texts.comparison.measures;
    [
        (texts.rows, |column, wording| Cell::Number(wording.count(column.metrics.n))),
        (texts.positives, |column, wording| Cell::Number(wording.count(column.metrics.positives))),
        (texts.roc_auc, |column, wording| Cell::Numbers(area(column.metrics, wording))),
        (texts.pr_auc, |column, wording| number(column.metrics.pr_auc, 3, wording)),
        (texts.lift_at_10, |column, wording| number(column.metrics.lift_at_10, 2, wording)),
        (texts.ks, |column, wording| number(column.metrics.ks, 3, wording)),
        (texts.log_loss, |column, wording| number(column.metrics.log_loss, 4, wording)),
        (texts.brier, |column, wording| number(column.metrics.brier, 4, wording)),
        (texts.miscalibration, |column, wording| {
            number(parts(column).map(|parts| parts.miscalibration), 4, wording)
        }),
        (texts.discrimination, |column, wording| {
            number(parts(column).map(|parts| parts.discrimination), 4, wording)
        }),
        (texts.uncertainty, |column, wording| {
            number(parts(column).map(|parts| parts.uncertainty), 4, wording)
        }),
        (texts.ece, |column, wording| number(column.metrics.ece, 4, wording)),
        (texts.observed_to_expected, |column, wording| {
            number(column.metrics.observed_to_expected, 3, wording)
        }),
        (texts.slope, |column, wording| number(column.metrics.slope, 3, wording)),
        (texts.intercept, |column, wording| number(column.metrics.intercept, 3, wording)),
    ]
}

fn row([name, meaning]: [&str; 2], columns: &[Column<'_>], show: impl Fn(&Column<'_>) -> Cell) -> Vec<Cell> {
    let name = Cell::Text(html! { (name) span.note { (meaning) } });
    std::iter::once(name).chain(columns.iter().map(show)).collect()
}

fn number(number: Option<f64>, places: usize, wording: &Wording) -> Cell {
    Cell::Number(wording.maybe(number, places))
}

fn parts(column: &Column<'_>) -> Option<BrierParts> {
    column.assessment.and_then(|assessment| assessment.brier_parts)
}

/// The ROC AUC, with its interval below; the base rate's is one half for sure.
fn area(metrics: &Metrics, wording: &Wording) -> Markup {
    let interval = metrics.roc_auc_low.zip(metrics.roc_auc_high).filter(|(low, high)| low < high);
    let interval = interval.map(|(low, high)| {
        (wording.texts.shell.from_to)(&wording.decimal(low, 3), &wording.decimal(high, 3))
    });
    html! { (wording.maybe(metrics.roc_auc, 3)) @if let Some(interval) = interval { span.note { (interval) } } }
}
