//! Several processes on one ledger.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, TryRecvError};

use ledger::{Durability, Entry, Ledger};

use crate::appending::counts;
use crate::given::{Place, append_new, day, event, prediction};

/// Where the child finds the ledger; without it the child's part is nobody's.
const LEDGER: &str = "LEDGER_TO_SHARE";

/// Where its ids begin.
const FIRST: &str = "FIRST_TO_SHARE";

const N_EACH: u128 = 300;

/// Not a test of its own: what each child process does.
#[test]
fn child_that_records_beside_others() {
    let Some(path) = std::env::var_os(LEDGER) else { return };
    let first: u128 = std::env::var(FIRST).unwrap().parse().unwrap();
    let mut ledger = Ledger::open(&PathBuf::from(path), Durability::Process).unwrap();
    for number in first..first + N_EACH {
        let entity = format!("entity-{}", number % 10);
        let entries =
            [Entry::Prediction(prediction(number, &entity, 1)), Entry::Event(event(&entity, 1, "login"))];
        append_new(&mut ledger, entries);
        if number % 50 == 0 {
            ledger.forget(&format!("entity-{}", number % 9), day(1)).unwrap();
        }
    }
}

fn child(place: &Place, first: u128) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "together::child_that_records_beside_others"])
        .env(LEDGER, place.path())
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn two_processes_record_and_forget_in_one_ledger_and_lose_nothing() {
    let place = Place::new();
    let children = [0, 1_000].map(|first| child(&place, first));
    for child in children {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    }
    place.ledger();
    let reader = place.reader();
    assert_eq!(counts(&reader).predictions as u128, 2 * N_EACH);
    for number in (0..N_EACH).chain(1_000..1_000 + N_EACH) {
        assert!(reader.prediction(crate::given::id(number)).unwrap().is_some());
    }
}

#[test]
fn an_import_of_any_length_leaves_others_their_turn() {
    let place = Place::new();
    let (mut importer, mut server) = (place.ledger(), place.ledger());
    let (done, is_done) = mpsc::channel::<()>();
    let rows: Vec<Entry> = (0..10_000).map(|time| Entry::Event(event("a", time, "login"))).collect();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while is_done.try_recv() == Err(TryRecvError::Empty) {
                append_new(&mut importer, rows.clone());
            }
        });
        for number in 0..5 {
            append_new(&mut server, [Entry::Prediction(prediction(number, "b", 1))]);
        }
        drop(done);
    });
    assert_eq!(counts(&place.reader()).predictions, 5);
}

#[test]
fn a_reader_sees_what_was_committed_when_it_began_and_makes_no_writer_wait() {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(&mut ledger, (0..10).map(|number| Entry::Prediction(prediction(number, "a", 1))));
    let reader = place.reader();
    let mut n_told = 0;
    let mut each = |_| {
        append_new(&mut ledger, [Entry::Prediction(prediction(100 + n_told, "z", 1))]);
        n_told += 1;
        std::ops::ControlFlow::Continue(())
    };
    reader.for_each_report_row(crate::given::SCORE, None, &mut each).unwrap();
    assert_eq!(n_told, 10);
    assert_eq!(counts(&reader).predictions, 20);
}
