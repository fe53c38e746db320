//! Histories in memory are what a reader finds, whatever happens beside them and whoever does it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use features::History;
use ledger::{Entry, Histories, Ledger, Reader, Round, Whole, Writer};
use proptest::prelude::*;
use records::{Timestamp, Value};

use crate::given::{Place, SCORE, append_new, attribute, day, event};

/// Room for everything.
const AMPLE: usize = 64 << 20;

/// Something that happens. `foreign`: through a handle that keeps no histories, as another process's.
#[derive(Clone, Debug)]
enum Deed {
    Record { entity: usize, days: Vec<i64>, facts: Vec<i64>, foreign: bool },
    Forget { entity: usize, foreign: bool },
    Retain { before: i64, foreign: bool },
    Ask { entity: usize },
}

fn deed() -> impl Strategy<Value = Deed> {
    let (entity, days) = (0_usize..4, prop::collection::vec(0_i64..9, 0..4));
    let foreign = prop::bool::weighted(0.2);
    prop_oneof![
        4 => (entity.clone(), days.clone(), days, foreign.clone())
            .prop_map(|(entity, days, facts, foreign)| Deed::Record { entity, days, facts, foreign }),
        1 => (entity.clone(), foreign.clone()).prop_map(|(entity, foreign)| Deed::Forget { entity, foreign }),
        1 => (0_i64..9, foreign).prop_map(|(before, foreign)| Deed::Retain { before, foreign }),
        8 => entity.prop_map(|entity| Deed::Ask { entity }),
    ]
}

fn name(entity: usize) -> String {
    format!("e-{entity}")
}

/// Entries whose values do not lie in the order in which they are kept.
fn entries(entity: usize, days: &[i64], facts: &[i64], turn: usize) -> Vec<Entry> {
    let events = days.iter().map(|time| {
        let mut record = event(&name(entity), *time, &format!("kind-{turn}"));
        record.event.values.reverse();
        record.event.known_at = day(time + turn as i64 % 3);
        Entry::Event(record)
    });
    let facts = facts.iter().zip(0..).map(|(from, idx)| {
        let mut record = attribute(&name(entity), *from, "plan", "");
        record.attribute.value = Some(Value::Number(turn as f64 + f64::from(idx) / 8.0));
        record.attribute.known_at = day(from - idx as i64);
        Entry::Attribute(record)
    });
    events.chain(facts).collect()
}

fn do_it(ledger: &mut Ledger, deed: &Deed, turn: usize) {
    match deed {
        Deed::Record { entity, days, facts, .. } => append_new(ledger, entries(*entity, days, facts, turn)),
        Deed::Forget { entity, .. } => drop(ledger.forget(&name(*entity), day(turn as i64)).unwrap()),
        Deed::Retain { before, .. } => {
            let mut round = Round::new(day(*before));
            while !round.is_done() {
                ledger.drop_step(&mut round).unwrap();
            }
        }
        Deed::Ask { .. } => {}
    }
}

/// What a reader finds; `None`: it never heard of the entity.
fn found(reader: &Reader, entity: &str) -> Option<History> {
    let known = reader.history(SCORE, entity, Timestamp::MAX).unwrap();
    reader.knows(SCORE, entity).unwrap().then(|| History::new(known.events, known.attributes))
}

/// What is held, or is read.
fn told(histories: &Histories, reader: &Reader, entity: &str) -> Option<History> {
    let held = histories.current().and_then(|current| current.find(SCORE, entity));
    match held.map_or_else(|| histories.read(reader, SCORE, entity).unwrap(), |held| held) {
        Whole::Known(history) => Some(Arc::unwrap_or_clone(history)),
        Whole::Unknown => None,
        Whole::TooLong => panic!("{entity} has only few events"),
    }
}

