use maud::{Markup, html};

use crate::live::{Counts, LiveReport};
use crate::section::{Promise, Verdict};
use crate::wording::Wording;

/// What came of the promise in a sentence, and the figures it rests on.
pub(super) fn verdict(report: &LiveReport, wording: &Wording) -> Markup {
    let promise = Promise::from(&report.counts);
    let class = match promise.verdict() {
        Verdict::AsExpected => "good",
        Verdict::MoreCame | Verdict::FewerCame => "bad",
        Verdict::Empty | Verdict::NotYetKnown | Verdict::NotPromised => "open",
    };
    html! {
        div class={ "verdict " (class) } {
            p.sentence { (in_a_sentence(&report.counts, wording)) }
            p { (known_to(report, wording)) }
        }
        @if report.counts.n > 0 { (figures(&report.counts, &promise, wording)) }
    }
}

/// What came of the promise.
pub(crate) fn in_a_sentence(counts: &Counts, wording: &Wording) -> String {
    let live = &wording.texts.live;
    let promise = Promise::from(counts);
    let observed = wording.count(promise.observed);
    let [low, high] = [promise.low, promise.high].map(|end| wording.estimate(end));
    let interval = (wording.texts.shell.interval_95)(&low, &high);
    let expected = promise.expected_in_words(wording);
    match promise.verdict() {
        Verdict::Empty => live.nothing_made.to_owned(),
        Verdict::NotYetKnown => live.nothing_mature.to_owned(),
        Verdict::AsExpected => (live.as_promised)(&expected, &observed, &interval),
        Verdict::MoreCame => (live.more_came)(&expected, &observed, &interval),
        Verdict::FewerCame => (live.fewer_came)(&expected, &observed, &interval),
        Verdict::NotPromised if counts.comparable() == 0 => {
            (live.only_observed)(&observed, &wording.count(counts.mature))
        }
        Verdict::NotPromised => {
            let [of, observed] =
                [counts.comparable(), counts.observed_of_expected()].map(|n| wording.count(n));
            (live.partly_promised)(&of, &wording.estimate(counts.expected), &observed)
        }
    }
}

/// Up to when outcomes are known, and from when on predictions are.
pub(crate) fn known_to(report: &LiveReport, wording: &Wording) -> String {
    let live = &wording.texts.live;
    let known_to = report
        .known_to
        .map_or_else(|| live.known_to_nothing.to_owned(), |time| (live.known_to)(&wording.minute(time)));
    match report.known_from {
        None => known_to,
        Some(time) => format!("{known_to} {}", (live.known_from)(&wording.minute(time))),
    }
}

fn figures(counts: &Counts, promise: &Promise, wording: &Wording) -> Markup {
    let live = &wording.texts.live;
    let expected = match promise.expected {
        None if counts.comparable() > 0 => wording.estimate(counts.expected),
        _ => promise.expected_in_words(wording),
    };
    let figures = [
        (live.predictions, wording.count(counts.n)),
        (live.mature, wording.count(counts.mature)),
        (live.open, wording.count(counts.open)),
        (live.expected, expected),
        (live.observed, wording.count(counts.observed)),
    ];
    html! { dl.figures { @for (name, figure) in figures { div { dt { (name) } dd { (figure) } } } } }
}
