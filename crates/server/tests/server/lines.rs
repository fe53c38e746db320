//! Connections: how many there may be, and how long one may keep others waiting.

use std::net::SocketAddr;
use std::time::Duration;

use api::v1 as proto;
use bytes::{BufMut, Bytes, BytesMut};
use h2::client::{Builder, SendRequest};
use prost::Message;
use server::ServerOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::plain::{Began, exchange, get};
use crate::support::world::connect;
use crate::support::{Running, World, ask, samples};

/// Short, so that the tests are.
const PATIENCE: Duration = Duration::from_millis(200);

async fn serve(change: impl FnOnce(&mut ServerOptions)) -> Running {
    let world = World::with(&samples::repurchase(0.0));
    let mut options = world.options();
    change(&mut options);
    world.serve_with(options).await
}

/// A call whose answer has begun, over a connection of its own.
struct Begun {
    sender: SendRequest<Bytes>,
    /// Dropped, it would tell the server that nobody wants the rest.
    _answer: http::Response<h2::RecvStream>,
    /// Ends with the connection.
    ended: tokio::task::JoinHandle<()>,
}

/// Calls, over a connection that gives each stream so much room.
async fn call(grpc: SocketAddr, window: u32) -> Begun {
    let stream = TcpStream::connect(grpc).await.expect("the server listens");
    let mut builder = Builder::new();
    let (sender, connection) =
        builder.initial_window_size(window).handshake(stream).await.expect("it speaks HTTP/2");
    let ended = tokio::spawn(async move { drop(connection.await) });
    let mut sender = sender.ready().await.expect("a stream");
    let request = http::Request::post(format!("http://{grpc}/placar.v1.Scoring/Score"))
        .header("content-type", "application/grpc")
        .body(())
        .expect("a request");
    let (answer, mut body) = sender.send_request(request, false).expect("it is sent");
    body.send_data(framed(&ask::full_repurchase()), true).expect("it is sent");
    let answer = answer.await.expect("its head comes, whatever room there is");
    Begun { sender, _answer: answer, ended }
}

fn framed(request: &proto::ScoreRequest) -> Bytes {
    let message = request.encode_to_vec();
    let mut framed = BytesMut::new();
    framed.put_u8(0);
    framed.put_u32(u32::try_from(message.len()).expect("a short message"));
    framed.put_slice(&message);
    framed.freeze()
}

#[tokio::test]
async fn one_connection_too_many_is_told_so_and_taken_when_there_is_room() {
    let server = serve(|options| options.connections_max = 2).await;
    assert!(server.score(ask::full_repurchase()).await.recorded);
    let second = connect(server.grpc).await;
    let mut third = TcpStream::connect(server.grpc).await.expect("the system takes it");
    third.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("it is sent");
    let mut told = Vec::new();
    third.read_to_end(&mut told).await.expect("it is closed in order");
    assert!(told.ends_with(b"too many connections"), "{:?}", String::from_utf8_lossy(&told));
    drop(second);
    // The server learns of it when it learns of it.
    let mut taken = false;
    while !taken {
        let mut scoring = api::v1::scoring_client::ScoringClient::new(connect(server.grpc).await);
        taken = scoring.score(ask::full_repurchase()).await.is_ok();
    }
}

#[tokio::test]
async fn a_connection_that_never_says_what_it_speaks_is_closed() {
    let server = serve(|options| options.patience = PATIENCE).await;
    for beginning in [&b""[..], b"PRI * HTTP/2.0\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0"] {
        let mut stream = TcpStream::connect(server.grpc).await.expect("the server listens");
        stream.write_all(beginning).await.expect("it is sent");
        let mut told = Vec::new();
        // Closed or reset: it is over.
        let _ = stream.read_to_end(&mut told).await;
    }
    assert!(server.score(ask::full_repurchase()).await.recorded, "others are answered");
}

#[tokio::test]
async fn a_reader_that_leaves_no_room_for_its_answer_is_closed_and_nobody_else_is() {
    let server = serve(|options| options.patience = PATIENCE).await;
    let (rows, sent) = tokio::sync::mpsc::channel(1);
    let idle = tokio_stream::wrappers::ReceiverStream::new(sent);
    let mut results = server.scoring().score_stream(idle).await.expect("a stream").into_inner();
    let mut slow = call(server.grpc, 0).await;
    (&mut slow.ended).await.expect("the connection is closed");
    // Nothing was asked on this one, for as long.
    rows.send(ask::full_repurchase()).await.expect("the stream is open");
    assert!(results.message().await.expect("the stream is open").is_some());
}

#[tokio::test]
async fn a_reader_with_room_may_keep_its_connection() {
    let server = serve(|options| options.patience = PATIENCE).await;
    let kept = call(server.grpc, 65_535).await;
    let mut slow = call(server.grpc, 0).await;
    (&mut slow.ended).await.expect("the slow one is closed");
    assert!(!kept.ended.is_finished());
    assert!(kept.sender.ready().await.is_ok());
}

/// Whether a path is answered over a connection that stays; what was left unread of the answer before comes
/// first.
async fn is_answered(stream: &mut TcpStream, path: &str) -> bool {
    let request = format!("GET {path} HTTP/1.1\r\nhost: placar\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("it is sent");
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.expect("an answer"));
    }
    String::from_utf8_lossy(&bytes).contains("HTTP/1.1 200 OK")
}

#[tokio::test]
async fn one_http_connection_too_many_is_told_so_and_a_probe_is_answered_all_the_same() {
    let server = serve(|options| options.http_connections_max = 1).await;
    let mut kept = TcpStream::connect(server.http).await.expect("the server listens");
    assert!(is_answered(&mut kept, "/livez").await);
    // Each is closed after its answer, though nobody asked for that.
    for (path, expected) in [("/v1/models", 503), ("/livez", 200), ("/readyz", 200), ("/metrics", 200)] {
        let asked = format!("GET {path} HTTP/1.1\r\nhost: placar\r\n\r\n");
        let reply = exchange(server.http, asked.as_bytes()).await;
        assert_eq!((reply.status, reply.header("retry-after").is_some()), (expected, expected == 503));
        assert_eq!(reply.header("connection"), Some("close"));
    }
    let body = "[0]".repeat(100_000);
    let mut refused = Began::to_post(server.http, "/v1/predictions", &body).await;
    refused.send(&body).await;
    assert_eq!(refused.reply().await.status, 503);
    assert!(is_answered(&mut kept, "/v1/models").await, "it keeps its place");
    drop(kept);
    // The server learns of it when it learns of it.
    while get(server.http, "/v1/models").await.status != 200 {}
}

#[tokio::test]
async fn a_reader_of_http_that_takes_nothing_is_closed_and_one_that_is_idle_is_not() {
    let server = serve(|options| options.patience = PATIENCE).await;
    let mut idle = TcpStream::connect(server.http).await.expect("the server listens");
    assert!(is_answered(&mut idle, "/readyz").await);
    let mut stalled = TcpStream::connect(server.http).await.expect("the server listens");
    let requests = "GET /openapi.json HTTP/1.1\r\nhost: placar\r\n\r\n".repeat(1_000);
    // It asks on and reads nothing, until there is nobody left to ask.
    while stalled.write_all(requests.as_bytes()).await.is_ok() {}
    assert!(is_answered(&mut idle, "/livez").await);
}
