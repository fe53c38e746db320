//! The life of a version: it is loaded, checked and warmed before the old one goes, or never heard of.

use std::fs;
use std::path::Path;
use std::time::Duration;

use api::v1 as proto;
use registry::Artifact;
use server::ServerOptions;

use crate::support::ask;
use crate::support::health::{Watched, check};
use crate::support::stand_in::Fragile;
use crate::support::{Running, World, samples};

const SCORE: &str = samples::REPURCHASE;

fn polling(world: &World) -> ServerOptions {
    ServerOptions { poll_every: Duration::from_millis(10), ..world.options() }
}

#[track_caller]
fn check_by_model(answer: &proto::ScoreResponse, version: u32) {
    assert_eq!((answer.source(), answer.version), (proto::Source::Model, version), "{answer:?}");
}

/// The first goes on answering, and everybody is told why the second does not.
async fn check_first_answers(server: &Running, why: &str) {
    check_by_model(&server.score(ask::full_repurchase()).await, 1);
    let status = server.status(SCORE).await;
    assert_eq!((status.version, status.champion, status.source()), (1, 2, proto::Source::Model));
    assert!(status.problems.iter().any(|problem| problem.contains(why)), "{why:?} in {:?}", status.problems);
    assert!(status.degraded.contains("champion, version 2"), "{}", status.degraded);
    check(server, &format!("placar.v1.Scoring/models/{SCORE}"), false).await;
    check(server, "placar.v1.Scoring", true).await;
}

/// Publishes a second version and names it champion, without a word to the server.
fn second(world: &World) -> Artifact {
    let artifact = samples::repurchase(1.0);
    assert_eq!(world.publish(&artifact), 2);
    world.promote(SCORE, 2);
    artifact
}

#[tokio::test]
async fn polling_finds_the_new_champion() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve_with(polling(&world)).await;
    check_by_model(&server.score(ask::full_repurchase()).await, 1);
    second(&world);
    while server.score(ask::full_repurchase()).await.version == 1 {}
    check_by_model(&server.score(ask::full_repurchase()).await, 2);
}

#[tokio::test]
async fn a_champion_that_is_damaged_never_answers() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    second(&world);
    world.damage(SCORE, 2);
    server.reload().await;
    check_first_answers(&server, "SHA-256").await;
}

#[tokio::test]
async fn a_champion_that_does_not_reproduce_its_golden_rows_never_answers() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    second(&world);
    world.disturb_golden(SCORE, 2);
    server.reload().await;
    check_first_answers(&server, "golden row 0").await;
}

#[tokio::test]
async fn a_champion_that_fails_while_it_is_warmed_never_answers() {
    let (world, fragile) = (World::with(&samples::repurchase(0.0)), Fragile::new());
    let server =
        world.serve_with(ServerOptions { stand_ins: fragile.for_version(2), ..world.options() }).await;
    fragile.panic(true);
    second(&world);
    server.reload().await;
    check_first_answers(&server, "failed on this row, a golden row").await;
    fragile.panic(false);
    server.reload().await;
    check_by_model(&server.score(ask::full_repurchase()).await, 2);
    assert_eq!(server.status(SCORE).await.degraded, "");
}

#[tokio::test]
async fn a_champion_that_is_not_there_never_answers() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    second(&world);
    fs::remove_dir_all(world.version_folder(SCORE, 2)).unwrap();
    server.reload().await;
    check_first_answers(&server, "version 2").await;
    assert_eq!(server.status(SCORE).await.versions, [1]);
}

fn copy(from: &Path, to: &Path, file: &str) {
    fs::create_dir_all(to).expect("a folder");
    fs::copy(from.join(file), to.join(file)).expect("it can be copied");
}

#[tokio::test]
async fn a_version_that_is_being_copied_is_not_picked_up_before_it_is_whole() {
    let (world, elsewhere) = (World::with(&samples::repurchase(0.0)), World::with(&samples::repurchase(0.0)));
    let server = world.serve().await;
    second(&elsewhere);
    let (from, to) = (elsewhere.version_folder(SCORE, 2), world.version_folder(SCORE, 2));
    let aliases = Path::new(SCORE).join("aliases.json");
    fs::copy(elsewhere.models().join(&aliases), world.models().join(&aliases)).unwrap();
    for file in ["card.json", "report.html", "entities.bin"] {
        copy(&from, &to, file);
        server.reload().await;
        assert_eq!(server.status(SCORE).await.versions, [1], "{file} makes no version");
        check_first_answers(&server, "version 2").await;
    }
    // All files are there, and the last of them is half of itself.
    let model = fs::read(from.join("model.placar")).unwrap();
    fs::write(to.join("model.placar"), &model[..model.len() / 2]).unwrap();
    server.reload().await;
    check_first_answers(&server, "model.placar").await;
    fs::write(to.join("model.placar"), &model).unwrap();
    server.reload().await;
    check_by_model(&server.score(ask::full_repurchase()).await, 2);
}

#[tokio::test]
async fn a_score_that_cannot_be_loaded_changes_nothing_for_the_others() {
    let world = World::with(&samples::repurchase(0.0));
    let loans = world.publish(&samples::loans());
    world.promote(samples::LOANS, loans);
    let server = world.serve_with(polling(&world)).await;
    let mut watched = Watched::start(&server, "placar.v1.Scoring/models/repurchase").await;
    watched.until_serving(true).await;
    second(&world);
    world.damage(SCORE, 2);
    // A look that found the alias before the damage was done answers by the second; Reload settles it.
    server.reload().await;
    let ready = ["", "placar.v1.Scoring", "placar.v1.Ledger", "placar.v1.Models"];
    for name in ready.into_iter().chain(["placar.v1.Scoring/models/loans"]) {
        check(&server, name, true).await;
    }
    let row = ask::features(samples::LOANS, &[("age", ask::value(33.0)), ("plan", ask::value("pro"))]);
    check_by_model(&server.score(row).await, loans);
}

#[tokio::test]
async fn a_score_without_champion_is_ready_and_not_degraded() {
    let world = World::new();
    world.define(SCORE, crate::support::definitions::REPURCHASE);
    let server = world.serve().await;
    let status = server.status(SCORE).await;
    assert_eq!((status.cause(), status.degraded.as_str()), (proto::Cause::NoModel, ""));
    check(&server, "placar.v1.Scoring/models", true).await;
}

#[tokio::test]
async fn a_score_that_nothing_answers_for_is_degraded_and_the_server_is_ready() {
    let world = World::with(&samples::loans());
    world.damage(samples::LOANS, 1);
    let server = world.serve().await;
    let status = server.status(samples::LOANS).await;
    assert!(!status.answers && status.degraded.starts_with("nothing answers"), "{status:?}");
    check(&server, "placar.v1.Scoring/models/loans", false).await;
    check(&server, "", true).await;
}
