//! What is counted, as a scraper reads it.

use std::collections::BTreeMap;

use api::v1 as proto;
use serde_json::json;

use crate::support::ask::{self, value};
use crate::support::plain::{get_as, post};
use crate::support::{Running, World, samples};

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0";

/// Figures by name and labels, as they stand on the page.
async fn scraped(server: &Running) -> BTreeMap<String, f64> {
    let page = get_as(server.http, "/metrics", "text/plain").await;
    let lines = page.body.lines().filter(|line| !line.starts_with('#'));
    let figure = |line: &str| {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        (name.to_owned(), value.parse().expect("a number"))
    };
    lines.map(figure).collect()
}

/// How much each figure has risen.
fn check(page: &BTreeMap<String, f64>, expected: &[(&str, f64)]) {
    for (name, value) in expected {
        assert_eq!(page.get(*name), Some(value), "{name} in {page:#?}");
    }
}

#[tokio::test]
async fn calls_are_counted_by_protocol_method_and_code() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    server.score(ask::full_repurchase()).await;
    server.refusal(ask::entity("no-such", "c")).await;
    server.status(samples::REPURCHASE).await;
    let body = json!({ "score": samples::REPURCHASE, "entity_id": "c" }).to_string();
    assert_eq!(post(server.http, "/v1/predictions", body).await.status, 200);
    assert_eq!(post(server.http, "/v1/predictions", "{").await.status, 400);
    check(
        &scraped(&server).await,
        &[
            ("placar_requests_total{protocol=\"grpc\",method=\"Score\",code=\"OK\"}", 1.0),
            ("placar_requests_total{protocol=\"grpc\",method=\"Score\",code=\"NOT_FOUND\"}", 1.0),
            ("placar_requests_total{protocol=\"grpc\",method=\"ListModels\",code=\"OK\"}", 1.0),
            ("placar_requests_total{protocol=\"http\",method=\"Score\",code=\"OK\"}", 1.0),
            ("placar_requests_total{protocol=\"http\",method=\"Score\",code=\"INTERNAL\"}", 0.0),
            ("placar_requests_total{protocol=\"http\",method=\"Score\",code=\"INVALID_ARGUMENT\"}", 1.0),
            ("placar_request_duration_seconds_count{protocol=\"grpc\",method=\"Score\"}", 2.0),
            ("placar_request_duration_seconds_bucket{le=\"+Inf\",protocol=\"grpc\",method=\"Score\"}", 2.0),
        ],
    );
}

#[tokio::test]
async fn what_alerts_speak_of_is_told_before_it_happens() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    check(
        &scraped(&server).await,
        &[
            ("placar_answers_total{score=\"repurchase\",source=\"MODEL\",cause=\"\"}", 0.0),
            ("placar_answers_total{score=\"repurchase\",source=\"RULES\",cause=\"MODEL_FAILED\"}", 0.0),
            ("placar_points_sum{score=\"repurchase\",source=\"MODEL\"}", 0.0),
        ],
    );
}

#[tokio::test]
async fn answers_are_counted_by_source_and_cause_with_their_points_and_features() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let answer = server.score(ask::full_repurchase()).await;
    let odd = [("purchases_90d", value(1e9)), ("days_since_last", value(12.5)), ("mean_order", value(55.0))];
    server.score(ask::features(samples::REPURCHASE, &odd)).await;
    let rows = vec![proto::ScoreRequest { scorer: proto::Scorer::Rules.into(), ..ask::full_repurchase() }; 3];
    server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.expect("answers");
    let page = scraped(&server).await;
    check(
        &page,
        &[
            ("placar_answers_total{score=\"repurchase\",source=\"MODEL\",cause=\"\"}", 2.0),
            ("placar_answers_total{score=\"repurchase\",source=\"RULES\",cause=\"FORCED\"}", 3.0),
            ("placar_points_count{score=\"repurchase\",source=\"MODEL\"}", 2.0),
            ("placar_points_bucket{le=\"+Inf\",score=\"repurchase\",source=\"RULES\"}", 3.0),
            ("placar_feature_missing_total{score=\"repurchase\",feature=\"plan\"}", 1.0),
            ("placar_feature_missing_total{score=\"repurchase\",feature=\"mean_order\"}", 0.0),
            ("placar_feature_out_of_range_total{score=\"repurchase\",feature=\"purchases_90d\"}", 1.0),
            ("placar_ledger_queue_entries", 0.0),
            ("placar_ledger_lag_seconds", 0.0),
            ("placar_ledger_commit_duration_seconds_count", 3.0),
            ("placar_unrecorded_answers_total{score=\"repurchase\"}", 0.0),
        ],
    );
    let sum = page["placar_points_sum{score=\"repurchase\",source=\"MODEL\"}"];
    assert!(sum >= f64::from(answer.points), "{sum}");
}

#[tokio::test]
async fn versions_are_told_with_their_age_and_state() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(1.0));
    let server = world.serve().await;
    let labels = "score=\"repurchase\"";
    let page = scraped(&server).await;
    let version = format!("{{{labels},alias=\"champion\",version=\"1\"}}");
    check(
        &page,
        &[
            (&format!("placar_model_version{{{labels}}}"), 1.0),
            (&format!("placar_model_degraded{{{labels}}}"), 0.0),
            (&format!("placar_model_created_timestamp_seconds{version}"), 1_704_067_200.0),
            (&format!("placar_model_benched{version}"), 0.0),
        ],
    );
    assert!(page[&format!("placar_model_age_seconds{version}")] > 86_400.0);
    world.promote(samples::REPURCHASE, second);
    world.damage(samples::REPURCHASE, second);
    server.reload().await;
    check(
        &scraped(&server).await,
        &[
            (&format!("placar_model_version{{{labels}}}"), 1.0),
            (&format!("placar_model_champion_version{{{labels}}}"), 2.0),
            (&format!("placar_model_degraded{{{labels}}}"), 1.0),
        ],
    );
}

#[tokio::test]
async fn the_form_is_the_one_that_is_asked_for() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let open = get_as(server.http, "/metrics", OPENMETRICS).await;
    assert!(open.header("content-type").is_some_and(|form| form.starts_with("application/openmetrics-text")));
    assert!(open.body.ends_with("# EOF\n") && open.body.contains("# TYPE placar_answers counter"));
    let classic = get_as(server.http, "/metrics", "*/*").await;
    assert!(classic.header("content-type").is_some_and(|form| form.starts_with("text/plain; version=0.0.4")));
    assert!(!classic.body.contains("# EOF") && classic.body.contains("# TYPE placar_answers_total counter"));
}
