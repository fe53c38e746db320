use maud::{Markup, html};
use registry::{FeatureNote, TrainDocument};

use super::dependence::dependence;
use super::effects::effects;
use crate::chart::{self, Bar};
use crate::page::{Cell, Table};
use crate::texts::said;
use crate::wording::Wording;

/// Features that the chart shows; the table has all.
const CHARTED: usize = 12;
/// Above this population stability index a feature has shifted somewhat, as the credit industry
/// reads it (Siddiqi 2006).
const SHIFTED: f64 = 0.1;
/// Above this it has shifted strongly.
const SHIFTED_MUCH: f64 = 0.25;

/// What drives the score: how much each feature moves it, which way, and how it has drifted.
pub(super) fn drivers(train: &TrainDocument, wording: &Wording) -> Markup {
    let texts = &wording.texts.drivers;
    let notes = &train.features;
    if notes.is_empty() {
        return html! { p { (texts.none) } };
    }
    let more = notes.len().saturating_sub(CHARTED);
    html! {
        p { (texts.intro) }
        @for sentence in drifted(notes, wording) { p { (sentence) } }
        div.charts { (chart::bars("drivers-influence", texts.chart, &charted(notes), wording)) }
        @if more > 0 { p.note { ((texts.more_in_table)(&wording.count(more))) } }
        (table(notes, wording))
        p.note { (texts.columns) @if is_linear(notes) { " " (texts.columns_linear) } }
        (dependence(&train.dependence, wording))
    }
}

fn is_linear(notes: &[FeatureNote]) -> bool {
    notes.iter().any(|note| !note.effects.is_empty())
}

fn total(notes: &[FeatureNote]) -> f64 {
    notes.iter().map(|note| note.importance).sum()
}

fn charted(notes: &[FeatureNote]) -> Vec<Bar> {
    let total = total(notes);
    let share = |note: &FeatureNote| if total > 0.0 { note.importance / total } else { 0.0 };
    notes.iter().take(CHARTED).map(|note| Bar { name: note.feature.clone(), share: share(note) }).collect()
}

/// The features that have shifted, in two sentences at most.
fn drifted(notes: &[FeatureNote], wording: &Wording) -> Vec<String> {
    let texts = &wording.texts.drivers;
    let names = |is_so: &dyn Fn(f64) -> bool| -> Vec<&str> {
        notes.iter().filter(|note| note.psi.is_some_and(is_so)).map(|note| note.feature.as_str()).collect()
    };
    let much = names(&|psi| psi > SHIFTED_MUCH);
    let some = names(&|psi| psi > SHIFTED && psi <= SHIFTED_MUCH);
    let sentences = [(much, texts.drifted_much), (some, texts.drifted)].into_iter();
    let sentences = sentences.filter(|(names, _)| !names.is_empty());
    sentences.map(|(names, say)| say(&wording.count(names.len()), &names.join(", "))).collect()
}

fn table(notes: &[FeatureNote], wording: &Wording) -> Markup {
    let texts = &wording.texts.drivers;
    let total = total(notes);
    let linear = is_linear(notes);
    let mut head = vec![texts.feature, texts.influence];
    head.extend(linear.then_some(texts.direction));
    head.extend([texts.seen, texts.missing, texts.alone, texts.drift]);
    let row = |note: &FeatureNote| {
        let mut cells = vec![name(note, wording), Cell::Number(wording.share(note.importance, total))];
        cells.extend(linear.then(|| Cell::Text(effects(note, wording))));
        cells.push(Cell::text(&said::range(&note.range, wording)));
        cells.push(Cell::Number(wording.percent(note.missing, 1)));
        cells.push(Cell::Number(wording.maybe(note.auc_alone, 3)));
        cells.push(Cell::Text(drift(note.psi, wording)));
        cells
    };
    Table { caption: texts.caption, head, rows: notes.iter().map(row).collect() }.render()
}

fn name(note: &FeatureNote, wording: &Wording) -> Cell {
    let kind = (wording.texts.drivers.kind)(&note.kind).unwrap_or(&note.kind);
    Cell::Text(html! { (note.feature) span.note { (kind) } })
}

fn drift(psi: Option<f64>, wording: &Wording) -> Markup {
    let texts = &wording.texts.drivers;
    let Some(psi) = psi else { return html! { (wording.maybe(None, 2)) } };
    let (class, words) = match psi {
        psi if psi > SHIFTED_MUCH => ("off", texts.shifted_much),
        psi if psi > SHIFTED => ("mild", texts.shifted),
        _ => ("on", texts.steady),
    };
    html! { span class=(class) { (words) } span.note { (texts.psi) " " (wording.decimal(psi, 2)) } }
}
