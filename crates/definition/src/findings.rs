//! What was found wrong, or odd, while a definition is read: collected, so that people see all of
//! it at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::Problem;
use crate::place::{KeyPath, Places};

/// Nobody reads more; a file that is no definition at all could have one in every byte.
const MOST_PROBLEMS: usize = 1000;

/// The problems and warnings so far, each at its place in the text.
#[derive(Debug)]
pub(crate) struct Findings {
    places: Places,
    problems: Vec<(usize, Problem)>,
    warnings: Vec<(usize, Problem)>,
    reported: BTreeSet<KeyPath>,
    /// Keys that nobody knows: what they lie in, and the known key that was probably meant.
    unknown: Vec<(KeyPath, Option<String>)>,
}

impl Findings {
    /// Nothing found yet in this text.
    pub(crate) fn new(text: &str) -> Findings {
        Findings {
            places: Places::new(text),
            problems: Vec::new(),
            warnings: Vec::new(),
            reported: BTreeSet::new(),
            unknown: Vec::new(),
        }
    }

    /// Notes that a key begins at this byte.
    pub(crate) fn note_place(&mut self, at: KeyPath, offset: usize) {
        self.places.note(at, offset);
    }

    /// The value at this key is wrong.
    pub(crate) fn wrong(&mut self, at: &KeyPath, text: impl Into<String>) {
        self.reported.insert(at.clone());
        if self.problems.len() == MOST_PROBLEMS {
            return;
        }
        let offset = self.places.offset_of(at);
        let problem = self.problem(offset, at.to_string(), text.into());
        self.problems.push((offset, problem));
    }

    /// There is no key of this name in this table; the key that was probably `meant` is not missing.
    pub(crate) fn unknown_key(&mut self, at: &KeyPath, name: &str, meant: Option<&str>, text: String) {
        self.wrong(&at.key(name), text);
        self.unknown.push((at.clone(), meant.map(str::to_owned)));
    }

    /// The text is no TOML at this byte.
    pub(crate) fn no_toml(&mut self, offset: usize, text: String) {
        let problem = self.problem(offset, String::new(), text);
        self.problems.push((offset, problem));
    }

    /// The value at this key is allowed but odd.
    pub(crate) fn odd(&mut self, at: &KeyPath, text: impl Into<String>) {
        let offset = self.places.offset_of(at);
        let problem = self.problem(offset, at.to_string(), text.into());
        self.warnings.push((offset, problem));
    }

    /// Whether something is wrong at this key or inside it: what is built on it is then not judged.
    pub(crate) fn any_within(&self, at: &KeyPath) -> bool {
        self.reported.range(at..).next().is_some_and(|next| next.is_within(at))
    }

    /// Whether something is wrong at this very key.
    pub(crate) fn is_reported(&self, at: &KeyPath) -> bool {
        self.reported.contains(at)
    }

    /// Whether the absence of this key was reported in other words: its value was wrong, or it seems
    /// to be misspelt.
    pub(crate) fn excuses(&self, at: &KeyPath, name: &str) -> bool {
        self.any_within(&at.key(name)) || self.is_misspelt(at, name)
    }

    /// Whether an unknown key seems to mean this one.
    pub(crate) fn is_misspelt(&self, at: &KeyPath, name: &str) -> bool {
        self.unknown.iter().any(|(table, meant)| table == at && meant.as_deref() == Some(name))
    }

    /// Whether there are keys in this table that nobody knows.
    pub(crate) fn has_unknown_keys(&self, at: &KeyPath) -> bool {
        self.unknown.iter().any(|(table, _)| table == at)
    }

    /// The names written directly inside, right or wrong.
    pub(crate) fn names_in(&self, at: &KeyPath) -> Vec<&str> {
        self.places.names_in(at)
    }

    /// The entries of a table as they stand in the file.
    pub(crate) fn in_file_order<'a, T>(
        &self,
        entries: &'a BTreeMap<String, T>,
        at: &KeyPath,
    ) -> Vec<(&'a str, &'a T)> {
        let mut ordered: Vec<(&str, &T)> =
            entries.iter().map(|(name, entry)| (name.as_str(), entry)).collect();
        ordered.sort_by_key(|(name, _)| self.places.offset_of(&at.key(name)));
        ordered
    }

    /// Whether nothing is wrong so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Problems and warnings, each in the order of the file.
    pub(crate) fn into_lists(self) -> [Vec<Problem>; 2] {
        [self.problems, self.warnings].map(|mut found| {
            found.sort_by_key(|(offset, _)| *offset);
            found.dedup();
            found.into_iter().map(|(_, problem)| problem).collect()
        })
    }

    fn problem(&self, offset: usize, key: String, text: String) -> Problem {
        let (line, column) = self.places.line_and_column(offset);
        Problem { line, column, key, text }
    }
}
