use std::fmt;

use records::layout::FileLayout;

/// Something that the person who owns the data should know, although it stops nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The file or pattern, and the column where there is one.
    pub place: String,
    /// What was seen and done.
    pub text: String,
}

impl Note {
    /// About a whole source.
    pub(crate) fn of_source(layout: &FileLayout, text: impl Into<String>) -> Note {
        Note { place: layout.path.display().to_string(), text: text.into() }
    }

    /// About one column of a source.
    pub(crate) fn of_column(layout: &FileLayout, column: &str, text: impl Into<String>) -> Note {
        Note { place: format!("{}, column {column:?}", layout.path.display()), text: text.into() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}
