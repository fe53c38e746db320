use maud::{Markup, html};

use super::Subject;
use super::legend::{Legend, Mark};
use super::plot::{Drawing, Plot, bar, diamond, dot, label_at, line};
use super::scale::Scale;
use crate::wording::{Wording, cut_short};

const TOP: f64 = 26.0;
const ROW_HEIGHT: f64 = 46.0;
/// The room of the bars that say how many rows a tier has.
const SHARES: (f64, f64) = (2.0, 62.0);
const NAME_LETTERS: usize = 44;

/// A tier as it is drawn: rates of the rows whose outcome is known.
pub(crate) struct TierMark {
    pub(crate) name: String,
    /// Of all rows, those in this tier.
    pub(crate) share: f64,
    /// Share positive that was expected; `None` without probabilities or rows.
    pub(crate) expected: Option<f64>,
    /// Share positive that came, with its interval; `None` without rows.
    pub(crate) observed: Option<[f64; 3]>,
    /// How it is told to whoever cannot see.
    pub(crate) described: String,
}

/// How many rows each tier has, and what was expected against what came.
pub(crate) fn tiers(subject: Subject<'_>, marks: &[TierMark], wording: &Wording) -> Markup {
    let texts = &wording.texts.tiers;
    let bottom = TOP + ROW_HEIGHT * marks.len() as f64;
    let largest =
        marks.iter().flat_map(|mark| mark.observed.map(|[_, _, high]| high).into_iter().chain(mark.expected));
    let across = Scale::of_shares(texts.rate_axis, largest.fold(0.0, f64::max), wording);
    let up = Scale { title: "", max: 1.0, ticks: Vec::new() };
    let plot = Plot { left: 116.0, right: 346.0, top: TOP, bottom, across, up };
    let drawn = html! {
        (label_at("axis-title", SHARES.0, TOP - 10.0, texts.share_axis))
        @for (value, _) in &plot.across.ticks { (line("grid", (plot.x(*value), TOP), (plot.x(*value), bottom))) }
        (plot.axes())
        @for (idx, mark) in marks.iter().enumerate() {
            (row(&plot, mark, TOP + ROW_HEIGHT * idx as f64, wording))
        }
    };
    let described: Vec<&str> = marks.iter().map(|mark| mark.described.as_str()).collect();
    Drawing {
        id: subject.id,
        title: (texts.chart)(subject.whose),
        description: described.join("; "),
        height: bottom + 38.0,
        marks: drawn,
        legend: Legend(vec![(Mark::Observed, texts.observed_mark), (Mark::Expected, texts.expected_mark)]),
    }
    .render()
}

fn row(plot: &Plot<'_>, mark: &TierMark, top: f64, wording: &Wording) -> Markup {
    let middle = top + 31.0;
    let room = SHARES.1 - SHARES.0;
    let share = if mark.share.is_finite() { mark.share.clamp(0.0, 1.0) } else { 0.0 };
    html! {
        (label_at("row-name", SHARES.0, top + 15.0, &cut_short(&mark.name, NAME_LETTERS)))
        (bar("share-bar", (SHARES.0, middle - 7.0), room * share, 14.0))
        (label_at("value", SHARES.0 + room * share + 4.0, middle + 3.5, &wording.percent(share, 1)))
        @if let Some([rate, low, high]) = mark.observed {
            (line("interval", (plot.x(low), middle), (plot.x(high), middle)))
            (dot("observed", (plot.x(rate), middle), 4.5))
        }
        @if let Some(expected) = mark.expected { (diamond("expected", (plot.x(expected), middle), 6.0)) }
    }
}
