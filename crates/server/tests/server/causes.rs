//! Why the rules answer, and what MODEL gets in their place.

use std::time::Duration;

use api::v1 as proto;
use records::Span;
use scoring::ServingLimits;
use tonic::{Code, Request};

use crate::support::ask::{self, time, value};
use crate::support::{Running, World, definitions, samples};

/// The rules answer with this cause and say why; MODEL is refused with it by name.
#[track_caller]
fn check_answer(answer: &proto::ScoreResponse, cause: proto::Cause) {
    assert_eq!(answer.source(), proto::Source::Rules);
    assert_eq!(answer.cause(), cause);
    assert!(!answer.warnings.is_empty(), "the reason stands in the warnings");
}

async fn check(server: &Running, request: proto::ScoreRequest, cause: proto::Cause) {
    check_answer(&server.score(request.clone()).await, cause);
    let both = proto::ScoreRequest { scorer: proto::Scorer::Both.into(), ..request.clone() };
    let answer = server.score(both).await;
    check_answer(&answer, cause);
    assert_eq!(answer.other, None);
    let refusal = server.refusal(by_model(request)).await;
    assert_eq!(refusal.code(), Code::FailedPrecondition);
    let name = cause.as_str_name().trim_start_matches("CAUSE_");
    assert!(refusal.message().contains(name), "{}", refusal.message());
}

fn by_model(request: proto::ScoreRequest) -> proto::ScoreRequest {
    proto::ScoreRequest { scorer: proto::Scorer::Model.into(), ..request }
}

#[tokio::test]
async fn no_model() {
    let world = World::new();
    world.define("repurchase", definitions::REPURCHASE);
    let server = world.serve().await;
    check(&server, ask::full_repurchase(), proto::Cause::NoModel).await;
}

#[tokio::test]
async fn no_model_although_a_version_was_published() {
    let world = World::new();
    world.define("repurchase", definitions::REPURCHASE);
    world.publish(&samples::repurchase(0.0));
    let server = world.serve().await;
    check(&server, ask::full_repurchase(), proto::Cause::NoModel).await;
}

#[tokio::test]
async fn model_unreadable() {
    let world = World::with(&samples::repurchase(0.0));
    world.define("repurchase", definitions::REPURCHASE);
    world.damage("repurchase", 1);
    let server = world.serve().await;
    check(&server, ask::full_repurchase(), proto::Cause::ModelUnreadable).await;
    let status = server.status("repurchase").await;
    assert_eq!((status.champion, status.version, status.answers), (1, 0, true));
    assert!(status.problems[0].contains("SHA-256"), "{:?}", status.problems);
}

#[tokio::test]
async fn a_version_asked_for_by_number_that_is_unreadable() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(1.0));
    world.damage("repurchase", second);
    let server = world.serve().await;
    let request = proto::ScoreRequest { version: second, ..ask::full_repurchase() };
    check(&server, request.clone(), proto::Cause::ModelUnreadable).await;
    let answer = server.score(request).await;
    assert_eq!((answer.version, answer.calibrated), (1, true), "the champion's rules answer");
}

#[tokio::test]
async fn model_expired() {
    let limits = ServingLimits { max_age: Some(Span::days(120)), ..ServingLimits::default() };
    let world = World::new();
    let artifact = samples::limited(samples::repurchase(0.0), limits);
    let version = world.publish_at(&artifact, time("2001-01-01"), true);
    world.promote("repurchase", version);
    let server = world.serve().await;
    check(&server, ask::full_repurchase(), proto::Cause::ModelExpired).await;
    assert!(server.score(ask::full_repurchase()).await.calibrated, "its rules do not age");
    assert_eq!(server.status("repurchase").await.cause(), proto::Cause::ModelExpired);
}

#[tokio::test]
async fn missing_features() {
    let server = World::with(&samples::loans()).serve().await;
    let two_of_four = [("age", value(33.0)), ("plan", value("pro"))];
    assert_eq!(
        server.score(ask::features(samples::LOANS, &two_of_four)).await.source(),
        proto::Source::Model,
        "a share of 0.5 may be missing"
    );
    let one_of_four = ask::features(samples::LOANS, &[("age", value(33.0)), ("plan", value(f64::NAN))]);
    check(&server, one_of_four, proto::Cause::MissingFeatures).await;
}

