use evaluation::ReliabilityBin;
use maud::{Markup, html};

use super::Subject;
use super::legend::{Legend, Mark};
use super::plot::{Drawing, Plot, dot, line};
use super::scale::Scale;
use crate::wording::Wording;

const HEIGHT: f64 = 300.0;
const RADIUS_MIN: f64 = 2.5;
const RADIUS_MAX: f64 = 6.0;

/// Promised against came, bin by bin, with intervals; a larger dot is more rows.
pub(crate) fn reliability(subject: Subject<'_>, bins: &[ReliabilityBin], wording: &Wording) -> Markup {
    let texts = &wording.texts.curves;
    let largest = bins.iter().map(|bin| bin.mean_predicted.max(bin.high)).fold(0.0, f64::max);
    let scale = |title| Scale::of_shares(title, largest, wording);
    let (across, up) = (scale(texts.promised), scale(texts.came));
    let plot = Plot { left: 40.0, right: 342.0, top: 26.0, bottom: 254.0, across, up };
    let most = bins.iter().map(|bin| bin.n).max().unwrap_or(1) as f64;
    let end = plot.across.max;
    let marks = html! {
        (plot.axes())
        (plot.path("reference", &[(0.0, 0.0), (end, end)]))
        @for bin in bins { (mark(&plot, bin, most)) }
    };
    Drawing {
        id: subject.id,
        title: (texts.reliability_of)(subject.whose),
        description: described(bins, wording),
        height: HEIGHT,
        marks,
        legend: Legend(vec![(Mark::Observed, texts.observed_dot), (Mark::Reference, texts.right)]),
    }
    .render()
}

fn mark(plot: &Plot<'_>, bin: &ReliabilityBin, most: f64) -> Markup {
    let x = plot.x(bin.mean_predicted);
    let radius = RADIUS_MIN + (RADIUS_MAX - RADIUS_MIN) * (bin.n as f64 / most.max(1.0)).sqrt();
    html! {
        (line("interval", (x, plot.y(bin.low)), (x, plot.y(bin.high))))
        (dot("observed", (x, plot.y(bin.observed)), radius))
    }
}

fn described(bins: &[ReliabilityBin], wording: &Wording) -> String {
    let bin = |bin: &ReliabilityBin| {
        let [promised, came, low, high] =
            [bin.mean_predicted, bin.observed, bin.low, bin.high].map(|share| wording.percent(share, 1));
        (wording.texts.curves.reliability_bin)([&promised, &came, &low, &high, &wording.count(bin.n)])
    };
    bins.iter().map(bin).collect::<Vec<String>>().join("; ")
}
