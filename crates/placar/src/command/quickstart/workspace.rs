use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use registry::Registry;

use super::data::Parts;
use crate::failure::Failure;

/// The definition, as it lies in the repository.
const DEFINITION: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/cdnow-repurchase/score.toml"));

/// Where the definition finds its data in the repository, and in a workspace.
const DATA_IN_REPOSITORY: &str = "../../datasets/cdnow/purchases.csv.gz";
const DATA_HERE: &str = "../../data/purchases.csv";

/// The score that the definition describes.
const SCORE: &str = "cdnow-repurchase";

/// A folder with everything that one installation has, laid out as every command expects it.
pub(super) struct Workspace {
    root: PathBuf,
}

/// Why there is no workspace.
#[derive(Debug, thiserror::Error)]
enum WorkspaceError {
    #[error("{} is not empty: name a new or an empty folder with --dir, or leave it out", path.display())]
    NotEmpty { path: PathBuf },
    #[error("{} cannot be written", path.display())]
    Write { path: PathBuf, source: io::Error },
}

impl Workspace {
    /// Makes the folder, or a temporary one that stays: what is in it is there to be looked at.
    pub(super) fn make(folder: Option<&Path>) -> Result<Workspace, Failure> {
        let root = match folder {
            Some(folder) => make_empty(folder)?,
            None => temporary()?,
        };
        let root = fs::canonicalize(&root).map_err(|source| broke(&root, source))?;
        Ok(Workspace { root })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn models(&self) -> PathBuf {
        self.root.join("models")
    }

    pub(super) fn ledger(&self) -> PathBuf {
        self.root.join(".placar").join("ledger.sqlite")
    }

    pub(super) fn registry(&self) -> Registry {
        Registry::open(&self.models())
    }

    pub(super) fn definition(&self) -> PathBuf {
        self.registry().definition_path(SCORE)
    }

    /// The purchases of those who are kept back; the definition does not name it.
    pub(super) fn kept_back(&self) -> PathBuf {
        self.root.join("data").join("kept-back.csv")
    }

    /// Where predicted against actual is shown.
    pub(super) fn report(&self) -> PathBuf {
        self.root.join("report.html")
    }

    /// Writes the definition, with its path to the data as it is here.
    pub(super) fn write_definition(&self) -> Result<(), Failure> {
        write(&self.definition(), definition().as_bytes())
    }

    /// Writes the purchases.
    pub(super) fn write_data(&self, parts: &Parts) -> Result<(), Failure> {
        write(&self.root.join("data").join("purchases.csv"), parts.trained_on.csv.as_bytes())?;
        write(&self.kept_back(), parts.kept_back.csv.as_bytes())
    }

    /// Writes the page of predicted against actual.
    pub(super) fn write_report(&self, page: &[u8]) -> Result<(), Failure> {
        write(&self.report(), page)
    }
}

fn definition() -> String {
    DEFINITION.replace(DATA_IN_REPOSITORY, DATA_HERE)
}

fn make_empty(folder: &Path) -> Result<PathBuf, Failure> {
    fs::create_dir_all(folder).map_err(|source| broke(folder, source))?;
    let mut entries = fs::read_dir(folder).map_err(|source| broke(folder, source))?;
    match entries.next() {
        None => Ok(folder.to_owned()),
        Some(_) => Err(Failure::call(WorkspaceError::NotEmpty { path: folder.to_owned() })),
    }
}

fn temporary() -> Result<PathBuf, Failure> {
    let made = tempfile::Builder::new().prefix("placar-").tempdir();
    Ok(made.map_err(|source| broke(&std::env::temp_dir(), source))?.keep())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes));
    written.map_err(|source| broke(path, source))
}

fn broke(path: &Path, source: io::Error) -> Failure {
    Failure::broke(WorkspaceError::Write { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_finds_its_data_in_a_workspace() {
        assert_eq!(DEFINITION.matches(DATA_IN_REPOSITORY).count(), 1);
        let plan = definition::parse(&definition(), Path::new("/w"), Path::new("score.toml"));
        assert_eq!(plan.expect("a definition that is right").name, SCORE);
    }

    #[test]
    fn a_folder_with_something_in_it_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("mine.txt"), "mine").expect("it may be written");
        assert!(Workspace::make(Some(folder.path())).is_err());
        assert!(Workspace::make(Some(&folder.path().join("new").join("one"))).is_ok());
    }
}
