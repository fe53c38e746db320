//! What is recorded, what comes back, and what is forgotten.

use api::v1 as proto;
use api::v1::record_result::Result as Sent;
use ledger::{Durability, Ledger, Reader};
use tonic::Code;

use crate::support::ask::{self, time, value, wire_time};
use crate::support::{Running, World, samples};

fn event_row(entity: &str, event: proto::Event, id: &str) -> proto::EventRow {
    proto::EventRow { entity_id: entity.to_owned(), event: Some(event), id: id.to_owned() }
}

fn plan_row(entity: &str, plan: &str) -> proto::AttributeRow {
    let attribute = Some(ask::plan("2020-01-01", plan));
    proto::AttributeRow { entity_id: entity.to_owned(), attribute, id: String::new() }
}

fn outcome_row(entity: &str, at: &str, value: bool) -> proto::OutcomeRow {
    proto::OutcomeRow {
        entity_id: entity.to_owned(),
        time: Some(wire_time(time(at))),
        value: Some(value),
        prediction_id: String::new(),
        id: String::new(),
    }
}

async fn record(
    server: &Running,
    events: Vec<proto::EventRow>,
    attributes: Vec<proto::AttributeRow>,
) -> proto::RecordEventsResponse {
    let request = proto::RecordEventsRequest { score: samples::REPURCHASE.to_owned(), events, attributes };
    server.ledger().record_events(request).await.expect("the ledger takes it").into_inner()
}

fn outcomes(rows: Vec<proto::OutcomeRow>, known_to: Option<&str>) -> proto::RecordOutcomesRequest {
    let known_to = known_to.map(|at| wire_time(time(at)));
    proto::RecordOutcomesRequest { score: samples::REPURCHASE.to_owned(), outcomes: rows, known_to }
}

fn codes(results: &[proto::RecordResult]) -> Vec<Result<bool, Code>> {
    let indices: Vec<u64> = results.iter().map(|result| result.index).collect();
    assert_eq!(indices, (0..results.len() as u64).collect::<Vec<_>>());
    let code = |result: &proto::RecordResult| match result.result.as_ref().expect("every row has a result") {
        Sent::Recorded(recorded) => Ok(recorded.known),
        Sent::Error(error) => Err(Code::from(error.code)),
    };
    results.iter().map(code).collect()
}

#[tokio::test]
async fn recorded_events_are_what_a_request_of_the_entity_alone_sees() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    // Known in the past, so that a request as of the past sees them.
    let known = |mut event: proto::Event| {
        event.known_at = event.time;
        event
    };
    let bought = [("1997-03-01", 20.0), ("1997-08-15", 31.5), ("1997-09-20", 12.25)];
    let events: Vec<_> = bought.iter().map(|(at, dollars)| known(ask::purchase(at, *dollars))).collect();
    let mut plan = ask::plan("1997-01-01", "pro");
    plan.known_at = plan.from;
    let rows = events.iter().map(|event| event_row("c-1", event.clone(), "")).collect();
    let attribute =
        proto::AttributeRow { entity_id: "c-1".to_owned(), attribute: Some(plan.clone()), id: String::new() };
    let recorded = record(&server, rows, vec![attribute]).await;
    assert_eq!(codes(&recorded.events), [Ok(false); 3]);
    assert_eq!(codes(&recorded.attributes), [Ok(false)]);

    let sent = proto::History { events, attributes: vec![plan] };
    let by_history = server.score(ask::history(samples::REPURCHASE, sent, "1997-10-01")).await;
    let as_of = Some(wire_time(time("1997-10-01")));
    let by_entity = proto::ScoreRequest { as_of, ..ask::entity(samples::REPURCHASE, "c-1") };
    let by_entity = server.score(by_entity).await;
    assert_eq!(by_entity.source(), proto::Source::Model);
    assert_eq!(by_entity.probability.map(f64::to_bits), by_history.probability.map(f64::to_bits));
    assert_eq!(by_entity.warnings, Vec::<String>::new());
}

