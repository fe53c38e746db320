//! With `entity_id` a prediction is recorded, without it nothing is.

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use api::v1 as proto;
use scoring::{LedgerMode, ServingLimits};
use tonic::Code;

use super::call::{asking, call, infer, numbers, raw_numbers, raw_strings, texts, visit};
use crate::support::ask;
use crate::support::{Running, World, samples};

async fn past(server: &Running, score: &str, entity: &str) -> Vec<proto::PastScore> {
    let request =
        proto::PastScoresRequest { score: score.to_owned(), entity_id: entity.to_owned(), limit: 0 };
    server.scoring().past_scores(request).await.expect("past scores").into_inner().scores
}

fn two_visits() -> oip::ModelInferRequest {
    let inputs = vec![
        texts("entity_id", &["c-1", "c-2"]),
        numbers("income", &[2_400.0, 900.0]),
        numbers("visits", &[3.0, 11.0]),
    ];
    call(samples::VISITS, inputs)
}

#[tokio::test]
async fn named_entities_are_recorded_under_the_ids_that_are_told() {
    let server = World::with(&samples::visits()).serve().await;
    let outputs = ["probability", "recorded", "prediction_id", "contributions"];
    let answer = infer(&server, asking(two_visits(), &outputs)).await;
    assert_eq!(answer.raw_output_contents[1][..], [1, 1]);
    let told = answer.parameters["recorded"].parameter_choice.clone();
    assert_eq!(told, Some(ParameterChoice::Int64Param(2)));
    let (ids, chances) = (raw_strings(&answer, "prediction_id"), raw_numbers(&answer, "probability"));
    for (idx, entity) in ["c-1", "c-2"].into_iter().enumerate() {
        let past = past(&server, samples::VISITS, entity).await;
        assert_eq!(past.len(), 1);
        assert_eq!(past[0].prediction_id, ids[idx]);
        assert_eq!(past[0].probability.map(f64::to_bits), Some(chances[idx].to_bits()));
    }
    assert_eq!(raw_numbers(&answer, "contributions").len(), 6);
}

#[tokio::test]
async fn recorded_or_not_the_answer_is_the_same() {
    let server = World::with(&samples::visits()).serve().await;
    let recorded = infer(&server, two_visits()).await;
    let mut unnamed = two_visits();
    unnamed.inputs.remove(0);
    unnamed.raw_input_contents.remove(0);
    let unrecorded = infer(&server, unnamed).await;
    assert_eq!(recorded.outputs, unrecorded.outputs);
    assert_eq!(recorded.raw_output_contents, unrecorded.raw_output_contents);
}

#[tokio::test]
async fn without_entities_nothing_is_written() {
    let world = World::with(&samples::visits());
    let server = world.serve().await;
    let answer = infer(&server, asking(visit(), &["recorded", "prediction_id"])).await;
    assert_eq!(answer.raw_output_contents[0][..], [0]);
    assert_eq!(raw_strings(&answer, "prediction_id"), [""]);
    assert!(!answer.parameters.contains_key("recorded"));
    server.stopped().await;
    let reader = ledger::Reader::open(&world.ledger()).unwrap();
    assert!(reader.past_scores(samples::VISITS, "", 9).unwrap().is_empty());
    let n: i64 = rusqlite::Connection::open(world.ledger())
        .unwrap()
        .query_row("SELECT count(*) FROM predictions", [], |row| row.get(0))
        .unwrap();
    assert_eq!(n, 0);
}

#[tokio::test]
async fn an_entity_alone_is_scored_from_what_the_ledger_knows() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let event = proto::EventRow {
        entity_id: "c-9".to_owned(),
        event: Some(ask::purchase("2024-05-01", 50.0)),
        id: String::new(),
    };
    let score = samples::REPURCHASE.to_owned();
    let request = proto::RecordEventsRequest { score, events: vec![event], attributes: Vec::new() };
    server.ledger().record_events(request).await.unwrap();
    let answer =
        infer(&server, call(samples::REPURCHASE, vec![texts("entity_id", &["c-9", "stranger"])])).await;
    assert_eq!(raw_strings(&answer, "cause"), ["", "NO_HISTORY"]);
}

#[tokio::test]
async fn contributions_need_the_features() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let request = asking(call(samples::REPURCHASE, vec![texts("entity_id", &["c-9"])]), &["contributions"]);
    let status = server.inference().model_infer(request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.message().contains("Explain"), "{status}");
}

#[tokio::test]
async fn where_the_ledger_is_required_entities_are_too() {
    let required = ServingLimits { ledger: LedgerMode::Required, ..ServingLimits::default() };
    let server = World::with(&samples::limited(samples::visits(), required)).serve().await;
    let status = server.inference().model_infer(visit()).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.message().contains("entity_id"), "{status}");
    assert_eq!(raw_strings(&infer(&server, two_visits()).await, "source").len(), 2);
    assert_eq!(past(&server, samples::VISITS, "c-2").await.len(), 1);
}

#[tokio::test]
async fn an_entity_without_a_name_is_the_calls_error_with_its_place() {
    let server = World::with(&samples::visits()).serve().await;
    let inputs = vec![texts("entity_id", &["c-1", ""]), numbers("income", &[1.0, 2.0])];
    let status = server.inference().model_infer(call(samples::VISITS, inputs)).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.message(), "input \"entity_id\": element 1 is required");
    assert!(past(&server, samples::VISITS, "c-1").await.is_empty(), "a call is answered whole or not at all");
}
