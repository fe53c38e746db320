use super::*;
use crate::{Durability, Ledger};

/// Rows that a search has found before.
const ALREADY_FOUND: [&str; 2] = ["SCAN (subquery", "SCAN a "];

/// What SQLite would walk through from end to end. It would be slow only once there are years of it.
#[track_caller]
fn check_scans_nothing(statement: &str) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.sqlite"), Durability::Process).unwrap();
    let mut explain = ledger.connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let steps: Vec<String> =
        explain.raw_query().mapped(|row| row.get("detail")).map(Result::unwrap).collect();
    let scans = steps.iter().any(|step| {
        step.starts_with("SCAN") && !ALREADY_FOUND.iter().any(|of| format!("{step} ").starts_with(of))
    });
    assert!(!scans && !steps.is_empty(), "{steps:#?}");
}

#[test]
fn what_a_request_reads_is_found_by_an_index() {
    for statement in [EVENTS, ATTRIBUTES, KNOWS, PAST_SCORES, PREDICTION, FORGOTTEN_AT] {
        check_scans_nothing(statement);
    }
}
