//! The clients of Triton and KServe, perf_analyzer, grpcurl, Google's health stubs and Node, against the real
//! program.

use std::fs;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use super::tool;
use crate::process::{Serving, Workspace};

/// How a script says that a package of its own is not installed.
const LACKING: i32 = 77;

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
    Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign")
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

/// A script of Python must hold; where it lacks a package that is told, or fails where tools are required.
#[track_caller]
fn check(name: &str, address: impl FnOnce(&Serving) -> String) {
    let Some(python) = tool::find("PLACAR_FOREIGN_PYTHON", None, name) else { return };
    let (_workspace, server) = served();
    let mut command = Command::new(python);
    command.arg(folder().join(name)).arg(address(&server));
    command.env("PYTHONDONTWRITEBYTECODE", "1").env_remove("PYTHONPATH");
    content(&mut command);
}

#[track_caller]
fn content(command: &mut Command) {
    let said = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let required = std::env::var("PLACAR_FOREIGN").is_ok_and(|asked| asked == "required");
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    match said.status.code() {
        Some(0) => {}
        Some(LACKING) if !required => writeln!(stderr(), "{}", out.trim()).expect("stderr is open"),
        _ => panic!("{command:?}: {}\n{out}\n{err}", said.status),
    }
}

#[test]
fn tritons_client_speaks_the_open_inference_protocol() {
    check("inference.py", |server| server.grpc.to_string());
}

#[test]
fn kserves_client_speaks_it() {
    check("inference_kserve.py", |server| server.grpc.to_string());
}

#[test]
fn tritons_http_client_speaks_it_over_rest() {
    check("inference_rest.py", |server| server.http.to_string());
}

#[test]
fn grpcurl_and_googles_health_stubs_call_every_method() {
    check("services.py", |server| server.grpc.to_string());
}

#[test]
fn node_speaks_both_by_the_protos_in_the_repository() {
    let Some(node) = tool::find("PLACAR_FOREIGN_NODE", Some("node"), "node.mjs") else { return };
    let (_workspace, server) = served();
    let protos = folder().join("../../proto");
    content(Command::new(node).arg(folder().join("node.mjs")).arg(server.grpc.to_string()).arg(protos));
}

#[test]
fn connects_client_speaks_grpc_web() {
    let Some(node) = tool::find("PLACAR_FOREIGN_NODE", Some("node"), "web.mjs") else { return };
    let (workspace, server) = served();
    let descriptors = workspace.path().join("placar.bin");
    fs::write(&descriptors, api::DESCRIPTORS).expect("it may be written");
    content(Command::new(node).arg(folder().join("web.mjs")).arg(server.http.to_string()).arg(descriptors));
}

/// What perf_analyzer is to send: each feature, and nothing that may be left out.
fn one_row(server: &Serving) -> String {
    let metadata: Value = serde_json::from_str(&server.get("/v2/models/cdnow-repurchase")).expect("JSON");
    let inputs = metadata["inputs"].as_array().expect("inputs").iter();
    let names = inputs.filter_map(|input| input["name"].as_str());
    let features = names.filter(|name| !["features", "entity_id"].contains(name));
    let row: Map<String, Value> = features.map(|name| (name.to_owned(), json!([1.5]))).collect();
    json!({ "data": [row] }).to_string()
}

#[test]
fn perf_analyzer_measures_it_over_grpc_streams_and_rest() {
    let Some(program) = tool::find("PLACAR_FOREIGN_PERF_ANALYZER", None, "perf_analyzer") else { return };
    let (workspace, server) = served();
    let rows = workspace.path().join("rows.json");
    fs::write(&rows, one_row(&server)).expect("it may be written");
    let (grpc, http) = (server.grpc.to_string(), server.http.to_string());
    let stream = ["-i", "grpc", "-u", &grpc, "--streaming", "--async", "-b", "8"];
    for way in [&["-i", "grpc", "-u", &grpc][..], &["-i", "http", "-u", &http], &stream] {
        let model = ["-m", "cdnow-repurchase", "--service-kind", "triton", "--concurrency-range", "2"];
        // Three windows of so many calls; how much they differ is not asked for.
        let bounds = ["--measurement-mode", "count_windows", "--measurement-request-count", "100"];
        let steady = ["-r", "3", "-s", "999"];
        let mut command = Command::new(&program);
        command.args(way).args(model).args(bounds).args(steady).arg("--input-data").arg(&rows);
        let said = tool::content(&mut command);
        assert!(said.contains("Throughput") && said.contains("Successful request count"), "{said}");
    }
}
