use maud::{Markup, html};

use crate::live::{Comparison, Goodness};
use crate::page::{Cell, Table};
use crate::wording::Wording;

/// Each challenger and the answers that it was made beside: two lines of the same requests.
pub(super) fn pairs(comparisons: &[Comparison], wording: &Wording) -> Markup {
    let (live, measures) = (&wording.texts.live, &wording.texts.comparison.measures);
    let head = vec![
        live.made_by,
        live.mature,
        live.expected,
        live.observed,
        measures.roc_auc[0],
        measures.brier[0],
        measures.log_loss[0],
    ];
    let rows = comparisons.iter().flat_map(|pairs| lines(pairs, wording)).collect();
    html! {
        p.note { (live.pairs_intro) }
        (Table { caption: live.pairs_caption, head, rows }.render())
    }
}

fn lines(pairs: &Comparison, wording: &Wording) -> [Vec<Cell>; 2] {
    let live = &wording.texts.live;
    let named = |version: Option<u32>| {
        version
            .map_or_else(|| live.model_before.to_owned(), |version| (live.from_model)(&version.to_string()))
    };
    let unseen = (live.shadow)(&named(pairs.challenger));
    [(unseen, &pairs.of_challenger), (named(pairs.champion), &pairs.of_champion)]
        .map(|(who, goodness)| line(&who, pairs, goodness, wording))
}

fn line(who: &str, pairs: &Comparison, goodness: &Goodness, wording: &Wording) -> Vec<Cell> {
    let numbers = [
        wording.count(pairs.n),
        wording.estimate(goodness.expected),
        wording.count(pairs.observed),
        wording.maybe(goodness.roc_auc, 3),
        wording.maybe(goodness.brier, 4),
        wording.maybe(goodness.log_loss, 4),
    ];
    std::iter::once(Cell::text(who)).chain(numbers.map(Cell::Number)).collect()
}
