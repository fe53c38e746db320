//! The champion that reigns, for whatever is compared with it.

use registry::{LoadError, Loaded, Registry, TrainedEntities};
use trainer::Champion;

use crate::failure::Failure;

/// Does work beside the reigning champion, which is told as a [`Champion`]; `None` where nothing reigns.
pub(crate) fn beside<T>(
    registry: &Registry,
    score: &str,
    work: impl FnOnce(Option<&Champion<'_>>) -> T,
) -> Result<T, Failure> {
    let reigning = Reigning::of(registry, score)?;
    let held = |entity: &str| reigning.as_ref().is_some_and(|reigning| reigning.holds(entity));
    let champion = reigning.as_ref().map(|reigning| Champion {
        version: reigning.loaded.version,
        artifact: &reigning.loaded.artifact,
        held: &held,
    });
    Ok(work(champion.as_ref()))
}

/// The champion as it lies in the registry.
struct Reigning {
    loaded: Loaded,
    entities: TrainedEntities,
}

impl Reigning {
    /// `None` where there is no champion, or where its bytes cannot be read: then nothing reigns.
    fn of(registry: &Registry, score: &str) -> Result<Option<Reigning>, Failure> {
        let Some(version) = registry.aliases(score).map_err(Failure::broke)?.champion else {
            return Ok(None);
        };
        let read = || -> Result<Reigning, LoadError> {
            Ok(Reigning {
                loaded: registry.load(score, version)?,
                entities: registry.holds_entity(score, version)?,
            })
        };
        match read() {
            Ok(reigning) => Ok(Some(reigning)),
            Err(error) => {
                eprintln!(
                    "warning: the champion, version {version}, cannot be read and is not compared with: {error}"
                );
                Ok(None)
            }
        }
    }

    fn holds(&self, entity: &str) -> bool {
        self.entities.contains(entity)
    }
}
