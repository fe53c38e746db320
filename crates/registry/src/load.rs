use std::path::{Path, PathBuf};

use records::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::container::{ENTITIES, MODEL, fingerprint};
use crate::registry::{CARD_FILE, ENTITIES_FILE, MODEL_FILE, version_folder, versions_folder};
use crate::{Artifact, LoadError, ModelCard, Registry, RegistryError, TrainedEntities, decode, files};

/// The longest `card.json`: it carries the definition and a report, not data.
const CARD_BYTES_MAX: u64 = 64 << 20;

/// A version, ready to be served.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// Which version.
    pub version: u32,
    /// What `model.placar` holds.
    pub artifact: Artifact,
    /// When it was published, by its card.
    pub published_at: Timestamp,
}

/// What serving needs of a card. The rest of it is for people, and no part of it that a later build
/// spells otherwise may keep a model from being served.
#[derive(Deserialize)]
struct Stamp {
    published_at: Timestamp,
    sha256: String,
}

impl Registry {
    /// Reads a version and checks all of it: envelope, parts, golden rows, and that card, model and
    /// folder belong together.
    pub fn load(&self, score: &str, version: u32) -> Result<Loaded, LoadError> {
        let folder = self.existing(score, version)?;
        let stamp: Stamp = read(folder.join(CARD_FILE), CARD_BYTES_MAX, from_json)?;
        let artifact = read(folder.join(MODEL_FILE), MODEL.file_max(), |bytes| {
            let artifact = decode(bytes)?;
            check_stamp(&stamp, bytes)?;
            check_score(score, &artifact)?;
            Ok(artifact)
        })?;
        Ok(Loaded { version, artifact, published_at: stamp.published_at })
    }

    /// The page beside the bytes.
    pub fn card(&self, score: &str, version: u32) -> Result<ModelCard, LoadError> {
        read(self.existing(score, version)?.join(CARD_FILE), CARD_BYTES_MAX, from_json)
    }

    /// Whom the version was trained on.
    pub fn holds_entity(&self, score: &str, version: u32) -> Result<TrainedEntities, LoadError> {
        let path = self.existing(score, version)?.join(ENTITIES_FILE);
        read(path, ENTITIES.file_max(), TrainedEntities::decode)
    }

    /// The versions of all scores that were trained on the entity, by score and version.
    ///
    /// Fails when one of them cannot be asked: "none" must mean none.
    pub fn trained_on(&self, entity: &str) -> Result<Vec<(String, u32)>, RegistryError> {
        let mut trained = Vec::new();
        for score in self.scores()? {
            for version in self.versions(&score)? {
                let entities = self
                    .holds_entity(&score, version)
                    .map_err(|source| RegistryError::Entities { score: score.clone(), version, source })?;
                if entities.contains(entity) {
                    trained.push((score.clone(), version));
                }
            }
        }
        Ok(trained)
    }

    /// The folder of a version that is there.
    fn existing(&self, score: &str, version: u32) -> Result<PathBuf, LoadError> {
        let folder = version_folder(&versions_folder(&self.folder(score)?), version);
        if folder.is_dir() {
            Ok(folder)
        } else {
            Err(LoadError::Missing { score: score.to_owned(), version })
        }
    }
}

/// Reads a bounded file; an error names it.
fn read<T>(
    path: PathBuf,
    limit: u64,
    decode: impl FnOnce(&[u8]) -> Result<T, LoadError>,
) -> Result<T, LoadError> {
    let decoded = read_bounded(&path, limit).and_then(|bytes| decode(&bytes));
    decoded.map_err(|error| LoadError::Unreadable { path, source: Box::new(error) })
}

fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, LoadError> {
    let bytes = files::read_capped(path, limit).map_err(LoadError::Read)?;
    if bytes.len() as u64 > limit { Err(LoadError::TooLarge { limit }) } else { Ok(bytes) }
}

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, LoadError> {
    serde_json::from_slice(bytes).map_err(LoadError::Card)
}

fn check_stamp(stamp: &Stamp, model: &[u8]) -> Result<(), LoadError> {
    let model = fingerprint(model);
    if stamp.sha256 == model {
        return Ok(());
    }
    Err(LoadError::OtherModel { card: stamp.sha256.clone(), model })
}

fn check_score(expected: &str, artifact: &Artifact) -> Result<(), LoadError> {
    if artifact.score == expected {
        return Ok(());
    }
    Err(LoadError::OtherScore { expected: expected.to_owned(), found: artifact.score.clone() })
}
