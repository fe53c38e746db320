use records::Timestamp;
use records::layout::FileLayout;

use crate::files::InputDigest;
use crate::note::Note;

/// Rows that were left out, by what they lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Rows that do not say whose they are.
    pub no_entity: u64,
    /// Rows that do not say when.
    pub no_time: u64,
    /// Events that do not say of which kind.
    pub no_kind: u64,
    /// Outcomes that do not say which.
    pub no_outcome: u64,
}

impl LeftOut {
    /// All of them.
    pub fn total(self) -> u64 {
        let LeftOut { no_entity, no_time, no_kind, no_outcome } = self;
        no_entity + no_time + no_kind + no_outcome
    }

    /// Adds what another source left out.
    pub(crate) fn add(&mut self, other: LeftOut) {
        let LeftOut { no_entity, no_time, no_kind, no_outcome } = other;
        self.no_entity += no_entity;
        self.no_time += no_time;
        self.no_kind += no_kind;
        self.no_outcome += no_outcome;
    }

    /// One note for each sort that occurred.
    pub(crate) fn notes(self, layout: &FileLayout) -> Vec<Note> {
        let LeftOut { no_entity, no_time, no_kind, no_outcome } = self;
        let sorts = [(no_entity, "entity"), (no_time, "time"), (no_kind, "kind"), (no_outcome, "outcome")];
        let note = |(count, what): &(u64, &str)| {
            let rows = if *count == 1 { "row has" } else { "rows have" };
            let were = if *count == 1 { "was" } else { "were" };
            Note::of_source(layout, format!("{count} {rows} no {what} and {were} left out"))
        };
        sorts.iter().filter(|(count, _)| *count > 0).map(note).collect()
    }
}

/// What is to be said about a source whose rows were handed over one by one.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Rows that were not handed over.
    pub left_out: LeftOut,
    /// What its owner should know.
    pub notes: Vec<Note>,
    /// Nothing is missing before this: what the layout says, else the latest time; `None` without rows.
    pub complete_to: Option<Timestamp>,
    /// What was read.
    pub inputs: Vec<InputDigest>,
}
