//! The client of the crate `client` against a server that dies, goes, or is not there yet.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use api::v1::{Event, EventRow, RecordEventsRequest, ScoreResponse};
use client::{CallError, Client, ClientOptions};
use ledger::{PredictionId, Reader};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tonic::Code;

use super::call::{record_histories, request, time};
use crate::process::{SCORE, Serving, Workspace};

/// Callers at the same time.
const CALLERS: usize = 4;

/// Calls of each.
const CALLS: usize = 100;

/// After so many answers the server is troubled.
const BEFORE_TROUBLE: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_and_comes_back_costs_no_call_its_answer() {
    check_no_call_fails(|server| server.kill()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_replaced_in_order_costs_no_call_its_answer() {
    check_no_call_fails(|server| {
        server.signal("TERM");
        assert_eq!(server.ended().code(), Some(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_twice_is_sent_when_the_server_comes_and_recorded_once() {
    let workspace = Workspace::new();
    let address = free_address();
    let client = client_of(address);
    let recording = tokio::spawn(async move { client.record_events(an_event(0)).await });
    let server = serve_at(&workspace, address);
    let recorded = recording.await.expect("it does not panic");
    assert!(recorded.is_ok(), "{recorded:?}");
    drop(server);
    assert_eq!(n_recorded(&workspace, 0), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_taken_is_never_recorded_twice() {
    let workspace = Workspace::new();
    let address = free_address();
    let mut server = serve_at(&workspace, address);
    let (told, mut recorded) = unbounded_channel();
    let callers = (0..CALLERS).map(|caller| tokio::spawn(record_all(caller, address, told.clone())));
    let callers: Vec<_> = callers.collect();
    drop(told);
    let mut sure = Vec::new();
    while let Some((number, outcome)) = recorded.recv().await {
        match outcome {
            Ok(()) => sure.push(number),
            Err(error) => assert!(matches!(error, CallError::Uncertain { .. }), "{error:?}"),
        }
        if sure.len() == BEFORE_TROUBLE {
            server.kill();
            server = serve_at(&workspace, address);
        }
    }
    for caller in callers {
        caller.await.expect("no caller panics");
    }
    drop(server);
    assert!(sure.iter().all(|number| n_recorded(&workspace, *number) == 1));
    assert!((0..CALLERS * CALLS).all(|number| n_recorded(&workspace, number) <= 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_listens_it_gives_up_and_says_so() {
    let options = ClientOptions { attempts: 3, wait_first: Duration::from_millis(1), ..patient() };
    let address = format!("http://{}", free_address());
    let client = Client::new(&[&address], options).expect("an address");
    let error = client.score(request(0)).await.expect_err("nobody is there");
    assert!(matches!(error, CallError::GivenUp { attempts: 3, .. }), "{error:?}");
    assert_eq!(error.code(), Code::Unavailable);
}

/// Callers go on while the server is troubled and another one takes its address; each call has its
/// answer, and each answer that says so is on record.
async fn check_no_call_fails(trouble: impl Fn(&mut Serving)) {
    let workspace = Workspace::new();
    let address = free_address();
    let mut server = serve_at(&workspace, address);
    record_histories(server.connect().await).await;
    let (answer, mut answers) = unbounded_channel();
    let callers: Vec<_> =
        (0..CALLERS).map(|_| tokio::spawn(score_all(client_of(address), answer.clone()))).collect();
    drop(answer);
    let mut came: Vec<ScoreResponse> = Vec::new();
    while let Some(answer) = answers.recv().await {
        came.push(answer);
        if came.len() == BEFORE_TROUBLE {
            trouble(&mut server);
            server = serve_at(&workspace, address);
        }
    }
    for caller in callers {
        caller.await.expect("no caller panics").expect("every call is answered");
    }
    drop(server);
    assert_eq!(came.len(), CALLERS * CALLS);
    check_on_record(&workspace, &came);
}

async fn score_all(client: Client, answers: UnboundedSender<ScoreResponse>) -> Result<(), CallError> {
    for number in 0..CALLS {
        let answer = client.score(request(number)).await?;
        answers.send(answer).expect("the test listens");
    }
    Ok(())
}

async fn record_all(
    caller: usize,
    address: SocketAddr,
    told: UnboundedSender<(usize, Result<(), CallError>)>,
) {
    let client = client_of(address);
    for number in caller * CALLS..(caller + 1) * CALLS {
        let outcome = client.record_events(an_event(number)).await.map(drop);
        told.send((number, outcome)).expect("the test listens");
    }
}

fn check_on_record(workspace: &Workspace, answers: &[ScoreResponse]) {
    let reader = Reader::open(&workspace.ledger()).expect("the ledger opens");
    for answer in answers {
        let id: PredictionId = answer.prediction_id.parse().expect("a prediction id");
        assert!(answer.recorded && reader.prediction(id).expect("it can be read").is_some(), "{answer:?}");
    }
}

/// An event without an id, of an entity of its own.
fn an_event(number: usize) -> RecordEventsRequest {
    let event = Event { time: time(875_664_000), kind: "purchase".to_owned(), ..Event::default() };
    let row = EventRow { entity_id: entity(number), event: Some(event), id: String::new() };
    RecordEventsRequest { score: SCORE.to_owned(), events: vec![row], attributes: Vec::new() }
}

fn entity(number: usize) -> String {
    format!("buyer-{number}")
}

fn n_recorded(workspace: &Workspace, number: usize) -> usize {
    let reader = Reader::open(&workspace.ledger()).expect("the ledger opens");
    let history = reader.history(SCORE, &entity(number), records::Timestamp::MAX);
    history.expect("it can be read").events.len()
}

/// A port that was free a moment ago, so that a server can leave it and another one take it.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address")
}

fn serve_at(workspace: &Workspace, address: SocketAddr) -> Serving {
    Serving::start(&mut workspace.placar(&["serve", "--grpc", &address.to_string(), "--http", "127.0.0.1:0"]))
}

/// Waits much longer than any start takes, on a busy machine too.
fn patient() -> ClientOptions {
    let (deadline, wait_longest) = (Duration::from_secs(120), Duration::from_millis(100));
    ClientOptions { deadline, wait_longest, attempts: u32::MAX, ..ClientOptions::default() }
}

fn client_of(address: SocketAddr) -> Client {
    Client::new(&[&format!("http://{address}")], patient()).expect("an address")
}
