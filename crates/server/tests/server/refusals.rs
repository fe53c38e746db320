//! What a request must be: every mistake has its code, and its message says what would be right.

use std::collections::BTreeMap;

use api::v1 as proto;
use tonic::Code;

use crate::support::ask::{self, value};
use crate::support::{Running, World, samples};

/// A change that makes a good request a bad one, its code, and what the message says.
type Mistake = (fn(&mut proto::ScoreRequest), Code, &'static str);

async fn served() -> (World, Running) {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    (world, server)
}

fn send(request: &mut proto::ScoreRequest, name: &str, sent: proto::FeatureValue) {
    if let Some(proto::score_request::Facts::Features(features)) = &mut request.facts {
        features.values.insert(name.to_owned(), sent);
    }
}

fn tell(request: &mut proto::ScoreRequest, events: Vec<proto::Event>, attributes: Vec<proto::Attribute>) {
    request.facts = Some(proto::score_request::Facts::History(proto::History { events, attributes }));
}

const MISTAKES: [Mistake; 24] = [
    (|request| request.score = String::new(), Code::InvalidArgument, "score is required"),
    (|request| request.score = "x".repeat(1_025), Code::InvalidArgument, "score has 1025 bytes; 1024"),
    (|request| request.score = "repurchases".to_owned(), Code::NotFound, "this server has \"repurchase\""),
    (|request| request.score = "../repurchase".to_owned(), Code::NotFound, "no score"),
    (|request| request.entity_id = String::new(), Code::InvalidArgument, "entity_id is required"),
    (|request| request.entity_id = "x".repeat(1_025), Code::InvalidArgument, "entity_id has 1025 bytes"),
    (|request| request.version = 7, Code::NotFound, "no version 7; it has 1"),
    (|request| request.scorer = 99, Code::InvalidArgument, "scorer is 99"),
    (|request| request.max_reasons = Some(51), Code::InvalidArgument, "max_reasons is 51; 50"),
    (|request| request.language = "x".repeat(36), Code::InvalidArgument, "language has 36 bytes"),
    (
        |request| request.as_of = Some(prost_types::Timestamp { seconds: 32_503_680_000, nanos: 0 }),
        Code::InvalidArgument,
        "as_of is 3000-01-01T00:00:00Z, later than now",
    ),
    (
        |request| request.as_of = Some(prost_types::Timestamp { seconds: 0, nanos: -1 }),
        Code::InvalidArgument,
        "as_of is no instant",
    ),
    (
        |request| request.as_of = Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
        Code::InvalidArgument,
        "as_of is no instant",
    ),
    (
        |request| send(request, "mean_order", value("much")),
        Code::InvalidArgument,
        "feature \"mean_order\" takes a number, not a text",
    ),
    (
        |request| send(request, "plan", value(true)),
        Code::InvalidArgument,
        "feature \"plan\" takes a category, not a boolean",
    ),
    (
        |request| send(request, "mean_order", value(f64::NEG_INFINITY)),
        Code::InvalidArgument,
        "feature \"mean_order\" is -inf: a number must be finite",
    ),
    (|request| send(request, "plan", value(&*"x".repeat(1_025))), Code::InvalidArgument, "1025 bytes"),
    (|request| send(request, &"x".repeat(257), value(1.0)), Code::InvalidArgument, "257 bytes; 256"),
    (|request| send(request, "", value(1.0)), Code::InvalidArgument, "a name in features is required"),
    (
        |request| (0..2_001).for_each(|idx| send(request, &format!("f{idx}"), value(1.0))),
        Code::InvalidArgument,
        "features has 2005 entries; 2000",
    ),
    (
        |request| tell(request, vec![proto::Event::default()], vec![]),
        Code::InvalidArgument,
        "history.events[0].time is required",
    ),
    (
        |request| tell(request, vec![ask::purchase("2024-01-01", 1.0); 20_001], vec![]),
        Code::InvalidArgument,
        "history.events has 20001 entries; 20000",
    ),
    (
        |request| {
            tell(
                request,
                vec![],
                vec![ask::plan("2024-01-01", "pro"), ask::plan("2024-01-01", &"x".repeat(2_000))],
            )
        },
        Code::InvalidArgument,
        "history.attributes[1].value has 2000 bytes",
    ),
    (
        |request| {
            let values: BTreeMap<_, _> = (0..65).map(|idx| (format!("v{idx}"), value(1.0))).collect();
            tell(request, vec![proto::Event { values, ..ask::purchase("2024-01-01", 1.0) }], vec![]);
        },
        Code::InvalidArgument,
        "history.events[0].values has 65 entries; 64",
    ),
];

#[tokio::test]
async fn every_mistake_has_its_code_and_says_what_is_taken() {
    let (_world, server) = served().await;
    for (change, code, says) in MISTAKES {
        let mut request = ask::full_repurchase();
        change(&mut request);
        let refusal = server.refusal(request).await;
        assert_eq!((refusal.code(), refusal.message().contains(says)), (code, true), "{refusal}");
    }
}

#[tokio::test]
async fn a_wrong_type_in_a_history_is_told_by_feature() {
    let (_world, server) = served().await;
    let mut request = ask::full_repurchase();
    let number = proto::Attribute { value: Some(value(3.0)), ..ask::plan("2020-01-01", "") };
    tell(&mut request, vec![], vec![number]);
    let refusal = server.refusal(request).await;
    assert_eq!(refusal.code(), Code::InvalidArgument);
    assert_eq!(refusal.message(), "feature \"plan\" takes a category, not a number");
}

#[tokio::test]
async fn what_is_no_number_is_missing() {
    let (_world, server) = served().await;
    let mut request = ask::full_repurchase();
    send(&mut request, "mean_order", value(f64::NAN));
    send(&mut request, "plan", proto::FeatureValue { value: None });
    let answer = server.score(proto::ScoreRequest { max_reasons: Some(50), ..request }).await;
    let missing = answer.reasons.iter().filter(|reason| reason.value.is_none());
    let mut missing: Vec<_> = missing.map(|reason| reason.feature.as_str()).collect();
    missing.sort_unstable();
    assert_eq!(missing, ["mean_order", "plan"]);
}

#[tokio::test]
async fn a_batch_too_long_and_a_message_too_large_are_refused_whole() {
    let (_world, server) = served().await;
    let rows = vec![proto::ScoreRequest::default(); 10_001];
    let refusal = server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.unwrap_err();
    assert_eq!(refusal.code(), Code::InvalidArgument);
    assert!(refusal.message().contains("rows has 10001 entries; 10000"), "{refusal}");
    let mut large = ask::full_repurchase();
    large.language = "x".repeat(17 << 20);
    let refusal = server.refusal(large).await;
    assert_eq!(refusal.code(), Code::OutOfRange);
    assert!(refusal.message().contains("16777216"), "the limit is named: {refusal}");
}

#[tokio::test]
async fn every_method_says_what_it_needs() {
    let (_world, server) = served().await;
    let codes = [
        server.scoring().explain(proto::ExplainRequest::default()).await.map(drop),
        server.scoring().past_scores(proto::PastScoresRequest::default()).await.map(drop),
        server.ledger().record_events(proto::RecordEventsRequest::default()).await.map(drop),
        server.ledger().record_outcomes(proto::RecordOutcomesRequest::default()).await.map(drop),
        server.ledger().forget(proto::ForgetRequest::default()).await.map(drop),
        server.models().get_model(proto::GetModelRequest::default()).await.map(drop),
        server.models().promote(proto::PromoteRequest::default()).await.map(drop),
    ];
    for refused in codes {
        let refusal = refused.unwrap_err();
        assert_eq!(refusal.code(), Code::InvalidArgument);
        assert!(refusal.message().ends_with("is required"), "{refusal}");
    }
}

#[tokio::test]
async fn an_unknown_score_is_not_found_by_any_method() {
    let (_world, server) = served().await;
    let score = || "no-such-score".to_owned();
    let entity_id = || "c-1".to_owned();
    let past = proto::PastScoresRequest { score: score(), entity_id: entity_id(), limit: 0 };
    let events = proto::RecordEventsRequest { score: score(), ..Default::default() };
    let outcomes = proto::RecordOutcomesRequest { score: score(), ..Default::default() };
    let codes = [
        server.scoring().past_scores(past).await.map(drop),
        server.ledger().record_events(events).await.map(drop),
        server.ledger().record_outcomes(outcomes).await.map(drop),
    ];
    for refused in codes {
        assert_eq!(refused.unwrap_err().code(), Code::NotFound);
    }
}

#[tokio::test]
async fn lists_of_the_ledger_are_bounded() {
    let (_world, server) = served().await;
    let score = || samples::REPURCHASE.to_owned();
    let limit = proto::PastScoresRequest { score: score(), entity_id: "c-1".to_owned(), limit: 1_001 };
    let attributes = vec![proto::AttributeRow::default(); 5_001];
    let events = vec![proto::EventRow::default(); 5_000];
    let events = proto::RecordEventsRequest { score: score(), events, attributes };
    let outcomes = vec![proto::OutcomeRow::default(); 10_001];
    let outcomes = proto::RecordOutcomesRequest { score: score(), outcomes, known_to: None };
    let codes = [
        server.scoring().past_scores(limit).await.map(drop),
        server.ledger().record_events(events).await.map(drop),
        server.ledger().record_outcomes(outcomes).await.map(drop),
    ];
    for refused in codes {
        assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    }
}
