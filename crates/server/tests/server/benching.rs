//! A scorer that panics inside the real server: caught, counted, benched, and taken back.

use std::sync::Arc;
use std::time::Duration;

use api::v1 as proto;
use api::v1::score_result::Result as Sent;
use server::ServerOptions;
use tonic::Code;

use crate::support::ask;
use crate::support::health::{Watched, check};
use crate::support::stand_in::Fragile;
use crate::support::{Running, World, samples};

/// As `limits` has it: so many failures in a row.
const TO_BENCH: usize = 8;

async fn serve(world: &World, fragile: &Arc<Fragile>) -> Running {
    let stand_ins = fragile.for_version(1);
    let poll_every = Duration::from_millis(10);
    world.serve_with(ServerOptions { stand_ins, poll_every, ..world.options() }).await
}

#[track_caller]
fn check_by_rules(answer: &proto::ScoreResponse) {
    assert_eq!((answer.source(), answer.cause()), (proto::Source::Rules, proto::Cause::ModelFailed));
    assert!(answer.recorded && answer.calibrated && answer.version == 1, "{answer:?}");
    assert!(!answer.warnings.is_empty());
}

/// Lets it fail until it is benched; every row is answered.
async fn bench(server: &Running, fragile: &Fragile) {
    fragile.panic(true);
    for _ in 0..TO_BENCH {
        check_by_rules(&server.score(ask::full_repurchase()).await);
    }
}

#[tokio::test]
async fn a_panic_is_caught_and_counted_and_the_next_row_is_the_models_again() {
    let (world, fragile) = (World::with(&samples::repurchase(0.0)), Fragile::new());
    let server = serve(&world, &fragile).await;
    fragile.panic(true);
    check_by_rules(&server.score(ask::full_repurchase()).await);
    let by_model = proto::ScoreRequest { scorer: proto::Scorer::Model.into(), ..ask::full_repurchase() };
    let refusal = server.refusal(by_model).await;
    assert_eq!(refusal.code(), Code::FailedPrecondition);
    assert!(refusal.message().contains("MODEL_FAILED"), "{refusal}");
    fragile.panic(false);
    assert_eq!(server.score(ask::full_repurchase()).await.source(), proto::Source::Model);
    let status = server.status(samples::REPURCHASE).await;
    assert_eq!((status.failures, status.source(), status.degraded.as_str()), (2, proto::Source::Model, ""));
}

#[tokio::test]
async fn a_batch_in_which_it_panics_is_answered_whole() {
    let (world, fragile) = (World::with(&samples::repurchase(0.0)), Fragile::new());
    let server = serve(&world, &fragile).await;
    fragile.panic(true);
    let rows = vec![ask::full_repurchase(); 200];
    let batch = server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.unwrap();
    for result in batch.into_inner().results {
        let Some(Sent::Response(answer)) = result.result else { panic!("{result:?}") };
        check_by_rules(&answer);
    }
    assert_eq!(server.status(samples::REPURCHASE).await.failures, TO_BENCH as u64, "then it was benched");
}

#[tokio::test]
async fn a_version_that_fails_row_after_row_is_benched_and_everybody_is_told() {
    let (world, fragile) = (World::with(&samples::repurchase(0.0)), Fragile::new());
    let server = serve(&world, &fragile).await;
    bench(&server, &fragile).await;
    let asked = fragile.asked();
    let answer = server.score(ask::full_repurchase()).await;
    check_by_rules(&answer);
    assert!(answer.warnings[0].contains("8 rows in a row"), "{:?}", answer.warnings);
    assert_eq!(fragile.asked(), asked, "it is not tried any more");

    let status = server.status(samples::REPURCHASE).await;
    assert_eq!((status.source(), status.cause()), (proto::Source::Rules, proto::Cause::ModelFailed));
    assert!(status.problems.iter().any(|problem| problem.contains("champion is benched")), "{status:?}");
    assert!(status.degraded.contains("benched"), "{status:?}");
    let request = proto::GetModelRequest { score: samples::REPURCHASE.to_owned(), version: 0 };
    let model = server.models().get_model(request).await.unwrap().into_inner();
    assert!(model.degraded.contains("benched"), "{}", model.degraded);

    let mut watched = Watched::start(&server, "placar.v1.Scoring/models/repurchase").await;
    watched.until_serving(false).await;
    check(&server, "placar.v1.Scoring/models", false).await;
    for ready in ["", "placar.v1.Scoring"] {
        check(&server, ready, true).await;
    }
}

#[tokio::test]
async fn reload_takes_it_off_the_bench() {
    let (world, fragile) = (World::with(&samples::repurchase(0.0)), Fragile::new());
    let server = serve(&world, &fragile).await;
    bench(&server, &fragile).await;
    fragile.panic(false);
    check_by_rules(&server.score(ask::full_repurchase()).await);
    server.reload().await;
    assert_eq!(server.score(ask::full_repurchase()).await.source(), proto::Source::Model);
    check(&server, "placar.v1.Scoring/models", true).await;
    assert_eq!(server.status(samples::REPURCHASE).await.degraded, "");
}

#[tokio::test]
async fn another_version_takes_its_place() {
    let (world, fragile) = (World::with(&samples::repurchase(0.0)), Fragile::new());
    let second = world.publish(&samples::repurchase(1.0));
    let server = serve(&world, &fragile).await;
    bench(&server, &fragile).await;
    let mut watched = Watched::start(&server, "placar.v1.Scoring/models").await;
    watched.until_serving(false).await;
    world.promote(samples::REPURCHASE, second);
    watched.until_serving(true).await;
    let answer = server.score(ask::full_repurchase()).await;
    assert_eq!((answer.source(), answer.version), (proto::Source::Model, second));
    let first = proto::ScoreRequest { version: 1, ..ask::full_repurchase() };
    fragile.panic(false);
    let answer = server.score(first).await;
    assert_eq!((answer.source(), answer.version), (proto::Source::Model, 1), "it is loaded anew");
}

#[tokio::test]
async fn rows_such_as_training_never_saw_bench_nobody() {
    let world = World::with(&samples::failing());
    let server = world.serve().await;
    let value = ask::value;
    for _ in 0..3 * TO_BENCH {
        let request = ask::features("failing", &[("up", value(1e3)), ("down", value(1e3))]);
        let answer = server.score(request).await;
        assert_eq!(answer.cause(), proto::Cause::ModelFailed);
    }
    let harmless = ask::features("failing", &[("up", value(0.0)), ("down", value(0.0))]);
    assert_eq!(server.score(harmless).await.source(), proto::Source::Model);
}
