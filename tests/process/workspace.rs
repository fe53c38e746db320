use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::{Said, Serving, placar, run};

/// The score of the shipped definition.
pub(crate) const SCORE: &str = "cdnow-repurchase";

/// The root of the repository.
fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository")
}

/// A folder of its own with the shipped score, to be trained in a second: only the linear learner.
pub(crate) struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// One without any version: the rules answer.
    pub(crate) fn new() -> Workspace {
        let workspace = Workspace { folder: TempDir::new().expect("a temporary folder") };
        workspace.define(7);
        workspace
    }

    /// One with a champion, version 1.
    pub(crate) fn with_champion() -> Workspace {
        let workspace = Workspace::new();
        workspace.train();
        workspace.promote(1);
        workspace
    }

    /// Writes the definition with another seed: what is trained by it is another version.
    pub(crate) fn define(&self, seed: u64) {
        let shipped = repository().join("models").join(SCORE).join("score.toml");
        let shipped = fs::read_to_string(shipped).expect("the shipped definition");
        let data = repository().join("datasets/cdnow/purchases.csv.gz");
        let definition = shipped
            .replace("../../datasets/cdnow/purchases.csv.gz", &data.display().to_string())
            .replace("seed  = 7", &format!("seed  = {seed}\nlearners = [\"logistic\"]"));
        assert!(definition.contains("learners = "), "the shipped definition has another seed");
        fs::create_dir_all(self.definition().parent().expect("a folder")).expect("it may be made");
        fs::write(self.definition(), definition).expect("it may be written");
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.path().join(".placar").join("ledger.sqlite")
    }

    fn definition(&self) -> PathBuf {
        self.path().join("models").join(SCORE).join("score.toml")
    }

    /// A command in this folder.
    pub(crate) fn placar(&self, arguments: &[&str]) -> Command {
        let mut command = placar(self.path());
        command.args(arguments);
        command
    }

    /// Runs a command that must do what it is asked for.
    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> Said {
        let said = run(&mut self.placar(arguments));
        assert_eq!(said.status, Some(0), "{arguments:?}: {said:#?}");
        said
    }

    /// Trains; answers the version.
    #[track_caller]
    pub(crate) fn train(&self) -> u64 {
        let definition = self.definition();
        let said = self.done(&["train", definition.to_str().expect("UTF-8"), "--json"]);
        let document: Value = serde_json::from_str(&said.stdout).expect("one JSON document");
        document["version"].as_u64().expect("a version")
    }

    /// Makes a version champion, in a process of its own.
    #[track_caller]
    pub(crate) fn promote(&self, version: u64) {
        self.done(&["promote", SCORE, &version.to_string()]);
    }

    /// Serves on a free port, and goes on answering for so long when it is asked to stop.
    pub(crate) fn serve_draining(&self, drain: &str) -> Serving {
        Serving::start(&mut self.placar(&["serve", "--grpc", "127.0.0.1:0", "--drain", drain]))
    }

    /// Serves on a free port.
    pub(crate) fn serve(&self) -> Serving {
        Serving::start(&mut self.placar(&["serve", "--grpc", "127.0.0.1:0"]))
    }
}
