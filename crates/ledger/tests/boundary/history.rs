use ledger::{Entry, HISTORY_ATTRIBUTES_MAX, HISTORY_EVENTS_MAX};
use records::{Timestamp, Value};

use crate::given::{Place, SCORE, append_new, attribute, day, event};

#[test]
fn a_history_is_what_was_known_strictly_before_by_both_clocks() {
    let place = Place::new();
    let late = |mut record: ledger::EventRecord| {
        record.event.known_at = day(50);
        record
    };
    let (first, second, third) =
        (event("a", 3, "login"), event("a", 1, "visit"), late(event("a", 2, "call")));
    let elsewhere = ledger::EventRecord { score: "churn".to_owned(), ..event("a", 1, "login") };
    let entries = [first.clone(), second.clone(), third.clone(), elsewhere, event("b", 1, "login")];
    append_new(&mut place.ledger(), entries.map(Entry::Event));

    let reader = place.reader();
    let told = |as_of| {
        let history = reader.history(SCORE, "a", as_of).unwrap();
        assert!(history.complete);
        history.events.iter().map(|event| event.kind.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(day(3)), ["visit"]);
    assert_eq!(told(day(4)), ["visit", "login"]);
    assert_eq!(told(day(50)), ["visit", "login"]);
    assert_eq!(told(day(51)), ["visit", "call", "login"]);
    let all = reader.history(SCORE, "a", Timestamp::MAX).unwrap().events;
    assert_eq!(all, [second.event, third.event, first.event]);
}

#[test]
fn every_sort_of_value_comes_back_as_it_was() {
    let place = Place::new();
    let values = [
        ("a", Value::Number(-0.1)),
        ("b", Value::Number(1e300)),
        ("c", Value::Text("3".into())),
        ("d", Value::Text("é\0\"".into())),
        ("e", Value::Boolean(true)),
        ("f", Value::Time(Timestamp::MIN)),
        ("f", Value::Number(5e-324)),
    ];
    let mut record = event("a", 1, "all");
    record.event.values = values.map(|(name, value)| (name.into(), value)).into();
    let mut unknown = attribute("a", 1, "plan", "");
    unknown.attribute.value = None;
    let entries = [Entry::Event(record.clone()), Entry::Attribute(unknown.clone())];
    append_new(&mut place.ledger(), entries);
    let history = place.reader().history(SCORE, "a", Timestamp::MAX).unwrap();
    assert_eq!(history.events, [record.event]);
    assert_eq!(history.attributes, [unknown.attribute]);
}

#[test]
fn of_one_instant_events_and_facts_keep_the_order_of_recording() {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(&mut ledger, ["z", "a", "m"].map(|kind| Entry::Event(event("a", 1, kind))));
    append_new(&mut ledger, ["team", "solo"].map(|plan| Entry::Attribute(attribute("a", 1, "plan", plan))));
    let history = place.reader().history(SCORE, "a", Timestamp::MAX).unwrap();
    let kinds: Vec<&str> = history.events.iter().map(|event| event.kind.as_ref()).collect();
    assert_eq!(kinds, ["z", "a", "m"]);
    assert_eq!(history.attributes[1].value, Some(Value::Text("solo".into())));
}

#[test]
fn of_a_history_that_is_too_long_the_newest_events_are_kept_and_it_says_so() {
    let place = Place::new();
    let n_events = HISTORY_EVENTS_MAX as i64 + 2;
    append_new(&mut place.ledger(), (0..n_events).map(|time| Entry::Event(event("a", time, "login"))));
    let reader = place.reader();
    let cut = reader.history(SCORE, "a", Timestamp::MAX).unwrap();
    assert!(!cut.complete);
    assert_eq!(cut.events.len(), HISTORY_EVENTS_MAX);
    assert_eq!((cut.events[0].time, cut.events.last().unwrap().time), (day(2), day(n_events - 1)));
    let whole = reader.history(SCORE, "a", day(n_events - 2)).unwrap();
    assert!(whole.complete);
}

#[test]
fn of_facts_that_change_too_often_the_newest_of_every_name_is_kept() {
    let place = Place::new();
    let sector = Entry::Attribute(attribute("a", -1_000, "sector", "retail"));
    let seats = |day| Entry::Attribute(attribute("a", day, "seats", &day.to_string()));
    append_new(&mut place.ledger(), [sector].into_iter().chain((0..3_000).map(seats)));
    let history = place.reader().history(SCORE, "a", Timestamp::MAX).unwrap();
    assert!(!history.complete);
    assert_eq!(history.attributes[0].value, Some(Value::Text("retail".into())));
    assert_eq!(history.attributes.last().unwrap().value, Some(Value::Text("2999".into())));
}

#[test]
fn of_facts_that_are_too_many_the_correction_that_was_known_last_is_kept() {
    let place = Place::new();
    let others = |n: usize| Entry::Attribute(attribute("a", 1, &format!("fact-{n}"), "yes"));
    let mut correction = attribute("a", 1, "plan", "pro");
    correction.attribute.known_at = day(50);
    let plan = [correction, attribute("a", 1, "plan", "basic")].map(Entry::Attribute);
    append_new(&mut place.ledger(), plan.into_iter().chain((1..HISTORY_ATTRIBUTES_MAX).map(others)));
    let history = place.reader().history(SCORE, "a", Timestamp::MAX).unwrap();
    assert_eq!(history.attributes.len(), HISTORY_ATTRIBUTES_MAX);
    let plan = history.attributes.iter().find(|fact| &*fact.name == "plan").unwrap();
    assert_eq!(plan.value, Some(Value::Text("pro".into())));
}

#[test]
fn an_entity_is_known_to_a_score_by_an_event_or_a_fact_and_by_nothing_else() {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(
        &mut ledger,
        [
            Entry::Event(event("by-event", 1, "login")),
            Entry::Attribute(attribute("by-fact", 1, "plan", "team")),
            Entry::Prediction(crate::given::prediction(1, "scored", 1)),
            Entry::Outcome(crate::given::outcome("won", 1, true)),
        ],
    );
    let reader = place.reader();
    let known = |entity| reader.knows(SCORE, entity).unwrap();
    assert!(known("by-event") && known("by-fact"));
    assert!(!known("scored") && !known("won") && !known("nobody"));
    assert!(!reader.knows("churn", "by-event").unwrap());
    assert!(reader.history("no such score", "by-event", Timestamp::MAX).unwrap().events.is_empty());
}
