use std::path::{Path, PathBuf};
use std::{fs, io};

use records::{EntityId, Timestamp};

use crate::container::fingerprint;
use crate::entities::TrainedEntities;
use crate::registry::{
    CARD_FILE, ENTITIES_FILE, MODEL_FILE, REPORT_FILE, is_complete, numbers_in, version_folder,
    versions_folder,
};
use crate::{Artifact, ModelCard, PublishError, Registry, RegistryError, TrainDocument, encode, files};

/// What is to become a version.
pub struct Publication<'a> {
    /// The model, the rules and all that serving needs.
    pub artifact: &'a Artifact,
    /// What training found; its `version` is filled in.
    pub document: TrainDocument,
    /// The definition as it stands.
    pub definition: String,
    /// The version of Placar that trained it.
    pub placar: String,
    /// Now.
    pub published_at: Timestamp,
    /// The entities of train and calibrate, in any order, repeated or not.
    pub entities: &'a [EntityId],
    /// Makes `report.html` of the card, once the version's number is known.
    pub report: &'a dyn Fn(&ModelCard) -> Vec<u8>,
}

/// A version that was published, now or before.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// Its number.
    pub version: u32,
    /// Its card.
    pub card: ModelCard,
    /// Whether a version with the same `model.placar` was there already; nothing was written then.
    pub existed: bool,
}

impl Registry {
    /// Writes a version: all of it or nothing, and on the disk when this returns.
    ///
    /// The files are written into a folder beside the versions, which then gets its number by being
    /// renamed. Should another publisher have taken that number meanwhile, renaming fails, and the
    /// next one is tried: two publishers need no lock, and readers never see half a version.
    pub fn publish(&self, publication: &Publication<'_>) -> Result<Published, PublishError> {
        let Publication { artifact, document, entities, .. } = publication;
        check_name(artifact, document)?;
        let model = encode(artifact)?;
        let versions = versions_folder(&self.folder(&artifact.score).map_err(RegistryError::from)?);
        let entities = TrainedEntities::new(salt().map_err(writing(&versions))?, entities).encode();
        files::create_folder(&versions).map_err(writing(&versions))?;
        loop {
            let taken = numbers_in(&versions)?;
            if let Some(version) = version_with(&model, &versions, &taken) {
                let card = self.card(&artifact.score, version).map_err(PublishError::Existing)?;
                return Ok(Published { version, card, existed: true });
            }
            let version = next_number(&versions, &taken)?;
            let card = card(publication, version, fingerprint(&model));
            let contents =
                Contents { model: &model, card: &card, entities: &entities, report: publication.report };
            if contents.publish(&version_folder(&versions, version))? {
                return Ok(Published { version, card, existed: false });
            }
        }
    }
}

/// The files of a version.
struct Contents<'a> {
    model: &'a [u8],
    card: &'a ModelCard,
    entities: &'a [u8],
    report: &'a dyn Fn(&ModelCard) -> Vec<u8>,
}

impl Contents<'_> {
    /// Publishes them in that folder; false when something else is there by now.
    fn publish(&self, folder: &Path) -> Result<bool, PublishError> {
        let card = card_json(self.card)?;
        let report = (self.report)(self.card);
        let files = [
            (MODEL_FILE, self.model),
            (CARD_FILE, &card[..]),
            (REPORT_FILE, &report[..]),
            (ENTITIES_FILE, self.entities),
        ];
        publish_files(folder, &files).map_err(writing(folder))
    }
}

fn publish_files(folder: &Path, files: &[(&str, &[u8])]) -> io::Result<bool> {
    let versions = folder.parent().unwrap_or(Path::new("."));
    let staging = files::staging_folder(versions)?;
    files.iter().try_for_each(|(name, bytes)| files::write_new(&staging.path().join(name), bytes))?;
    files::sync_folder(staging.path())?;
    match fs::rename(staging.path(), folder) {
        Ok(()) => {
            let _renamed = staging.keep();
            files::sync_folder(versions)?;
            Ok(true)
        }
        Err(_) if folder.symlink_metadata().is_ok() => Ok(false),
        Err(error) => Err(error),
    }
}

fn check_name(artifact: &Artifact, document: &TrainDocument) -> Result<(), PublishError> {
    if artifact.score == document.name {
        return Ok(());
    }
    Err(PublishError::OtherScore { document: document.name.clone(), artifact: artifact.score.clone() })
}

/// The version whose `model.placar` has these bytes. The bytes themselves are compared: a card that
/// is damaged cannot hide its model.
fn version_with(model: &[u8], versions: &Path, numbers: &[u32]) -> Option<u32> {
    let same = |version: &u32| {
        let folder = version_folder(versions, *version);
        let path = folder.join(MODEL_FILE);
        let same_length = fs::metadata(&path).is_ok_and(|metadata| metadata.len() == model.len() as u64);
        same_length && is_complete(&folder) && fs::read(&path).is_ok_and(|bytes| bytes == model)
    };
    numbers.iter().copied().find(same)
}

fn next_number(versions: &Path, taken: &[u32]) -> Result<u32, PublishError> {
    let highest = taken.last().copied().unwrap_or(0);
    let path = || version_folder(versions, highest);
    highest.checked_add(1).ok_or_else(|| PublishError::NoNumberLeft { path: path() })
}

fn card(publication: &Publication<'_>, version: u32, sha256: String) -> ModelCard {
    let Publication { artifact: _, document, definition, placar, published_at, entities: _, report: _ } =
        publication;
    ModelCard {
        published_at: *published_at,
        placar: placar.clone(),
        sha256,
        definition: definition.clone(),
        train: TrainDocument { version, ..document.clone() },
    }
}

/// The bytes of `card.json`, which must read back as what was written: JSON has no NaN.
fn card_json(card: &ModelCard) -> Result<Vec<u8>, PublishError> {
    let mut bytes = serde_json::to_vec_pretty(card).map_err(|_| PublishError::CardNumbers)?;
    bytes.push(b'\n');
    let read_back = serde_json::from_slice::<ModelCard>(&bytes).ok();
    if read_back.as_ref() == Some(card) { Ok(bytes) } else { Err(PublishError::CardNumbers) }
}

fn salt() -> io::Result<[u8; 16]> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(salt)
}

fn writing(path: &Path) -> impl Fn(io::Error) -> PublishError {
    let path: PathBuf = path.to_owned();
    move |source| RegistryError::Write { path: path.clone(), source }.into()
}
