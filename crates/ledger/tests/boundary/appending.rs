use std::collections::HashMap;
use std::ops::ControlFlow;

use ledger::{
    Answer, Appended, Entry, ID_BYTES_MAX, Ledger, PredictionRecord, Reader, Refused, Source, TEXT_BYTES_MAX,
};
use proptest::prelude::*;
use records::Value;
use serde_json::{Value as Json, json};

use crate::given::{Place, SCORE, append_new, attribute, day, event, id, outcome, prediction};

#[track_caller]
fn check_refused(entry: Entry, expected: &str) {
    let place = Place::new();
    let answers = place.ledger().append(&[entry, Entry::Outcome(outcome("neighbour", 1, true))]).unwrap();
    assert_eq!(answers[0].as_ref().unwrap_err().to_string(), expected);
    assert_eq!(answers[1], Ok(Appended::New));
    assert_eq!(counts(&place.reader()), Counts { outcomes: 1, ..Counts::default() });
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) predictions: usize,
    pub(crate) outcomes: usize,
    pub(crate) events: usize,
    pub(crate) attributes: usize,
}

pub(crate) fn counts(reader: &Reader) -> Counts {
    let mut counts = Counts::default();
    let Counts { predictions, outcomes, events, attributes } = &mut counts;
    reader.for_each_prediction(SCORE, &mut |_| count(predictions)).unwrap();
    reader.for_each_outcome(SCORE, &mut |_| count(outcomes)).unwrap();
    reader.for_each_event(SCORE, &mut |_| count(events)).unwrap();
    reader.for_each_attribute(SCORE, &mut |_| count(attributes)).unwrap();
    counts
}

fn count(n: &mut usize) -> ControlFlow<()> {
    *n += 1;
    ControlFlow::Continue(())
}

fn with(change: impl FnOnce(&mut PredictionRecord)) -> Entry {
    let mut record = prediction(1, "a", 1);
    change(&mut record);
    Entry::Prediction(record)
}

#[test]
fn a_prediction_comes_back_as_it_was_recorded() {
    let place = Place::new();
    let rules = PredictionRecord {
        probability: None,
        source: Source::Rules,
        cause: Some("NO_MODEL".to_owned()),
        version: None,
        features: json!({"z": 0.1, "a": [1, -2.5e-300, null, true], "é\u{0}": "\""}),
        ..prediction(2, "a", 2)
    };
    let shadow = PredictionRecord { shadow: true, ..prediction(3, "a", 3) };
    let all = [prediction(1, "a", 1), rules, shadow];
    append_new(&mut place.ledger(), all.clone().map(Entry::Prediction));
    let reader = place.reader();
    for record in &all {
        assert_eq!(reader.prediction(record.id).unwrap().as_ref(), Some(record));
    }
    assert_eq!(reader.prediction(id(4)).unwrap(), None);
    assert_eq!(reader.past_scores(SCORE, "a", 10).unwrap(), [all[1].clone(), all[0].clone()]);
    assert_eq!(reader.past_scores(SCORE, "a", 1).unwrap(), [all[1].clone()]);
    assert_eq!(reader.past_scores("churn", "a", 10).unwrap(), []);
}

