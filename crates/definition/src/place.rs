//! Where a key stands: its way through the tables, and the line and column it has in the text.

use std::collections::BTreeMap;
use std::fmt;

use crate::schema::toml_key;

/// The way from the top of the file to a key or to an item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyPath(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Name(String),
    Item(usize),
}

impl KeyPath {
    /// A section, or any other key at the top.
    pub(crate) fn section(name: &str) -> KeyPath {
        KeyPath::default().key(name)
    }

    /// A key inside.
    pub(crate) fn key(&self, name: &str) -> KeyPath {
        self.with(Step::Name(name.to_owned()))
    }

    /// An item inside, counted from 0.
    pub(crate) fn item(&self, idx: usize) -> KeyPath {
        self.with(Step::Item(idx))
    }

    /// Whether `self` is `other` or lies inside it.
    pub(crate) fn is_within(&self, other: &KeyPath) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The table or list that it lies in; `None` at the top.
    pub(crate) fn parent(&self) -> Option<KeyPath> {
        let (_, above) = self.0.split_last()?;
        Some(KeyPath(above.to_vec()))
    }

    /// How many steps it is from the top.
    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }

    /// The name of the last step; `None` for an item of a list and for the top.
    pub(crate) fn last_name(&self) -> Option<&str> {
        match self.0.last()? {
            Step::Name(name) => Some(name),
            Step::Item(_) => None,
        }
    }

    fn with(&self, step: Step) -> KeyPath {
        let mut steps = self.0.clone();
        steps.push(step);
        KeyPath(steps)
    }

    /// How many steps people write into the header: `[scorecard.rules.x]` has three.
    fn header_length(&self) -> usize {
        let name = |idx: usize| match self.0.get(idx) {
            Some(Step::Name(name)) => name.as_str(),
            Some(Step::Item(_)) | None => "",
        };
        match (name(0), name(1)) {
            ("scorecard", "rules" | "groups") => 3,
            ("training", "gradient_boosting") => 2,
            _ => 1,
        }
    }
}

impl fmt::Display for KeyPath {
    /// `[score].name`, `[[events]].path`, `[scorecard.rules.x].points.below`: items of lists have no
    /// name, and the line and column say which one it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (header, inside) = self.0.split_at(self.header_length().min(self.0.len()));
        let repeated = header.len() == 1 && matches!(inside.first(), Some(Step::Item(_)));
        let names = |steps: &[Step]| -> Vec<String> {
            steps
                .iter()
                .filter_map(|step| match step {
                    Step::Name(name) => Some(toml_key(name)),
                    Step::Item(_) => None,
                })
                .collect()
        };
        let header = names(header).join(".");
        if repeated {
            write!(f, "[[{header}]]")?
        } else {
            write!(f, "[{header}]")?
        }
        names(inside).iter().try_for_each(|name| write!(f, ".{name}"))
    }
}

/// Where every key of a text begins.
#[derive(Debug, Default)]
pub(crate) struct Places {
    offsets: BTreeMap<KeyPath, usize>,
    line_starts: Vec<usize>,
    text: String,
}

impl Places {
    /// The places of this text, none of them known yet.
    pub(crate) fn new(text: &str) -> Places {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(offset, _)| offset + 1)).collect();
        Places { offsets: BTreeMap::new(), line_starts, text: text.to_owned() }
    }

    /// Notes that the key begins at this byte.
    pub(crate) fn note(&mut self, at: KeyPath, offset: usize) {
        self.offsets.insert(at, offset);
    }

    /// The byte at which the key begins, or what it lies in; 0 for what stands nowhere.
    pub(crate) fn offset_of(&self, at: &KeyPath) -> usize {
        match (self.offsets.get(at), at.parent()) {
            (Some(offset), _) => *offset,
            (None, Some(parent)) => self.offset_of(&parent),
            (None, None) => 0,
        }
    }

    /// The names that stand directly inside, in alphabetical order.
    pub(crate) fn names_in(&self, at: &KeyPath) -> Vec<&str> {
        let inside = self.offsets.keys().filter(|key| key.is_within(at) && key.depth() == at.depth() + 1);
        inside.filter_map(KeyPath::last_name).collect()
    }

    /// Line and column of a byte, both counted from 1, the column in characters.
    pub(crate) fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts[line - 1];
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}
