use evaluation::Confusion;
use maud::{Markup, html};

use super::{months, who};
use crate::chart::Subject;
use crate::live::{Cut, Group};
use crate::page::{Cell, Table, folded};
use crate::section::{self, Promise, Shown, TierRow};
use crate::wording::{UNDEFINED, Wording};

/// Every group in a line.
pub(super) fn overview(groups: &[Group], wording: &Wording) -> Markup {
    let (live, tiers, measures) =
        (&wording.texts.live, &wording.texts.tiers, &wording.texts.comparison.measures);
    let head = vec![
        live.made_by,
        live.mature,
        live.open,
        live.repeats,
        live.expected,
        live.observed,
        tiers.interval,
        measures.roc_auc[0],
        measures.brier[0],
        measures.slope[0],
    ];
    let rows = groups.iter().map(|group| line(group, wording)).collect();
    Table { caption: live.groups_caption, head, rows }.render()
}

fn line(group: &Group, wording: &Wording) -> Vec<Cell> {
    let promise = Promise::from(&group.counts);
    let numbers = [
        wording.count(group.counts.mature),
        wording.count(group.counts.open),
        wording.count(group.counts.repeats),
        promise.expected_in_words(wording),
        wording.count(group.counts.observed),
        promise.interval_in_words(wording),
        wording.maybe(group.roc_auc, 3),
        wording.maybe(group.brier, 4),
        wording.maybe(group.calibration.map(|line| line.slope), 3),
    ];
    std::iter::once(Cell::text(&who(group, wording))).chain(numbers.map(Cell::Number)).collect()
}

/// How a group is shown: under which name, and whether what is new on the page is explained.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) explain: bool,
    pub(super) cut: Option<Cut>,
}

/// A group: its tiers, its months, its probabilities, and whom one would have called.
pub(super) fn group(view: View<'_>, group: &Group, wording: &Wording) -> Markup {
    let texts = wording.texts;
    let View { subject, explain, cut } = view;
    let rows: Vec<TierRow> = group.tiers.iter().map(TierRow::from).collect();
    let tiers_id = format!("{}-tiers", subject.id);
    html! {
        h3 { (texts.tiers.heading) }
        @if explain { p.note { (texts.tiers.intro) } }
        (section::tiers(Subject { id: &tiers_id, whose: subject.whose }, &rows, wording))
        h3 { (texts.live.months_heading) }
        @if explain { p.note { (texts.live.months_intro) } }
        (months::months(subject, &group.months, wording))
        (probabilities(view, group, wording))
        @if let (Some(confusion), Some(cut)) = (&group.confusion, cut) { (called(confusion, cut, wording)) }
    }
}

fn probabilities(view: View<'_>, group: &Group, wording: &Wording) -> Markup {
    let curves = &wording.texts.curves;
    let Some(assessment) = &group.assessment else {
        return html! { p { (wording.texts.live.too_few) } };
    };
    let shown = Shown { id: view.subject.id, whose: view.subject.whose, assessment };
    html! {
        h3 { (curves.reliability_heading) }
        @if view.explain { p { (curves.reliability_intro) } }
        (section::reliability(&[shown], wording))
        h3 { (curves.gains_heading) }
        @if view.explain { p { (curves.gains_intro) } }
        (section::gains(shown, None, wording))
        (folded(curves.gains_caption, &section::gains_table(assessment, wording)))
        (section::roc(shown, wording))
    }
}

/// Called against came, where it is known whom one calls.
fn called(confusion: &Confusion, cut: Cut, wording: &Wording) -> Markup {
    let (live, shell) = (&wording.texts.live, &wording.texts.shell);
    let row = |name: &str, positives: f64, negatives: f64| {
        let numbers =
            [positives, negatives, positives + negatives].map(|count| Cell::Number(wording.tally(count)));
        std::iter::once(Cell::text(name)).chain(numbers).collect::<Vec<Cell>>()
    };
    let rows = vec![
        row(live.called, confusion.true_positives, confusion.false_positives),
        row(live.not_called, confusion.false_negatives, confusion.true_negatives),
    ];
    let head = vec![live.call, shell.positives, shell.negatives, shell.rows];
    let share =
        |share: Option<f64>| share.map_or_else(|| UNDEFINED.to_owned(), |share| wording.percent(share, 1));
    html! {
        h3 { (live.confusion_heading) }
        p { (cut_in_words(confusion, cut, wording)) }
        (Table { caption: live.confusion_caption, head, rows }.render())
        p { ((live.precision_recall)(&share(confusion.precision()), &share(confusion.recall()))) }
    }
}

fn cut_in_words(confusion: &Confusion, cut: Cut, wording: &Wording) -> String {
    let live = &wording.texts.live;
    let threshold = wording.percent(confusion.threshold, 1);
    match cut {
        Cut::Capacity(capacity) => (live.confusion_capacity)(&wording.count(capacity), &threshold),
        Cut::Cost { missed, wasted } => {
            (live.confusion_cost)(&wording.plain(missed), &wording.plain(wasted), &threshold)
        }
    }
}
