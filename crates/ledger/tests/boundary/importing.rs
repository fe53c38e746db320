use ledger::{Answer, Appended, Entry, EventRecord, ImportIdentity, OutcomeRecord};
use records::Value;

use crate::appending::counts;
use crate::given::{Place, SCORE, attribute, day, event, outcome, prediction};

fn imported(rows: &[Entry]) -> Vec<Entry> {
    let mut identity = ImportIdentity::new();
    let mut rows = rows.to_vec();
    rows.iter_mut().for_each(|row| identity.complete(row));
    rows
}

fn file() -> Vec<Entry> {
    let mut dearer = event("a", 1, "buy");
    dearer.event.values[0].1 = Value::Number(13.0);
    vec![
        Entry::Event(event("a", 1, "buy")),
        Entry::Event(event("a", 1, "buy")),
        Entry::Event(dearer),
        Entry::Event(event("b", 1, "buy")),
        Entry::Attribute(attribute("a", 1, "plan", "team")),
        Entry::Attribute(attribute("a", 1, "plan", "team")),
        Entry::Attribute(attribute("a", 2, "plan", "team")),
        Entry::Outcome(outcome("a", 1, true)),
        Entry::Outcome(outcome("a", 1, true)),
        Entry::Outcome(outcome("a", 1, false)),
        Entry::Outcome(OutcomeRecord { id: Some("o-1".to_owned()), ..outcome("a", 1, true) }),
    ]
}

#[test]
fn a_file_that_is_imported_twice_adds_nothing_and_equal_rows_in_it_stay_two() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let n_rows = file().len();
    assert_eq!(ledger.append(&imported(&file())).unwrap(), vec![Ok(Appended::New); n_rows] as Vec<Answer>);
    let before = counts(&place.reader());
    assert_eq!(before.outcomes + before.events + before.attributes, n_rows);

    let tomorrow = file().into_iter().map(|row| match row {
        Entry::Event(event) => Entry::Event(EventRecord { received_at: day(2_000), ..event }),
        row => row,
    });
    let again = imported(&tomorrow.collect::<Vec<_>>());
    assert_eq!(ledger.append(&again).unwrap(), vec![Ok(Appended::Known); n_rows] as Vec<Answer>);
    assert_eq!(counts(&place.reader()), before);
}

#[test]
fn a_file_that_has_grown_adds_what_is_new() {
    let place = Place::new();
    let mut ledger = place.ledger();
    ledger.append(&imported(&file())).unwrap();
    let grown =
        [file(), vec![Entry::Event(event("a", 1, "buy")), Entry::Event(event("c", 9, "buy"))]].concat();
    let answers = ledger.append(&imported(&grown)).unwrap();
    let n_new = answers.iter().filter(|answer| **answer == Ok(Appended::New)).count();
    assert_eq!(n_new, 2);
    assert_eq!(answers[file().len()..], [Ok(Appended::New), Ok(Appended::New)]);
}

#[test]
fn a_row_keeps_the_id_that_it_has_and_what_was_recorded_without_one_always_counts() {
    let place = Place::new();
    let mut ledger = place.ledger();
    ledger.append(&imported(&file())).unwrap();
    let recorded = [Entry::Event(event("a", 1, "buy")), Entry::Outcome(outcome("a", 1, true))];
    for _ in 0..2 {
        assert_eq!(ledger.append(&recorded).unwrap(), [Ok(Appended::New), Ok(Appended::New)]);
    }
    let named = Entry::Outcome(OutcomeRecord { id: Some("o-1".to_owned()), ..outcome("a", 1, true) });
    let others = [
        named,
        Entry::Prediction(prediction(1, "a", 1)),
        Entry::KnownTo { score: SCORE.to_owned(), time: day(1) },
    ];
    assert_eq!(imported(&others), others);
}
