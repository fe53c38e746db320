//! Pages in browsers: gRPC-Web, and which origins may call.

use api::v1 as proto;
use prost::Message;
use serde_json::json;
use server::ServerOptions;

use crate::support::plain::{Reply, exchange, get};
use crate::support::{Running, World, ask, samples};

const SCORE: &str = "/placar.v1.Scoring/Score";
const CRM: &str = "https://crm.example";

async fn served(origins: &[&str]) -> Running {
    let world = World::with(&samples::repurchase(0.0));
    let origins = origins.iter().map(|origin| origin.parse().expect("an origin")).collect();
    world.serve_with(ServerOptions { origins, ..world.options() }).await
}

/// A message as it is called with: a flag, its length, its bytes.
fn framed(message: &impl Message) -> Vec<u8> {
    let message = message.encode_to_vec();
    let length = u32::try_from(message.len()).expect("a small message").to_be_bytes();
    [&[0], &length[..], &message].concat()
}

/// Over HTTP/1.0, so that an answer without a length ends with its connection.
async fn call(server: &Running, method: &str, (path, headers, body): (&str, &str, &[u8])) -> Reply {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.0\r\nhost: x\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
    );
    exchange(server.http, &[head.as_bytes(), body].concat()).await
}

/// Bytes come, and text is wanted.
const WEB: &str =
    "content-type: application/grpc-web+proto\r\naccept: application/grpc-web-text\r\nx-grpc-web: 1\r\n";

#[tokio::test]
async fn calls_are_answered_refused_and_counted_as_over_grpc() {
    let server = served(&[]).await;
    let reply = call(&server, "POST", (SCORE, WEB, &framed(&ask::full_repurchase()))).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/grpc-web-text+proto")));
    assert_eq!(reply.header("grpc-status"), None, "it is in the body: {reply:?}");
    let unknown = proto::ScoreRequest { score: "none".to_owned(), ..ask::full_repurchase() };
    let reply = call(&server, "POST", (SCORE, WEB, &framed(&unknown))).await;
    assert_eq!((reply.status, reply.header("grpc-status")), (200, Some("5")), "{reply:?}");
    let reply = call(&server, "POST", ("/placar.v1.Scoring/Nothing", WEB, b"")).await;
    assert_eq!((reply.status, reply.header("grpc-status")), (200, Some("12")), "{reply:?}");
    let json = "content-type: application/json\r\n";
    let reply = call(&server, "POST", (SCORE, json, b"{}")).await;
    assert!(reply.status == 415 && reply.body.contains("application/grpc-web"), "{reply:?}");
    assert_eq!(call(&server, "GET", (SCORE, WEB, b"")).await.status, 405);
    let page = get(server.http, "/metrics").await.body;
    for code in ["OK", "NOT_FOUND"] {
        let line = format!("placar_requests_total{{protocol=\"grpc\",method=\"Score\",code=\"{code}\"}} 1");
        assert!(page.contains(&line), "{line} in {page}");
    }
}

#[tokio::test]
async fn pages_of_named_origins_may_call_and_no_others() {
    let may = async |server: &Running, origin: &str, path: &str| {
        let asked = "access-control-request-method: POST\r\naccess-control-request-headers: content-type,x-grpc-web\r\n";
        let headers = format!("origin: {origin}\r\n{asked}");
        let reply = call(server, "OPTIONS", (path, &headers, b"")).await;
        reply.header("access-control-allow-origin").map(str::to_owned)
    };
    let (open, closed) = (served(&[CRM, "http://localhost:3000"]).await, served(&[]).await);
    for path in [SCORE, "/v1/predictions", "/v2/models/repurchase/infer"] {
        assert_eq!(may(&open, CRM, path).await.as_deref(), Some(CRM));
        assert_eq!(may(&open, "https://crm.example.evil", path).await, None);
        assert_eq!(may(&closed, CRM, path).await, None);
    }
    let headers = format!("content-type: application/json\r\norigin: {CRM}\r\n");
    let body = json!({ "score": samples::REPURCHASE, "entity_id": "c-1" }).to_string();
    let reply = call(&open, "POST", ("/v1/predictions", &headers, body.as_bytes())).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, Some(CRM)));
}
