//! What is older than one wants to keep goes in small steps; what is younger stays, and writers go on.

use std::sync::mpsc::channel;

use features::History;
use ledger::{
    Dropped, Entry, Ledger, OutcomeRecord, PredictionRecord, ReportRow, Round, STEP_ROWS, State, Writer,
};
use records::{Timestamp, Value};

use crate::given::{Place, SCORE, append_new, attribute, day, event, id, outcome, prediction};

/// A whole round; answers what it dropped, and in how many steps.
fn drop_before(ledger: &mut Ledger, before: Timestamp) -> (Dropped, usize) {
    let (mut round, mut n_steps) = (Round::new(before), 0);
    while !round.is_done() {
        ledger.drop_step(&mut round).unwrap();
        n_steps += 1;
    }
    (round.dropped(), n_steps)
}

fn rows(place: &Place) -> Vec<ReportRow> {
    place.reader().report_rows(SCORE, Some(day(2_000))).unwrap().rows
}

#[test]
fn predictions_go_when_they_were_decided_before_and_nobodys_yes_becomes_a_no() {
    let place = Place::new();
    let mut ledger = place.ledger();
    // Windows of 30 days: decided on day 40, 100, 130; the last two after the time, day 100.
    let made = [(1, 10), (2, 70), (3, 100)];
    append_new(
        &mut ledger,
        made.map(|(number, cutoff)| Entry::Prediction(prediction(number, "anna", cutoff))),
    );
    let came = [12, 75, 99, 110].map(|time| Entry::Outcome(outcome("anna", time, true)));
    append_new(&mut ledger, came);
    let (dropped, _) = drop_before(&mut ledger, day(100));
    // The outcome of day 75 decides the prediction of day 70, which stays.
    assert_eq!(dropped, Dropped { predictions: 1, outcomes: 1, ..Dropped::default() });
    let left: Vec<_> = rows(&place).into_iter().map(|row| (row.cutoff, row.state)).collect();
    assert_eq!(left, [(day(70), State::Positive), (day(100), State::Positive)]);
    assert_eq!(place.reader().known_from().unwrap(), Some(day(100)));
}

#[test]
fn an_outcome_that_names_a_prediction_stays_as_long_as_that() {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(&mut ledger, [Entry::Prediction(prediction(1, "anna", 90))]);
    let early = OutcomeRecord { prediction: Some(id(1)), ..outcome("anna", 2, true) };
    append_new(&mut ledger, [Entry::Outcome(early)]);
    assert_eq!(drop_before(&mut ledger, day(100)).0, Dropped::default());
    assert_eq!(rows(&place)[0].state, State::Positive);
}

#[test]
fn without_a_horizon_the_cutoff_counts() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let endless = |number, cutoff| {
        Entry::Prediction(PredictionRecord {
            mature_at: Timestamp::MAX,
            ..prediction(number, "anna", cutoff)
        })
    };
    append_new(&mut ledger, [endless(1, 99), endless(2, 100)]);
    assert_eq!(drop_before(&mut ledger, day(100)).0.predictions, 1);
    assert_eq!(rows(&place).iter().map(|row| row.cutoff).collect::<Vec<_>>(), [day(100)]);
}

#[test]
fn old_events_go_and_of_attributes_the_one_that_held_stays() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let events = [10, 99, 100, 150].map(|time| Entry::Event(event("anna", time, "login")));
    append_new(&mut ledger, events);
    let held = [(1, "free"), (20, "team"), (120, "pro")];
    append_new(&mut ledger, held.map(|(from, plan)| Entry::Attribute(attribute("anna", from, "plan", plan))));
    append_new(&mut ledger, [Entry::Attribute(attribute("anna", 5, "sector", "retail"))]);
    let (dropped, _) = drop_before(&mut ledger, day(100));
    assert_eq!(dropped, Dropped { events: 2, attributes: 1, ..Dropped::default() });
    let history = place.reader().history(SCORE, "anna", day(1_000)).unwrap();
    assert_eq!(history.events.iter().map(|event| event.time).collect::<Vec<_>>(), [day(100), day(150)]);
    let mut held: Vec<_> = history.attributes.iter().map(|held| (held.name.to_string(), held.from)).collect();
    held.sort();
    let expected = [("plan", 20), ("plan", 120), ("sector", 5)];
    assert_eq!(held, expected.map(|(name, from)| (name.to_owned(), day(from))));
}