#[tokio::test]
async fn out_of_range() {
    let limits = ServingLimits { max_out_of_range: Some(0.25), ..ServingLimits::default() };
    let server = World::with(&samples::limited(samples::loans(), limits)).serve().await;
    let row = |age: f64, plan: &str| {
        let sent = [("age", value(age)), ("has_loan", value(false)), ("plan", value(plan))];
        ask::features(samples::LOANS, &sent)
    };
    assert_eq!(server.score(row(96.0, "pro")).await.source(), proto::Source::Model);
    check(&server, row(96.0, "platinum"), proto::Cause::OutOfRange).await;
}

#[tokio::test]
async fn no_history() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    check(&server, ask::entity(samples::REPURCHASE, "never-heard-of"), proto::Cause::NoHistory).await;
}

#[tokio::test]
async fn no_history_can_tell_the_columns_of_a_table() {
    let server = World::with(&samples::loans()).serve().await;
    check(&server, ask::entity(samples::LOANS, "c-1"), proto::Cause::NoHistory).await;
    let history = proto::History { events: vec![ask::purchase("2024-01-01", 1.0)], attributes: Vec::new() };
    check(&server, ask::history(samples::LOANS, history, "2024-02-01"), proto::Cause::NoHistory).await;
}

#[tokio::test]
async fn who_asks_for_the_rules_is_told_that_nothing_is_known() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let entity_only = ask::entity(samples::REPURCHASE, "never-heard-of");
    let answer =
        server.score(proto::ScoreRequest { scorer: proto::Scorer::Rules.into(), ..entity_only }).await;
    assert_eq!(answer.cause(), proto::Cause::Forced);
    assert!(answer.warnings[0].starts_with("nothing is on record of this entity"), "{:?}", answer.warnings);
}

#[tokio::test]
async fn model_failed() {
    let server = World::with(&samples::failing()).serve().await;
    let request = ask::features("failing", &[("up", value(1e3)), ("down", value(1e3))]);
    check(&server, request, proto::Cause::ModelFailed).await;
    let status = server.status("failing").await;
    assert_eq!(status.failures, 3, "each attempt is counted");
    assert_eq!(status.problems, ["models failed on 3 rows since the server started"]);
    let harmless = ask::features("failing", &[("up", value(0.0)), ("down", value(0.0))]);
    assert_eq!(server.score(harmless).await.source(), proto::Source::Model);
}

#[tokio::test]
async fn deadline() {
    let world = World::with(&samples::repurchase(0.0));
    let options = server::ServerOptions { deadline_margin: Duration::from_secs(3_600), ..world.options() };
    let server = world.serve_with(options).await;
    let hurried = |request| {
        let mut request = Request::new(request);
        request.set_timeout(Duration::from_secs(600));
        request
    };
    let answer = server.scoring().score(hurried(ask::full_repurchase())).await.unwrap().into_inner();
    check_answer(&answer, proto::Cause::Deadline);
    let entity_only = ask::entity(samples::REPURCHASE, "never-heard-of");
    let answer = server.scoring().score(hurried(entity_only)).await.unwrap().into_inner();
    check_answer(&answer, proto::Cause::Deadline);
    let refusal = server.scoring().score(hurried(by_model(ask::full_repurchase()))).await.unwrap_err();
    assert_eq!(refusal.code(), Code::DeadlineExceeded);
    assert_eq!(
        server.score(ask::full_repurchase()).await.source(),
        proto::Source::Model,
        "without a deadline"
    );
}

#[tokio::test]
async fn forced() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let request = proto::ScoreRequest { scorer: proto::Scorer::Rules.into(), ..ask::full_repurchase() };
    let answer = server.score(request).await;
    assert_eq!((answer.source(), answer.cause()), (proto::Source::Rules, proto::Cause::Forced));
    assert_eq!((answer.version, answer.calibrated), (1, true));
    assert_eq!(answer.warnings, Vec::<String>::new(), "who asks for the rules knows why");
}
