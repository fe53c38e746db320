//! The README's section for those who come from elsewhere: what stands there is what runs.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tool;
use crate::process::{Serving, Workspace};

const SECTION: &str = "\n## From Python, Node and the shell\n";

const WHAT: &str = "the README's page for other languages";

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository")
}

/// The blocks of the section: their language, and what stands in them.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let (_, after) = page.split_once(SECTION).expect("the README has the section");
    let section = after.split("\n## ").next().unwrap_or_default();
    let fenced = section.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').expect("a language on a line of its own")).collect()
}

/// A folder as the reader's: the repository's, with `placar` and the tools on the path.
struct Reader {
    workspace: Workspace,
    server: Serving,
    python: PathBuf,
}

impl Reader {
    fn new(python: PathBuf) -> Reader {
        let workspace = Workspace::with_champion();
        for name in ["proto", "datasets"] {
            symlink(repository().join(name), workspace.path().join(name)).expect("a link may be made");
        }
        fs::create_dir(workspace.path().join("bin")).expect("a folder may be made");
        let program = env!("CARGO_BIN_EXE_placar-under-test");
        symlink(program, workspace.path().join("bin/placar")).expect("a link may be made");
        let server = workspace.serve();
        Reader { workspace, server, python }
    }

    fn path(&self) -> OsString {
        let own = [self.workspace.path().join("bin"), self.python.with_file_name("")];
        let known = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths(own.into_iter().chain(std::env::split_paths(&known))).expect("no colon in them")
    }

    /// What runs a block of a language; `None`: it is not there, and that was said.
    fn runner(&self, language: &str) -> Option<Command> {
        match language {
            "python" => Some(Command::new(&self.python)),
            "sh" => Some(Command::new("sh")),
            // Its packages are where NODE_PATH says.
            "js" => tool::find("PLACAR_FOREIGN_NODE", Some("node"), WHAT).map(Command::new),
            other => panic!("{WHAT} has a block in {other:?}, which nothing here runs"),
        }
    }

    #[track_caller]
    fn check(&self, language: &str, block: &str) {
        let Some(mut command) = self.runner(language) else { return };
        let block = block
            .replace("127.0.0.1:50051", &self.server.grpc.to_string())
            .replace("127.0.0.1:8080", &self.server.http.to_string());
        let script = self.workspace.path().join(format!("block.{language}"));
        fs::write(&script, block).expect("it may be written");
        let said = tool::content(
            command
                .arg(&script)
                .current_dir(self.workspace.path())
                .env("PATH", self.path())
                .env("PYTHONPATH", self.workspace.path())
                .env("PYTHONDONTWRITEBYTECODE", "1"),
        );
        assert!(language == "sh" || !said.trim().is_empty(), "a block in {language} prints something");
    }
}

#[test]
fn what_the_page_for_other_languages_shows_runs() {
    let Some(python) = tool::find("PLACAR_FOREIGN_PYTHON", None, WHAT) else { return };
    let page = fs::read_to_string(repository().join("README.md")).expect("a README");
    let reader = Reader::new(python);
    let blocks = blocks(&page);
    for wanted in ["python", "sh", "js"] {
        assert!(blocks.iter().any(|(language, _)| *language == wanted), "no block in {wanted}");
    }
    blocks.into_iter().for_each(|(language, block)| reader.check(language, block));
}

/// Files that Placar writes are read by others as they were meant.
#[test]
fn duckdb_and_polars_open_what_is_written() {
    let Some(python) = tool::find("PLACAR_FOREIGN_PYTHON", None, "tables.py") else { return };
    let workspace = Workspace::with_champion();
    let purchases = repository().join("datasets/cdnow/purchases.csv.gz").display().to_string();
    let score = ["score", "cdnow-repurchase", "--input", &purchases, "--as-of", "1997-10-01"];
    workspace.done(&[&score[..], &["--record", "--output", "scores.parquet"]].concat());
    let outcomes = "entity_id,time,value\n00001,1997-11-01T00:00:00Z,1\n00002,1997-12-01T00:00:00Z,1\n";
    fs::write(workspace.path().join("outcomes.csv"), outcomes).expect("it may be written");
    workspace.done(&["outcomes", "import", "cdnow-repurchase", "outcomes.csv"]);
    workspace.done(&["export", "cdnow-repurchase", "--output", "exported"]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/tables.py");
    tool::content(
        Command::new(python).arg(script).args(["exported", "scores.parquet"]).current_dir(workspace.path()),
    );
}
