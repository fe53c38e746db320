//! The page of `placar report`: what was promised, and what came.

mod counting;
mod group;
mod months;
mod pairs;
mod verdict;

use group::View;
use maud::{Markup, html};

use crate::Language;
use crate::chart::Subject;
use crate::live::{Cut, Group, LiveReport, Maker};
use crate::page::{Section, closing, folded, page};

use crate::wording::Wording;

pub(crate) use verdict::{in_a_sentence, known_to};

/// Renders a live report: one page of UTF-8 that needs nothing else.
///
/// The same report gives the same bytes. Names of scores and tiers are escaped.
pub fn live_page(report: &LiveReport, language: Language) -> Vec<u8> {
    let wording = Wording::of(language);
    let title = (wording.texts.shell.live_title)(&report.name);
    page(&title, &verdict::verdict(report, &wording), &sections(report, &wording), &wording)
}

fn sections(report: &LiveReport, wording: &Wording) -> Vec<Section> {
    let (live, shell) = (&wording.texts.live, &wording.texts.shell);
    let counting = counting::counting(&report.counts, wording);
    let mut sections = vec![section("counting", live.counting_heading, counting)];
    if !report.groups.is_empty() {
        sections.push(section("groups", live.groups_heading, group::overview(&report.groups, wording)));
    }
    sections.extend(report.groups.iter().enumerate().map(|(idx, group)| {
        let (id, name) = (format!("group-{}", idx + 1), who(group, wording));
        let view = View { subject: Subject { id: &id, whose: &name }, explain: idx == 0, cut: report.cut };
        section(&id, &name, group::group(view, group, wording))
    }));
    if !report.shadows.is_empty() {
        sections.push(section("shadows", live.shadows_heading, shadows(report, wording)));
    }
    sections.push(section("closing", shell.closing_heading, closing(wording, false)));
    sections
}

fn section(id: &str, heading: &str, body: Markup) -> Section {
    Section { id: id.to_owned(), heading: heading.to_owned(), body }
}

/// What a challenger predicted unseen: its line, and each group folded away.
fn shadows(report: &LiveReport, wording: &Wording) -> Markup {
    html! {
        p { (wording.texts.live.shadows_intro) }
        (group::overview(&report.shadows, wording))
        @if !report.comparisons.is_empty() { (pairs::pairs(&report.comparisons, wording)) }
        @for (idx, group) in report.shadows.iter().enumerate() {
            (shadow(&format!("shadow-{}", idx + 1), group, report.cut, wording))
        }
    }
}

fn shadow(id: &str, group: &Group, cut: Option<Cut>, wording: &Wording) -> Markup {
    let name = (wording.texts.live.shadow)(&who(group, wording));
    let view = View { subject: Subject { id, whose: &name }, explain: false, cut };
    folded(&name, &group::group(view, group, wording))
}

/// A group's name: version and source.
pub(crate) fn who(group: &Group, wording: &Wording) -> String {
    let live = &wording.texts.live;
    match (group.version, group.source) {
        (Some(version), Maker::Model) => (live.from_model)(&version.to_string()),
        (Some(version), Maker::Rules) => (live.from_rules)(&version.to_string()),
        (None, Maker::Model) => live.model_before.to_owned(),
        (None, Maker::Rules) => live.rules_before.to_owned(),
    }
}
