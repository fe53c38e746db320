use maud::{Markup, html};

use crate::live::Counts;
use crate::page::facts;
use crate::wording::Wording;

/// What is counted and what is not, each with its number.
pub(super) fn counting(counts: &Counts, wording: &Wording) -> Markup {
    let live = &wording.texts.live;
    let term = |name: &str, count: usize| format!("{name}: {}", wording.count(count));
    let known = [
        (term(live.mature, counts.mature), live.mature_means),
        (term(live.open, counts.open), live.open_means),
        (term(live.repeats, counts.repeats), live.repeats_mean),
        (term(live.reported, counts.reported_negatives), live.reported_means),
        (term(live.silent, counts.silent_negatives), live.silent_means),
    ];
    let known: Vec<(&str, Markup)> =
        known.iter().map(|(term, meaning)| (term.as_str(), html! { (meaning) })).collect();
    html! {
        (facts(&known))
        @if counts.without_probability > 0 { p { (without_probability(counts, wording)) } }
    }
}

fn without_probability(counts: &Counts, wording: &Wording) -> String {
    let [count, observed] =
        [counts.without_probability, counts.observed_without_probability].map(|n| wording.count(n));
    (wording.texts.live.without_probability)(&count, &observed)
}
