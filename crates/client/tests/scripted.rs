//! A server that says what a test wants, over a real connection.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::v1 as proto;
use api::v1::scoring_server::{Scoring, ScoringServer};
use client::{CallError, Client, ClientOptions};
use tokio::net::TcpListener;
use tokio_stream::Stream;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Code, Request, Response, Status, Streaming};

/// What the server says to one attempt after the other; nothing at all when it has nothing left.
#[derive(Clone, Default)]
struct Script {
    lines: Arc<Mutex<VecDeque<Result<(), Status>>>>,
    /// The `grpc-timeout` of each attempt, in microseconds.
    told: Arc<Mutex<Vec<u64>>>,
}

#[tonic::async_trait]
impl Scoring for Script {
    async fn score(
        &self,
        request: Request<proto::ScoreRequest>,
    ) -> Result<Response<proto::ScoreResponse>, Status> {
        let header = request.metadata().get("grpc-timeout").expect("every attempt tells a deadline");
        self.told.lock().expect("no holder panics").push(micros(header.to_str().expect("ASCII")));
        let line = self.lines.lock().expect("no holder panics").pop_front();
        match line {
            Some(said) => said.map(|()| Response::new(proto::ScoreResponse::default())),
            None => std::future::pending().await,
        }
    }

    async fn score_batch(
        &self,
        _request: Request<proto::ScoreBatchRequest>,
    ) -> Result<Response<proto::ScoreBatchResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    type ScoreStreamStream = Pin<Box<dyn Stream<Item = Result<proto::ScoreResult, Status>> + Send>>;

    async fn score_stream(
        &self,
        _request: Request<Streaming<proto::ScoreRequest>>,
    ) -> Result<Response<Self::ScoreStreamStream>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn explain(
        &self,
        _request: Request<proto::ExplainRequest>,
    ) -> Result<Response<proto::ExplainResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn past_scores(
        &self,
        _request: Request<proto::PastScoresRequest>,
    ) -> Result<Response<proto::PastScoresResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }
}

/// The header's digits and unit. (gRPC over HTTP/2, "Timeout")
fn micros(header: &str) -> u64 {
    let (digits, unit) = header.split_at(header.len() - 1);
    let number: u64 = digits.parse().expect("digits");
    match unit {
        "S" => number * 1_000_000,
        "m" => number * 1_000,
        "u" => number,
        "n" => number / 1_000,
        _ => panic!("a unit that no test's deadline needs: {header}"),
    }
}

fn options() -> ClientOptions {
    ClientOptions {
        deadline: Duration::from_secs(60),
        wait_first: Duration::from_millis(1),
        wait_first_exhausted: Duration::from_millis(2),
        ..ClientOptions::default()
    }
}

/// Asks a server with that script; answers what came, and the deadlines that the server was told.
async fn ask(lines: Vec<Result<(), Status>>, options: ClientOptions) -> (Result<(), CallError>, Vec<u64>) {
    let script = Script { lines: Arc::new(Mutex::new(lines.into())), ..Script::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let router = tonic::transport::Server::builder().add_service(ScoringServer::new(script.clone()));
    tokio::spawn(router.serve_with_incoming(TcpListenerStream::new(listener)));
    let client = Client::new(&[&address], options).expect("an address");
    let came = client.score(proto::ScoreRequest::default()).await.map(drop);
    let told = script.told.lock().expect("no holder panics").clone();
    (came, told)
}

#[tokio::test]
async fn too_much_to_do_is_asked_again_until_it_is_done() {
    let busy = || Err(Status::resource_exhausted("too much waits"));
    let (came, told) = ask(vec![busy(), busy(), busy(), Ok(())], options()).await;
    assert!(came.is_ok(), "{came:?}");
    assert_eq!(told.len(), 4);
}

#[tokio::test]
async fn every_attempt_is_told_what_is_left_of_the_deadline() {
    let away = || Err(Status::unavailable("going down"));
    let (came, told) = ask(vec![away(), away(), away(), Ok(())], options()).await;
    assert!(came.is_ok(), "{came:?}");
    assert!(told.windows(2).all(|pair| pair[0] >= pair[1]), "{told:?}");
    assert!(told[3] < told[0] && told[0] <= 60_000_000, "{told:?}");
}

#[tokio::test]
async fn an_answer_that_is_no_is_not_asked_again() {
    let (came, told) = ask(vec![Err(Status::not_found("there is no score"))], options()).await;
    assert!(matches!(&came, Err(CallError::Refused { status }) if status.code() == Code::NotFound));
    assert_eq!(told.len(), 1);
}

#[tokio::test]
async fn it_gives_up_after_so_many_attempts() {
    let busy = || Err(Status::resource_exhausted("too much waits"));
    let lines = (0..20).map(|_| busy()).collect();
    let (came, told) = ask(lines, ClientOptions { attempts: 3, ..options() }).await;
    assert!(matches!(&came, Err(CallError::GivenUp { attempts: 3, .. })), "{came:?}");
    assert_eq!(told.len(), 3);
}

#[tokio::test]
async fn no_answer_ends_with_the_deadline() {
    let short = ClientOptions { deadline: Duration::from_millis(50), ..options() };
    let (came, told) = ask(Vec::new(), short).await;
    assert_eq!(came.expect_err("nobody answered").code(), Code::DeadlineExceeded);
    assert_eq!(told.len(), 1);
}

#[tokio::test]
async fn a_deadline_for_which_no_clock_has_room_is_none() {
    let endless = ClientOptions { deadline: Duration::MAX, ..options() };
    let (came, told) = ask(vec![Err(Status::unavailable("going down")), Ok(())], endless).await;
    assert!(came.is_ok(), "{came:?}");
    assert_eq!(told.len(), 2);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let slow = ClientOptions {
        deadline: Duration::from_secs(30),
        wait_first: Duration::from_secs(1 << 40),
        wait_longest: Duration::from_secs(1 << 40),
        ..options()
    };
    let (came, told) = ask(vec![Err(Status::unavailable("going down"))], slow).await;
    assert!(matches!(&came, Err(CallError::GivenUp { attempts: 1, .. })), "{came:?}");
    assert_eq!(told.len(), 1);
}

#[tokio::test]
async fn what_is_no_address_is_told() {
    let wrong = Client::new(&["not an address"], options()).expect_err("no address");
    assert!(wrong.to_string().contains("http://127.0.0.1:50051"), "{wrong}");
    let none = Client::new(&[], options()).expect_err("no address");
    assert!(matches!(none, CallError::NoAddress));
}
