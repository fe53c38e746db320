use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::*;
use crate::{Durability, QUEUE_ENTRIES_MAX};

#[test]
fn a_commit_that_fails_is_told_to_everybody_who_waited_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.sqlite"), Durability::Process).unwrap();
    ledger.connection.execute_batch("PRAGMA query_only = ON").unwrap();
    let writer = Writer::spawn(ledger).unwrap();
    let (sender, answers) = mpsc::channel();
    let n_callers = 100;
    for _ in 0..n_callers {
        let sender = sender.clone();
        let entry = Entry::KnownTo { score: "renewal".to_owned(), time: Timestamp::from_micros(1) };
        let reply = move |answer: Result<Vec<Answer>, Arc<LedgerError>>| sender.send(answer).unwrap();
        writer.submit(vec![entry], reply).unwrap();
    }
    drop(sender);
    let told: Vec<_> = answers.iter().map(Result::unwrap_err).collect();
    assert_eq!(told.len(), n_callers);
    assert!(told.iter().all(|error| matches!(**error, LedgerError::ReadOnly { .. })));
}

#[test]
fn when_the_thread_is_gone_nobody_is_left_waiting() {
    let queue = Queue::default();
    let (sender, answers) = mpsc::channel::<()>();
    let reply = Box::new(move |_| sender.send(()).unwrap());
    assert!(queue.push(Job::Append { entries: vec![], reply }).is_ok());
    drop(LetGo(&queue));
    assert!(answers.recv().is_err());
    let late = Job::Append { entries: vec![], reply: Box::new(|_| {}) };
    assert_eq!(queue.push(late), Err(NotTaken::Closed));
    assert!(queue.take(QUEUE_ENTRIES_MAX).is_none());
}

#[test]
fn a_step_of_a_round_costs_one_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(&folder.path().join("ledger.sqlite"), Durability::Process).unwrap();
    let n_commits = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&n_commits);
    let count = move || {
        seen.fetch_add(1, Ordering::Relaxed);
        false
    };
    ledger.connection.commit_hook(Some(count)).unwrap();
    let writer = Writer::spawn(ledger).unwrap();
    writer.drop_step(Round::new(Timestamp::from_micros(1)), |stepped| assert!(stepped.is_ok())).unwrap();
    writer.close();
    assert_eq!(n_commits.load(Ordering::Relaxed), 1);
}
