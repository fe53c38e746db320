//! Versions: listed, shown, promoted, reloaded; a bad one never answers.

use std::time::{Duration, Instant};

use api::v1 as proto;
use registry::Alias;
use tonic::Code;

use crate::support::ask::{self, time};
use crate::support::{Running, World, definitions, samples};

fn promotion(version: u32) -> proto::PromoteRequest {
    proto::PromoteRequest {
        score: samples::REPURCHASE.to_owned(),
        version,
        alias: proto::Alias::Champion.into(),
        force: false,
        because: String::new(),
        by: "test".to_owned(),
    }
}

async fn promote(
    server: &Running,
    request: proto::PromoteRequest,
) -> Result<proto::PromoteResponse, tonic::Status> {
    server.models().promote(request).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn every_score_is_listed_with_what_answers_for_it() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(1.0));
    world.point(Alias::Challenger, samples::REPURCHASE, second);
    world.define("leads", definitions::LEADS);
    world.define("broken", &definitions::with_a_mistake());
    let server = world.serve().await;
    let listed = server.models().list_models(proto::ListModelsRequest {}).await.unwrap().into_inner().scores;
    let names: Vec<_> = listed.iter().map(|status| status.score.as_str()).collect();
    assert_eq!(names, ["broken", "leads", "repurchase"]);
    let [broken, leads, repurchase] = &listed[..] else { panic!("three scores") };
    assert!(!broken.answers && broken.problems[0].contains("bass"), "{:?}", broken.problems);
    assert_eq!(
        (leads.source(), leads.cause(), leads.version),
        (proto::Source::Rules, proto::Cause::NoModel, 0)
    );
    assert_eq!((repurchase.source(), repurchase.cause()), (proto::Source::Model, proto::Cause::Unspecified));
    assert_eq!((repurchase.champion, repurchase.challenger, repurchase.version), (1, 2, 1));
    assert_eq!(repurchase.versions, [1, 2]);
    assert_eq!(repurchase.problems, Vec::<String>::new());
}

#[tokio::test]
async fn a_version_is_shown_with_its_features_tiers_and_card() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let request = proto::GetModelRequest { score: samples::REPURCHASE.to_owned(), version: 0 };
    let model = server.models().get_model(request).await.unwrap().into_inner();
    assert_eq!((model.version, model.outcome.as_str(), model.horizon.as_str()), (1, "renewal", "38w"));
    assert_eq!((model.learner.as_str(), model.calibrator.as_str()), ("logistic", "platt"));
    assert_eq!(model.published_at, Some(ask::wire_time(time("2024-01-01"))));
    assert_eq!(model.expires_at, None);
    assert_eq!(model.aliases().collect::<Vec<_>>(), [proto::Alias::Champion]);
    let features: Vec<_> =
        model.features.iter().map(|feature| (feature.name.as_str(), feature.r#type.as_str())).collect();
    let expected = [
        ("purchases_90d", "number"),
        ("days_since_last", "number"),
        ("mean_order", "number"),
        ("plan", "category"),
    ];
    assert_eq!(features, expected);
    let tiers: Vec<_> = model.tiers.iter().map(|tier| (tier.name.as_str(), tier.from)).collect();
    assert_eq!(tiers, [("high", 60), ("middle", 25), ("low", 0)]);
    let card: serde_json::Value = serde_json::from_str(&model.card_json).unwrap();
    assert_eq!(card["train"]["version"], 1);
}

#[tokio::test]
async fn what_is_not_there_is_not_shown() {
    let world = World::with(&samples::repurchase(0.0));
    world.define("leads", definitions::LEADS);
    let server = world.serve().await;
    for (score, version, expected) in [
        ("repurchase", 9, Code::NotFound),
        ("no-such-score", 0, Code::NotFound),
        ("leads", 0, Code::FailedPrecondition),
        ("", 0, Code::InvalidArgument),
    ] {
        let request = proto::GetModelRequest { score: score.to_owned(), version };
        assert_eq!(
            server.models().get_model(request).await.unwrap_err().code(),
            expected,
            "{score} {version}"
        );
    }
}

#[tokio::test]
async fn a_promotion_is_answered_by_at_once_and_a_champion_may_return() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(1.0));
    let server = world.serve().await;
    let promoted = promote(&server, promotion(second)).await.unwrap();
    assert_eq!((promoted.previous, promoted.kind()), (1, proto::PromotionKind::Promotion));
    assert_eq!(promoted.status.unwrap().version, 2);
    assert_eq!(server.score(ask::full_repurchase()).await.version, 2);
    let back = promote(&server, promotion(1)).await.unwrap();
    assert_eq!((back.previous, back.kind()), (2, proto::PromotionKind::Rollback));
    assert_eq!(server.score(ask::full_repurchase()).await.version, 1);
    assert_eq!(world.registry().promotions(samples::REPURCHASE).unwrap().len(), 3);
}

#[tokio::test]
async fn the_gate_refuses_and_force_needs_a_reason() {
    let world = World::with(&samples::repurchase(0.0));
    let failed = world.publish_at(&samples::repurchase(1.0), time("2024-01-01"), false);
    let server = world.serve().await;
    let refusal = promote(&server, promotion(failed)).await.unwrap_err();
    assert_eq!(refusal.code(), Code::FailedPrecondition);
    let forced = proto::PromoteRequest { force: true, ..promotion(failed) };
    assert_eq!(promote(&server, forced.clone()).await.unwrap_err().code(), Code::InvalidArgument);
    let because = proto::PromoteRequest { because: "the board wants it".to_owned(), ..forced };
    assert_eq!(promote(&server, because).await.unwrap().kind(), proto::PromotionKind::Forced);
}

