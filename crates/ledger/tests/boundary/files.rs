use std::fs;
use std::path::Path;
use std::sync::Barrier;

use ledger::{Durability, Entry, Ledger, LedgerError, Reader};
use rusqlite::Connection;

use crate::given::{Place, append_new, event, outcome};

/// Both doors are tried; the file must be as it was.
#[track_caller]
fn check_refused(path: &Path, expected: fn(&LedgerError) -> bool, message: &str) {
    let before = fs::read(path).unwrap();
    let errors = [Ledger::open(path, Durability::Process).err(), Reader::open(path).err()];
    for error in errors.map(Option::unwrap) {
        assert!(expected(&error), "{error:?}");
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
    assert_eq!(fs::read(path).unwrap(), before);
}

fn is_foreign(error: &LedgerError) -> bool {
    matches!(error, LedgerError::Foreign { .. })
}

#[test]
fn a_ledger_is_made_with_its_folder_and_opened_again() {
    let place = Place::new();
    let path = place.folder.path().join(".placar/deeper/ledger.sqlite");
    for durability in [Durability::PowerLoss, Durability::Process] {
        let mut ledger = Ledger::open(&path, durability).unwrap();
        assert_eq!(ledger.path(), path);
        append_new(&mut ledger, [Entry::Outcome(outcome("a", 1, true))]);
    }
}

#[test]
fn reading_makes_no_ledger() {
    let place = Place::new();
    for bytes in [None, Some("")] {
        if let Some(bytes) = bytes {
            fs::write(place.path(), bytes).unwrap();
        }
        let error = Reader::open(&place.path()).unwrap_err();
        assert!(matches!(error, LedgerError::Missing { .. }), "{error:?}");
    }
    place.ledger();
    place.reader();
}

#[test]
fn a_file_of_somebody_else_is_refused_and_left_alone() {
    let place = Place::new();
    fs::write(place.path(), "name,value\n".repeat(500)).unwrap();
    check_refused(&place.path(), is_foreign, "is no ledger of Placar");

    fs::remove_file(place.path()).unwrap();
    let other = Connection::open(place.path()).unwrap();
    other.execute_batch("CREATE TABLE customers (name TEXT)").unwrap();
    drop(other);
    check_refused(&place.path(), is_foreign, "is no ledger of Placar");

    let other = Connection::open(place.path()).unwrap();
    other.execute_batch("PRAGMA application_id = 7").unwrap();
    drop(other);
    check_refused(&place.path(), is_foreign, "is no ledger of Placar");
}

#[test]
fn a_ledger_of_a_later_format_is_refused_and_left_alone() {
    let place = Place::new();
    place.ledger();
    let later = Connection::open(place.path()).unwrap();
    later.execute_batch("PRAGMA user_version = 2").unwrap();
    drop(later);
    let is_newer = |error: &LedgerError| matches!(error, LedgerError::Newer { found: 2, readable: 1, .. });
    check_refused(&place.path(), is_newer, "has format 2; this build reads up to 1");
}

#[test]
fn a_ledger_that_cannot_be_a_file_is_refused() {
    let place = Place::new();
    let error = Ledger::open(place.folder.path(), Durability::Process).unwrap_err();
    assert!(matches!(error, LedgerError::CannotOpen { .. }), "{error:?}");
    fs::write(place.path(), "").unwrap();
    let error = Ledger::open(&place.path().join("below/a/file"), Durability::Process).unwrap_err();
    assert!(matches!(error, LedgerError::Folder { .. }), "{error:?}");
}

#[test]
fn damage_anywhere_is_found_when_the_ledger_is_opened() {
    let place = Place::new();
    let events = (0..2_000).map(|time| Entry::Event(event("a", time, "login")));
    append_new(&mut place.ledger(), events);
    let whole = fs::read(place.path()).unwrap();
    let n_pages = whole.len() / 4096;
    assert!(n_pages > 50);

    let mut damaged: Vec<Vec<u8>> = (1..n_pages).map(|page| overwritten(&whole, page * 4096)).collect();
    damaged.extend([whole[..whole.len() / 2].to_vec(), whole[..4096].to_vec()]);
    for bytes in damaged {
        fs::write(place.path(), bytes).unwrap();
        let error = Ledger::open(&place.path(), Durability::Process).unwrap_err();
        assert!(matches!(error, LedgerError::Corrupt { .. }), "{error:?}");
        assert!(error.to_string().contains("put a backup in its place"), "{error}");
    }
}

/// The head of a page gone: what a lost write leaves behind.
fn overwritten(whole: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[at..at + 512].fill(0xa5);
    bytes
}

#[test]
fn many_may_make_the_same_ledger_at_once() {
    for _ in 0..10 {
        let place = Place::new();
        let n_threads = 6;
        let barrier = Barrier::new(n_threads);
        let append = |number: usize| {
            barrier.wait();
            append_new(&mut place.ledger(), [Entry::Outcome(outcome(&number.to_string(), 1, true))]);
        };
        std::thread::scope(|scope| {
            (0..n_threads).for_each(|number| drop(scope.spawn(move || append(number))));
        });
        assert_eq!(crate::appending::counts(&place.reader()).outcomes, n_threads);
    }
}
