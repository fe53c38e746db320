//! The frame of a page: one file that needs nothing else.
//!
//! No script, no font, no picture from elsewhere: a page is read years later, from an e-mail or a
//! version's folder, and its content-security policy forbids it to load anything. Colours are
//! variables, so that charts follow the reader's light or dark mode; paper is always light.

mod table;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::texts::said::{self, Said};
use crate::wording::{Wording, capitalised};

pub(crate) use table::{Cell, Table};

const STYLE: &str = include_str!("page/style.css");
/// Forbids everything but the style that is part of the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// One part of a page, with its place in the contents.
pub(crate) struct Section {
    /// Its anchor: letters and dashes.
    pub(crate) id: String,
    pub(crate) heading: String,
    pub(crate) body: Markup,
}

/// A page from its title, what stands on top, its sections and what closes it.
pub(crate) fn page(title: &str, top: &Markup, sections: &[Section], wording: &Wording) -> Vec<u8> {
    let markup = html! {
        (DOCTYPE)
        html lang=(wording.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    header { h1 { (title) } (top) }
                    (contents(sections, wording))
                    @for section in sections {
                        section id=(section.id) { h2 { (section.heading) } (section.body) }
                    }
                }
            }
        }
    };
    markup.into_string().into_bytes()
}

fn contents(sections: &[Section], wording: &Wording) -> Markup {
    html! {
        nav aria-label=(wording.texts.shell.contents) {
            ul { @for section in sections { li { a href={ "#" (section.id) } { (section.heading) } } } }
        }
    }
}

/// Terms with what they mean.
pub(crate) fn facts(facts: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts { @for (term, fact) in facts { div { dt { (term) } dd { (fact) } } } }
    }
}

/// What is folded away until somebody asks.
pub(crate) fn folded(summary: &str, body: &Markup) -> Markup {
    html! { details { summary { (summary) } (body) } }
}

/// A sentence of another crate; one that has no translation is marked as English.
pub(crate) fn said(sentence: &str, wording: &Wording) -> Markup {
    match said::said(sentence, wording) {
        Said::Translated(text) => html! { (text) },
        Said::AsItWas(text) => html! { span lang="en" { (text) } },
    }
}

/// The same where it begins a paragraph.
pub(crate) fn said_alone(sentence: &str, wording: &Wording) -> Markup {
    match said::said(sentence, wording) {
        Said::Translated(text) => html! { (capitalised(&text)) },
        Said::AsItWas(text) => html! { span lang="en" { (capitalised(&text)) } },
    }
}

/// The last words of every page.
pub(crate) fn closing(wording: &Wording, of_version: bool) -> Markup {
    let shell = &wording.texts.shell;
    html! {
        p { strong { (shell.judgement) } }
        p {
            (shell.privacy_before) " " code { "placar forget ENTITY" } " " (shell.privacy_after)
            @if of_version { " " (shell.privacy_version) }
        }
    }
}
