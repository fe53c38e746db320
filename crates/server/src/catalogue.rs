//! The scores that this server answers for: what stands in the folder of models, loaded and checked.
//!
//! Readers take the whole of it at once, without a lock, and keep what they took: a promotion never
//! reaches a request that is under way. One look at a time makes the next whole: a new version is
//! loaded and proves itself (checksum, limits, golden rows) before it replaces the one that answers;
//! one that cannot be read replaces nothing, and says why among the score's problems.
//!
//! Polling rather than watching the file system, because a folder of models may lie on a network
//! drive or come by `rsync`, where notifications are lost. `aliases.json` is switched atomically, so
//! a poll sees the old or the new one.

mod basis;
mod cached;
mod form;
mod from_definition;
mod loader;
mod standing;
mod turns;
mod watch;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use arc_swap::ArcSwap;
use registry::Registry;
use scoring::Bar;

pub(crate) use self::basis::{Basis, Model};
use self::cached::Cached;
pub(crate) use self::form::AfterFailure;
pub use self::loader::StandIns;
use self::loader::{Loader, NotLoaded};
pub(crate) use self::standing::Standing;
use self::watch::{Look, Watch};
use crate::error::AnswerError;

/// Every score by name, as it stood at one look.
pub(crate) type Standings = BTreeMap<String, Arc<Standing>>;

/// The scores, always there to be read, and the one who looks.
pub(crate) struct Catalogue {
    standings: ArcSwap<Standings>,
    watch: Mutex<Watch>,
    cached: Cached,
}

/// What answers a request, and why its model may not, if it may not.
pub(crate) struct Resolved {
    pub(crate) basis: Arc<Basis>,
    pub(crate) barred: Option<Bar>,
}

impl Catalogue {
    /// Looks at the folder for the first time. Blocks.
    pub(crate) fn open(registry: Registry, stand_ins: StandIns) -> Catalogue {
        let loader = Loader { registry, stand_ins };
        let watch = Mutex::new(Watch::new(loader.clone()));
        let catalogue = Catalogue { standings: ArcSwap::default(), watch, cached: Cached::new(loader) };
        catalogue.look(None, false);
        catalogue
    }

    /// The scores as they stand.
    pub(crate) fn standings(&self) -> Arc<Standings> {
        self.standings.load_full()
    }

    /// Looks at one score, or at all; `force` tries again what could not be read, and whom it had
    /// benched. Blocks.
    pub(crate) fn look(&self, score: Option<&str>, force: bool) -> Arc<Standings> {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let look = Look { force, at: Instant::now() };
        let before = self.standings.load_full();
        let after = Arc::new(look_at(&mut watch, &before, score, look));
        if force {
            self.cached.let_go(score);
            after
                .values()
                .filter(|known| score.is_none_or(|score| score == &*known.name))
                .for_each(|known| known.try_again());
        }
        tell_changes(&before, &after);
        self.standings.store(Arc::clone(&after));
        after
    }

    /// What answers for a version of a score; 0 is its champion.
    pub(crate) async fn resolve(&self, standing: &Standing, version: u32) -> Result<Resolved, AnswerError> {
        if version == 0 {
            let basis = standing.basis.clone().map_err(|why| nothing_answers(standing, &why))?;
            return Ok(Resolved { basis, barred: standing.barred.clone() });
        }
        if let Some(loaded) = standing.loaded(version) {
            return Ok(Resolved { basis: Arc::clone(loaded), barred: None });
        }
        match self.cached.version(&standing.name, version).await {
            Ok(basis) => Ok(Resolved { basis, barred: None }),
            Err(NotLoaded::Missing(_)) => {
                let (score, versions) = (standing.name.to_string(), standing.versions.clone());
                Err(AnswerError::UnknownVersion { score, version, versions })
            }
            Err(NotLoaded::Unreadable(why)) => {
                let basis = standing.basis.clone().map_err(|_| nothing_answers(standing, &why))?;
                Ok(Resolved { basis, barred: Some(Bar::Unreadable(why)) })
            }
        }
    }
}

/// What answers by a definition alone; `None` where that gives no rules.
pub(crate) fn of_definition(path: &Path) -> Option<Basis> {
    from_definition::read(path).ok()
}

/// The score of that name.
pub(crate) fn find<'s>(standings: &'s Standings, score: &str) -> Result<&'s Arc<Standing>, AnswerError> {
    standings.get(score).ok_or_else(|| {
        let names = standings.keys().cloned().collect();
        AnswerError::UnknownScore { score: score.to_owned(), names }
    })
}

fn nothing_answers(standing: &Standing, why: &str) -> AnswerError {
    AnswerError::NothingAnswers { score: standing.name.to_string(), why: why.to_owned() }
}

fn look_at(watch: &mut Watch, before: &Standings, score: Option<&str>, look: Look) -> Standings {
    let names = watch.scores().unwrap_or_else(|error| {
        tracing::error!(error = crate::error::with_causes(&error), "the folder of models cannot be read");
        before.keys().cloned().collect()
    });
    let stands = |name: String| {
        let known = before.get(&name);
        let standing = match known {
            Some(known) if score.is_some_and(|score| score != name) => Arc::clone(known),
            known => Arc::new(watch.look(&name, known.map(Arc::as_ref), look)),
        };
        (name, standing)
    };
    names.into_iter().map(stands).collect()
}

/// By which version a score answers from now on; version 0 is a definition without any.
fn tell_basis(score: &str, version: Option<u32>) {
    match version {
        Some(0) => {
            tracing::info!(score, "the score answers by the rules of its definition; it has no version")
        }
        Some(version) => tracing::info!(score, version, "the score answers by this version"),
        None => tracing::warn!(score, "nothing answers for the score"),
    }
}

/// Writes to the log what is new: who answers, and what is wrong.
fn tell_changes(before: &Standings, after: &Standings) {
    for (name, standing) in after {
        let known = before.get(name);
        let answering = |standing: &Arc<Standing>| standing.basis.as_ref().ok().map(|basis| basis.version);
        if known.map(answering) != Some(answering(standing)) {
            tell_basis(name, answering(standing));
        }
        let told = known.map_or(&[][..], |known| &known.problems);
        for problem in standing.problems.iter().filter(|problem| !told.contains(problem)) {
            tracing::warn!(score = name, problem, "a score has a problem");
        }
    }
}
