//! `kill -9` at any moment: what was acknowledged is there.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use ledger::{Durability, Entry, Ledger, PredictionId, Reader, Writer};

use crate::given::{Place, outcome, prediction};

/// Where the child finds the ledger; without it the child's part is nobody's.
const LEDGER: &str = "LEDGER_OF_THE_CHILD";

/// Where its ids begin.
const FIRST: &str = "FIRST_OF_THE_CHILD";

const ROUNDS: u128 = 20;

/// Not a test of its own: what the child process does, until it is killed.
#[test]
fn child_that_records_until_it_is_killed() {
    let Some(path) = std::env::var_os(LEDGER) else { return };
    let first: u128 = std::env::var(FIRST).unwrap().parse().unwrap();
    let ledger = Ledger::open(&PathBuf::from(path), Durability::Process).unwrap();
    let writer = Writer::spawn(ledger).unwrap();
    for number in first.. {
        let made = prediction(number, &format!("entity-{}", number % 100), number as i64 % 1_000);
        let entries = vec![Entry::Outcome(outcome(&made.entity, 1, true)), Entry::Prediction(made.clone())];
        let acknowledge = move |answers: Result<Vec<_>, _>| {
            assert!(answers.is_ok());
            writeln!(std::io::stdout(), "acknowledged {}", made.id).unwrap();
        };
        // Full: the loop goes on with the next, as a server would with another request.
        let _ = writer.submit(entries, acknowledge);
    }
}

fn child(place: &Place, first: u128) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killing::child_that_records_until_it_is_killed", "--nocapture"])
        .env(LEDGER, place.path())
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Reads some acknowledgements, kills, and reads the rest that had been written by then.
fn acknowledged_until_killed(mut child: Child, n_before: usize) -> Vec<PredictionId> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    for line in lines.map_while(Result::ok) {
        // The last line may be cut off; what is not whole was not told.
        let told: Option<PredictionId> =
            line.rsplit_once("acknowledged ").and_then(|(_, id)| id.parse().ok());
        acknowledged.extend(told);
        if acknowledged.len() == n_before {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    acknowledged
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let place = Place::new();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let child = child(&place, round << 32);
        let told = acknowledged_until_killed(child, 50 + round as usize * 37);
        assert!(told.len() >= 50);
        acknowledged.extend(told);
        drop(Ledger::open(&place.path(), Durability::Process).unwrap());
    }
    let reader = Reader::open(&place.path()).unwrap();
    for id in &acknowledged {
        assert!(reader.prediction(*id).unwrap().is_some(), "{id} was acknowledged and is lost");
    }
    // Each was committed together with an outcome.
    let counts = crate::appending::counts(&reader);
    assert_eq!(counts.predictions, counts.outcomes);
}
