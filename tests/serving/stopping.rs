use std::error::Error;

use api::v1::ScoreResponse;
use h2::Reason;
use ledger::{PredictionId, Reader};
use tokio::sync::mpsc::unbounded_channel;
use tonic::{Code, Status};

use super::call::{ask_without_end, record_histories};
use crate::process::{SCORE, Workspace};

/// Callers at the same time.
const CALLERS: usize = 4;

/// Answers that came before it is asked to stop.
const ANSWERS: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_it_in_order_while_callers_go_on_asking() {
    check_orderly_end("TERM").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_it_in_order_too() {
    check_orderly_end("INT").await;
}

// One thread, that waits for the process and drives no client: the connection stays, and is drained.
#[tokio::test]
async fn asked_twice_it_does_not_wait_for_anybody() {
    let mut server = Workspace::new().serve();
    let channel = server.connect().await;
    record_histories(channel.clone()).await;
    server.signal("TERM");
    server.logged("stopping");
    server.signal("TERM");
    server.logged("asked twice");
    assert_eq!(server.ended().code(), Some(3));
    drop(channel);
}

/// Everything is answered until the drain is over, and what was taken is on record; what comes later is
/// told UNAVAILABLE, by the server or because nobody listens.
async fn check_orderly_end(signal: &str) {
    let workspace = Workspace::new();
    let mut server = workspace.serve_draining("1s");
    record_histories(server.connect().await).await;
    let (answer, mut answers) = unbounded_channel();
    let mut callers = Vec::new();
    for _ in 0..CALLERS {
        callers.push(tokio::spawn(ask_without_end(server.connect().await, answer.clone())));
    }
    drop(answer);
    let mut came: Vec<ScoreResponse> = Vec::new();
    while let Some(answer) = answers.recv().await {
        came.push(answer);
        if came.len() == ANSWERS {
            server.signal(signal);
        }
    }
    for caller in callers {
        let status = caller.await.expect("no caller panics").expect("they asked until nobody was there");
        assert!(never_taken(&status), "{status:?}");
    }
    server.logged("stopped");
    assert_eq!(server.ended().code(), Some(0));
    check_nothing_was_taken_and_left(&workspace, &came);
}

/// The server has said that it goes down, or nobody listens any more; or the connection closed while the client still held the request back,
/// which its library calls cancelled; or GOAWAY crossed the request on its way.
fn never_taken(status: &Status) -> bool {
    let refused = status.code() == Code::Unavailable;
    let held_back = status.code() == Code::Cancelled && status.metadata().is_empty();
    refused || held_back || beyond_goaway(status)
}

/// The stream lies above the last one that GOAWAY named: the server never took it (RFC 9113, 6.8).
/// The client's library calls this internal, for want of a code.
fn beyond_goaway(status: &Status) -> bool {
    let causes = std::iter::successors(status.source(), |&cause| cause.source());
    let mut protocol = causes.filter_map(|cause| cause.downcast_ref::<h2::Error>());
    protocol.any(|cause| cause.is_go_away() && cause.is_remote() && cause.reason() == Some(Reason::NO_ERROR))
}

/// What is on record is what was answered: nothing less, and no prediction whose answer was cut off.
fn check_nothing_was_taken_and_left(workspace: &Workspace, came: &[ScoreResponse]) {
    let reader = Reader::open(&workspace.ledger()).expect("the ledger opens");
    for answer in came {
        let id: PredictionId = answer.prediction_id.parse().expect("a prediction id");
        assert!(answer.recorded && reader.prediction(id).expect("it can be read").is_some(), "{answer:?}");
    }
    assert_eq!(reader.report_rows(SCORE, None).expect("it can be read").rows.len(), came.len());
}