#[tokio::test]
async fn a_promotion_that_cannot_be_is_refused() {
    let world = World::with(&samples::repurchase(0.0));
    let damaged = world.publish(&samples::repurchase(1.0));
    world.damage(samples::REPURCHASE, damaged);
    let server = world.serve().await;
    let with = |change: fn(&mut proto::PromoteRequest)| {
        let mut request = promotion(1);
        change(&mut request);
        request
    };
    for (request, expected) in [
        (with(|request| request.score = "no-such-score".to_owned()), Code::NotFound),
        (with(|request| request.version = 9), Code::NotFound),
        (with(|request| request.version = 2), Code::FailedPrecondition),
        (with(|request| request.version = 0), Code::InvalidArgument),
        (with(|request| request.by = String::new()), Code::InvalidArgument),
        (with(|request| request.alias = 77), Code::InvalidArgument),
        (with(|request| request.alias = 2), Code::FailedPrecondition),
        (with(|request| request.because = "x".repeat(5_000)), Code::InvalidArgument),
    ] {
        assert_eq!(promote(&server, request.clone()).await.unwrap_err().code(), expected, "{request:?}");
    }
}

#[tokio::test]
async fn a_bad_version_never_becomes_active_and_says_why() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let second = world.publish(&samples::repurchase(1.0));
    world.promote(samples::REPURCHASE, second);
    world.damage(samples::REPURCHASE, second);
    server.reload().await;
    assert_eq!(server.score(ask::full_repurchase()).await.version, 1);
    let status = server.status(samples::REPURCHASE).await;
    assert_eq!((status.champion, status.version, status.source()), (2, 1, proto::Source::Model));
    assert!(status.problems[0].contains("version 2") && status.problems[0].ends_with("version 1 answers"));
}

#[tokio::test]
async fn a_version_that_was_mended_answers_after_a_reload() {
    let world = World::with(&samples::repurchase(0.0));
    world.define(samples::REPURCHASE, definitions::REPURCHASE);
    world.damage(samples::REPURCHASE, 1);
    let server = world.serve().await;
    assert_eq!(server.score(ask::full_repurchase()).await.cause(), proto::Cause::ModelUnreadable);
    world.damage(samples::REPURCHASE, 1); // the same bit flipped back
    server.reload().await;
    assert_eq!(server.score(ask::full_repurchase()).await.source(), proto::Source::Model);
    assert_eq!(server.status(samples::REPURCHASE).await.problems, Vec::<String>::new());
}

#[tokio::test]
async fn aliases_that_cannot_be_read_leave_the_champion_in_place() {
    let world = World::with(&samples::repurchase(0.0));
    world.define(samples::REPURCHASE, definitions::REPURCHASE);
    let server = world.serve().await;
    std::fs::write(world.models().join(samples::REPURCHASE).join("aliases.json"), "{\"champion\": ").unwrap();
    server.reload().await;
    assert_eq!(server.score(ask::full_repurchase()).await.source(), proto::Source::Model);
    assert!(server.status(samples::REPURCHASE).await.problems[0].contains("aliases.json"));
    let beside = server::ServerOptions { ledger: world.models().join("other.sqlite"), ..world.options() };
    let answer = world.serve_with(beside).await.score(ask::full_repurchase()).await;
    assert_eq!(answer.cause(), proto::Cause::ModelUnreadable, "a server that starts anew has no champion");
}

#[tokio::test]
async fn a_score_that_is_taken_away_is_no_longer_found() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    std::fs::remove_dir_all(world.models().join(samples::REPURCHASE)).unwrap();
    server.reload().await;
    assert_eq!(server.refusal(ask::full_repurchase()).await.code(), Code::NotFound);
}

#[tokio::test]
async fn a_definition_that_is_written_anew_answers_anew() {
    let world = World::new();
    world.define("leads", &definitions::with_a_mistake());
    let server = world.serve().await;
    assert_eq!(server.refusal(ask::features("leads", &[])).await.code(), Code::FailedPrecondition);
    world.define("leads", definitions::LEADS);
    server.reload().await;
    assert_eq!(server.score(ask::features("leads", &[])).await.version, 0);
}

#[tokio::test]
async fn a_reload_of_one_score_looks_at_no_other() {
    let world = World::with(&samples::repurchase(0.0));
    world.define("leads", definitions::LEADS);
    let server = world.serve().await;
    let version = world.publish(&samples::loans());
    world.promote(samples::LOANS, version);
    let reload = proto::ReloadRequest { score: samples::LOANS.to_owned() };
    let reloaded = server.models().reload(reload).await.unwrap().into_inner().scores;
    assert_eq!(reloaded.len(), 1);
    assert_eq!((reloaded[0].score.as_str(), reloaded[0].version), (samples::LOANS, 1));
    let unknown = proto::ReloadRequest { score: "no-such-score".to_owned() };
    assert_eq!(server.models().reload(unknown).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_promotion_on_disk_is_found_by_polling() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(1.0));
    let options = server::ServerOptions { poll_every: Duration::from_millis(10), ..world.options() };
    let server = world.serve_with(options).await;
    world.promote(samples::REPURCHASE, second);
    let begun = Instant::now();
    while server.score(ask::full_repurchase()).await.version != second {
        assert!(begun.elapsed() < Duration::from_secs(60), "the poll never came");
    }
}

#[tokio::test]
async fn an_empty_folder_of_models_can_be_served() {
    let server = World::new().serve().await;
    let listed = server.models().list_models(proto::ListModelsRequest {}).await.unwrap().into_inner();
    assert_eq!(listed.scores, []);
    assert_eq!(server.refusal(ask::full_repurchase()).await.code(), Code::NotFound);
}
