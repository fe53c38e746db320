use records::layout::FileLayout;

use crate::cell::Cell;

/// The texts that mean "missing" in one column; the empty text always does.
#[derive(Clone, Debug, Default)]
pub(crate) struct MissingTexts {
    texts: Vec<String>,
}

impl MissingTexts {
    /// What the layout says of that column, and of all (`*`).
    pub(crate) fn of(layout: &FileLayout, column: &str) -> MissingTexts {
        let named = [column, "*"].into_iter().filter_map(|key| layout.missing.get(key));
        MissingTexts { texts: named.flatten().map(|text| text.trim().to_owned()).collect() }
    }

    /// The cell with its text trimmed, or missing when that is what its text means. Numbers and
    /// times are compared as the text they have in a CSV file.
    pub(crate) fn apply<'a>(&self, cell: Cell<'a>) -> Cell<'a> {
        match cell {
            Cell::Missing => Cell::Missing,
            Cell::Text(text) => match text.trim() {
                "" => Cell::Missing,
                text if self.hold(text) => Cell::Missing,
                text => Cell::Text(text),
            },
            other if self.texts.is_empty() => other,
            other if other.text().is_some_and(|text| self.hold(&text)) => Cell::Missing,
            other => other,
        }
    }

    /// Whether no text but the empty one means "missing".
    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    fn hold(&self, text: &str) -> bool {
        self.texts.iter().any(|missing| missing == text)
    }
}
