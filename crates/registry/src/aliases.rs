use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Registry, RegistryError, files};

/// The longest `aliases.json`: it holds two numbers.
const ALIASES_BYTES_MAX: u64 = 64 << 10;

/// A name that points to a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Alias {
    /// The version that answers.
    Champion,
    /// The version that scores a share of requests unseen.
    Challenger,
}

impl Alias {
    /// `champion` or `challenger`.
    pub fn name(self) -> &'static str {
        match self {
            Alias::Champion => "champion",
            Alias::Challenger => "challenger",
        }
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a score's aliases point: `aliases.json`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aliases {
    /// The version that answers.
    pub champion: Option<u32>,
    /// The version that scores a share of requests unseen.
    #[serde(default)]
    pub challenger: Option<u32>,
}

impl Aliases {
    /// The version that the alias points to.
    pub fn get(&self, alias: Alias) -> Option<u32> {
        match alias {
            Alias::Champion => self.champion,
            Alias::Challenger => self.challenger,
        }
    }

    /// The aliases once `alias` points to `version`. A challenger that becomes champion challenges
    /// nobody any more.
    pub(crate) fn with(self, alias: Alias, version: u32) -> Aliases {
        match alias {
            Alias::Challenger => Aliases { challenger: Some(version), ..self },
            Alias::Champion => Aliases {
                champion: Some(version),
                challenger: self.challenger.filter(|challenger| *challenger != version),
            },
        }
    }
}

impl Registry {
    /// Where the score's aliases point; nowhere while nothing was promoted.
    pub fn aliases(&self, score: &str) -> Result<Aliases, RegistryError> {
        let path = aliases_path(&self.folder(score)?);
        let limit = ALIASES_BYTES_MAX;
        match files::read_capped(&path, limit) {
            Ok(bytes) if bytes.len() as u64 > limit => Err(RegistryError::TooLarge { path, limit }),
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|source| RegistryError::Aliases { path, source })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Aliases::default()),
            Err(source) => Err(RegistryError::Read { path, source }),
        }
    }
}

/// Puts new aliases in the place of the old ones, which readers see until then.
pub(crate) fn switch(score_folder: &Path, aliases: Aliases) -> Result<(), RegistryError> {
    let path = aliases_path(score_folder);
    let Aliases { champion, challenger } = aliases;
    let json = serde_json::json!({ "champion": champion, "challenger": challenger });
    files::replace(&path, format!("{json:#}\n").as_bytes())
        .map_err(|source| RegistryError::Write { path, source })
}

fn aliases_path(score_folder: &Path) -> PathBuf {
    score_folder.join("aliases.json")
}