#[test]
fn what_cannot_be_kept_is_refused_by_name_and_its_neighbour_is_kept() {
    let nan = |mut record: ledger::EventRecord| {
        record.event.values = [("dollars".into(), Value::Number(f64::NAN))].into();
        record
    };
    let deep = (0..65).fold(json!(1), |inner, _| json!([inner]));
    let long = "x".repeat(ID_BYTES_MAX + 1);
    check_refused(with(|p| p.entity.clear()), "the entity is empty");
    check_refused(with(|p| p.score = long.clone()), "1025 bytes of score; at most 1024 are kept");
    check_refused(with(|p| p.tier = long.clone()), "1025 bytes of tier; at most 1024 are kept");
    check_refused(with(|p| p.cause = Some(long.clone())), "1025 bytes of cause; at most 1024 are kept");
    check_refused(
        with(|p| (p.features, p.reasons) = (json!("x".repeat(TEXT_BYTES_MAX)), Json::Null)),
        "1048585 bytes of features and reasons; at most 1048576 are kept",
    );
    check_refused(with(|p| p.reasons = deep), "the reasons are nested more than 64 deep");
    check_refused(
        with(|p| p.probability = Some(f64::NAN)),
        "the probability is NaN; it must lie between 0 and 1",
    );
    check_refused(with(|p| p.probability = Some(1.1)), "the probability is 1.1; it must lie between 0 and 1");
    check_refused(
        with(|p| p.mature_at = day(0)),
        "the prediction matures at 2023-11-14T22:13:20Z, before its cutoff 2023-11-15T22:13:20Z",
    );
    check_refused(Entry::Event(event("a", 1, "")), "the kind is empty");
    check_refused(
        Entry::Event(nan(event("a", 1, "buy"))),
        "the value of \"dollars\" is NaN; a number must be finite",
    );
    check_refused(Entry::Attribute(attribute("a", 1, "", "x")), "the attribute is empty");
    let nameless = ledger::OutcomeRecord { id: Some(String::new()), ..outcome("a", 1, true) };
    check_refused(Entry::Outcome(nameless), "the id is empty");
    check_refused(Entry::KnownTo { score: String::new(), time: day(1) }, "the score is empty");
}

#[track_caller]
fn check_conflict(kind: &'static str, id: &str, first: Entry, same: Entry, other: Entry) {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(&mut ledger, [first]);
    let before = counts(&place.reader());
    let conflict = Refused::Conflict { kind, id: id.to_owned() };
    let answers = ledger.append(&[same.clone(), other.clone(), same, other]).unwrap();
    assert_eq!(answers, [Ok(Appended::Known), Err(conflict.clone()), Ok(Appended::Known), Err(conflict)]);
    assert_eq!(counts(&place.reader()), before);
    assert!(!place.holds("somebody else"));
}

#[test]
fn the_same_id_with_the_same_content_is_known_and_with_other_content_refused() {
    let named = Some("o-1".to_owned());
    let first = ledger::OutcomeRecord { id: named.clone(), ..outcome("a", 1, true) };
    let again = ledger::OutcomeRecord { received_at: day(2_000), ..first.clone() };
    let corrected = ledger::OutcomeRecord { positive: false, ..first.clone() };
    let elsewhere = ledger::OutcomeRecord { entity: "somebody else".to_owned(), ..first.clone() };
    let [a, b, c, d] = [first, again, corrected, elsewhere].map(Entry::Outcome);
    check_conflict("outcome", "o-1", a.clone(), b.clone(), c);
    check_conflict("outcome", "o-1", a, b, d);

    let first = ledger::EventRecord { id: named.clone(), ..event("a", 1, "login") };
    let mut again = ledger::EventRecord { received_at: day(2_000), ..first.clone() };
    again.event.known_at = day(2_000);
    again.event.values.reverse();
    let mut other = first.clone();
    other.event.values[0].1 = Value::Boolean(true);
    check_conflict("event", "o-1", Entry::Event(first), Entry::Event(again), Entry::Event(other));

    let first = ledger::AttributeRecord { id: named, ..attribute("a", 1, "plan", "team") };
    let again = ledger::AttributeRecord { received_at: day(2_000), ..first.clone() };
    let mut other = first.clone();
    other.attribute.name = "seats".into();
    let [a, b, c] = [first, again, other].map(Entry::Attribute);
    check_conflict("attribute", "o-1", a, b, c);

    let name = id(1).to_string();
    let other = with(|p| p.points = 26);
    check_conflict("prediction", &name, with(|_| {}), with(|_| {}), other);
}

#[test]
fn the_same_id_means_another_thing_in_another_score_and_of_another_sort() {
    let place = Place::new();
    let named = Some("1".to_owned());
    let churn = "churn".to_owned();
    append_new(
        &mut place.ledger(),
        [
            Entry::Outcome(ledger::OutcomeRecord { id: named.clone(), ..outcome("a", 1, true) }),
            Entry::Outcome(ledger::OutcomeRecord {
                id: named.clone(),
                score: churn,
                ..outcome("b", 1, true)
            }),
            Entry::Event(ledger::EventRecord { id: named.clone(), ..event("a", 1, "login") }),
            Entry::Attribute(ledger::AttributeRecord { id: named, ..attribute("a", 1, "plan", "team") }),
        ],
    );
}

