//! The second port: REST, its refusals, its description, and probes.

use std::time::Duration;

use serde_json::{Value, json};
use server::ServerOptions;

use crate::support::ask;
use crate::support::plain::{Began, exchange, get, post, post_with};
use crate::support::{Running, World, samples};

const PREDICTIONS: &str = "/v1/predictions";
const BATCHES: &str = "/v1/predictions/batch";

/// The request of [`ask::full_repurchase`].
fn full_repurchase() -> Value {
    let features = json!({ "purchases_90d": 4, "days_since_last": 12.5, "mean_order": 55.0, "plan": "pro" });
    json!({ "score": samples::REPURCHASE, "entity_id": "c-1", "features": features })
}

async fn served() -> Running {
    World::with(&samples::repurchase(0.0)).serve().await
}

/// What is answered with 200.
async fn answered(server: &Running, path: &str, body: &Value) -> Value {
    let reply = post(server.http, path, body.to_string()).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")), "{reply:?}");
    reply.json()
}

#[tokio::test]
async fn a_score_says_what_it_says_over_grpc_to_the_last_bit() {
    let server = served().await;
    let by_grpc = server.score(ask::full_repurchase()).await;
    let by_rest = answered(&server, PREDICTIONS, &full_repurchase()).await;
    let probability = by_rest["probability"].as_f64().map(f64::to_bits);
    assert_eq!(probability, by_grpc.probability.map(f64::to_bits));
    assert_eq!(by_rest["points"], by_grpc.points);
    assert_eq!(by_rest["tier"], by_grpc.tier);
    assert_eq!((&by_rest["source"], by_rest.get("cause")), (&json!("MODEL"), None));
    assert_eq!((&by_rest["version"], &by_rest["recorded"]), (&json!(1), &json!(true)));
    assert_eq!(by_rest["reasons"].as_array().map(Vec::len), Some(by_grpc.reasons.len()));
    assert_eq!(by_rest["reasons"][0]["text"], by_grpc.reasons[0].text);
}

#[tokio::test]
async fn the_rules_answer_with_the_same_causes() {
    let server = served().await;
    let check = async |change: (&str, Value), cause: &str| {
        let mut request = full_repurchase();
        request[change.0] = change.1;
        let answer = answered(&server, PREDICTIONS, &request).await;
        assert_eq!((&answer["source"], &answer["cause"]), (&json!("RULES"), &json!(cause)), "{answer}");
    };
    check(("scorer", json!("RULES")), "FORCED").await;
    check(("features", json!({ "plan": null })), "MISSING_FEATURES").await;
    check(("features", Value::Null), "NO_HISTORY").await;
}

#[tokio::test]
async fn rows_of_a_batch_are_answered_or_refused_alone() {
    let server = served().await;
    let mut other = full_repurchase();
    other["score"] = json!("no-such");
    let rows = json!({ "rows": [full_repurchase(), other, { "score": samples::REPURCHASE }] });
    let batch = answered(&server, BATCHES, &rows).await;
    let results = batch["results"].as_array().expect("a list");
    assert_eq!(results.len(), 3);
    assert_eq!(results[0]["response"]["source"], "MODEL");
    assert_eq!((&results[1]["index"], &results[1]["error"]["status"]), (&json!(1), &json!(404)));
    assert_eq!(results[1]["error"]["code"], "NOT_FOUND");
    assert_eq!(results[2]["error"]["code"], "INVALID_ARGUMENT");
    assert!(results[2]["error"]["message"].as_str().is_some_and(|why| why.contains("entity_id")));
}

#[tokio::test]
async fn what_is_recorded_by_rest_is_what_scores_are_made_from() {
    let server = served().await;
    let event = json!({ "time": "1997-09-20T10:00:00Z", "known_at": "1997-09-20T10:00:00Z", "kind": "purchase", "values": { "dollars": 12.25 } });
    let attribute = json!({ "name": "plan", "value": "pro", "known_at": "1997-01-01T00:00:00Z" });
    let facts = json!({
        "score": samples::REPURCHASE,
        "events": [{ "entity_id": "c-9", "event": event, "id": "e-1" }, { "entity_id": "c-9" }],
        "attributes": [{ "entity_id": "c-9", "attribute": attribute }],
    });
    let recorded = answered(&server, "/v1/events", &facts).await;
    assert_eq!(recorded["events"][0]["recorded"], json!({ "known": false }));
    assert_eq!(recorded["events"][1]["error"]["status"], 400);
    assert_eq!(recorded["attributes"][0]["recorded"], json!({ "known": false }));
    let again = answered(&server, "/v1/events", &facts).await;
    assert_eq!(again["events"][0]["recorded"], json!({ "known": true }));

    let by_name =
        json!({ "score": samples::REPURCHASE, "entity_id": "c-9", "as_of": "1997-10-01T00:00:00Z" });
    let answer = answered(&server, PREDICTIONS, &by_name).await;
    assert_eq!((&answer["source"], &answer["cutoff"]), (&json!("MODEL"), &by_name["as_of"]));
    let outcome = json!({ "entity_id": "c-9", "time": "1997-11-01T00:00:00+01:00", "value": true, "prediction_id": answer["prediction_id"] });
    let outcomes =
        json!({ "score": samples::REPURCHASE, "outcomes": [outcome], "known_to": "1997-12-01T00:00:00Z" });
    let recorded = answered(&server, "/v1/outcomes", &outcomes).await;
    assert_eq!(
        recorded,
        json!({ "outcomes": [{ "index": 0, "recorded": { "known": false } }], "known_to_taken": true })
    );
}