#[tokio::test]
async fn what_became_known_at_receipt_was_not_known_before() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    record(&server, vec![event_row("c-1", ask::purchase("2020-03-01", 20.0), "")], vec![]).await;
    let days_since_last = |response: &proto::ScoreResponse| {
        response
            .reasons
            .iter()
            .find(|reason| reason.feature == "days_since_last")
            .and_then(|reason| reason.value.clone())
    };
    let all_reasons =
        || proto::ScoreRequest { max_reasons: Some(50), ..ask::entity(samples::REPURCHASE, "c-1") };
    let now = server.score(all_reasons()).await;
    assert!(days_since_last(&now).is_some());
    let as_of = Some(wire_time(time("2020-06-01")));
    let then = server.score(proto::ScoreRequest { as_of, ..all_reasons() }).await;
    assert_eq!(days_since_last(&then), None);
    assert_eq!(then.cause(), proto::Cause::MissingFeatures, "it is heard of, but had no event by then");
}

#[tokio::test]
async fn an_event_with_an_id_counts_once_and_another_content_under_it_is_refused() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let event = |dollars| {
        let mut event = ask::purchase("2020-03-01", dollars);
        event.known_at = event.time;
        event
    };
    let rows = vec![
        event_row("c-1", event(20.0), "e-1"),
        event_row("c-1", event(20.0), "e-1"),
        event_row("c-1", event(99.0), "e-1"),
        event_row("", event(20.0), ""),
        event_row("c-1", proto::Event { kind: String::new(), ..event(20.0) }, ""),
        proto::EventRow { event: None, ..event_row("c-1", event(20.0), "") },
        event_row("c-1", event(f64::INFINITY), ""),
        event_row("c-1", event(20.0), "e-2"),
    ];
    let refused = Err(Code::InvalidArgument);
    let expected = [Ok(false), Ok(true), refused, refused, refused, refused, refused, Ok(false)];
    assert_eq!(codes(&record(&server, rows, vec![]).await.events), expected);
}

#[tokio::test]
async fn a_value_of_the_wrong_type_in_the_ledger_is_missing_and_told() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let number = proto::Attribute { value: Some(value(3.0)), ..ask::plan("2020-01-01", "") };
    let attribute =
        proto::AttributeRow { entity_id: "c-1".to_owned(), attribute: Some(number), id: String::new() };
    let event = event_row("c-1", ask::purchase("2020-03-01", 20.0), "");
    record(&server, vec![event], vec![attribute]).await;
    let answer = server.score(ask::entity(samples::REPURCHASE, "c-1")).await;
    assert_eq!(answer.source(), proto::Source::Model);
    assert_eq!(
        answer.warnings,
        ["the ledger has a value that is taken as missing: feature \"plan\" takes a category, not a number"]
    );
}

#[tokio::test]
async fn outcomes_are_recorded_each_alone_and_known_to_only_with_all_of_them() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let prediction = server.score(ask::full_repurchase()).await.prediction_id;
    let good = vec![
        outcome_row("c-1", "2024-05-01", true),
        proto::OutcomeRow { prediction_id: prediction, ..outcome_row("c-1", "2024-05-01", true) },
    ];
    let bad = vec![
        outcome_row("c-2", "2024-05-01", false),
        proto::OutcomeRow { value: None, ..outcome_row("c-2", "2024-05-01", true) },
        proto::OutcomeRow { time: None, ..outcome_row("c-2", "2024-05-01", true) },
        proto::OutcomeRow { prediction_id: "no-id".to_owned(), ..outcome_row("c-2", "2024-05-01", true) },
        outcome_row("c-2", "2999-01-01", true),
    ];
    let refused = Err(Code::InvalidArgument);
    let answer =
        server.ledger().record_outcomes(outcomes(bad, Some("2024-06-01"))).await.unwrap().into_inner();
    assert_eq!(codes(&answer.outcomes), [Ok(false), refused, refused, refused, refused]);
    assert!(!answer.known_to_taken);
    let answer =
        server.ledger().record_outcomes(outcomes(good, Some("2024-06-01"))).await.unwrap().into_inner();
    assert_eq!(codes(&answer.outcomes), [Ok(false), Ok(false)]);
    assert!(answer.known_to_taken);
    let ahead = server.ledger().record_outcomes(outcomes(vec![], Some("2999-01-01"))).await.unwrap_err();
    assert_eq!(ahead.code(), Code::InvalidArgument);
    let rows = Reader::open(&world.ledger()).unwrap().report_rows(samples::REPURCHASE, None).unwrap();
    assert_eq!(rows.known_to, Some(time("2024-06-01")));
}

