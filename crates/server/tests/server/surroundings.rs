//! What stands around the services: the address, health, reflection, the end.

use std::net::SocketAddr;
use std::time::Duration;

use api::v1 as proto;
use server::{ServeError, Server, ServerOptions};
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

use crate::support::ask;
use crate::support::{Running, World, samples};

const OIP: &str = "inference.GRPCInferenceService";

fn health_of(service: &str) -> HealthCheckRequest {
    HealthCheckRequest { service: service.to_owned() }
}

#[tokio::test]
async fn health_is_told_by_service_and_as_a_whole() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let mut health = HealthClient::new(server.channel.clone());
    for service in ["", "placar.v1.Scoring", "placar.v1.Ledger", "placar.v1.Models", OIP] {
        let response = health.check(health_of(service)).await.unwrap().into_inner();
        assert_eq!(response.status(), ServingStatus::Serving);
    }
    assert_eq!(health.check(health_of("no.such.Service")).await.unwrap_err().code(), Code::NotFound);
}

async fn reflect(server: &Running, ask: MessageRequest) -> MessageResponse {
    let mut client = ServerReflectionClient::new(server.channel.clone());
    let request = ServerReflectionRequest { host: String::new(), message_request: Some(ask) };
    let answers = client
        .server_reflection_info(tokio_stream::iter([request]))
        .await
        .expect("reflection answers")
        .into_inner();
    let answers: Vec<ServerReflectionResponse> =
        answers.collect::<Result<_, _>>().await.expect("every request");
    answers.into_iter().next().and_then(|answer| answer.message_response).expect("with a message")
}

#[tokio::test]
async fn reflection_answers_older_tools_too() {
    use tonic_reflection::pb::v1alpha as alpha;
    let server = World::new().serve().await;
    let list = alpha::server_reflection_request::MessageRequest::ListServices(String::new());
    let request = alpha::ServerReflectionRequest { host: String::new(), message_request: Some(list) };
    let mut client = alpha::server_reflection_client::ServerReflectionClient::new(server.channel.clone());
    let answers = client.server_reflection_info(tokio_stream::iter([request])).await.expect("an answer");
    let answer = answers.into_inner().next().await.expect("one a request").expect("that is no error");
    let Some(alpha::server_reflection_response::MessageResponse::ListServicesResponse(listed)) =
        answer.message_response
    else {
        panic!("no list of services")
    };
    assert!(listed.service.iter().any(|service| service.name == "placar.v1.Scoring"), "{listed:?}");
}

#[tokio::test]
async fn reflection_names_every_service_and_knows_its_messages() {
    let server = World::new().serve().await;
    let listed = reflect(&server, MessageRequest::ListServices(String::new())).await;
    let MessageResponse::ListServicesResponse(listed) = listed else { panic!("{listed:?}") };
    let names: Vec<_> = listed.service.into_iter().map(|service| service.name).collect();
    for name in ["placar.v1.Scoring", "placar.v1.Ledger", "placar.v1.Models", "grpc.health.v1.Health", OIP] {
        assert!(names.iter().any(|listed| listed == name), "{name} in {names:?}");
    }
    let symbol = MessageRequest::FileContainingSymbol("placar.v1.ScoreRequest".to_owned());
    let answer = reflect(&server, symbol).await;
    assert!(matches!(answer, MessageResponse::FileDescriptorResponse(_)), "{answer:?}");
}

async fn refused(options: ServerOptions) -> ServeError {
    Server::bind(options).await.err().expect("the server does not start")
}

#[tokio::test]
async fn an_address_that_others_reach_must_be_allowed() {
    let world = World::new();
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let error = refused(ServerOptions { grpc: everywhere, ..world.options() }).await;
    assert!(matches!(error, ServeError::Unauthenticated { .. }));
    assert!(error.to_string().contains("--allow-unauthenticated"), "{error}");
    let error = refused(ServerOptions { http: everywhere, ..world.options() }).await;
    assert!(matches!(error, ServeError::Unauthenticated { .. }));
    let allowed = ServerOptions { grpc: everywhere, allow_unauthenticated: true, ..world.options() };
    assert_ne!(Server::bind(allowed).await.unwrap().grpc().port(), 0);
}