#[tokio::test]
async fn scores_are_listed_as_over_grpc() {
    let server = served().await;
    let listed = get(server.http, "/v1/models").await.json();
    let status = server.status(samples::REPURCHASE).await;
    assert_eq!(listed["scores"][0]["score"], status.score);
    assert_eq!(listed["scores"][0]["versions"], json!(status.versions));
    assert_eq!(listed["scores"][0]["source"], "MODEL");
}

/// A problem document with this status that says all of this.
async fn check_problem(server: &Running, path: &str, body: impl AsRef<[u8]>, (status, told): (u16, &[&str])) {
    let reply = post(server.http, path, body).await;
    assert_eq!((reply.status, reply.header("content-type")), (status, Some("application/problem+json")));
    let problem = reply.json();
    assert_eq!((&problem["type"], &problem["status"]), (&json!("about:blank"), &json!(status)));
    let detail = problem["detail"].as_str().expect("a detail");
    assert!(told.iter().all(|part| detail.contains(part)), "{detail}");
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told_and_where() {
    let server = served().await;
    let with = |key: &str, value: Value| {
        let mut request = full_repurchase();
        request[key] = value;
        request.to_string()
    };
    let check =
        async |body: String, told: (u16, &[&str])| check_problem(&server, PREDICTIONS, body, told).await;
    check(String::new(), (400, &["line 1 column 0"])).await;
    check("{\"score\": 1".to_owned(), (400, &["line 1"])).await;
    check(format!("[\"{}\", \"c-1\"]", samples::REPURCHASE), (400, &["sequence", "an object"])).await;
    check(with("history", json!([[], []])), (400, &["sequence", "an object"])).await;
    check("\"a text\"".to_owned(), (400, &["string"])).await;
    check(with("feature", json!({})), (400, &["`feature`", "`features`", "column"])).await;
    check(with("features", json!({ "plan": ["pro"] })), (400, &["sequence", "a number, a text"])).await;
    check(with("features", json!({ "plan": { "text": "pro" } })), (400, &["`text`", "`time`"])).await;
    check(with("features", json!({ "mean_order": "many" })), (400, &["mean_order", "a number"])).await;
    check(with("as_of", json!("1997-10-01")), (400, &["1997-10-01", "2024-03-31T09:30:00Z"])).await;
    check(with("as_of", json!("2997-10-01T00:00:00Z")), (400, &["as_of", "2997"])).await;
    check(with("scorer", json!("WORST")), (400, &["`WORST`", "`BEST`"])).await;
    check(with("version", json!(-1)), (400, &["-1"])).await;
    check(with("version", json!(7)), (404, &["no version 7"])).await;
    check(with("score", json!("none")), (404, &["\"none\"", samples::REPURCHASE])).await;
    check(with("history", json!({})), (400, &["features and history"])).await;
    check(json!({}).to_string(), (400, &["score"])).await;
}

#[tokio::test]
async fn a_model_that_may_not_answer_is_a_conflict_that_names_the_cause() {
    let server = served().await;
    let request =
        json!({ "score": samples::REPURCHASE, "entity_id": "c", "features": {}, "scorer": "MODEL" });
    check_problem(&server, PREDICTIONS, request.to_string(), (409, &["MISSING_FEATURES"])).await;
}

#[tokio::test]
async fn bodies_that_mean_harm_are_refused_and_the_server_lives() {
    let server = served().await;
    check_problem(&server, PREDICTIONS, "[".repeat(1 << 20), (400, &["sequence", "an object"])).await;
    let deep = format!("{{\"features\":{{\"a\":{}", "{\"time\":".repeat(1 << 18));
    check_problem(&server, PREDICTIONS, deep, (400, &["line 1"])).await;
    check_problem(&server, PREDICTIONS, b"{\"score\":\"\xff\xfe\"}", (400, &["unicode"])).await;
    check_problem(&server, PREDICTIONS, format!("{{\"{}\":1}}", "k".repeat(1 << 20)), (400, &["kkk"])).await;
    check_problem(&server, PREDICTIONS, b"{\"features\":{\"a\":1e999}}", (400, &["out of range"])).await;
    check_problem(&server, BATCHES, vec![b' '; (16 << 20) + 1], (413, &["16777216"])).await;
    let many = format!("{{\"rows\":[{}{{}}]}}", "{},".repeat(10_000));
    check_problem(&server, BATCHES, many, (400, &["rows", "10000"])).await;
    // More parts than the server has room for, in a body that it would take.
    check_problem(&server, BATCHES, format!("[{}1]", "1,".repeat(4 << 20)), (429, &["bytes"])).await;
    assert_eq!(get(server.http, "/livez").await.status, 200);
}

#[tokio::test]
async fn paths_methods_and_media_types_that_are_not_served_are_problems() {
    let server = served().await;
    let problem = |reply: &crate::support::plain::Reply| {
        reply.header("content-type") == Some("application/problem+json")
    };
    let reply = get(server.http, "/v1/nothing").await;
    assert!(reply.status == 404 && problem(&reply) && reply.body.contains("/v1/nothing"), "{reply:?}");
    let reply = get(server.http, PREDICTIONS).await;
    assert!(reply.status == 405 && problem(&reply) && reply.header("allow") == Some("POST"), "{reply:?}");
    let reply = post_with(server.http, PREDICTIONS, "content-type: text/plain\r\n", "{}").await;
    assert!(reply.status == 415 && problem(&reply) && reply.body.contains("text/plain"), "{reply:?}");
    let headers = format!("x-long: {}\r\n", "x".repeat(64 << 10));
    assert_eq!(post_with(server.http, PREDICTIONS, &headers, "{}").await.status, 431);
    assert_eq!(exchange(server.http, b"nonsense\r\n\r\n").await.status, 400);
}

#[tokio::test]
async fn a_caller_in_a_hurry_is_answered_by_the_rules() {
    let server = served().await;
    let headers = "content-type: application/json\r\ngrpc-timeout: 1u\r\n";
    let reply = post_with(server.http, PREDICTIONS, headers, full_repurchase().to_string()).await;
    assert_eq!((reply.status, &reply.json()["cause"]), (200, &json!("DEADLINE")));
}

#[tokio::test]
async fn it_is_ready_while_rules_answer_and_says_what_is_degraded() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(1.0));
    world.damage(samples::REPURCHASE, 1);
    world.define(samples::REPURCHASE, crate::support::definitions::REPURCHASE);
    let server = world.serve().await;
    let reply = get(server.http, "/readyz").await;
    let ready = reply.json();
    assert_eq!((reply.status, &ready["status"], &ready["scores"]), (200, &json!("ready"), &json!(1)));
    assert_eq!(ready["degraded"][0]["score"], samples::REPURCHASE);
    assert!(ready["degraded"][0]["why"].as_str().is_some_and(|why| why.contains("the rules answer")));
    world.promote(samples::REPURCHASE, second);
    server.reload().await;
    assert_eq!(get(server.http, "/readyz").await.json()["degraded"], json!([]));
}

