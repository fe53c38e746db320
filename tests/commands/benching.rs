//! `placar bench` against a server of its own.

use serde_json::Value;

use crate::process::{SCORE, Said, Serving, Workspace, run};

/// Long enough for some answers, on a busy machine too; nothing is said about how many.
const SHORT: [&str; 4] = ["--duration", "1s", "--warm-up", "0s"];

fn bench(workspace: &Workspace, server: &Serving, arguments: &[&str]) -> Said {
    let address = format!("http://{}", server.grpc);
    let mut command = workspace.placar(&["bench", SCORE, "--json", "--server", &address]);
    run(command.args(SHORT).args(arguments))
}

/// Every call was answered, row by row; answers the document.
#[track_caller]
fn check_all_answered(workspace: &Workspace, server: &Serving, arguments: &[&str]) -> Value {
    let said = bench(workspace, server, arguments);
    assert_eq!(said.status, Some(0), "{said:#?}");
    let document: Value = serde_json::from_str(&said.stdout).expect("one JSON document");
    let number = |key: &str| document[key].as_u64().expect("a number");
    assert!(number("answered_calls") > 0, "{document:#}");
    assert_eq!(number("answered_rows"), number("answered_calls") * number("rows_a_call"), "{document:#}");
    assert_eq!(number("answered_rows"), number("by_model") + number("by_rules"), "{document:#}");
    for refused in ["refused_calls", "refused_rows"] {
        assert!(document[refused].as_object().is_some_and(|codes| codes.is_empty()), "{document:#}");
    }
    let latency = &document["latency_us"];
    let quantiles = ["p50", "p90", "p99", "p999", "max"].map(|key| latency[key].as_f64().expect("a number"));
    assert!(quantiles.is_sorted() && quantiles[0] > 1.0, "{document:#}");
    document
}

#[test]
fn rows_are_made_up_from_what_the_champion_takes_and_the_model_answers() {
    let workspace = Workspace::with_champion();
    let server = workspace.serve();
    let closed = check_all_answered(&workspace, &server, &["--connections", "2", "--in-flight", "3"]);
    assert_eq!((&closed["open_loop"], &closed["by_rules"]), (&Value::from(false), &Value::from(0)));
    assert_eq!(closed["recorded"], closed["answered_rows"]);
    let batches = check_all_answered(&workspace, &server, &["--batch", "20", "--in-flight", "1"]);
    assert_eq!(batches["rows_a_call"], 20);
}

#[test]
fn calls_that_are_due_at_fixed_times_are_all_made() {
    let workspace = Workspace::new();
    let server = workspace.serve();
    let open = check_all_answered(&workspace, &server, &["--rate", "200", "--entities", "10"]);
    assert_eq!((&open["open_loop"], &open["answered_calls"]), (&Value::from(true), &Value::from(200)));
}

#[test]
fn what_is_refused_is_counted_by_code_and_nothing_answered_is_a_no() {
    let workspace = Workspace::new();
    let server = workspace.serve();
    let said = bench(&workspace, &server, &["--entities", "3", "--max-reasons", "51"]);
    assert_eq!(said.status, Some(1), "{said:#?}");
    let document: Value = serde_json::from_str(&said.stdout).expect("one JSON document");
    assert!(document["refused_calls"]["INVALID_ARGUMENT"].as_u64().is_some_and(|n| n > 0), "{document:#}");
}

#[test]
fn without_a_version_rows_cannot_be_made_up_and_it_says_what_to_send() {
    let workspace = Workspace::new();
    let server = workspace.serve();
    let said = bench(&workspace, &server, &[]);
    assert_eq!(said.status, Some(2), "{said:#?}");
    assert!(said.stderr.contains("--features"), "{said:#?}");
}