#[tokio::test]
async fn an_address_that_is_taken_is_told() {
    let server = World::new().serve().await;
    let error = refused(ServerOptions { grpc: server.grpc, ..World::new().options() }).await;
    assert!(matches!(error, ServeError::Bind { .. }), "{error}");
    assert!(error.to_string().contains(&server.grpc.to_string()), "{error}");
    let error = refused(ServerOptions { http: server.http, ..World::new().options() }).await;
    assert!(error.to_string().contains(&server.http.to_string()), "{error}");
}

#[tokio::test]
async fn serving_as_one_call_ends_when_it_is_asked_to() {
    let world = World::new();
    server::serve(world.options(), std::future::ready(())).await.unwrap();
}

/// Reads a watched status until it is the one that is expected.
async fn until(watched: &mut tonic::Streaming<HealthCheckResponse>, expected: ServingStatus) {
    while let Some(response) = watched.next().await {
        if response.expect("health is told").status() == expected {
            return;
        }
    }
    panic!("the watch ended before it said {expected:?}");
}

#[tokio::test]
async fn when_asked_to_stop_health_says_so_and_what_is_under_way_is_finished() {
    let world = World::with(&samples::repurchase(0.0));
    let mut server =
        world.serve_with(ServerOptions { drain: Duration::from_secs(60), ..world.options() }).await;
    let mut health = HealthClient::new(server.channel.clone());
    let mut watched = health.watch(health_of("")).await.unwrap().into_inner();
    until(&mut watched, ServingStatus::Serving).await;
    let (rows, requests) = mpsc::channel(8);
    let mut results =
        server.scoring().score_stream(ReceiverStream::new(requests)).await.unwrap().into_inner();
    rows.send(ask::full_repurchase()).await.unwrap();
    assert!(results.next().await.unwrap().is_ok());

    server.ask_to_stop();
    until(&mut watched, ServingStatus::NotServing).await;
    drop(watched);
    // The stream ends in order: what it had taken is answered, and it says why there is no more.
    let end = loop {
        match results.next().await {
            Some(Ok(_)) => {}
            Some(Err(status)) => break status,
            None => panic!("the stream ends without a word"),
        }
    };
    assert_eq!(
        (end.code(), end.message()),
        (Code::Unavailable, "the server is going down: ask another one, or try again")
    );
    server.stopped().await;
    assert_eq!(
        ledger::Reader::open(&world.ledger())
            .unwrap()
            .past_scores(samples::REPURCHASE, "c-1", 9)
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_client_that_never_ends_its_call_does_not_hold_the_server() {
    let world = World::with(&samples::repurchase(0.0));
    let server =
        world.serve_with(ServerOptions { drain: Duration::from_millis(50), ..world.options() }).await;
    let mut health = HealthClient::new(server.channel.clone());
    let mut watched = health.watch(health_of("")).await.unwrap().into_inner();
    until(&mut watched, ServingStatus::Serving).await;
    server.stopped().await;
}

#[tokio::test]
async fn a_server_that_has_stopped_can_be_started_again_on_what_it_left() {
    let world = World::with(&samples::repurchase(0.0));
    let first = world.serve().await;
    let answered = first.score(ask::full_repurchase()).await;
    first.stopped().await;
    let second = world.serve().await;
    let request = proto::PastScoresRequest {
        score: samples::REPURCHASE.to_owned(),
        entity_id: "c-1".to_owned(),
        limit: 0,
    };
    let past = second.scoring().past_scores(request).await.unwrap().into_inner().scores;
    assert_eq!(past[0].prediction_id, answered.prediction_id);
}
