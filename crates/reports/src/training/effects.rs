use maud::{Markup, html};
use registry::FeatureNote;

use crate::wording::Wording;

/// Levels of a category that are told; those that do most are told first.
const TOLD: usize = 4;
/// A coefficient this small changes the odds by less than half a percent: the three digits that are
/// shown would say × 1.00.
const NO_EFFECT: f64 = 0.005;

/// How a linear score moves with a feature, in words and as a factor of the odds.
pub(super) fn effects(note: &FeatureNote, wording: &Wording) -> Markup {
    let texts = &wording.texts.drivers;
    if note.effects.is_empty() {
        return html! { (texts.no_single_direction) };
    }
    let mut effects: Vec<&(String, f64)> = note.effects.iter().collect();
    effects.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let more = effects.len().saturating_sub(TOLD);
    html! {
        ul.plain {
            @for (output, weight) in effects.into_iter().take(TOLD) { li { (effect(output, *weight, note, wording)) } }
            @if more > 0 { li { ((texts.more_levels)(&wording.count(more))) } }
        }
    }
}

fn effect(output: &str, weight: f64, note: &FeatureNote, wording: &Wording) -> String {
    let texts = &wording.texts.drivers;
    let what = output_in_words(output, note, wording);
    if weight.abs() < NO_EFFECT {
        return (texts.no_effect)(&what);
    }
    let odds = (texts.odds)(&wording.decimal(libm::exp(weight), 2));
    if weight > 0.0 { (texts.raises)(&what, &odds) } else { (texts.lowers)(&what, &odds) }
}

/// What training calls the columns that a feature became.
fn output_in_words(output: &str, note: &FeatureNote, wording: &Wording) -> String {
    let texts = &wording.texts.drivers;
    match output {
        "per standard deviation" if note.kind != "category" => texts.per_deviation.to_owned(),
        "when missing" => texts.when_missing.to_owned(),
        "rare levels" => texts.rare_levels.to_owned(),
        level => (texts.level)(level),
    }
}
