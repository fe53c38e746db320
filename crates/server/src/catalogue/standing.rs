use std::sync::Arc;

use records::Timestamp;
use registry::Aliases;
use scoring::Bar;

use super::basis::Basis;
use super::from_definition::Definition;

/// How one score stands: what answers for it, and what is wrong, if anything is.
///
/// Made anew at every look at the folder, and never changed: whoever holds one keeps the version in
/// it, whatever is promoted meanwhile.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) name: Arc<str>,
    /// The champion; else the definition's rules; else why there is neither.
    pub(crate) basis: Definition,
    /// Why there is no champion in `basis`.
    pub(crate) barred: Option<Bar>,
    pub(crate) challenger: Option<Arc<Basis>>,
    pub(crate) aliases: Aliases,
    /// Every complete version, rising.
    pub(crate) versions: Vec<u32>,
    /// In words.
    pub(crate) problems: Vec<String>,
}

impl Standing {
    /// The champion that was loaded.
    pub(crate) fn champion(&self) -> Option<&Arc<Basis>> {
        self.basis.as_ref().ok().filter(|basis| basis.model.is_some())
    }

    /// Why it is not the champion that answers although one was named; `None`: it answers, or none
    /// was.
    pub(crate) fn degraded(&self, now: Timestamp) -> Option<String> {
        let basis = match &self.basis {
            Ok(basis) => basis,
            Err(why) => return Some(format!("nothing answers: {why}")),
        };
        match (&self.barred, &basis.model) {
            (Some(Bar::NoModel), _) => None,
            (Some(bar), _) => Some(format!("the rules answer: {bar}")),
            (None, _) if self.aliases.champion.is_some_and(|champion| champion != basis.version) => {
                let champion = self.aliases.champion.unwrap_or_default();
                Some(format!(
                    "version {} answers: the champion, version {champion}, cannot be read",
                    basis.version
                ))
            }
            (None, Some(model)) => model.bar(now).map(|bar| format!("the rules answer: {bar}")),
            (None, None) => None,
        }
    }

    /// Takes its models off the bench.
    pub(super) fn try_again(&self) {
        let loaded = self.champion().into_iter().chain(&self.challenger);
        loaded.filter_map(|basis| basis.model.as_ref()).for_each(|model| model.form.try_again());
    }

    /// That version, when it is loaded as champion or challenger.
    pub(crate) fn loaded(&self, version: u32) -> Option<&Arc<Basis>> {
        self.champion().into_iter().chain(&self.challenger).find(|basis| basis.version == version)
    }
}