#[tokio::test]
async fn an_outcome_rewrites_no_prediction() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    server.score(ask::full_repurchase()).await;
    let past = proto::PastScoresRequest {
        score: samples::REPURCHASE.to_owned(),
        entity_id: "c-1".to_owned(),
        limit: 0,
    };
    let before = server.scoring().past_scores(past.clone()).await.unwrap().into_inner();
    let outcome = outcomes(vec![outcome_row("c-1", "2024-05-01", true)], None);
    server.ledger().record_outcomes(outcome).await.unwrap();
    assert_eq!(server.scoring().past_scores(past).await.unwrap().into_inner(), before);
}

#[tokio::test]
async fn past_scores_come_back_as_they_were_answered_newest_first() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let first = server.score(ask::full_repurchase()).await;
    let rules = proto::ScoreRequest { scorer: proto::Scorer::Rules.into(), ..ask::full_repurchase() };
    let second = server.score(rules).await;
    let request = proto::PastScoresRequest {
        score: samples::REPURCHASE.to_owned(),
        entity_id: "c-1".to_owned(),
        limit: 5,
    };
    let past = server.scoring().past_scores(request.clone()).await.unwrap().into_inner().scores;
    assert_eq!(past.len(), 2);
    for (past, answered) in past.iter().zip([&second, &first]) {
        assert_eq!(past.prediction_id, answered.prediction_id);
        assert_eq!((past.cutoff, past.mature_at), (answered.cutoff, answered.mature_at));
        assert_eq!(past.probability.map(f64::to_bits), answered.probability.map(f64::to_bits));
        assert_eq!(
            (past.points, &past.tier, past.version),
            (answered.points, &answered.tier, answered.version)
        );
        assert_eq!((past.source, past.cause), (answered.source, answered.cause));
        assert_eq!(past.reasons, answered.reasons);
        let features = r#"{"purchases_90d":4.0,"days_since_last":12.5,"mean_order":55.0,"plan":"pro"}"#;
        assert_eq!(past.features_json, features);
    }
    let one = proto::PastScoresRequest { limit: 1, ..request };
    assert_eq!(server.scoring().past_scores(one).await.unwrap().into_inner().scores.len(), 1);
}

#[tokio::test]
async fn who_is_forgotten_is_never_heard_of_and_the_versions_that_knew_him_are_named() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let rows = vec![event_row("trained-on", ask::purchase("2024-01-01", 20.0), "")];
    record(&server, rows, vec![plan_row("trained-on", "pro")]).await;
    let entity_only = || ask::entity(samples::REPURCHASE, "trained-on");
    assert_eq!(server.score(entity_only()).await.source(), proto::Source::Model);
    let request = proto::ForgetRequest { entity_id: "trained-on".to_owned() };
    let forgotten = server.ledger().forget(request.clone()).await.unwrap().into_inner();
    assert_eq!((forgotten.events, forgotten.attributes, forgotten.predictions), (1, 1, 1));
    let version = proto::TrainedVersion { score: samples::REPURCHASE.to_owned(), version: 1 };
    assert_eq!(forgotten.trained_on, [version]);
    assert_eq!(server.score(entity_only()).await.cause(), proto::Cause::NoHistory);
    let again = server.ledger().forget(proto::ForgetRequest { entity_id: "somebody-else".to_owned() }).await;
    assert_eq!(again.unwrap().into_inner(), proto::ForgetResponse::default());
}

#[tokio::test]
async fn another_process_sees_what_was_answered_as_recorded() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let answer = server.score(ask::full_repurchase()).await;
    let reader = Reader::open(&world.ledger()).unwrap();
    let record = reader.prediction(answer.prediction_id.parse().unwrap()).unwrap().unwrap();
    assert_eq!(record.entity, "c-1");
    assert_eq!(record.probability, answer.probability);
    assert!(!record.shadow);
}

#[tokio::test]
async fn a_ledger_that_is_none_stops_the_start() {
    let world = World::new();
    std::fs::write(world.ledger(), "this is somebody's letter").unwrap();
    let error = server::Server::bind(world.options()).await.err().unwrap();
    assert!(matches!(error, server::ServeError::Ledger(_)), "{error}");
    assert!(Ledger::open(&world.ledger(), Durability::Process).is_err());
}
