//! Trouble that only the connection itself can be given.

use std::time::Duration;

use records::Timestamp;

use super::*;
use crate::{Entry, OutcomeRecord};

fn open() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.sqlite"), Durability::Process).unwrap();
    (folder, ledger)
}

fn outcomes(n_outcomes: i64) -> Vec<Entry> {
    let outcome = |number: i64| OutcomeRecord {
        score: "renewal".to_owned(),
        entity: format!("{number} {}", "x".repeat(1_000)),
        time: Timestamp::from_micros(number),
        positive: true,
        prediction: None,
        id: None,
        received_at: Timestamp::from_micros(number),
    };
    (0..n_outcomes).map(|number| Entry::Outcome(outcome(number))).collect()
}

fn n_outcomes(ledger: &Ledger) -> i64 {
    ledger.connection.query_row("SELECT count(*) FROM outcomes", [], |row| row.get(0)).unwrap()
}

/// Nothing of a call that failed is kept, and the same call succeeds when the trouble is over.
#[track_caller]
fn check(trouble: &str, relief: &str, expected: fn(&LedgerError) -> bool) {
    let (_folder, mut ledger) = open();
    ledger.append(&outcomes(1)).unwrap();
    ledger.connection.execute_batch(trouble).unwrap();
    let error = ledger.append(&outcomes(500)).unwrap_err();
    assert!(expected(&error), "{error:?}");
    assert!(error.to_string().contains(&ledger.path.display().to_string()), "{error}");
    assert_eq!(n_outcomes(&ledger), 1);
    ledger.connection.execute_batch(relief).unwrap();
    ledger.append(&outcomes(500)).unwrap();
    assert_eq!(n_outcomes(&ledger), 501);
}

#[test]
fn a_full_disk_is_told_and_nothing_is_half_kept() {
    let is_full = |error: &LedgerError| matches!(error, LedgerError::Full { .. });
    check("PRAGMA max_page_count = 40", "PRAGMA max_page_count = 4000000000", is_full);
}

#[test]
fn a_file_that_may_not_be_written_is_told() {
    let is_read_only = |error: &LedgerError| matches!(error, LedgerError::ReadOnly { .. });
    check("PRAGMA query_only = ON", "PRAGMA query_only = OFF", is_read_only);
}

#[test]
fn a_lock_that_is_held_for_too_long_is_told() {
    let (_folder, mut ledger) = open();
    let other = Ledger::open(&ledger.path, Durability::Process).unwrap();
    other.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    ledger.connection.busy_timeout(Duration::ZERO).unwrap();
    let error = ledger.append(&outcomes(1)).unwrap_err();
    assert!(matches!(error, LedgerError::Locked { .. }), "{error:?}");
    assert!(error.to_string().contains("another process"), "{error}");
    other.connection.execute_batch("COMMIT").unwrap();
    ledger.append(&outcomes(1)).unwrap();
}

#[test]
fn a_text_that_says_nothing_readable_is_damage() {
    let (_folder, mut ledger) = open();
    ledger.append(&outcomes(1)).unwrap();
    let strange = "INSERT INTO predictions SELECT 1, zeroblob(16), 1, 1, 0, 0, 0, NULL, 0, '', 'ORACLE', NULL, NULL, 0, 1";
    ledger.connection.execute_batch(strange).unwrap();
    let error = ledger.reader().unwrap().report_rows("renewal", None).unwrap_err();
    assert!(matches!(error, LedgerError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains("\"ORACLE\" is no source of a prediction"), "{error}");
}

#[test]
fn power_loss_is_waited_for_only_where_it_was_asked_for() {
    for (durability, expected) in [(Durability::Process, 1), (Durability::PowerLoss, 2)] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite"), durability).unwrap();
        let synchronous: i64 =
            ledger.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        assert_eq!(synchronous, expected);
    }
}

#[test]
fn other_trouble_is_told_as_it_came() {
    let (_folder, mut ledger) = open();
    ledger.connection.execute_batch("DROP TABLE outcomes").unwrap();
    let error = ledger.append(&outcomes(1)).unwrap_err();
    assert!(matches!(error, LedgerError::Failed { .. }), "{error:?}");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("no such table: outcomes"), "{cause}");
}

#[test]
fn a_place_that_cannot_keep_a_log_is_no_place_for_a_ledger() {
    let error = Ledger::open(Path::new(":memory:"), Durability::Process).unwrap_err();
    assert!(matches!(&error, LedgerError::NoLog { mode, .. } if mode == "memory"), "{error:?}");
}
