use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use scoring::Bar;

use super::basis::Basis;
use super::from_definition::{self, Definition};
use super::loader::Loader;
use super::standing::Standing;
use crate::error::with_causes;
use crate::limits::{RETRY_FIRST, RETRY_LONGEST};

/// Looks at the folder of models, and remembers what it need not look at again.
pub(super) struct Watch {
    loader: Loader,
    failures: BTreeMap<(String, u32), Failure>,
    definitions: BTreeMap<String, (Stamp, Definition)>,
}

/// A version that could not be read, and when it is tried again.
struct Failure {
    why: Arc<str>,
    tries: u32,
    again_at: Instant,
}

/// By what a changed file is told: when it was written, and its length.
type Stamp = Option<(SystemTime, u64)>;

/// One look: whether what failed is tried again at once, and the time.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) force: bool,
    pub(super) at: Instant,
}

impl Watch {
    pub(super) fn new(loader: Loader) -> Watch {
        Watch { loader, failures: BTreeMap::new(), definitions: BTreeMap::new() }
    }

    /// The scores that there are, sorted.
    pub(super) fn scores(&self) -> Result<Vec<String>, registry::RegistryError> {
        self.loader.registry.scores()
    }

    /// How a score stands now. What cannot be read leaves what `before` has in place.
    pub(super) fn look(&mut self, name: &str, before: Option<&Standing>, look: Look) -> Standing {
        let mut problems = Vec::new();
        let read = self.loader.registry.aliases(name).map_err(|error| Arc::<str>::from(with_causes(&error)));
        problems.extend(read.as_ref().err().map(|why| why.to_string()));
        let aliases = read.as_ref().ok().copied().or(before.map(|before| before.aliases));
        let versions = self.versions(name, before, &mut problems);
        let champion = match aliases {
            Some(aliases) => self.alias(name, aliases.champion, before, look),
            None => read.map(|_| None),
        };
        let aliases = aliases.unwrap_or_default();
        let (basis, barred) = self.choose(name, &champion, before.and_then(Standing::champion), look);
        problems.extend(champion.err().and_then(|why| instead(&why, aliases.champion?, &basis)));
        problems.extend(basis.as_ref().err().map(|why| format!("nothing answers: {why}")));
        let challenger = self.alias(name, aliases.challenger, before, look).unwrap_or_else(|why| {
            problems.push(format!("the challenger cannot be read: {why}"));
            before.and_then(|before| before.challenger.clone())
        });
        Standing { name: Arc::from(name), basis, barred, challenger, aliases, versions, problems }
    }

    fn versions(&self, name: &str, before: Option<&Standing>, problems: &mut Vec<String>) -> Vec<u32> {
        self.loader.registry.versions(name).unwrap_or_else(|error| {
            problems.push(with_causes(&error));
            before.map_or_else(Vec::new, |before| before.versions.clone())
        })
    }

    /// What answers: the champion; the one before, when the new one cannot be read; the definition.
    fn choose(
        &mut self,
        name: &str,
        champion: &Result<Option<Arc<Basis>>, Arc<str>>,
        kept: Option<&Arc<Basis>>,
        look: Look,
    ) -> (Definition, Option<Bar>) {
        match (champion, kept) {
            (Ok(Some(champion)), _) => (Ok(Arc::clone(champion)), None),
            (Err(_), Some(kept)) => (Ok(Arc::clone(kept)), None),
            (Err(why), None) => self.fall_back(name, Bar::Unreadable(Arc::clone(why)), look),
            (Ok(None), _) => self.fall_back(name, Bar::NoModel, look),
        }
    }

    /// The definition's rules in place of a champion; where there are none, both reasons.
    fn fall_back(&mut self, name: &str, bar: Bar, look: Look) -> (Definition, Option<Bar>) {
        let definition = self.definition(name, look);
        (definition.map_err(|why| format!("{bar}, and {why}").into()), Some(bar))
    }

    /// The version that an alias points to, loaded once; `Ok(None)`: nowhere.
    fn alias(
        &mut self,
        name: &str,
        version: Option<u32>,
        before: Option<&Standing>,
        look: Look,
    ) -> Result<Option<Arc<Basis>>, Arc<str>> {
        let Some(version) = version else { return Ok(None) };
        match before.and_then(|before| before.loaded(version)) {
            Some(loaded) => Ok(Some(Arc::clone(loaded))),
            None => self.load(name, version, look).map(Some),
        }
    }

    fn load(&mut self, name: &str, version: u32, look: Look) -> Result<Arc<Basis>, Arc<str>> {
        let key = (name.to_owned(), version);
        let failure = self.failures.get(&key);
        if let Some(failure) = failure.filter(|failure| !look.force && look.at < failure.again_at) {
            return Err(Arc::clone(&failure.why));
        }
        let tries = failure.map_or(0, |failure| failure.tries);
        match self.loader.load(name, version) {
            Ok(loaded) => {
                self.failures.remove(&key);
                Ok(Arc::new(loaded))
            }
            Err(error) => {
                let why = Arc::clone(error.why());
                let wait = RETRY_FIRST.saturating_mul(1 << tries.min(16)).min(RETRY_LONGEST);
                let failure = Failure { why: Arc::clone(&why), tries: tries + 1, again_at: look.at + wait };
                self.failures.insert(key, failure);
                Err(why)
            }
        }
    }

    /// The definition's rules, read again when its file has changed.
    fn definition(&mut self, name: &str, look: Look) -> Definition {
        let path = self.loader.registry.definition_path(name);
        let stamp = stamp_of(&path);
        match self.definitions.get(name) {
            Some((known, definition)) if *known == stamp && !look.force => definition.clone(),
            _ => {
                let read = from_definition::read(&path);
                let definition = read.map(Arc::new).map_err(|why| Arc::from(with_causes(&why)));
                self.definitions.insert(name.to_owned(), (stamp, definition.clone()));
                definition
            }
        }
    }
}

fn stamp_of(path: &Path) -> Stamp {
    let file = fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}

/// What people read about a champion that does not answer; where nothing does, that is said apart.
fn instead(why: &str, champion: u32, basis: &Definition) -> Option<String> {
    let answers = match basis.as_ref().ok()?.version {
        0 => "the rules of the definition answer".to_owned(),
        version => format!("version {version} answers"),
    };
    Some(format!("the champion, version {champion}, cannot be read: {why}; {answers}"))
}
