//! The thread that commits in groups.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};

use ledger::{Answer, Appended, Entry, Forgotten, LedgerError, NotTaken, QUEUE_ENTRIES_MAX, Refused, Writer};

use crate::appending::counts;
use crate::given::{Place, SCORE, day, event, outcome, prediction};

type Answers = Result<Vec<Answer>, Arc<LedgerError>>;

fn writer(place: &Place) -> Writer {
    Writer::spawn(place.ledger()).unwrap()
}

fn channel_reply<T: Send + 'static>() -> (impl FnOnce(T) + Send, Receiver<T>) {
    let (sender, receiver) = mpsc::channel();
    (move |answer| sender.send(answer).unwrap(), receiver)
}

/// Makes the writing thread stand still until the returned sender is dropped.
fn hold(writer: &Writer) -> Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (begun, has_begun) = mpsc::channel();
    let stand_still = move |_: Answers| {
        begun.send(()).unwrap();
        let _ = held.recv();
    };
    writer.submit(vec![], stand_still).unwrap();
    has_begun.recv().unwrap();
    release
}

#[test]
fn everybody_is_answered_for_each_of_their_entries() {
    let place = Place::new();
    let writer = writer(&place);
    let release = hold(&writer);
    let submit = |n_entries: u128, first: u128| {
        let entries = (first..first + n_entries).map(|n| Entry::Prediction(prediction(n, "a", 1)));
        let (reply, answer) = channel_reply();
        writer.submit(entries.collect(), reply).unwrap();
        answer
    };
    let answers = [submit(3, 0), submit(0, 3), submit(2, 2)];
    drop(release);
    let answered = answers.map(|answer| answer.recv().unwrap().unwrap());
    let expected: [Vec<Answer>; 3] =
        [vec![Ok(Appended::New); 3], vec![], vec![Ok(Appended::Known), Ok(Appended::New)]];
    assert_eq!(answered, expected);
    assert_eq!(counts(&place.reader()).predictions, 4);
}

#[test]
fn a_queue_that_is_full_says_so_at_once_and_what_it_took_is_done() {
    let place = Place::new();
    let writer = writer(&place);
    let release = hold(&writer);
    let some = |n_entries| vec![Entry::Outcome(outcome("a", 1, true)); n_entries];
    let limit = QUEUE_ENTRIES_MAX;
    let too_large = NotTaken::TooLarge { entries: limit + 1, limit };
    assert_eq!(writer.submit(some(limit + 1), |_| {}), Err(too_large));
    let (reply, answer) = channel_reply::<Answers>();
    writer.submit(some(limit - 1), reply).unwrap();
    let full = NotTaken::Full { waiting: limit - 1, limit };
    assert_eq!(writer.submit(some(2), |_| {}), Err(full));
    writer.submit(some(1), |_| {}).unwrap();
    assert_eq!(writer.forget("a".to_owned(), day(1), |_| {}), Err(NotTaken::Full { waiting: limit, limit }));
    drop(release);
    assert_eq!(answer.recv().unwrap().unwrap().len(), limit - 1);
    writer.close();
    assert_eq!(counts(&place.reader()).outcomes, limit);
}

#[test]
fn an_entry_that_cannot_be_kept_fails_none_of_its_neighbours() {
    let place = Place::new();
    let writer = writer(&place);
    let release = hold(&writer);
    let mut poisoned = prediction(2, "a", 1);
    poisoned.probability = Some(f64::NAN);
    let submit = |entries: Vec<Entry>| {
        let (reply, answer) = channel_reply::<Answers>();
        writer.submit(entries, reply).unwrap();
        answer
    };
    let [first, third, fourth] = [1, 3, 4].map(|number| Entry::Prediction(prediction(number, "a", 1)));
    let answers =
        [submit(vec![first]), submit(vec![Entry::Prediction(poisoned), third]), submit(vec![fourth])];
    drop(release);
    let answered = answers.map(|answer| answer.recv().unwrap().unwrap());
    assert_eq!([&answered[0], &answered[2]], [&vec![Ok(Appended::New)], &vec![Ok(Appended::New)]]);
    assert!(matches!(answered[1][..], [Err(Refused::NotAProbability { .. }), Ok(Appended::New)]));
    assert_eq!(counts(&place.reader()).predictions, 3);
}