#[tokio::test]
async fn asked_to_stop_it_is_not_ready_at_once_and_answers_what_is_under_way() {
    let world = World::with(&samples::repurchase(0.0));
    let options = ServerOptions { drain: Duration::from_secs(60), ..world.options() };
    let mut server = world.serve_with(options).await;
    let (http, body) = (server.http, full_repurchase().to_string());
    let mut under_way = Began::to_post(http, PREDICTIONS, &body).await;
    while !get(http, "/metrics").await.body.contains("placar_calls_under_way 1.0\n") {
        tokio::task::yield_now().await;
    }
    server.ask_to_stop();
    loop {
        let reply = get(http, "/readyz").await;
        match reply.status {
            200 => tokio::task::yield_now().await,
            status => break assert_eq!((status, &reply.json()["status"]), (503, &json!("going down"))),
        }
    }
    assert_eq!(get(http, "/livez").await.status, 200, "it lives, or it would be started again");
    under_way.send(&body).await;
    assert_eq!(under_way.reply().await.status, 200);
    server.stopped().await;
}

/// Every `$ref` in a document.
fn references(document: &Value) -> Vec<&str> {
    match document {
        Value::Object(map) => {
            let own = map.get("$ref").and_then(Value::as_str);
            map.values().flat_map(references).chain(own).collect()
        }
        Value::Array(list) => list.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn the_description_is_whole_and_every_path_in_it_is_served() {
    let server = served().await;
    let document = get(server.http, "/openapi.json").await.json();
    assert_eq!(document, server::openapi());
    for reference in references(&document) {
        let pointer = reference.strip_prefix('#').expect("a reference into the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let asked = path.replace("{name}", samples::REPURCHASE).replace("{version}", "1");
        for method in operations.as_object().expect("operations").keys() {
            let reply = match method.as_str() {
                "get" => get(server.http, &asked).await,
                _ => post(server.http, &asked, "{}").await,
            };
            assert!(method == "post" || reply.status == 200, "{method} {asked}: {reply:?}");
            let described = &operations[method]["responses"][reply.status.to_string()]["content"];
            let sent = reply.header("content-type").expect("a media type");
            assert!(described[sent].is_object(), "{method} {path}: {reply:?}");
        }
    }
}
