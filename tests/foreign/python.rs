use std::path::{Path, PathBuf};
use std::process::Command;

use super::tool;
use crate::process::{SCORE, Serving, Workspace};

/// A script beside this file, run by the Python that has foreign packages; `None`: there is none.
fn script(name: &str) -> Option<Command> {
    let python = tool::find("PLACAR_FOREIGN_PYTHON", None, name)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign");
    let mut command = Command::new(python);
    command.arg(folder.join(name)).env("PYTHONDONTWRITEBYTECODE", "1").env_remove("PYTHONPATH");
    Some(command)
}

fn url(server: &Serving) -> String {
    format!("http://{}", server.http)
}

/// A script, told where a server is that answers with a champion, finds nothing to complain of.
#[track_caller]
fn check(name: &str) {
    let Some(mut script) = script(name) else { return };
    let workspace = Workspace::with_champion();
    let server = workspace.serve();
    tool::content(script.args([url(&server).as_str(), SCORE]).current_dir(workspace.path()));
}

#[test]
fn requests_speaks_rest() {
    check("rest.py");
}

#[test]
fn prometheus_client_reads_both_forms_of_the_metrics() {
    check("metrics.py");
}

#[test]
fn schemathesis_finds_nothing_that_the_description_does_not_say() {
    check("described.py");
}

#[test]
fn the_scripts_are_where_the_tests_look_for_them() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("foreign");
    for name in ["requirements.txt", "rest.py", "metrics.py", "described.py"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
}
