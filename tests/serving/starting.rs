use std::fs;
use std::net::TcpListener;

use serde_json::Value;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::process::{Serving, Workspace, run};

// Several threads: a client that is not driven keeps its connection, and the server waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn it_says_in_one_line_of_json_where_it_serves_and_answers_health() {
    let mut server = Workspace::new().serve();
    let document: Value = serde_json::from_str(&server.ready).expect("JSON");
    assert_eq!(
        document,
        serde_json::json!({ "grpc": server.grpc.to_string(), "http": server.http.to_string() })
    );
    assert_ne!(server.grpc.port(), 0);
    let mut health = HealthClient::new(server.connect().await);
    let response = health.check(HealthCheckRequest::default()).await.expect("an answer").into_inner();
    assert_eq!(response.status(), ServingStatus::Serving);
    drop(health);
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
    assert_eq!(server.stdout.iter().count(), 0, "that line was all");
}

#[test]
fn in_a_pipe_it_logs_one_json_document_a_line() {
    let server = Workspace::new().serve();
    let line: Value = serde_json::from_str(&server.logged("serving")).expect("JSON");
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["grpc"], server.grpc.to_string());
}

#[test]
fn its_log_can_be_read_by_people_and_be_as_loud_as_they_want() {
    let workspace = Workspace::new();
    let mut command = workspace.placar(&["serve", "--grpc", "127.0.0.1:0", "--log-format", "human"]);
    let server = Serving::start(command.env("PLACAR_LOG", "info"));
    let line = server.logged("serving");
    assert!(line.contains(" INFO ") && serde_json::from_str::<Value>(&line).is_err(), "{line}");

    let mut command = workspace.placar(&["serve", "--grpc", "127.0.0.1:0"]);
    let mut server = Serving::start(command.env("PLACAR_LOG", "warn"));
    server.signal("TERM");
    assert_eq!(server.stderr.iter().count(), 0, "there was nothing to warn of");
    assert_eq!(server.ended().code(), Some(0));
}

/// It does not start, with this status, and says all of this.
#[track_caller]
fn check_refused(workspace: &Workspace, arguments: &[&str], status: i32, told: &[&str]) {
    let said = run(workspace.placar(&["serve"]).args(arguments));
    assert_eq!(said.status, Some(status), "{said:#?}");
    assert_eq!(said.stdout, "", "nothing is ready");
    for part in told {
        assert!(said.stderr.contains(part), "{part:?} is not in:\n{}", said.stderr);
    }
}

#[test]
fn options_that_are_wrong_are_named() {
    let workspace = Workspace::new();
    let check = |arguments: &[&str], told: &[&str]| check_refused(&workspace, arguments, 2, told);
    check(&["--grpc", "here"], &["--grpc", "\"here\"", "127.0.0.1:50051"]);
    check(&["--durability", "disk"], &["--durability", "process", "power-loss"]);
    check(&["--drain", "soon"], &["--drain", "\"soon\"", "45s"]);
    check(&["--grpc", "127.0.0.1:0", "--log", "loud"], &["\"loud\"", "debug"]);
    check(&["--port", "1"], &["--port"]);
    check(&["--config", "no-such.toml"], &["no-such.toml"]);
}

#[test]
fn others_reach_it_only_where_that_is_allowed() {
    let workspace = Workspace::new();
    check_refused(&workspace, &["--grpc", "0.0.0.0:0"], 2, &["0.0.0.0:0", "--allow-unauthenticated"]);
    Serving::start(&mut workspace.placar(&["serve", "--grpc", "0.0.0.0:0", "--allow-unauthenticated"]));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let told = ["cannot listen on", &address, "port 0", "in use"];
    check_refused(&Workspace::new(), &["--grpc", &address], 3, &told);
}

#[test]
fn a_file_that_is_no_ledger_is_named_and_left_alone() {
    let workspace = Workspace::new();
    let file = workspace.path().join("notes.txt");
    fs::write(&file, "not a ledger").expect("it may be written");
    let arguments = ["--grpc", "127.0.0.1:0", "--ledger", "notes.txt"];
    check_refused(&workspace, &arguments, 2, &["notes.txt"]);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "not a ledger");
}

#[test]
fn settings_that_are_wrong_are_named_with_file_line_and_key() {
    let workspace = Workspace::new();
    let settings = workspace.path().join("placar.toml");
    fs::write(&settings, "[serve]\ngrcp = \"127.0.0.1:0\"\n").expect("it may be written");
    check_refused(&workspace, &[], 2, &["placar.toml", "line 2", "`grcp`", "`grpc`"]);
    fs::write(&settings, "[ledger]\ndurability = \"disk\"\n").expect("it may be written");
    check_refused(&workspace, &[], 2, &["line 2", "`disk`", "`power-loss`"]);
}

/// Whether it starts with `placar.toml`, a variable and a flag; an address that others reach is
/// refused, so that it tells which of them was taken.
#[track_caller]
fn check_starts(settings: &str, variable: Option<&str>, flag: Option<&str>) {
    let workspace = Workspace::new();
    fs::write(workspace.path().join("placar.toml"), settings).expect("it may be written");
    let mut command = workspace.placar(&["serve"]);
    command.envs(variable.map(|address| ("PLACAR_GRPC", address)));
    command.args(flag.into_iter().flat_map(|address| ["--grpc", address]));
    let server = Serving::start(&mut command);
    assert!(server.grpc.ip().is_loopback());
    assert_ne!(server.grpc.port(), 50_051, "the default was not asked for");
}

#[test]
fn a_flag_wins_over_a_variable_and_that_over_the_file_and_that_over_the_default() {
    check_starts("[serve]\ngrpc = \"127.0.0.1:0\"", None, None);
    check_starts("[serve]\ngrpc = \"0.0.0.0:0\"", Some("127.0.0.1:0"), None);
    check_starts("[serve]\ngrpc = \"0.0.0.0:0\"", Some("0.0.0.0:0"), Some("127.0.0.1:0"));
}

#[test]
fn the_file_says_where_models_and_ledger_lie_and_is_read_from_there() {
    let workspace = Workspace::new();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let settings = workspace.path().join("placar.toml");
    let text = "[serve]\ngrpc = \"127.0.0.1:0\"\n[ledger]\nfile = \"kept/here.sqlite\"\ndurability = \"power-loss\"\n";
    fs::write(&settings, text).expect("it may be written");
    let mut command = crate::process::placar(elsewhere.path());
    let server = Serving::start(command.args(["serve", "--config"]).arg(&settings));
    assert!(workspace.path().join("kept/here.sqlite").exists(), "paths start at the file");
    drop(server);
    let mut command = workspace.placar(&["serve"]);
    Serving::start(command.env("PLACAR_LEDGER", "other.sqlite"));
    assert!(workspace.path().join("other.sqlite").exists(), "a variable wins over the file");
}
