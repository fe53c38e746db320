use maud::{Markup, html};

use super::legend::Legend;
use super::plot::{Drawing, WIDTH, bar, label_at};
use crate::wording::{Wording, cut_short};

const ROW_HEIGHT: f64 = 32.0;
const NAME_LETTERS: usize = 46;
/// What the longest bar leaves for the number behind it.
const ROOM: f64 = WIDTH - 52.0;

/// A share with its name.
pub(crate) struct Bar {
    pub(crate) name: String,
    /// In [0, 1].
    pub(crate) share: f64,
}

/// Shares, the largest first, each below its name.
pub(crate) fn bars(id: &str, title: &str, bars: &[Bar], wording: &Wording) -> Markup {
    let longest = bars.iter().map(|bar| bar.share).fold(f64::MIN_POSITIVE, f64::max);
    let marks = html! {
        @for (idx, bar) in bars.iter().enumerate() {
            (row(bar, ROW_HEIGHT * idx as f64, longest, wording))
        }
    };
    let described = |bar: &Bar| (wording.texts.drivers.chart_row)(&bar.name, &wording.percent(bar.share, 1));
    Drawing {
        id,
        title: title.to_owned(),
        description: bars.iter().map(described).collect::<Vec<String>>().join("; "),
        height: ROW_HEIGHT * bars.len().max(1) as f64 + 4.0,
        marks,
        legend: Legend(Vec::new()),
    }
    .render()
}

fn row(shown: &Bar, top: f64, longest: f64, wording: &Wording) -> Markup {
    let share = shown.share / longest;
    let width = if share.is_finite() { ROOM * share.clamp(0.0, 1.0) } else { 0.0 };
    html! {
        (label_at("row-name", 2.0, top + 12.0, &cut_short(&shown.name, NAME_LETTERS)))
        (bar("observed-bar", (2.0, top + 17.0), width, 10.0))
        (label_at("value", width + 7.0, top + 26.0, &wording.percent(shown.share, 1)))
    }
}
