//! A ledger that cannot be written: what `[serving] ledger` makes of it.

use api::v1 as proto;
use scoring::{LedgerMode, ServingLimits};
use tonic::Code;

use crate::support::ask;
use crate::support::{World, samples};

/// A ledger that cannot be written while another process holds it.
struct Held {
    connection: rusqlite::Connection,
}

impl Held {
    fn hold(world: &World) -> Held {
        let connection = rusqlite::Connection::open(world.ledger()).expect("the ledger's file");
        connection.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
        Held { connection }
    }

    fn let_go(self) {
        self.connection.execute_batch("ROLLBACK").expect("it was begun");
    }
}

async fn with_a_held_ledger(mode: LedgerMode) -> Result<proto::ScoreResponse, tonic::Status> {
    let limits = ServingLimits { ledger: mode, ..ServingLimits::default() };
    let world = World::with(&samples::limited(samples::repurchase(0.0), limits));
    let server = world.serve().await;
    let held = Held::hold(&world);
    let answer = server.scoring().score(ask::full_repurchase()).await;
    held.let_go();
    answer.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn best_effort_answers_and_says_that_it_is_not_recorded() {
    let answer = with_a_held_ledger(LedgerMode::BestEffort).await.unwrap();
    assert!(!answer.recorded);
    assert!(answer.warnings[0].starts_with("not recorded: the ledger"), "{:?}", answer.warnings);
}

#[tokio::test]
async fn what_best_effort_leaves_unrecorded_is_counted() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let held = Held::hold(&world);
    let rows = vec![ask::full_repurchase(); 3];
    let batch = server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.unwrap().into_inner();
    held.let_go();
    for result in batch.results {
        let Some(proto::score_result::Result::Response(answer)) = result.result else { panic!("no answer") };
        assert!(!answer.recorded && answer.source() == proto::Source::Model);
    }
    assert_eq!(server.status(samples::REPURCHASE).await.unrecorded, 3);
    assert!(server.score(ask::full_repurchase()).await.recorded, "it is written again");
    assert_eq!(server.status(samples::REPURCHASE).await.unrecorded, 3);
}

#[tokio::test]
async fn a_ledger_that_is_slow_is_waited_for() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let held = Held::hold(&world);
    let mut scoring = server.scoring();
    let answer = tokio::spawn(async move { scoring.score(ask::full_repurchase()).await });
    // It has been scored, and waits, when another call that came later is answered.
    server.status(samples::REPURCHASE).await;
    held.let_go();
    assert!(answer.await.unwrap().unwrap().into_inner().recorded);
    assert_eq!(server.status(samples::REPURCHASE).await.unrecorded, 0);
}

#[tokio::test]
async fn required_refuses_what_cannot_be_recorded() {
    let refusal = with_a_held_ledger(LedgerMode::Required).await.unwrap_err();
    assert_eq!(refusal.code(), Code::Unavailable);
    assert!(refusal.message().contains("required"), "{}", refusal.message());
}

#[tokio::test]
async fn off_does_not_ask_the_ledger() {
    assert!(!with_a_held_ledger(LedgerMode::Off).await.unwrap().recorded);
}

#[tokio::test]
async fn events_and_outcomes_that_cannot_be_recorded_are_refused_whole() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let held = Held::hold(&world);
    let event = Some(ask::purchase("2024-01-01", 20.0));
    let event_row = proto::EventRow { entity_id: "c-1".to_owned(), event, id: String::new() };
    let request = proto::RecordEventsRequest {
        score: samples::REPURCHASE.to_owned(),
        events: vec![event_row],
        attributes: Vec::new(),
    };
    let refusal = server.ledger().record_events(request).await.unwrap_err();
    assert_eq!(refusal.code(), Code::Unavailable);
    held.let_go();
}