#[test]
fn forgetting_keeps_its_place_in_the_line() {
    let place = Place::new();
    let writer = writer(&place);
    let release = hold(&writer);
    let login = |time| vec![Entry::Event(event("a", time, "login"))];
    writer.submit(login(1), |_| {}).unwrap();
    writer.submit(login(2), |_| {}).unwrap();
    let (reply, forgotten) = channel_reply::<Result<Forgotten, Arc<LedgerError>>>();
    writer.forget("a".to_owned(), day(9), reply).unwrap();
    writer.submit(login(3), |_| {}).unwrap();
    drop(release);
    assert_eq!(forgotten.recv().unwrap().unwrap().events, 2);
    writer.close();
    let history = place.reader().history(SCORE, "a", day(100)).unwrap();
    assert_eq!(history.events.iter().map(|event| event.time).collect::<Vec<_>>(), [day(3)]);
}

#[test]
fn what_waits_when_the_writer_is_closed_is_still_done_and_answered() {
    let place = Place::new();
    let writer = writer(&place);
    let release = hold(&writer);
    let (sender, answers) = mpsc::channel();
    for number in 0..10_000 {
        let sender = sender.clone();
        let reply = move |answer: Answers| sender.send(answer.is_ok()).unwrap();
        writer.submit(vec![Entry::Prediction(prediction(number, "a", 1))], reply).unwrap();
    }
    drop((sender, release));
    writer.close();
    assert_eq!(answers.iter().filter(|ok| *ok).count(), 10_000);
    assert_eq!(counts(&place.reader()).predictions, 10_000);
}

#[test]
fn a_reply_that_panics_costs_nobody_else_theirs() {
    let place = Place::new();
    let writer = writer(&place);
    let broken = |_: Answers| std::panic::resume_unwind(Box::new("a broken reply"));
    writer.submit(vec![Entry::Outcome(outcome("a", 1, true))], broken).unwrap();
    let (reply, answer) = channel_reply::<Answers>();
    writer.submit(vec![Entry::Outcome(outcome("a", 2, true))], reply).unwrap();
    assert!(answer.recv().unwrap().is_ok());
    writer.close();
    assert_eq!(counts(&place.reader()).outcomes, 2);
}

#[test]
fn the_last_handle_may_be_dropped_by_a_reply() {
    let place = Place::new();
    let writer = Arc::new(Mutex::new(Some(writer(&place))));
    let handle = Arc::clone(&writer);
    let (sender, done) = mpsc::channel();
    let drop_handle = move |_: Answers| {
        let last = handle.lock().unwrap().take();
        drop(last);
        sender.send(()).unwrap();
    };
    let guard = writer.lock().unwrap();
    guard.as_ref().unwrap().submit(vec![Entry::Outcome(outcome("a", 1, true))], drop_handle).unwrap();
    drop(guard);
    done.recv().unwrap();
    assert!(writer.lock().unwrap().is_none());
}

#[test]
fn a_writer_may_be_shared_between_threads_and_a_reader_handed_to_one() {
    fn shared<T: Send + Sync>() {}
    fn handed<T: Send>() {}
    shared::<Writer>();
    handed::<ledger::Reader>();
    handed::<ledger::Ledger>();
}

/// Bytes of the log as it lies beside the file.
fn log_bytes(place: &Place) -> u64 {
    let log = place.path().with_extension("sqlite-wal");
    std::fs::metadata(log).map_or(0, |file| file.len())
}

/// Many small commits without a pause, each of which changes many pages: the log is moved beside them, and
/// begins anew.
#[test]
fn the_log_is_bounded_however_much_is_recorded() {
    let place = Place::new();
    let writer = writer(&place);
    let mut most = 0;
    for number in 0..9_000_u128 {
        let (reply, answer) = channel_reply::<Answers>();
        // Ids that are spread over the whole index.
        let number = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let entry = Entry::Prediction(prediction(number, &format!("e-{}", number % 1_000), 1));
        writer.submit(vec![entry], reply).unwrap();
        assert!(answer.recv().unwrap().is_ok());
        most = most.max(log_bytes(&place));
    }
    assert!(most > 32 << 20, "{most} bytes: too few to say anything");
    assert!(most < 192 << 20, "{most} bytes");
}
