use std::ops::ControlFlow;

use ledger::{
    Entry, Ledger, OutcomeRecord, PredictionId, PredictionRecord, ReportRow, ReportRows, Source, State,
};
use proptest::prelude::*;
use records::{Span, Timestamp};

use crate::given::{Place, SCORE, append_new, day, id, outcome, prediction};

const SILENT: State = State::Negative { reported: false };
const SAID_NO: State = State::Negative { reported: true };

fn report(ledger: &Ledger, known_to: Option<Timestamp>) -> ReportRows {
    ledger.reader().unwrap().report_rows(SCORE, known_to).unwrap()
}

/// One prediction of `a` with the window [0, 30), outcomes as (day, positive, named, received), and
/// what it comes to when all is known up to a day.
#[track_caller]
fn check(outcomes: &[(i64, bool, Option<u128>, i64)], known_to: Option<i64>, expected: State) {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(&mut ledger, [Entry::Prediction(prediction(1, "a", 0))]);
    let came = |&(time, positive, named, received): &(i64, bool, Option<u128>, i64)| {
        let (prediction, received_at) = (named.map(id), day(received));
        Entry::Outcome(OutcomeRecord { prediction, received_at, ..outcome("a", time, positive) })
    };
    append_new(&mut ledger, outcomes.iter().map(came));
    assert_eq!(report(&ledger, known_to.map(day)).rows[0].state, expected);
}

#[test]
fn a_prediction_is_mature_when_its_window_lies_before_what_is_known() {
    check(&[], None, State::Open);
    check(&[], Some(29), State::Open);
    check(&[], Some(30), SILENT);
    check(&[(29, true, None, 0)], None, State::Open);
    check(&[(29, true, None, 0)], Some(29), State::Open);
    check(&[(29, true, None, 0), (30, false, None, 0)], None, State::Positive);
}

#[test]
fn an_outcome_joins_where_the_window_holds_its_time() {
    check(&[(0, true, None, 0)], Some(30), State::Positive);
    check(&[(29, true, None, 0)], Some(30), State::Positive);
    check(&[(-1, true, None, 0)], Some(30), SILENT);
    check(&[(30, true, None, 0)], Some(30), SILENT);
    check(&[(10, false, None, 0)], Some(30), SAID_NO);
    check(&[(10, false, None, 0), (11, true, None, 0)], Some(30), State::Positive);
}

#[test]
fn an_outcome_that_names_a_prediction_joins_it_whatever_its_time() {
    check(&[(31, false, Some(1), 0)], Some(30), SAID_NO);
    check(&[(31, true, Some(1), 0)], Some(30), State::Positive);
    // One that names a prediction that is not there, or somebody else's, joins by its time.
    check(&[(10, true, Some(9), 0)], Some(30), State::Positive);
    check(&[(31, true, Some(9), 0)], Some(31), SILENT);
}

#[test]
fn of_two_words_on_one_instant_or_on_one_prediction_the_later_received_counts() {
    check(&[(10, true, None, 1), (10, false, None, 2)], Some(30), SAID_NO);
    check(&[(10, true, None, 2), (10, false, None, 1)], Some(30), State::Positive);
    check(&[(10, true, None, 1), (10, false, None, 1)], Some(30), SAID_NO);
    check(&[(10, true, Some(1), 1), (20, false, Some(1), 2)], Some(30), SAID_NO);
    check(&[(10, true, Some(1), 2), (20, false, Some(1), 1)], Some(30), State::Positive);
    check(&[(10, true, None, 1), (10, false, Some(1), 2)], Some(30), SAID_NO);
    check(&[(10, true, Some(1), 1), (10, false, None, 2)], Some(30), SAID_NO);
    // Another instant, and not both of the prediction by name: both are left.
    check(&[(10, true, None, 1), (11, false, Some(1), 2)], Some(30), State::Positive);
}

#[test]
fn without_a_word_the_latest_outcome_of_the_score_says_what_is_known_and_then_the_latest_word_does() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let known_to = |ledger: &Ledger| report(ledger, None).known_to;
    assert_eq!(known_to(&ledger), None);
    let elsewhere = OutcomeRecord { score: "churn".to_owned(), ..outcome("a", 900, true) };
    append_new(&mut ledger, [7, 50, 9].map(|time| Entry::Outcome(outcome("a", time, false))));
    append_new(&mut ledger, [Entry::Outcome(elsewhere)]);
    assert_eq!(known_to(&ledger), Some(day(50)));
    let said = |time| Entry::KnownTo { score: SCORE.to_owned(), time: day(time) };
    append_new(&mut ledger, [said(40), said(20)]);
    assert_eq!(known_to(&ledger), Some(day(40)));
    assert_eq!(report(&ledger, Some(day(3))).known_to, Some(day(3)));
    assert_eq!(report(&ledger, None).rows, []);
}

