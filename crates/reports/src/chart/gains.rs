use evaluation::GainDecile;
use maud::{Markup, html};

use super::Subject;
use super::legend::{Legend, Mark};
use super::plot::{Drawing, Plot, bar, dot, label_at};
use super::scale::Scale;
use crate::wording::Wording;

const HEIGHT: f64 = 300.0;
/// Of the room of a tenth, how much its bar takes.
const BAR_SHARE: f64 = 0.72;

/// Positives found, going down the list; the rules beside the model where there are any.
pub(crate) fn gain_curve(
    subject: Subject<'_>,
    gains: &[GainDecile],
    rules: Option<&[GainDecile]>,
    wording: &Wording,
) -> Markup {
    let texts = &wording.texts.curves;
    let scale = |title| Scale::of_shares(title, 1.0, wording);
    let (across, up) = (scale(texts.called_share), scale(texts.found_share));
    let plot = Plot { left: 40.0, right: 342.0, top: 26.0, bottom: 254.0, across, up };
    let marks = html! {
        (plot.axes())
        (plot.path("reference", &[(0.0, 0.0), (1.0, 1.0)]))
        @if let Some(rules) = rules { (plot.path("curve rules", &curve(rules))) }
        (plot.path("curve", &curve(gains)))
        @for decile in gains {
            (dot("observed", (plot.x(decile.share_to), plot.y(decile.cumulative_gain)), 3.0))
        }
    };
    let mut legend = vec![(Mark::Curve, subject.whose), (Mark::Reference, texts.at_random)];
    if rules.is_some() {
        legend.insert(1, (Mark::Rules, wording.texts.shell.rules));
    }
    let point = |decile: &GainDecile| {
        (texts.gains_point)(&wording.percent(decile.share_to, 0), &wording.percent(decile.cumulative_gain, 1))
    };
    Drawing {
        id: subject.id,
        title: (texts.gains_of)(subject.whose),
        description: gains.iter().map(point).collect::<Vec<String>>().join("; "),
        height: HEIGHT,
        marks,
        legend: Legend(legend),
    }
    .render()
}

fn curve(gains: &[GainDecile]) -> Vec<(f64, f64)> {
    let deciles = gains.iter().map(|decile| (decile.share_to, decile.cumulative_gain));
    std::iter::once((0.0, 0.0)).chain(deciles).collect()
}

/// How many times more positives each tenth holds than one at random.
pub(crate) fn lift_bars(subject: Subject<'_>, gains: &[GainDecile], wording: &Wording) -> Markup {
    let texts = &wording.texts.curves;
    let largest = gains.iter().map(|decile| decile.lift).fold(1.0, f64::max);
    let places: Vec<String> = (1..=gains.len()).map(|tenth| wording.count(tenth)).collect();
    let mut across = Scale::of_places(texts.tenth_axis, &places);
    across.ticks = places.iter().enumerate().map(|(idx, place)| (idx as f64 + 0.5, place.clone())).collect();
    let up = Scale::of_numbers(texts.lift_axis, largest, wording);
    let plot = Plot { left: 40.0, right: 342.0, top: 26.0, bottom: 254.0, across, up };
    let marks = html! {
        (plot.axes())
        @for (idx, decile) in gains.iter().enumerate() { (lift_bar(&plot, idx as f64, decile.lift, wording)) }
        (plot.path("reference", &[(0.0, 1.0), (gains.len() as f64, 1.0)]))
    };
    let point = |(idx, decile): (usize, &GainDecile)| {
        (texts.lift_point)(&wording.count(idx + 1), &wording.decimal(decile.lift, 2))
    };
    Drawing {
        id: subject.id,
        title: (texts.lift_of)(subject.whose),
        description: gains.iter().enumerate().map(point).collect::<Vec<String>>().join("; "),
        height: HEIGHT,
        marks,
        legend: Legend(vec![(Mark::Reference, texts.at_random)]),
    }
    .render()
}

fn lift_bar(plot: &Plot<'_>, place: f64, lift: f64, wording: &Wording) -> Markup {
    let margin = (1.0 - BAR_SHARE) / 2.0;
    let (from, to) = (plot.x(place + margin), plot.x(place + 1.0 - margin));
    let y = plot.y(lift);
    html! {
        (bar("observed-bar", (from, y), to - from, plot.bottom - y))
        (label_at("value middle", plot.x(place + 0.5), y - 4.0, &wording.decimal(lift, 1)))
    }
}
