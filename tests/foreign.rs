//! Clients that others wrote, against the real program.
//!
//! Each is a script in `foreign/` that a person can run too. Where its tool is not installed it says
//! `skipped: …` and how to get it, and the test passes; with `PLACAR_FOREIGN=required` it fails. Python is
//! `PLACAR_FOREIGN_PYTHON` or else `python3`; Node looks for its packages where `NODE_PATH` says.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::process::{Serving, Workspace, run};

/// How a script says that its tool is not installed.
const SKIPPED: i32 = 77;

/// Rules alone, one of them over a category.
const LEADS: &str = r#"
[score]
name = "leads"
outcome = "conversion"

[table]
path = "leads.csv"
label = { column = "won", positive = ["yes"] }

[scorecard]
base = 30
[scorecard.rules.channel]
group = "fit"
points = [{ is = ["partner"], points = 25 }]
because = { en = "Came by a partner" }

[[tier]]
name = "high"
from = 50
[[tier]]
name = "low"
from = 0
"#;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("foreign")
}

/// A server with a champion, and a score of rules alone.
fn served() -> (Workspace, Serving) {
    let workspace = Workspace::with_champion();
    let leads = workspace.path().join("models").join("leads");
    fs::create_dir_all(&leads).expect("it may be made");
    fs::write(leads.join("score.toml"), LEADS).expect("it may be written");
    let server = workspace.serve();
    (workspace, server)
}

/// Runs a script that must hold, or be skipped where that is allowed.
#[track_caller]
fn check(command: &mut Command) {
    let said = run(command);
    let is_required = std::env::var("PLACAR_FOREIGN").is_ok_and(|how| how == "required");
    match said.status {
        Some(0) => {}
        Some(SKIPPED) if !is_required => println!("{}", said.stdout.trim()),
        _ => panic!("{command:?}\n{}\n{}", said.stdout, said.stderr),
    }
}

/// A Python script, where there is a Python.
fn python(script: &str) -> Option<Command> {
    let python = std::env::var("PLACAR_FOREIGN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    program(&python, script)
}

fn program(program: &str, script: &str) -> Option<Command> {
    let is_there =
        Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    let is_required = std::env::var("PLACAR_FOREIGN").is_ok_and(|how| how == "required");
    assert!(is_there || !is_required, "there is no {program}");
    if !is_there {
        println!("skipped: there is no {program}");
        return None;
    }
    let mut command = Command::new(program);
    command.arg(folder().join(script));
    Some(command)
}

#[test]
fn tritons_client_speaks_the_open_inference_protocol() {
    let Some(mut script) = python("inference.py") else { return };
    let (_workspace, server) = served();
    check(script.arg(server.grpc.to_string()));
}

#[test]
fn kserves_client_speaks_the_open_inference_protocol() {
    let Some(mut script) = python("inference_kserve.py") else { return };
    let (_workspace, server) = served();
    check(script.arg(server.grpc.to_string()));
}

#[test]
fn tritons_http_client_speaks_it_over_rest() {
    let Some(mut script) = python("rest.py") else { return };
    let (_workspace, server) = served();
    check(script.arg(server.http.to_string()));
}

#[test]
fn grpcurl_and_googles_health_stubs_call_every_method() {
    let Some(mut script) = python("services.py") else { return };
    let (_workspace, server) = served();
    check(script.arg(server.grpc.to_string()));
}

#[test]
fn node_speaks_both_by_the_protos_in_the_repository() {
    let Some(mut script) = program("node", "node.mjs") else { return };
    let (_workspace, server) = served();
    let protos = folder().join("../../proto");
    check(script.arg(server.grpc.to_string()).arg(protos));
}
