//! The names that sources give: kinds of events, their values, attributes.

use super::section;
use crate::findings::Findings;
use crate::nearest::suggestion;
use crate::place::KeyPath;
use crate::written::{Definition, Events};

/// What names the sources can have, as far as the definition tells.
#[derive(Debug)]
pub(super) struct Words<'a> {
    sources: Vec<Source<'a>>,
    attributes: Vec<&'a str>,
    /// The zone of some source's times, where it is not UTC.
    zone: Option<&'a str>,
    /// Whether any source was read: else an unknown name proves nothing.
    events_known: bool,
    attributes_known: bool,
}

#[derive(Debug)]
struct Source<'a> {
    /// `None`: a column says it, or it was written wrongly.
    kind: Option<&'a str>,
    /// `None`: they were written wrongly.
    values: Option<Vec<&'a str>>,
}

impl<'a> Words<'a> {
    /// The names in these sources.
    pub(super) fn of(written: &'a Definition, findings: &Findings) -> Words<'a> {
        let lists_known = (0..written.attributes.len())
            .all(|idx| !findings.any_within(&section("attributes").item(idx).key("values")));
        let misspelt = findings.is_misspelt(&KeyPath::default(), "attributes");
        let zones = written.events.iter().filter_map(|events| events.file.timezone.as_deref());
        Words {
            sources: written
                .events
                .iter()
                .enumerate()
                .map(|(idx, block)| Source::of(block, idx, findings))
                .collect(),
            attributes: written
                .attributes
                .iter()
                .flat_map(|block| block.values.iter().flatten())
                .map(String::as_str)
                .collect(),
            zone: zones.into_iter().find(|zone| *zone != "UTC"),
            events_known: !written.events.is_empty(),
            attributes_known: lists_known && !misspelt && !findings.is_reported(&section("attributes")),
        }
    }

    /// The zone of some source's times, where it is not UTC.
    pub(super) fn zone(&self) -> Option<&'a str> {
        self.zone
    }

    /// Whether some source may have events of this kind.
    pub(super) fn may_have_kind(&self, kind: &str) -> bool {
        !self.events_known || self.sources_of(kind).next().is_some()
    }

    /// Whether events of this kind may carry this value.
    pub(super) fn may_have_value(&self, kind: &str, value: &str) -> bool {
        !self.events_known
            || self
                .sources_of(kind)
                .any(|source| source.values.as_ref().is_none_or(|values| values.contains(&value)))
    }

    /// Whether every source is of one kind, so that all kinds are known.
    pub(super) fn has_all_kinds(&self) -> bool {
        self.events_known && self.sources.iter().all(|source| source.kind.is_some())
    }

    /// Reports a kind that no source has.
    pub(super) fn check_kind(&self, kind: &str, at: &KeyPath, findings: &mut Findings) {
        if kind.trim().is_empty() {
            findings.wrong(at, "names no kind of event; write one that a source has");
        } else if !self.may_have_kind(kind) {
            let kinds: Vec<&str> = self.sources.iter().filter_map(|source| source.kind).collect();
            findings.wrong(
                at,
                format!("no source has events of kind {kind:?}; {}", suggestion(kind, &unique(kinds))),
            );
        }
    }

    /// Reports a value that events of this kind do not carry; a kind that is unknown is not judged again.
    pub(super) fn check_value(&self, kind: &str, value: &str, at: &KeyPath, findings: &mut Findings) {
        if !self.may_have_kind(kind) || self.may_have_value(kind, value) {
            return;
        }
        let values: Vec<&str> = unique(
            self.sources_of(kind).flat_map(|source| source.values.iter().flatten().copied()).collect(),
        );
        let help = match values.as_slice() {
            [] => format!("it carries none; list the columns in its source: values = [{value:?}]"),
            values => {
                format!("{} (its source lists them under values)", suggestion(value, values))
            }
        };
        findings.wrong(at, format!("{value:?} is no value of {kind:?}; {help}"));
    }

    /// Reports an attribute that no source lists.
    pub(super) fn check_attribute(&self, name: &str, at: &KeyPath, findings: &mut Findings) {
        if !self.attributes_known || self.attributes.contains(&name) {
            return;
        }
        let help = match self.attributes.as_slice() {
            [] => "add the file that has it as an [[attributes]] block".to_owned(),
            attributes => suggestion(name, &unique(attributes.to_vec())),
        };
        findings.wrong(at, format!("no source lists the attribute {name:?}; {help}"));
    }

    fn sources_of(&self, kind: &str) -> impl Iterator<Item = &Source<'a>> {
        self.sources.iter().filter(move |source| source.kind.is_none_or(|own| own == kind))
    }
}

impl<'a> Source<'a> {
    fn of(written: &'a Events, idx: usize, findings: &Findings) -> Source<'a> {
        let at = section("events").item(idx);
        let kind = written.kind.as_ref().and_then(|kind| kind.constant.as_deref());
        let values = written.values.iter().map(String::as_str).collect();
        Source {
            kind: kind.filter(|_| !findings.any_within(&at.key("kind"))),
            values: (!findings.excuses(&at, "values")).then_some(values),
        }
    }
}

fn unique(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names.dedup();
    names
}
