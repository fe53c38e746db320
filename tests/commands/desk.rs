use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use super::leads;
use crate::process::{SCORE, Said, Workspace, placar, run};

/// A folder to work in.
pub(super) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(super) fn empty() -> Desk {
        Desk { folder: TempDir::new().expect("a temporary folder") }
    }

    /// With the purchases' score: its champion, version 1, was trained by the linear learner alone.
    pub(super) fn with_purchases() -> Desk {
        static TRAINED: OnceLock<Workspace> = OnceLock::new();
        Desk::like(TRAINED.get_or_init(Workspace::with_champion).path())
    }

    /// With the leads' score, made from a table: its champion is version 1.
    pub(super) fn with_leads() -> Desk {
        static TRAINED: OnceLock<Desk> = OnceLock::new();
        Desk::like(TRAINED.get_or_init(leads::trained).path())
    }

    fn like(folder: &Path) -> Desk {
        let desk = Desk::empty();
        copy(folder, desk.path());
        desk
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, with the folders that it lies in.
    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it may be made");
        fs::write(&path, content).expect("it may be written");
        path
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// Runs a command to its end.
    pub(super) fn run(&self, arguments: &[&str]) -> Said {
        let said = run(placar(self.path()).env("USER", "ana").args(arguments));
        let hide = |text: String| text.replace(&format!("{}/", self.path().display()), "");
        Said { stdout: hide(said.stdout), stderr: hide(said.stderr), ..said }
    }

    /// Runs a command that must end with this status.
    #[track_caller]
    pub(super) fn ends(&self, status: i32, arguments: &[&str]) -> Said {
        let said = self.run(arguments);
        assert_eq!(said.status, Some(status), "{arguments:?}: {said:#?}");
        said
    }

    /// Runs a command that must do what it is asked for.
    #[track_caller]
    pub(super) fn done(&self, arguments: &[&str]) -> Said {
        self.ends(0, arguments)
    }

    /// The JSON document of a command that ends with this status.
    #[track_caller]
    pub(super) fn document(&self, status: i32, arguments: &[&str]) -> Value {
        let said = self.ends(status, &[arguments, &["--json"]].concat());
        serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:#?}"))
    }

    /// The definition of a score, changed.
    pub(super) fn redefine(&self, score: &str, change: impl Fn(String) -> String) {
        let name = format!("models/{score}/score.toml");
        let before = self.read(&name);
        let after = change(before.clone());
        assert_ne!(before, after, "the definition was to be changed");
        self.write(&name, after);
    }

    /// Trains what `score.toml` says now, as that score's next version; the gate may say no.
    #[track_caller]
    pub(super) fn train(&self, score: &str) -> u64 {
        let said = self.run(&["train", &format!("models/{score}/score.toml"), "--json"]);
        let document: Value =
            serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:#?}"));
        document["version"].as_u64().expect("a version")
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            fs::create_dir_all(&target).expect("it may be made");
            copy(&source, &target);
        } else {
            fs::copy(&source, &target).expect("it may be copied");
        }
    }
}

/// The purchases that the shipped definition learns from.
pub(super) fn purchases() -> String {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository");
    repository.join("datasets/cdnow/purchases.csv.gz").display().to_string()
}

/// The definition of the purchases' score, in a desk.
pub(super) fn purchases_definition() -> String {
    format!("models/{SCORE}/score.toml")
}

/// Says that a document has at least these keys; `a.b` is a key within, `[]` the first of a list.
#[track_caller]
pub(super) fn check_keys(document: &Value, keys: &str) {
    for key in keys.split_whitespace() {
        let pointer = format!("/{}", key.replace("[]", "/0").replace('.', "/"));
        assert!(document.pointer(&pointer).is_some(), "{key} is not in {document:#}");
    }
}

/// The rows of a CSV text by the names of their columns. The tests write no quotes.
pub(super) fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let row = |line: &str| {
        let fields = line.split(',').map(str::to_owned);
        names.iter().map(|name| (*name).to_owned()).zip(fields).collect()
    };
    lines.map(row).collect()
}
