use std::sync::Arc;

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

    /// That version, when it is loaded as champion or challenger.
    pub(crate) fn loaded(&self, version: u32) -> Option<&Arc<Basis>> {
        self.champion().into_iter().chain(&self.challenger).find(|basis| basis.version == version)
    }
}
