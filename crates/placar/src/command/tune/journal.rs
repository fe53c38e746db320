//! What a search has found out, on disk: written after each fit, so that none is done twice.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use trainer::Journal;

use crate::args::Common;
use crate::failure::Failure;

/// The file of one score's search, beside the ledger.
pub(super) struct JournalFile {
    path: PathBuf,
}

impl JournalFile {
    pub(super) fn of(common: &Common, score: &str) -> JournalFile {
        let folder = common.ledger.parent().unwrap_or(Path::new(""));
        JournalFile { path: folder.join("tune").join(format!("{score}.json")) }
    }

    /// What the file says; a journal of nothing where there is none, or none that can be read.
    pub(super) fn read(&self) -> Result<Journal, Failure> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                eprintln!("warning: {} cannot be read ({error}): beginning anew", self.path.display());
                Journal::default()
            })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Journal::default()),
            Err(error) => Err(self.unusable(error)),
        }
    }

    /// Exchanges the file at once: whenever the process ends, it is the old one or the new one.
    pub(super) fn write(&self, journal: &Journal) -> Result<(), Failure> {
        let text = serde_json::to_vec(journal).map_err(Failure::broke)?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let written = fs::create_dir_all(folder)
            .and_then(|()| NamedTempFile::new_in(folder))
            .and_then(|mut file| file.write_all(&text).map(|()| file))
            .and_then(|file| file.persist(&self.path).map_err(|error| error.error));
        written.map(drop).map_err(|error| self.unusable(error))
    }

    fn unusable(&self, error: std::io::Error) -> Failure {
        Failure::broke(format!("{} cannot be used: {error}", self.path.display()))
    }
}