fn check_deeds(deeds: &[Deed], bytes_max: usize) {
    let place = Place::new();
    let histories = Histories::new(place.path(), bytes_max);
    let mut own = place.ledger().keeping(Arc::clone(&histories));
    let (mut others, reader) = (place.ledger(), place.reader());
    for (turn, deed) in deeds.iter().enumerate() {
        match deed {
            Deed::Ask { entity } => {
                let entity = name(*entity);
                assert_eq!(told(&histories, &reader, &entity), found(&reader, &entity), "{turn}: {entity}");
            }
            Deed::Record { foreign, .. } | Deed::Forget { foreign, .. } | Deed::Retain { foreign, .. } => {
                do_it(if *foreign { &mut others } else { &mut own }, deed, turn);
            }
        }
        assert!(histories.bytes() <= bytes_max);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_held_is_what_is_on_record(deeds in prop::collection::vec(deed(), 1..60)) {
        check_deeds(&deeds, AMPLE);
    }

    #[test]
    fn so_it_is_where_there_is_room_for_hardly_any(deeds in prop::collection::vec(deed(), 1..60)) {
        check_deeds(&deeds, 16 * 1_500);
    }
}

#[test]
fn what_was_read_once_is_held_and_what_is_recorded_is_added_where_it_lies() {
    let place = Place::new();
    let histories = Histories::new(place.path(), AMPLE);
    let (mut ledger, reader) = (place.ledger().keeping(Arc::clone(&histories)), place.reader());
    append_new(&mut ledger, [Entry::Event(event("a", 1, "login"))]);
    let held = || histories.current().and_then(|current| current.find(SCORE, "a"));
    assert!(held().is_none(), "nothing was read yet");
    histories.read(&reader, SCORE, "a").unwrap();
    append_new(&mut ledger, [Entry::Event(event("a", 0, "visit")), Entry::Event(event("b", 0, "visit"))]);
    let Some(Whole::Known(history)) = held() else { panic!("it is still held") };
    let kinds: Vec<_> = history.events().iter().map(|event| &*event.kind).collect();
    assert_eq!(kinds, ["visit", "login"]);
    ledger.forget("a", day(2)).unwrap();
    assert!(held().is_none(), "it is gone at once");
}

#[test]
fn what_is_read_by_others_at_the_moment_is_not_changed_under_them() {
    let place = Place::new();
    let histories = Histories::new(place.path(), AMPLE);
    let (mut ledger, reader) = (place.ledger().keeping(Arc::clone(&histories)), place.reader());
    append_new(&mut ledger, [Entry::Event(event("a", 1, "login"))]);
    let Whole::Known(in_use) = histories.read(&reader, SCORE, "a").unwrap() else { panic!("it is known") };
    append_new(&mut ledger, [Entry::Event(event("a", 2, "visit"))]);
    assert_eq!(in_use.events().len(), 1);
    assert_eq!(told(&histories, &reader, "a"), found(&reader, "a"));
}

/// Others ask all the time, while one records, forgets and answers: what was answered they must find.
#[test]
fn an_event_that_was_acknowledged_is_in_every_answer_from_then_on() {
    let place = Place::new();
    let histories = Histories::new(place.path(), AMPLE);
    let writer = Writer::spawn(place.ledger().keeping(Arc::clone(&histories))).unwrap();
    let (acknowledged, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let n_events = |histories: &Histories, reader: &Reader| {
        told(histories, reader, "a").map_or(0, |history| history.events().len())
    };
    thread::scope(|scope| {
        let askers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let reader = place.reader();
                    while !done.load(Ordering::Acquire) {
                        let least = acknowledged.load(Ordering::Acquire);
                        let told = n_events(&histories, &reader);
                        assert!(told >= least, "{least} were acknowledged, {told} told");
                    }
                })
            })
            .collect();
        for number in 0..400 {
            let (sender, receiver) = std::sync::mpsc::channel();
            let entry = Entry::Event(event("a", number % 7, "login"));
            let acknowledged = Arc::clone(&acknowledged);
            let reply = move |answer: Result<Vec<ledger::Answer>, _>| {
                assert!(answer.is_ok());
                acknowledged.fetch_add(1, Ordering::Release);
                sender.send(()).unwrap();
            };
            writer.submit(vec![entry], reply).unwrap();
            receiver.recv().unwrap();
        }
        done.store(true, Ordering::Release);
        askers.into_iter().for_each(|asker| asker.join().unwrap());
    });
    assert_eq!(n_events(&histories, &place.reader()), 400);
}
