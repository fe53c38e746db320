use maud::{Markup, html};
use registry::ModelCard;

use crate::page::{Cell, Table, facts, folded};
use crate::wording::Wording;

/// The facts by which the version can be found, checked and made again.
pub(super) fn card(card: &ModelCard, wording: &Wording) -> Markup {
    let texts = &wording.texts.card;
    let train = &card.train;
    let known = [
        (texts.published, html! { (wording.minute(card.published_at)) }),
        (texts.placar, html! { (card.placar) }),
        (texts.digest, html! { code { (card.sha256) } }),
        (texts.schema, html! { code { (train.schema) } }),
        (texts.seed, html! { (train.seed) }),
    ];
    html! {
        (facts(&known))
        p.note { (texts.intro) }
        @if !train.inputs.is_empty() { (inputs(card, wording)) }
        (folded(texts.definition, &html! { pre { code { (card.definition) } } }))
    }
}

fn inputs(card: &ModelCard, wording: &Wording) -> Markup {
    let texts = &wording.texts.card;
    let row =
        |(file, digest): (&String, &String)| vec![Cell::text(file), Cell::Text(html! { code { (digest) } })];
    let rows = card.train.inputs.iter().map(row).collect();
    Table { caption: texts.inputs_caption, head: vec![texts.file, "SHA-256"], rows }.render()
}
