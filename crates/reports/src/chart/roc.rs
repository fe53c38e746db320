use evaluation::Assessment;
use maud::{Markup, html};

use super::Subject;
use super::legend::{Legend, Mark};
use super::plot::{Drawing, Plot};
use super::scale::Scale;
use crate::wording::Wording;

/// Share of positives called against share of negatives called, as the threshold falls.
pub(crate) fn roc(subject: Subject<'_>, assessment: &Assessment, wording: &Wording) -> Markup {
    let texts = &wording.texts.curves;
    let scale = |title| Scale::of_shares(title, 1.0, wording);
    let (across, up) = (scale(texts.false_alarm), scale(texts.found));
    let plot = Plot { left: 40.0, right: 342.0, top: 26.0, bottom: 336.0, across, up };
    let marks = html! {
        (plot.axes())
        (plot.path("reference", &[(0.0, 0.0), (1.0, 1.0)]))
        (plot.path("curve", &assessment.roc))
    };
    let metrics = &assessment.metrics;
    let [low, high] = [metrics.roc_auc_low, metrics.roc_auc_high].map(|end| wording.maybe(end, 3));
    Drawing {
        id: subject.id,
        title: (texts.roc_of)(subject.whose),
        description: (texts.roc_described)(&low, &high),
        height: 382.0,
        marks,
        legend: Legend(vec![(Mark::Curve, subject.whose), (Mark::Reference, texts.at_random)]),
    }
    .render()
}