#[test]
fn a_time_that_was_said_before_is_known() {
    let place = Place::new();
    let said = |time| Entry::KnownTo { score: SCORE.to_owned(), time: day(time) };
    let answers = place.ledger().append(&[said(1), said(2), said(1)]).unwrap();
    assert_eq!(answers, [Ok(Appended::New), Ok(Appended::New), Ok(Appended::Known)] as [Answer; 3]);
}

/// An entry from a space so small that ids and contents meet often.
fn any_entry() -> impl Strategy<Value = Entry> {
    let id = prop_oneof![Just(None), (0..4_u8).prop_map(|id| Some(id.to_string()))];
    (0..4_u8, id, prop_oneof!["a", "b"], 0..2_i64).prop_map(|(sort, id, entity, content)| match sort {
        0 => Entry::Outcome(ledger::OutcomeRecord { id, ..outcome(&entity, content, true) }),
        1 => Entry::Event(ledger::EventRecord { id, ..event(&entity, content, "login") }),
        2 => Entry::Attribute(ledger::AttributeRecord { id, ..attribute(&entity, content, "plan", "team") }),
        _ => {
            let number = id.map_or(0, |id| id.parse().unwrap());
            Entry::Prediction(prediction(number, &entity, content))
        }
    })
}

/// What has an identity, and what is told apart under it.
fn identity(entry: &Entry) -> Option<(&'static str, String, String)> {
    match entry {
        Entry::Prediction(p) => Some(("prediction", p.id.to_string(), format!("{} {}", p.entity, p.cutoff))),
        Entry::Outcome(o) => o.id.clone().map(|id| ("outcome", id, format!("{} {}", o.entity, o.time))),
        Entry::Event(e) => e.id.clone().map(|id| ("event", id, format!("{} {}", e.entity, e.event.time))),
        Entry::Attribute(a) => {
            a.id.clone().map(|id| ("attribute", id, format!("{} {}", a.entity, a.attribute.from)))
        }
        Entry::KnownTo { .. } => None,
    }
}

/// The law, on a map: the first content under an identity stays, the same again is known, another refused.
fn expect(entries: &[Entry]) -> Vec<Answer> {
    let mut on_record = HashMap::new();
    let answer = |entry| match identity(entry) {
        None => Ok(Appended::New),
        Some((kind, id, content)) => match on_record.get(&(kind, id.clone())) {
            None => {
                on_record.insert((kind, id), content);
                Ok(Appended::New)
            }
            Some(earlier) if *earlier == content => Ok(Appended::Known),
            Some(_) => Err(Refused::Conflict { kind, id }),
        },
    };
    entries.iter().map(answer).collect()
}

fn append_in_groups(ledger: &mut Ledger, entries: &[Entry], n_together: usize) -> Vec<Answer> {
    entries.chunks(n_together).flat_map(|group| ledger.append(group).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn appending_is_idempotent_by_identity_however_it_is_grouped(
        entries in proptest::collection::vec(any_entry(), 1..40),
        n_together in 1..10_usize,
    ) {
        let place = Place::new();
        let mut ledger = place.ledger();
        let answers = append_in_groups(&mut ledger, &entries, n_together);
        prop_assert_eq!(&answers, &expect(&entries));
        let n_new = answers.iter().filter(|answer| **answer == Ok(Appended::New)).count();
        let Counts { predictions, outcomes, events, attributes } = counts(&place.reader());
        prop_assert_eq!(predictions + outcomes + events + attributes, n_new);

        let named: Vec<Entry> = entries.into_iter().filter(|entry| identity(entry).is_some()).collect();
        let again = append_in_groups(&mut ledger, &named, n_together);
        prop_assert!(again.iter().all(|answer| *answer != Ok(Appended::New)));
    }
}