#[test]
fn the_first_of_an_entity_version_source_and_month_counts() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let at = |number, time: &str, made: i64| {
        let cutoff: Timestamp = time.parse().unwrap();
        let (mature_at, made_at) = (cutoff + Span::days(30), day(made));
        PredictionRecord { cutoff, mature_at, made_at, ..prediction(number, "a", 0) }
    };
    let rules = PredictionRecord { source: Source::Rules, ..at(6, "2024-05-20", 0) };
    let version = PredictionRecord { version: Some(4), ..at(7, "2024-05-20", 0) };
    let shadow = PredictionRecord { shadow: true, ..at(8, "2024-05-01", 0) };
    let other = PredictionRecord { entity: "b".to_owned(), ..at(9, "2024-05-20", 0) };
    let all = [
        at(1, "2024-05-31T23:59:59.999999Z", 0),
        at(2, "2024-05-02", 9),
        at(3, "2024-05-02", 8),
        at(4, "2024-06-01", 0),
        at(5, "2024-04-30T23:59:59.999999Z", 0),
        rules,
        version,
        shadow,
        other,
    ];
    append_new(&mut ledger, all.map(Entry::Prediction));
    let told = report(&ledger, None).rows.into_iter().map(|row| (row.cutoff.to_string(), row.repeat));
    let told: Vec<(String, bool)> = told.collect();
    let expected = [
        ("2024-04-30T23:59:59.999999Z", false),
        ("2024-05-01T00:00:00Z", false), // the shadow
        ("2024-05-02T00:00:00Z", false), // made first of the two
        ("2024-05-02T00:00:00Z", true),
        ("2024-05-20T00:00:00Z", false), // the rules
        ("2024-05-20T00:00:00Z", false), // the other version
        ("2024-05-31T23:59:59.999999Z", true),
        ("2024-06-01T00:00:00Z", false),
        ("2024-05-20T00:00:00Z", false), // the other entity
    ];
    assert_eq!(told, expected.map(|(cutoff, repeat)| (cutoff.to_owned(), repeat)));
}

