use std::io;
use std::path::{Path, PathBuf};
use std::{fs, io::ErrorKind};

use crate::{InvalidName, RegistryError, name};

pub(crate) const MODEL_FILE: &str = "model.placar";
pub(crate) const CARD_FILE: &str = "card.json";
pub(crate) const REPORT_FILE: &str = "report.html";
pub(crate) const ENTITIES_FILE: &str = "entities.bin";

/// The folder `models/`: scores, their versions, and the aliases that point to versions.
///
/// It holds nothing but the path: every call looks at the disk, so that any number of processes may
/// read while others publish and promote.
#[derive(Clone, Debug)]
pub struct Registry {
    root: PathBuf,
}

impl Registry {
    /// A registry in that folder, which need not exist yet.
    pub fn open(root: &Path) -> Registry {
        Registry { root: root.to_owned() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the score's definition lies. For a text that is no name of a score: a place inside the
    /// registry's folder where nothing ever lies.
    pub fn definition_path(&self, score: &str) -> PathBuf {
        self.named_or_nowhere(score).join("score.toml")
    }

    /// Where the version's report lies; for a text that is no name of a score as in
    /// [`Registry::definition_path`].
    pub fn report_path(&self, score: &str, version: u32) -> PathBuf {
        version_folder(&versions_folder(&self.named_or_nowhere(score)), version).join(REPORT_FILE)
    }

    /// The scores that have a definition or versions, sorted.
    pub fn scores(&self) -> Result<Vec<String>, RegistryError> {
        let is_score = |name: &String| {
            let folder = self.root.join(name);
            name::check(name).is_ok()
                && (folder.join("score.toml").is_file() || versions_folder(&folder).is_dir())
        };
        let mut scores = names_in(&self.root)?;
        scores.retain(is_score);
        scores.sort_unstable();
        Ok(scores)
    }

    /// The score's versions, rising. A folder that lacks a file of a version, because it is being
    /// copied perhaps, is none.
    pub fn versions(&self, score: &str) -> Result<Vec<u32>, RegistryError> {
        let folder = versions_folder(&self.folder(score)?);
        let mut versions = numbers_in(&folder)?;
        versions.retain(|version| is_complete(&version_folder(&folder, *version)));
        Ok(versions)
    }

    /// The score's own folder.
    pub(crate) fn folder(&self, score: &str) -> Result<PathBuf, InvalidName> {
        name::check(score)?;
        Ok(self.root.join(score))
    }

    fn named_or_nowhere(&self, score: &str) -> PathBuf {
        // No score's name begins with a dot.
        self.folder(score).unwrap_or_else(|_| self.root.join(".no-score"))
    }
}

pub(crate) fn versions_folder(score_folder: &Path) -> PathBuf {
    score_folder.join("versions")
}

pub(crate) fn version_folder(versions_folder: &Path, version: u32) -> PathBuf {
    versions_folder.join(version.to_string())
}

/// Every version number that is taken, rising: by a version, or by whatever else lies there.
pub(crate) fn numbers_in(versions_folder: &Path) -> Result<Vec<u32>, RegistryError> {
    let number =
        |name: &String| name.parse().ok().filter(|number: &u32| *number > 0 && number.to_string() == *name);
    let mut numbers: Vec<u32> = names_in(versions_folder)?.iter().filter_map(number).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

pub(crate) fn is_complete(version_folder: &Path) -> bool {
    [MODEL_FILE, CARD_FILE, REPORT_FILE, ENTITIES_FILE].iter().all(|file| version_folder.join(file).is_file())
}

/// The names in a folder, in no order; none where the folder does not exist.
fn names_in(folder: &Path) -> Result<Vec<String>, RegistryError> {
    let names = || -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let names = entries.map(|entry| Ok(entry?.file_name().into_string().ok()));
        Ok(names.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    };
    names().map_err(|source| RegistryError::Read { path: folder.to_owned(), source })
}
