use std::ops::ControlFlow;

use ledger::{AttributeRecord, Entry, EventRecord, LedgerError, OutcomeRecord, PredictionRecord, Reader};

use crate::given::{Place, SCORE, append_new, attribute, day, event, outcome, prediction};

type Told<T> = fn(&Reader, &str, &mut dyn FnMut(T) -> ControlFlow<()>) -> Result<(), LedgerError>;

fn all<T>(reader: &Reader, tell: Told<T>) -> Vec<T> {
    let mut all = Vec::new();
    let mut keep = |row| {
        all.push(row);
        ControlFlow::Continue(())
    };
    tell(reader, SCORE, &mut keep).unwrap();
    all
}

fn first<T>(reader: &Reader, tell: Told<T>, n_wanted: usize) -> Vec<T> {
    let mut first = Vec::new();
    let mut keep = |row| {
        first.push(row);
        if first.len() == n_wanted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    tell(reader, SCORE, &mut keep).unwrap();
    first
}

/// More than two chunks, of entities and times that meet, with another score's rows in between.
#[track_caller]
fn check<T: Clone + PartialEq + std::fmt::Debug>(
    make: impl Fn(&str, i64, i64) -> T,
    entry: impl Fn(T, &str) -> Entry,
    tell: Told<T>,
    expected: impl Fn(&mut Vec<T>),
) {
    let place = Place::new();
    let made: Vec<T> =
        (0..2_500).map(|n: i64| make(["a", "b", "c"][n as usize % 3], n * 7 % 11 - 5, n)).collect();
    let rows = made.iter().flat_map(|row| [entry(row.clone(), SCORE), entry(row.clone(), "churn")]);
    append_new(&mut place.ledger(), rows);
    let mut sorted = made;
    expected(&mut sorted);
    let reader = place.reader();
    assert!(all(&reader, tell) == sorted);
    assert_eq!(first(&reader, tell, 1_700), sorted[..1_700]);
}

#[test]
fn every_prediction_is_told_in_the_order_of_recording() {
    check(
        |entity, time, n| prediction(n as u128, entity, time),
        |record, score| {
            let mut bytes = *record.id.as_bytes();
            bytes[0] = u8::from(score != SCORE);
            let id = ledger::PredictionId::from_bytes(bytes);
            Entry::Prediction(PredictionRecord { score: score.to_owned(), id, ..record })
        },
        Reader::for_each_prediction,
        |_| {},
    );
}

#[test]
fn every_outcome_is_told_in_the_order_of_recording() {
    check(
        |entity, time, n| OutcomeRecord { received_at: day(n), ..outcome(entity, time, n % 2 == 0) },
        |record, score| Entry::Outcome(OutcomeRecord { score: score.to_owned(), ..record }),
        Reader::for_each_outcome,
        |_| {},
    );
}

#[test]
fn every_event_is_told_by_entity_and_time() {
    check(
        |entity, time, n| event(entity, time, &n.to_string()),
        |record, score| Entry::Event(EventRecord { score: score.to_owned(), ..record }),
        Reader::for_each_event,
        |records| records.sort_by_key(|record| (record.entity.clone(), record.event.time)),
    );
}

#[test]
fn every_fact_is_told_by_entity_name_and_time() {
    check(
        |entity, time, n| attribute(entity, time, ["plan", "seats"][n as usize % 2], &n.to_string()),
        |record, score| Entry::Attribute(AttributeRecord { score: score.to_owned(), ..record }),
        Reader::for_each_attribute,
        |records| {
            let key = |record: &AttributeRecord| {
                (record.entity.clone(), record.attribute.name.clone(), record.attribute.from)
            };
            records.sort_by_key(key);
        },
    );
}

#[test]
fn an_id_is_told_as_a_hash_that_stays_the_same() {
    let place = Place::new();
    let named = |id: &str| Entry::Outcome(OutcomeRecord { id: Some(id.to_owned()), ..outcome("a", 1, true) });
    append_new(&mut place.ledger(), [named("o-1"), named("o-2")]);
    let ids = || all(&place.reader(), Reader::for_each_outcome).into_iter().map(|row| row.id.unwrap());
    let told: Vec<String> = ids().collect();
    assert!(told.iter().all(|id| id.len() == 32) && told[0] != told[1]);
    assert_eq!(ids().collect::<Vec<_>>(), told);
}