/// Of values of one attribute, each as from, known at and text, in the order in which they are written, that
/// one stays which `History` answers with, and it is answered as before.
#[track_caller]
fn check_stays(values: &[(i64, i64, &str)], stays: &str) {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(
        &mut ledger,
        values.iter().map(|(from, known_at, value)| {
            let mut record = attribute("anna", *from, "plan", value);
            record.attribute.known_at = day(*known_at);
            Entry::Attribute(record)
        }),
    );
    let holds = || {
        let history = place.reader().history(SCORE, "anna", day(100)).unwrap();
        let history = History::new(history.events, history.attributes);
        history.as_of(day(100)).attribute("plan").and_then(|fact| fact.value.clone())
    };
    let expected = Some(Value::Text(stays.into()));
    assert_eq!(holds(), expected, "before the round: {values:?}");
    let (dropped, _) = drop_before(&mut ledger, day(100));
    assert_eq!((holds(), dropped.attributes), (expected, values.len() - 1), "after it: {values:?}");
}

#[test]
fn of_values_from_the_same_time_the_one_known_last_stays_whenever_it_was_written() {
    check_stays(&[(10, 50, "pro"), (10, 10, "basic")], "pro");
    check_stays(&[(10, 10, "basic"), (10, 50, "pro")], "pro");
    check_stays(&[(10, 10, "basic"), (10, 10, "pro")], "pro");
    check_stays(&[(20, 20, "team"), (10, 50, "pro"), (10, 10, "basic")], "team");
}

#[test]
fn of_whom_nothing_is_left_the_name_goes_and_may_come_again() {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(&mut ledger, [Entry::Event(event("<person 00001>", 10, "login"))]);
    append_new(&mut ledger, [Entry::Event(event("<person 00002>", 200, "login"))]);
    assert_eq!(
        drop_before(&mut ledger, day(100)).0,
        Dropped { events: 1, entities: 1, ..Dropped::default() }
    );
    // `forget` empties the log; then no byte of the name is left in any file.
    ledger.forget("nobody", day(1_000)).unwrap();
    assert!(!place.holds("<person 00001>") && place.holds("<person 00002>"));
    append_new(&mut ledger, [Entry::Event(event("<person 00001>", 300, "login"))]);
    assert!(place.reader().knows(SCORE, "<person 00001>").unwrap());
}

#[test]
fn a_round_takes_small_steps_and_a_second_one_finds_nothing() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let n_old = 3 * STEP_ROWS + 7;
    let number = |idx: usize| u128::try_from(idx).unwrap();
    let old = (0..n_old).map(|idx| Entry::Prediction(prediction(number(idx), &format!("e-{idx}"), 1)));
    append_new(&mut ledger, old);
    let young =
        (0..50).map(|idx| Entry::Prediction(prediction(number(n_old + idx), &format!("y-{idx}"), 500)));
    append_new(&mut ledger, young);
    let (dropped, n_steps) = drop_before(&mut ledger, day(100));
    assert_eq!((dropped.predictions, dropped.entities), (n_old, n_old));
    assert_eq!(n_steps, 1 + 4 + 3 + 4, "four over predictions and entities each, one over what is empty");
    assert_eq!(rows(&place).len(), 50);
    assert_eq!(drop_before(&mut ledger, day(100)).0, Dropped::default());
}

#[test]
fn from_when_on_it_knows_is_said_at_once_and_never_goes_back() {
    let place = Place::new();
    let mut ledger = place.ledger();
    assert_eq!(place.reader().known_from().unwrap(), None);
    ledger.drop_step(&mut Round::new(day(100))).unwrap();
    assert_eq!(place.reader().known_from().unwrap(), Some(day(100)), "before anything is dropped");
    drop_before(&mut ledger, day(50));
    assert_eq!(place.reader().known_from().unwrap(), Some(day(100)));
}

#[test]
fn writers_go_on_between_the_steps() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let old =
        (0..2_000_u32).map(|idx| Entry::Prediction(prediction(u128::from(idx), &format!("e-{idx}"), 1)));
    append_new(&mut ledger, old);
    let writer = Writer::spawn(ledger).unwrap();
    let (mut round, mut n_written) = (Round::new(day(100)), 0_u32);
    while !round.is_done() {
        // A step waits in the queue, and a write behind it: both are done, in that order.
        let (stepped, next) = channel();
        writer.drop_step(round, move |round| stepped.send(round).unwrap()).unwrap();
        let (answered, answer) = channel();
        let young = prediction(u128::from(10_000 + n_written), "young", 500 + i64::from(n_written));
        writer
            .submit(vec![Entry::Prediction(young)], move |answers| answered.send(answers).unwrap())
            .unwrap();
        round = next.recv().unwrap().unwrap();
        assert!(answer.recv().unwrap().unwrap()[0].is_ok());
        n_written += 1;
    }
    assert!(round.dropped().predictions == 2_000 && n_written > 8, "{n_written}");
    drop(writer);
    assert_eq!(rows(&place).len(), n_written as usize, "all of the young ones, and no other");
}
