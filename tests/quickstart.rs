//! `placar quickstart` as a newcomer runs it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use api::v1::scoring_client::ScoringClient;
use api::v1::{ScoreRequest, Source};
use registry::Registry;
use serde_json::Value;
use tempfile::TempDir;

use crate::process::{SCORE, Serving, connect, line_with, lines, placar, run, signal};

/// A folder to stand in, and one for temporary things.
struct Newcomer {
    home: TempDir,
    temporary: TempDir,
}

impl Newcomer {
    fn new() -> Newcomer {
        let folder = || TempDir::new().expect("a temporary folder");
        Newcomer { home: folder(), temporary: folder() }
    }

    fn quickstart(&self, arguments: &[&str]) -> Command {
        let mut command = placar(self.home.path());
        command.env("TMPDIR", self.temporary.path()).arg("quickstart").args(arguments);
        command
    }

    /// The workspace that was made, the only thing among the temporary ones.
    fn workspace(&self) -> PathBuf {
        let made: Vec<PathBuf> = entries(self.temporary.path());
        let [workspace] = made.as_slice() else { panic!("{made:?}") };
        workspace.clone()
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

fn number(document: &Value, key: &str) -> f64 {
    document[key].as_f64().unwrap_or_else(|| panic!("{key} in {document}"))
}

/// The customers of a file of purchases.
fn customers(path: &Path) -> BTreeSet<String> {
    let csv = fs::read_to_string(path).expect("a file of purchases");
    csv.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect()
}

#[test]
fn the_whole_road_in_an_empty_folder_ends_with_promises_kept() {
    let newcomer = Newcomer::new();
    let said = run(&mut newcomer.quickstart(&["--once", "--json"]));
    assert_eq!(said.status, Some(0), "{}", said.stderr);
    let document: Value = serde_json::from_str(&said.stdout).expect("stdout is one JSON document");
    check_document(&document);
    check_kept_back(&newcomer.workspace(), &document);
    assert!(said.stderr.contains("8/8"), "every step is told on stderr:\n{}", said.stderr);
    assert!(!said.stderr.contains('\u{1b}'), "no colour and no progress in a pipe");
    assert_eq!(entries(newcomer.home.path()), Vec::<PathBuf>::new(), "nothing is left where one stood");
}

fn check_document(document: &Value) {
    assert_eq!(document["name"], SCORE);
    assert_eq!(document["known_to"], "1998-07-01T00:00:00Z");
    assert_eq!(document["train"]["gate"]["passed"], true);
    assert_eq!(document["n"], document["mature"]);
    assert_eq!((number(document, "open"), number(document, "repeats")), (0.0, 0.0));
    let (expected, observed) = (number(document, "expected"), number(document, "observed"));
    assert!((observed / expected - 1.0).abs() < 0.1, "{expected} expected, {observed} observed");
    let [group] = document["groups"].as_array().expect("groups").as_slice() else { panic!("one maker") };
    assert_eq!((&group["source"], &group["version"]), (&Value::from("MODEL"), &Value::from(1)));
    let tiers = group["tiers"].as_array().expect("tiers");
    assert_eq!(tiers.iter().map(|tier| number(tier, "n")).sum::<f64>(), number(document, "n"));
    for tier in tiers {
        let (low, high) = (number(tier, "observed_low"), number(tier, "observed_high"));
        assert!((low..=high).contains(&number(tier, "expected")), "{tier}");
    }
}

/// A fifth of the customers was scored, and training has never heard of them.
fn check_kept_back(workspace: &Path, document: &Value) {
    let kept_back = customers(&workspace.join("data").join("kept-back.csv"));
    let trained_on = customers(&workspace.join("data").join("purchases.csv"));
    assert_eq!(kept_back.len() + trained_on.len(), 23_570);
    assert_eq!(kept_back.len() as f64, number(document, "n"));
    assert!(kept_back.is_disjoint(&trained_on));
    let learned_from =
        Registry::open(&workspace.join("models")).holds_entity(SCORE, 1).expect("its entities");
    assert!(kept_back.iter().all(|customer| !learned_from.contains(customer)));
    assert!(trained_on.iter().any(|customer| learned_from.contains(customer)));
    for page in ["report.html", "models/cdnow-repurchase/versions/1/report.html"] {
        let html = fs::read_to_string(workspace.join(page)).expect("a page");
        assert!(html.starts_with("<!DOCTYPE html>") && html.contains(SCORE), "{page}");
    }
}

// Several threads: a client that is not driven keeps its connection, and the server waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn it_serves_until_ctrl_c_and_what_it_leaves_can_be_served_again() {
    let newcomer = Newcomer::new();
    let mut command = newcomer.quickstart(&["--dir", "here", "--lang", "pt-BR"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let (stdout, stderr) =
        (lines(child.stdout.take().expect("piped")), lines(child.stderr.take().expect("piped")));
    line_with(&stdout, "Vieram");
    let call = line_with(&stderr, "placar.v1.Scoring/Score");
    let address = call.split_whitespace().next().and_then(|text| text.parse().ok()).expect("an address");
    let answer =
        ScoringClient::new(connect(address).await).score(as_told()).await.expect("an answer").into_inner();
    assert_eq!(answer.source(), Source::Model);
    signal(&child, "INT");
    line_with(&stderr, "Encerrado");
    assert_eq!(child.wait().expect("it was ours").code(), Some(0));

    let workspace = newcomer.home.path().join("here");
    let server = Serving::start(placar(&workspace).args(["serve", "--grpc", "127.0.0.1:0"]));
    let again =
        ScoringClient::new(server.connect().await).score(as_told()).await.expect("an answer").into_inner();
    assert_eq!(again.probability, answer.probability);
}

/// The call that it tells people to make.
fn as_told() -> ScoreRequest {
    ScoreRequest {
        score: SCORE.to_owned(),
        entity_id: "00004".to_owned(),
        as_of: Some(prost_types::Timestamp { seconds: 875_664_000, nanos: 0 }),
        ..ScoreRequest::default()
    }
}

#[test]
fn a_folder_that_is_not_empty_is_left_alone_and_its_settings_do_not_concern_it() {
    let newcomer = Newcomer::new();
    fs::write(newcomer.home.path().join("placar.toml"), "nonsense").expect("it may be written");
    let said = run(&mut newcomer.quickstart(&["--once", "--dir", "."]));
    assert_eq!(said.status, Some(2), "{said:#?}");
    assert!(said.stderr.contains("not empty") && said.stderr.contains("--dir"), "{}", said.stderr);
    assert!(!said.stderr.contains("placar.toml"), "{}", said.stderr);
    assert_eq!(entries(newcomer.home.path()).len(), 1);
}