#[test]
fn a_report_may_be_broken_off() {
    let place = Place::new();
    let mut ledger = place.ledger();
    append_new(
        &mut ledger,
        (0..50).map(|n| Entry::Prediction(prediction(n, &format!("{}", n % 7), n as i64))),
    );
    let mut n_told = 0;
    let mut each = |_| {
        n_told += 1;
        if n_told == 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    place.reader().for_each_report_row(SCORE, None, &mut each).unwrap();
    assert_eq!(n_told, 20);
}

/// A prediction or an outcome on a small stage, where windows, names and times meet often.
#[derive(Clone, Debug)]
enum Act {
    Predict { entity: u8, cutoff: i64, window: i64, made: i64, version: u32 },
    Report { entity: u8, time: i64, positive: bool, names: Option<usize>, received: i64 },
}

fn any_act() -> impl Strategy<Value = Act> {
    let names = proptest::option::of(0..12_usize);
    prop_oneof![
        (0..3_u8, 0..80_i64, 0..20_i64, 0..3_i64, 0..2_u32).prop_map(
            |(entity, cutoff, window, made, version)| {
                Act::Predict { entity, cutoff, window, made, version }
            }
        ),
        (0..3_u8, 0..80_i64, any::<bool>(), names, 0..4_i64).prop_map(
            |(entity, time, positive, names, received)| {
                Act::Report { entity, time, positive, names, received }
            }
        ),
    ]
}

fn stage(acts: &[Act]) -> (Vec<PredictionRecord>, Vec<OutcomeRecord>) {
    let (mut made, mut came) = (Vec::new(), Vec::new());
    for act in acts.iter().cloned() {
        match act {
            Act::Predict { entity, cutoff, window, made: made_at, version } => made.push(PredictionRecord {
                mature_at: day(cutoff + window),
                made_at: day(made_at),
                version: Some(version),
                ..prediction(made.len() as u128, &entity.to_string(), cutoff)
            }),
            Act::Report { entity, time, positive, names, received } => came.push(OutcomeRecord {
                prediction: names.map(|number| id(number as u128)),
                received_at: day(received),
                ..outcome(&entity.to_string(), time, positive)
            }),
        }
    }
    (made, came)
}

/// The rules of the report word for word, each pair looked at: the witness.
fn judge_by_brute_force(
    made: &[PredictionRecord],
    came: &[OutcomeRecord],
    known_to: Timestamp,
) -> Vec<(PredictionId, State, bool)> {
    let names = |o: &OutcomeRecord, p: &PredictionRecord| o.prediction == Some(p.id) && o.entity == p.entity;
    let names_any = |o: &OutcomeRecord| made.iter().any(|p| names(o, p));
    let within = |o: &OutcomeRecord, p: &PredictionRecord| {
        o.entity == p.entity && p.cutoff <= o.time && o.time < p.mature_at
    };
    let speaks = |o: &OutcomeRecord, p: &PredictionRecord| names(o, p) || (!names_any(o) && within(o, p));
    let judged = made.iter().enumerate().map(|(p_idx, p)| {
        let of_p: Vec<(usize, &OutcomeRecord)> =
            came.iter().enumerate().filter(|(_, o)| speaks(o, p)).collect();
        let later = |new: &(usize, &OutcomeRecord), old: &(usize, &OutcomeRecord)| {
            (new.1.received_at, new.0) > (old.1.received_at, old.0)
        };
        let replaces = |new: &(usize, &OutcomeRecord), old: &(usize, &OutcomeRecord)| {
            later(new, old) && (new.1.time == old.1.time || (names(new.1, p) && names(old.1, p)))
        };
        let left: Vec<_> = of_p.iter().filter(|old| !of_p.iter().any(|new| replaces(new, old))).collect();
        let state = match left.iter().any(|(_, o)| o.positive) {
            _ if p.mature_at > known_to => State::Open,
            true => State::Positive,
            false => State::Negative { reported: !left.is_empty() },
        };
        let repeat = made.iter().enumerate().any(|(q_idx, q)| {
            let alike =
                q.entity == p.entity && q.version == p.version && q.cutoff.month() == p.cutoff.month();
            alike && (q.cutoff, q.made_at, q_idx) < (p.cutoff, p.made_at, p_idx)
        });
        (p.id, state, repeat)
    });
    judged.collect()
}

/// What tells two rows of the report apart, and what was found of each.
fn in_order(row: &ReportRow) -> (String, Option<u32>, Timestamp, Timestamp, State, bool) {
    (row.entity.clone(), row.version, row.cutoff, row.mature_at, row.state, row.repeat)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_join_is_what_looking_at_every_pair_finds(
        acts in proptest::collection::vec(any_act(), 1..40),
        known_to in 0..100_i64,
    ) {
        let place = Place::new();
        let mut ledger = place.ledger();
        let (made, came) = stage(&acts);
        append_new(&mut ledger, came.iter().cloned().map(Entry::Outcome));
        append_new(&mut ledger, made.iter().cloned().map(Entry::Prediction));

        let expected = judge_by_brute_force(&made, &came, day(known_to));
        let expected = expected.into_iter().zip(&made).map(|((_, state, repeat), p)| {
            (p.entity.clone(), p.version, p.cutoff, p.mature_at, state, repeat)
        });
        let by_text = |row: &(String, Option<u32>, Timestamp, Timestamp, State, bool)| format!("{row:?}");
        let mut expected: Vec<_> = expected.collect();
        let mut found: Vec<_> = report(&ledger, Some(day(known_to))).rows.iter().map(in_order).collect();
        expected.sort_by_key(by_text);
        found.sort_by_key(by_text);
        prop_assert_eq!(found, expected);
    }
}

/// What one prediction of `a` says and who made it, by the day of its making.
fn made(number: u128, version: u32, probability: f64, shadow: bool, at: i64) -> Entry {
    let (probability, version) = (Some(probability), Some(version));
    Entry::Prediction(PredictionRecord {
        probability,
        version,
        shadow,
        made_at: day(at),
        ..prediction(number, "a", 0)
    })
}

#[test]
fn a_shadow_knows_the_answer_to_its_own_request_and_no_other() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let rules = |number| match made(number, 1, 0.9, false, 1) {
        Entry::Prediction(record) => Entry::Prediction(PredictionRecord { source: Source::Rules, ..record }),
        _ => unreachable!("it is a prediction"),
    };
    append_new(&mut ledger, [made(1, 1, 0.1, false, 0), made(2, 2, 0.2, true, 0)]); // a pair
    append_new(&mut ledger, [made(3, 1, 0.3, false, 1), rules(4), made(5, 2, 0.5, true, 1)]); // both were asked
    append_new(&mut ledger, [made(6, 1, 0.6, false, 2)]);
    append_new(&mut ledger, [made(7, 2, 0.7, true, 3)]); // its answer was never recorded
    append_new(
        &mut ledger,
        [made(8, 1, 0.8, false, 4), made(9, 1, 0.9, false, 4), made(10, 2, 0.4, true, 4)],
    );
    let rows = report(&ledger, None).rows;
    let beside = rows.iter().filter(|row| row.shadow).map(|row| (row.probability, row.beside));
    let with = |probability| Some(ledger::Beside { version: Some(1), probability: Some(probability) });
    let expected = [(0.2, with(0.1)), (0.5, with(0.3)), (0.7, None), (0.4, with(0.9))]
        .map(|(own, with)| (Some(own), with));
    assert_eq!(beside.collect::<Vec<_>>(), expected);
    assert!(rows.iter().filter(|row| !row.shadow).all(|row| row.beside.is_none()));
}
