//! The page of `placar report`: what was promised, and what came.

mod counting;
mod group;
mod months;
mod verdict;

use maud::{Markup, html};

use crate::Language;
use crate::live::{Group, LiveReport, Maker};
use crate::page::{Section, closing, page};
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
    let mut sections = vec![Section {
        id: "counting".to_owned(),
        heading: live.counting_heading.to_owned(),
        body: counting::counting(&report.counts, wording),
    }];
    if !report.groups.is_empty() {
        let body = group::overview(&report.groups, wording);
        sections.push(Section { id: "groups".to_owned(), heading: live.groups_heading.to_owned(), body });
    }
    sections.extend(report.groups.iter().enumerate().map(|(idx, group)| Section {
        id: format!("group-{}", idx + 1),
        heading: who(group, wording),
        body: group::group(&format!("group-{}", idx + 1), group, report.cut, wording),
    }));
    if !report.shadows.is_empty() {
        let body = shadows(&report.shadows, report, wording);
        sections.push(Section { id: "shadows".to_owned(), heading: live.shadows_heading.to_owned(), body });
    }
    let (id, heading) = ("closing".to_owned(), shell.closing_heading.to_owned());
    sections.push(Section { id, heading, body: closing(wording, false) });
    sections
}

/// What a challenger predicted unseen.
fn shadows(groups: &[Group], report: &LiveReport, wording: &Wording) -> Markup {
    html! {
        p { (wording.texts.live.shadows_intro) }
        (group::overview(groups, wording))
        @for (idx, group) in groups.iter().enumerate() {
            h3 { ((wording.texts.live.shadow)(&who(group, wording))) }
            (group::shadow(&format!("shadow-{}", idx + 1), group, report.cut, wording))
        }
    }
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
