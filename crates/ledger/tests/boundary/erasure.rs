use std::ops::ControlFlow;

use ledger::{
    AttributeRecord, Entry, EventRecord, Forgotten, Ledger, LedgerError, OutcomeRecord, PredictionRecord,
    Reader, ReportRow, Source,
};
use records::{Timestamp, Value};
use serde_json::{Value as Json, json};

use crate::given::{Place, SCORE, append_new, attribute, day, event, id, outcome, prediction};

const SCORES: [&str; 2] = [SCORE, "churn"];

/// All sorts of rows of one entity, in two scores, each with a text of its own that ends in its name.
fn life_of(number: u128) -> Vec<Entry> {
    let entity = name(number);
    let told = |what: &str| format!("{what}-of-{entity}-{}", "x".repeat(spread(number).pow(2) / 3));
    let of_score = |(score_idx, score): (usize, &str)| {
        let score = score.to_owned();
        let time = (number % 7) as i64;
        let mut happened = event(&entity, time, &format!("kind-of-{entity}"));
        happened.event.values[1].1 = Value::Text(told("page").into());
        let made = PredictionRecord {
            features: json!({"note": told("feature"), "n": number as f64}),
            reasons: json!([{"text": told("reason")}]),
            ..prediction(number * 2 + score_idx as u128, &entity, time)
        };
        let fact = attribute(&entity, time, "plan", &told("plan"));
        [
            Entry::Prediction(PredictionRecord { score: score.clone(), ..made }),
            Entry::Event(EventRecord {
                score: score.clone(),
                id: Some(format!("event-id-of-{entity}")),
                ..happened
            }),
            Entry::Attribute(AttributeRecord { score: score.clone(), ..fact }),
            Entry::Outcome(OutcomeRecord {
                score,
                id: Some(format!("outcome-id-of-{entity}")),
                prediction: number.is_multiple_of(2).then_some(id(number * 2)),
                ..outcome(&entity, time + 1, number.is_multiple_of(3))
            }),
        ]
    };
    SCORES.into_iter().enumerate().flat_map(of_score).collect()
}

/// Some number up to 96, with no pattern: small and large texts lie side by side.
fn spread(number: u128) -> usize {
    (number as usize * 7_919 + 13) % 97
}

fn name(number: u128) -> String {
    format!("<person {number:05}>")
}

/// Lives that lie across each other: everybody's first row, then everybody's second …
fn ledger_of(place: &Place, n_people: u128) -> Ledger {
    let lives: Vec<Vec<Entry>> = (0..n_people).map(life_of).collect();
    let mut ledger = place.ledger();
    for row_idx in 0..lives[0].len() {
        for chunk in lives.chunks(97) {
            append_new(&mut ledger, chunk.iter().map(|life| life[row_idx].clone()));
        }
    }
    ledger
}

/// How often each person's name stands in the ledger's files.
fn mentions(place: &Place, n_people: u128) -> Vec<usize> {
    let bytes = place.bytes();
    let mut mentions = vec![0; n_people as usize];
    for found in bytes.windows(name(0).len()).filter(|window| window.starts_with(b"<person ")) {
        let number: usize = std::str::from_utf8(&found[8..13]).unwrap().parse().unwrap();
        mentions[number] += 1;
    }
    mentions
}

fn report(reader: &Reader, score: &str) -> Vec<ReportRow> {
    reader.report_rows(score, Some(day(32))).unwrap().rows
}

fn nameless(rows: Vec<ReportRow>) -> Vec<ReportRow> {
    rows.into_iter().map(|row| ReportRow { entity: String::new(), ..row }).collect()
}

#[test]
fn of_the_forgotten_no_byte_is_left_in_any_file_and_of_the_others_all() {
    let place = Place::new();
    let n_people = 240;
    let mut ledger = ledger_of(&place, n_people);
    let before = mentions(&place, n_people);
    let mut leaving: Vec<u128> = (0..n_people).filter(|number| number % 3 != 1).collect();
    leaving.sort_by_key(|number| spread(*number * 31));
    for number in leaving {
        ledger.forget(&name(number), day(100)).unwrap();
    }
    let after = mentions(&place, n_people);
    // The log is empty now, so each text of a living person is there once: their name, and in two
    // scores a feature, a reason, a kind, a page and a plan.
    for (number, n_mentions) in after.iter().enumerate() {
        assert_eq!(*n_mentions, if number % 3 == 1 { 11 } else { 0 }, "{}", name(number as u128));
        assert!(before[number] >= 11);
    }
    drop(ledger);
    assert_eq!(mentions(&place, n_people), after);
}

#[test]
fn a_callers_id_is_never_written_down() {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(&mut ledger, life_of(1));
    assert!(place.holds("reason-of-<person 00001>"));
    assert!(!place.holds("event-id-of") && !place.holds("outcome-id-of"));
}

#[test]
fn every_report_stays_the_same_but_for_the_name() {
    let place = Place::new();
    let mut ledger = ledger_of(&place, 50);
    let reader = place.reader();
    let before = SCORES.map(|score| report(&reader, score));
    for number in 0..25 {
        ledger.forget(&name(number), day(100)).unwrap();
    }
    let after = SCORES.map(|score| report(&reader, score));
    for (before, after) in before.into_iter().zip(after) {
        let (old, new): (Vec<_>, Vec<_>) =
            before.iter().zip(&after).map(|(old, new)| (old.entity.clone(), new.entity.clone())).unzip();
        assert_eq!(old[25..], new[25..]);
        assert!(new[..25].iter().all(|alias| alias.len() == 32 && !alias.contains("person")));
        assert_eq!(nameless(before), nameless(after));
    }
}

