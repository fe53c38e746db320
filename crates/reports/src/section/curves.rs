use evaluation::{Assessment, GainDecile, ReliabilityBin};
use maud::{Markup, html};

use crate::chart::{self, Subject};
use crate::page::{Cell, Table, folded};
use crate::wording::Wording;

/// An assessment, whose it is, and the name its charts go by on the page.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) id: &'a str,
    pub(crate) whose: &'a str,
    pub(crate) assessment: &'a Assessment,
}

impl Shown<'_> {
    fn id(&self, chart: &str) -> String {
        format!("{}-{chart}", self.id)
    }
}

/// Promised against came, one chart for each.
pub(crate) fn reliability(shown: &[Shown<'_>], wording: &Wording) -> Markup {
    html! {
        @if let Some(first) = shown.first() { p { (off_in_words(&first.assessment.reliability, wording)) } }
        div.charts { @for one in shown {
            (chart::reliability(
                Subject { id: &one.id("reliability"), whose: one.whose }, &one.assessment.reliability, wording,
            ))
        } }
        @for one in shown { (folded(
            &format!("{} ({})", wording.texts.shell.figures_behind, one.whose),
            &reliability_table(one, wording),
        )) }
    }
}

fn off_in_words(bins: &[ReliabilityBin], wording: &Wording) -> String {
    let texts = &wording.texts.curves;
    let off = bins.iter().filter(|bin| !(bin.low..=bin.high).contains(&bin.mean_predicted)).count();
    match off {
        0 => texts.on_diagonal.to_owned(),
        off => (texts.off_diagonal)(&wording.count(off), &wording.count(bins.len())),
    }
}

fn reliability_table(shown: &Shown<'_>, wording: &Wording) -> Markup {
    let (curves, tiers) = (&wording.texts.curves, &wording.texts.tiers);
    let row = |(idx, bin): (usize, &ReliabilityBin)| {
        let [promised, came, low, high] =
            [bin.mean_predicted, bin.observed, bin.low, bin.high].map(|share| wording.percent(share, 1));
        let interval = (wording.texts.shell.from_to)(&low, &high);
        let numbers = [wording.count(bin.n), promised, came, interval].map(Cell::Number);
        std::iter::once(Cell::text(&wording.count(idx + 1))).chain(numbers).collect()
    };
    Table {
        caption: &(curves.reliability_of)(shown.whose),
        head: vec![curves.bin, wording.texts.shell.rows, curves.promised, curves.came, tiers.interval],
        rows: shown.assessment.reliability.iter().enumerate().map(row).collect(),
    }
    .render()
}

/// Gain and lift, with the rules' gain beside where there are any.
pub(crate) fn gains(shown: Shown<'_>, rules: Option<&Assessment>, wording: &Wording) -> Markup {
    let texts = &wording.texts.curves;
    let gains = &shown.assessment.gains;
    if !can_rank(shown.assessment) {
        return html! { p { (texts.nothing_to_rank) } };
    }
    let rules = rules.map(|rules| rules.gains.as_slice());
    html! {
        @if let Some(second) = gains.get(1) { p { (found_in_words(second, wording)) } }
        div.charts {
            (chart::gain_curve(Subject { id: &shown.id("gain"), whose: shown.whose }, gains, rules, wording))
            (chart::lift_bars(Subject { id: &shown.id("lift"), whose: shown.whose }, gains, wording))
        }
    }
}

/// Whether both outcomes are among the rows.
fn can_rank(assessment: &Assessment) -> bool {
    assessment.metrics.roc_auc.is_some()
}

fn found_in_words(decile: &GainDecile, wording: &Wording) -> String {
    let [called, found] = [decile.share_to, decile.cumulative_gain].map(|share| wording.percent(share, 0));
    (wording.texts.curves.gains_sentence)(&called, &found)
}

/// The figures behind gain and lift; nothing where there is nothing to rank.
pub(crate) fn gains_table(assessment: &Assessment, wording: &Wording) -> Markup {
    if !can_rank(assessment) {
        return html! {};
    }
    let (curves, shell) = (&wording.texts.curves, &wording.texts.shell);
    let row = |(idx, decile): (usize, &GainDecile)| {
        let numbers = [
            wording.tally(decile.n),
            wording.tally(decile.positives),
            wording.percent(decile.rate, 1),
            wording.percent(decile.mean_predicted, 1),
            wording.decimal(decile.lift, 2),
            wording.percent(decile.cumulative_gain, 1),
        ];
        std::iter::once(Cell::text(&wording.count(idx + 1))).chain(numbers.map(Cell::Number)).collect()
    };
    let head = vec![
        curves.tenth,
        shell.rows,
        shell.positives,
        curves.rate,
        curves.mean_promised,
        curves.lift,
        curves.found_so_far,
    ];
    let rows = assessment.gains.iter().enumerate().map(row).collect();
    Table { caption: curves.gains_caption, head, rows }.render()
}

/// The ROC curve, folded away: for those who read it.
pub(crate) fn roc(shown: Shown<'_>, wording: &Wording) -> Markup {
    if !can_rank(shown.assessment) {
        return html! {};
    }
    let subject = Subject { id: &shown.id("roc"), whose: shown.whose };
    let curve = html! { div.charts { (chart::roc(subject, shown.assessment, wording)) } };
    folded(wording.texts.curves.roc_summary, &curve)
}
