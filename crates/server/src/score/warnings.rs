use crate::catalogue::Basis;
use crate::limits::WARNINGS_MAX;

/// What a caller should know, in bounded number.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    texts: Vec<String>,
    n_more: usize,
}

impl Warnings {
    /// Adds one, or counts it where there are many.
    pub(crate) fn push(&mut self, text: impl FnOnce() -> String) {
        if self.texts.len() < WARNINGS_MAX {
            self.texts.push(text());
        } else {
            self.n_more += 1;
        }
    }

    /// The texts; the last one says how many were left out.
    pub(crate) fn into_texts(mut self) -> Vec<String> {
        if self.n_more > 0 {
            self.texts.push(format!("… and {} more", self.n_more));
        }
        self.texts
    }
}

/// Warns of features that the basis does not know, each once and by name.
pub(crate) fn warn_of_unknown(basis: &Basis, mut names: Vec<&str>, warnings: &mut Warnings) {
    names.sort_unstable();
    names.dedup();
    for name in names {
        warnings.push(|| format!("feature {name:?} is not known to {} and was ignored", basis.title()));
    }
}

/// Warns of a level that training never saw.
pub(crate) fn warn_of_unseen(name: &str, level: &str, warnings: &mut Warnings) {
    warnings.push(|| format!("feature {name:?}: training never saw the level {level:?}"));
}
