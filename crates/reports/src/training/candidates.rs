use maud::{Markup, html};
use registry::{Candidate, TrainDocument};

use crate::page::{Cell, Table, said};
use crate::wording::Wording;

/// Every learner that was tried, on the same rows; those left out with why.
pub(super) fn candidates(train: &TrainDocument, wording: &Wording) -> Markup {
    let texts = &wording.texts.candidates;
    let row = |candidate: &Candidate| cells(candidate, &train.learner, wording);
    let head = vec![
        texts.method,
        texts.validation_loss,
        texts.test_auc,
        texts.test_loss,
        texts.test_slope,
        texts.calibrator,
        texts.settings,
    ];
    html! {
        p { (texts.intro) }
        @if simpler_won(train) { p { (texts.simpler_won) } }
        (Table { caption: texts.caption, head, rows: train.candidates.iter().map(row).collect() }.render())
    }
}

/// Whether the chosen one is not the one of the lowest loss.
fn simpler_won(train: &TrainDocument) -> bool {
    let loss = |candidate: &Candidate| candidate.validation_log_loss;
    let chosen = train.candidates.iter().find(|candidate| candidate.learner == train.learner).and_then(loss);
    chosen.is_some_and(|chosen| train.candidates.iter().filter_map(loss).any(|loss| loss < chosen))
}

fn cells(candidate: &Candidate, chosen: &str, wording: &Wording) -> Vec<Cell> {
    let (texts, score) = (&wording.texts.candidates, &wording.texts.score);
    let learner = (score.named_learner)(&candidate.learner).unwrap_or(&candidate.learner);
    let name = Cell::Text(html! {
        (learner) @if candidate.learner == chosen { " " span.tag { (texts.chosen) } }
    });
    if let Some(why) = &candidate.excluded {
        return vec![name, Cell::Rest(html! { (texts.left_out) " " (said(why, wording)) })];
    }
    let test = candidate.test.as_ref();
    let calibrator = candidate.calibrator.as_deref().unwrap_or_default();
    let settings = candidate.settings.as_deref().unwrap_or_default();
    vec![
        name,
        Cell::Number(wording.maybe(candidate.validation_log_loss, 4)),
        Cell::Number(wording.maybe(test.and_then(|test| test.roc_auc), 3)),
        Cell::Number(wording.maybe(test.and_then(|test| test.log_loss), 4)),
        Cell::Number(wording.maybe(test.and_then(|test| test.slope), 3)),
        Cell::text((score.named_calibrator)(calibrator).unwrap_or(calibrator)),
        Cell::Text(said(settings, wording)),
    ]
}
