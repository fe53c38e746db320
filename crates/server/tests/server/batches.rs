//! Rows in batches and streams: each alone, in order, whatever its neighbours are.

use api::v1 as proto;
use api::v1::score_result::Result as Sent;
use tokio_stream::StreamExt;
use tonic::Code;

use crate::support::ask::{self, value};
use crate::support::{World, samples};

/// Good and bad rows in turn, and what each is to be answered with.
fn mixed() -> Vec<(proto::ScoreRequest, Code)> {
    vec![
        (ask::full_repurchase(), Code::Ok),
        (ask::features("no-such-score", &[]), Code::NotFound),
        (ask::features(samples::REPURCHASE, &[("plan", value(7.0))]), Code::InvalidArgument),
        (ask::entity(samples::REPURCHASE, "never-heard-of"), Code::Ok),
        (ask::entity(samples::REPURCHASE, ""), Code::InvalidArgument),
        (proto::ScoreRequest { version: 99, ..ask::full_repurchase() }, Code::NotFound),
        (
            proto::ScoreRequest {
                scorer: proto::Scorer::Model.into(),
                ..ask::entity(samples::REPURCHASE, "never-heard-of")
            },
            Code::FailedPrecondition,
        ),
        (ask::full_repurchase(), Code::Ok),
    ]
}

fn code(result: &proto::ScoreResult) -> Code {
    match result.result.as_ref().expect("every row has a result") {
        Sent::Response(response) => {
            assert!(response.recorded);
            Code::Ok
        }
        Sent::Error(error) => {
            assert!(!error.message.is_empty());
            Code::from(error.code)
        }
    }
}

#[track_caller]
fn check(results: &[proto::ScoreResult], expected: &[Code]) {
    let indices: Vec<u64> = results.iter().map(|result| result.index).collect();
    assert_eq!(indices, (0..expected.len() as u64).collect::<Vec<_>>());
    assert_eq!(results.iter().map(code).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_bad_row_of_a_batch_never_fails_its_neighbours() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let (rows, expected): (Vec<_>, Vec<_>) = mixed().into_iter().unzip();
    let response =
        server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.unwrap().into_inner();
    check(&response.results, &expected);
}

#[tokio::test]
async fn a_bad_row_of_a_stream_never_fails_its_neighbours() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let (rows, expected): (Vec<_>, Vec<_>) = mixed().into_iter().unzip();
    let stream = server.scoring().score_stream(tokio_stream::iter(rows)).await.unwrap().into_inner();
    let results: Vec<_> = stream.collect::<Result<_, _>>().await.unwrap();
    check(&results, &expected);
}

#[tokio::test]
async fn a_row_alone_in_a_batch_and_in_a_stream_gives_the_same_bits() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let row = |idx: usize| {
        let sent = [("purchases_90d", value(idx as f64 / 7.0)), ("mean_order", value(1.1 * idx as f64))];
        ask::features(samples::REPURCHASE, &sent)
    };
    let rows: Vec<_> = (0..300).map(row).collect();
    let bits = |result: &proto::ScoreResult| match &result.result {
        Some(Sent::Response(response)) => response.probability.map(f64::to_bits),
        _ => None,
    };
    let batch = proto::ScoreBatchRequest { rows: rows.clone() };
    let batch = server.scoring().score_batch(batch).await.unwrap().into_inner();
    let stream = server.scoring().score_stream(tokio_stream::iter(rows.clone())).await.unwrap().into_inner();
    let stream: Vec<_> = stream.collect::<Result<_, _>>().await.unwrap();
    for (idx, row) in rows.into_iter().enumerate() {
        let alone = server.score(row).await.probability.map(f64::to_bits);
        assert!(alone.is_some());
        assert_eq!((alone, alone), (bits(&batch.results[idx]), bits(&stream[idx])));
    }
}

#[tokio::test]
async fn a_batch_may_ask_for_several_scores_and_for_what_the_ledger_knows() {
    let world = World::with(&samples::repurchase(0.0));
    let version = world.publish(&samples::loans());
    world.promote(samples::LOANS, version);
    let server = world.serve().await;
    let event = proto::EventRow {
        entity_id: "c-7".to_owned(),
        event: Some(ask::purchase("2024-01-01", 20.0)),
        id: String::new(),
    };
    let record = proto::RecordEventsRequest {
        score: samples::REPURCHASE.to_owned(),
        events: vec![event],
        attributes: Vec::new(),
    };
    server.ledger().record_events(record).await.unwrap();
    let rows = vec![
        ask::entity(samples::REPURCHASE, "c-7"),
        ask::features(samples::LOANS, &[("age", value(30.0)), ("has_loan", value(false))]),
        ask::entity(samples::REPURCHASE, "never-heard-of"),
        ask::entity(samples::LOANS, "c-7"),
    ];
    let response =
        server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.unwrap().into_inner();
    let causes: Vec<_> = response
        .results
        .into_iter()
        .map(|result| match result.result {
            Some(Sent::Response(response)) => (response.score.clone(), response.cause()),
            other => panic!("no answer: {other:?}"),
        })
        .collect();
    let expected = [
        (samples::REPURCHASE, proto::Cause::Unspecified),
        (samples::LOANS, proto::Cause::Unspecified),
        (samples::REPURCHASE, proto::Cause::NoHistory),
        (samples::LOANS, proto::Cause::NoHistory),
    ];
    assert_eq!(causes, expected.map(|(score, cause)| (score.to_owned(), cause)));
}

#[tokio::test]
async fn an_empty_batch_and_an_empty_stream_have_no_results() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let batch = server.scoring().score_batch(proto::ScoreBatchRequest::default()).await.unwrap().into_inner();
    assert_eq!(batch.results.len(), 0);
    let stream = server.scoring().score_stream(tokio_stream::iter(Vec::new())).await.unwrap().into_inner();
    assert_eq!(stream.collect::<Vec<_>>().await.len(), 0);
}

#[tokio::test]
async fn the_largest_batch_is_answered_and_recorded() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let row = proto::ScoreRequest { scorer: proto::Scorer::Both.into(), ..ask::full_repurchase() };
    let batch = proto::ScoreBatchRequest { rows: vec![row; 10_000] };
    let response = server.scoring().score_batch(batch).await.unwrap().into_inner();
    check(&response.results, &[Code::Ok; 10_000]);
}

#[tokio::test]
async fn a_stream_goes_on_while_its_client_reads_nothing_yet() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let rows = vec![ask::full_repurchase(); 3_000];
    let mut stream = server.scoring().score_stream(tokio_stream::iter(rows)).await.unwrap().into_inner();
    // Other calls are answered on the same connection while hundreds of rows wait to be taken.
    assert_eq!(server.score(ask::full_repurchase()).await.source(), proto::Source::Model);
    let mut n_results = 0;
    while let Some(result) = stream.next().await {
        assert_eq!(result.unwrap().index, n_results);
        n_results += 1;
    }
    assert_eq!(n_results, 3_000);
}