#[test]
fn figures_stay_under_one_random_id_without_features_and_reasons() {
    let place = Place::new();
    let mut ledger = ledger_of(&place, 3);
    let before = place.reader().prediction(id(2)).unwrap().unwrap();
    let forgotten = ledger.forget(&name(1), day(100)).unwrap();
    let expected =
        Forgotten { events: 2, attributes: 2, predictions: 2, outcomes: 2, forgotten_at: day(100) };
    assert_eq!(forgotten, expected);

    let reader = place.reader();
    let after = reader.prediction(id(2)).unwrap().unwrap();
    let alias = after.entity.clone();
    let erased =
        PredictionRecord { entity: alias.clone(), features: Json::Null, reasons: Json::Null, ..before };
    assert_eq!(after, erased);
    let mut outcomes = Vec::new();
    let mut keep = |outcome: OutcomeRecord| {
        outcomes.push((outcome.entity, outcome.id.is_some()));
        ControlFlow::Continue(())
    };
    reader.for_each_outcome(SCORE, &mut keep).unwrap();
    assert_eq!(outcomes, [(name(0), true), (alias.clone(), false), (name(2), true)]);
    assert_eq!(reader.past_scores(SCORE, &name(1), 10).unwrap(), []);
    assert_eq!(reader.past_scores(SCORE, &alias, 10).unwrap(), []);
}

#[test]
fn the_forgotten_are_as_never_heard_of_and_may_start_anew() {
    let place = Place::new();
    let mut ledger = ledger_of(&place, 2);
    let reader = place.reader();
    assert!(reader.knows(SCORE, &name(1)).unwrap());
    ledger.forget(&name(1), day(100)).unwrap();
    assert!(!reader.knows(SCORE, &name(1)).unwrap());
    assert_eq!(reader.history(SCORE, &name(1), Timestamp::MAX).unwrap().events, []);

    let anew = |entry: Entry| !matches!(entry, Entry::Prediction(_));
    append_new(&mut ledger, life_of(1).into_iter().filter(|entry| anew(entry.clone())));
    append_new(&mut ledger, [Entry::Prediction(prediction(77, &name(1), 3))]);
    assert_eq!(reader.history(SCORE, &name(1), Timestamp::MAX).unwrap().events.len(), 1);
    assert_eq!(reader.past_scores(SCORE, &name(1), 10).unwrap().len(), 1);
    let again = ledger.forget(&name(1), day(200)).unwrap();
    assert_eq!((again.predictions, again.forgotten_at), (1, day(200)));
    assert!(!place.holds(&name(1)));
}

#[test]
fn forgetting_twice_is_forgetting_once_and_the_tombstone_tells_when() {
    let place = Place::new();
    let mut ledger = ledger_of(&place, 2);
    let reader = place.reader();
    assert_eq!(reader.forgotten_at(&name(1)).unwrap(), None);
    ledger.forget(&name(1), day(100)).unwrap();
    let nothing = Forgotten { events: 0, attributes: 0, predictions: 0, outcomes: 0, forgotten_at: day(100) };
    assert_eq!(ledger.forget(&name(1), day(200)).unwrap(), nothing);
    assert_eq!(reader.forgotten_at(&name(1)).unwrap(), Some(day(100)));

    let stranger = Forgotten { forgotten_at: day(300), ..nothing };
    assert_eq!(ledger.forget("a stranger", day(300)).unwrap(), stranger);
    assert_eq!(reader.forgotten_at("a stranger").unwrap(), Some(day(300)));
    assert!(!place.holds("a stranger"));
}

#[test]
fn a_reader_that_holds_the_log_is_named_and_the_next_forget_or_opening_finishes() {
    let place = Place::new();
    let mut ledger = ledger_of(&place, 10);
    let reader = place.reader();
    let forget_one = |ledger: &mut Ledger, number| {
        let mut answer = None;
        let during = &mut |_| {
            answer = Some(ledger.forget(&name(number), day(100)));
            ControlFlow::Break(())
        };
        reader.for_each_report_row(SCORE, None, during).unwrap();
        assert!(matches!(answer, Some(Err(LedgerError::NotWiped { .. }))));
        assert!(place.holds(&name(number)));
    };
    forget_one(&mut ledger, 1);
    ledger.forget(&name(1), day(101)).unwrap();
    assert!(!place.holds(&name(1)));

    forget_one(&mut ledger, 2);
    let second = place.ledger();
    assert!(!place.holds(&name(2)));
    drop((ledger, second));
}

#[test]
fn rules_and_shadows_are_forgotten_too() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let shadow = PredictionRecord { shadow: true, ..prediction(1, "<person 00001>", 1) };
    let rules =
        PredictionRecord { source: Source::Rules, version: None, ..prediction(2, "<person 00001>", 1) };
    append_new(&mut ledger, [shadow, rules].map(Entry::Prediction));
    assert_eq!(ledger.forget("<person 00001>", day(9)).unwrap().predictions, 2);
    assert!(!place.holds("<person 00001>"));
}
