use maud::{Markup, html};
use registry::TrainDocument;

use crate::page::facts;
use crate::wording::Wording;

/// What the score is: the question, what answers it, and how to read the rest.
pub(super) fn score(train: &TrainDocument, wording: &Wording) -> Markup {
    let texts = &wording.texts.score;
    let outcome = (texts.named_outcome)(&train.outcome).unwrap_or(&train.outcome);
    let mut known: Vec<(&str, Markup)> = Vec::new();
    if !train.description.is_empty() {
        known.push((texts.question, html! { (train.description) }));
    }
    known.push((texts.outcome, html! { (outcome) }));
    known.push((texts.horizon, html! { (horizon(train.horizon.as_deref(), wording)) }));
    known.push((texts.learner, html! { (learner(&train.learner, wording)) }));
    known.push((texts.calibrator, html! { (calibrator(&train.calibrator, wording)) }));
    html! { (facts(&known)) p.note { ((texts.how_to_read)(outcome)) } }
}

fn horizon(horizon: Option<&str>, wording: &Wording) -> String {
    let texts = &wording.texts.score;
    let Some(horizon) = horizon else { return texts.no_horizon.to_owned() };
    let in_words = horizon.char_indices().last().and_then(|(idx, unit)| (texts.span)(&horizon[..idx], unit));
    in_words.unwrap_or_else(|| horizon.to_owned())
}

fn learner(learner: &str, wording: &Wording) -> String {
    let texts = &wording.texts.score;
    explained((texts.named_learner)(learner).unwrap_or(learner), (texts.learner_means)(learner))
}

fn calibrator(calibrator: &str, wording: &Wording) -> String {
    let texts = &wording.texts.score;
    explained(
        (texts.named_calibrator)(calibrator).unwrap_or(calibrator),
        (texts.calibrator_means)(calibrator),
    )
}

fn explained(name: &str, meaning: Option<&str>) -> String {
    meaning.map_or_else(|| name.to_owned(), |meaning| format!("{name}: {meaning}"))
}
