use maud::{Markup, html};

use super::Subject;
use super::legend::{Legend, Mark};
use super::plot::{Drawing, Plot, diamond, dot, line};
use super::scale::Scale;
use crate::wording::Wording;

/// A month as it is drawn; nothing where nothing is mature.
pub(crate) struct MonthMark {
    pub(crate) name: String,
    /// Share positive that was expected.
    pub(crate) expected: Option<f64>,
    /// Share positive that came, with its interval.
    pub(crate) observed: Option<[f64; 3]>,
    pub(crate) described: String,
}

/// Expected and observed, month by month.
pub(crate) fn months(subject: Subject<'_>, marks: &[MonthMark], wording: &Wording) -> Markup {
    let (live, tiers) = (&wording.texts.live, &wording.texts.tiers);
    let names: Vec<String> = marks.iter().map(|mark| mark.name.clone()).collect();
    let largest =
        marks.iter().flat_map(|mark| mark.observed.map(|[_, _, high]| high).into_iter().chain(mark.expected));
    let up = Scale::of_shares(tiers.rate_axis, largest.fold(0.0, f64::max), wording);
    let across = Scale::of_places(live.month_axis, &names);
    let plot = Plot { left: 40.0, right: 342.0, top: 26.0, bottom: 204.0, across, up };
    let came = marks.iter().enumerate().filter_map(|(idx, mark)| Some((idx as f64 + 0.5, mark.observed?[0])));
    let drawn = html! {
        (plot.axes())
        (plot.path("curve thin", &came.collect::<Vec<(f64, f64)>>()))
        @for (idx, mark) in marks.iter().enumerate() { (month(&plot, idx, mark)) }
    };
    let described: Vec<&str> = marks.iter().map(|mark| mark.described.as_str()).collect();
    Drawing {
        id: subject.id,
        title: (live.months_of)(subject.whose),
        description: described.join("; "),
        height: 250.0,
        marks: drawn,
        legend: Legend(vec![(Mark::Observed, tiers.observed_mark), (Mark::Expected, tiers.expected_mark)]),
    }
    .render()
}

fn month(plot: &Plot<'_>, idx: usize, mark: &MonthMark) -> Markup {
    let x = plot.x(idx as f64 + 0.5);
    html! {
        @if let Some([rate, low, high]) = mark.observed {
            (line("interval", (x, plot.y(low)), (x, plot.y(high))))
            (dot("observed", (x, plot.y(rate)), 4.0))
        }
        @if let Some(expected) = mark.expected { (diamond("expected", (x, plot.y(expected)), 5.0)) }
    }
}
