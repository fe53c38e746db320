use evaluation::{Difference, Metrics};
use maud::{Markup, html};
use registry::{MetricsOf, TrainDocument};

use crate::page::{Cell, Table};
use crate::wording::Wording;

/// A measure: its name and what it says, its value, and its decimals.
type Measure = ([&'static str; 2], fn(&Metrics) -> Option<f64>, usize);

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

fn table(train: &TrainDocument, wording: &Wording) -> Markup {
    let (texts, shell) = (&wording.texts.comparison, &wording.texts.shell);
    let MetricsOf { test, scorecard, base_rate, champion, .. } = &train.metrics;
    let columns: Vec<(&str, &Metrics)> = [
        (shell.model, Some(test)),
        (shell.rules, scorecard.as_ref()),
        (texts.base_rate, Some(base_rate)),
        (texts.champion, champion.as_ref()),
    ]
    .into_iter()
    .filter_map(|(name, metrics)| Some((name, metrics?)))
    .collect();
    let mut rows: Vec<Vec<Cell>> = vec![
        counted(texts.measures.rows, &columns, |metrics| metrics.n, wording),
        counted(texts.measures.positives, &columns, |metrics| metrics.positives, wording),
        areas(&columns, wording),
    ];
    rows.extend(measures(wording).into_iter().map(|measure| measured(measure, &columns, wording)));
    rows.extend(brier_parts(train, wording));
    let head = std::iter::once(texts.measure).chain(columns.iter().map(|(name, _)| *name)).collect();
    Table { caption: texts.caption, head, rows }.render()
}

fn measures(wording: &Wording) -> [Measure; 9] {
    let texts = &wording.texts.comparison.measures;
    [
        (texts.pr_auc, |metrics| metrics.pr_auc, 3),
        (texts.lift_at_10, |metrics| metrics.lift_at_10, 2),
        (texts.ks, |metrics| metrics.ks, 3),
        (texts.log_loss, |metrics| metrics.log_loss, 4),
        (texts.brier, |metrics| metrics.brier, 4),
        (texts.ece, |metrics| metrics.ece, 4),
        (texts.observed_to_expected, |metrics| metrics.observed_to_expected, 3),
        (texts.slope, |metrics| metrics.slope, 3),
        (texts.intercept, |metrics| metrics.intercept, 3),
    ]
}

fn name([name, meaning]: [&str; 2]) -> Cell {
    Cell::Text(html! { (name) span.note { (meaning) } })
}

fn measured((names, value, places): Measure, columns: &[(&str, &Metrics)], wording: &Wording) -> Vec<Cell> {
    let numbers = columns.iter().map(|(_, metrics)| Cell::Number(wording.maybe(value(metrics), places)));
    std::iter::once(name(names)).chain(numbers).collect()
}

fn counted(
    names: [&str; 2],
    columns: &[(&str, &Metrics)],
    value: fn(&Metrics) -> usize,
    wording: &Wording,
) -> Vec<Cell> {
    let numbers = columns.iter().map(|(_, metrics)| Cell::Number(wording.count(value(metrics))));
    std::iter::once(name(names)).chain(numbers).collect()
}

/// The ROC AUC of each, with its interval below.
fn areas(columns: &[(&str, &Metrics)], wording: &Wording) -> Vec<Cell> {
    let area = |metrics: &Metrics| {
        let interval = metrics.roc_auc_low.zip(metrics.roc_auc_high);
        let interval = interval.map(|(low, high)| {
            (wording.texts.shell.from_to)(&wording.decimal(low, 3), &wording.decimal(high, 3))
        });
        html! { (wording.maybe(metrics.roc_auc, 3)) @if let Some(interval) = interval { span.note { (interval) } } }
    };
    let cells = columns.iter().map(|(_, metrics)| Cell::Numbers(area(metrics)));
    std::iter::once(name(wording.texts.comparison.measures.roc_auc)).chain(cells).collect()
}

/// What the Brier scores of model and rules are made of.
fn brier_parts(train: &TrainDocument, wording: &Wording) -> Vec<Vec<Cell>> {
    let texts = &wording.texts.comparison.measures;
    let rules = train.scorecard_assessment.as_ref();
    let parts =
        [Some(&train.assessment), rules].into_iter().flatten().map(|assessment| assessment.brier_parts);
    let parts: Vec<_> = parts.collect();
    let row = |names: [&str; 2], value: fn(&evaluation::BrierParts) -> f64| {
        let numbers = parts.iter().map(|parts| Cell::Number(wording.maybe(parts.as_ref().map(value), 4)));
        std::iter::once(name(names)).chain(numbers).collect::<Vec<Cell>>()
    };
    vec![
        row(texts.miscalibration, |parts| parts.miscalibration),
        row(texts.discrimination, |parts| parts.discrimination),
        row(texts.uncertainty, |parts| parts.uncertainty),
    ]
}
