use api::v1::Source;
use api::v1::scoring_client::ScoringClient;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tonic::transport::Channel;

use super::call::{record_histories, request};
use crate::process::{DEADLINE, Workspace};

/// Callers at the same time.
const CALLERS: usize = 4;

/// Answers of the new version after which a caller is content.
const OF_THE_NEW: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn a_promotion_by_another_process_takes_over_and_no_request_fails() {
    let workspace = Workspace::with_champion();
    workspace.define(8);
    assert_eq!(workspace.train(), 2);
    let server = workspace.serve();
    record_histories(server.connect().await).await;
    let (answered, mut answers) = unbounded_channel();
    let mut callers = Vec::new();
    for _ in 0..CALLERS {
        callers.push(tokio::spawn(ask_until_the_second_answers(server.connect().await, answered.clone())));
    }
    assert_eq!(answers.recv().await, Some(1), "the champion answers");
    workspace.promote(2);
    for caller in callers {
        let versions = timeout(DEADLINE, caller).await.expect("it takes over").expect("no request fails");
        assert!(versions.is_sorted(), "nobody falls back to the old one: {versions:?}");
    }
}

/// The versions of all answers; panics when there is none, or when the rules answer.
async fn ask_until_the_second_answers(channel: Channel, answered: UnboundedSender<u32>) -> Vec<u32> {
    let mut scoring = ScoringClient::new(channel);
    let mut versions = Vec::new();
    while versions.iter().filter(|version| **version == 2).count() < OF_THE_NEW {
        let answer = scoring.score(request(versions.len())).await.expect("an answer").into_inner();
        assert_eq!(answer.source(), Source::Model, "{answer:?}");
        versions.push(answer.version);
        // Nobody listens after the first answer.
        let _ = answered.send(answer.version);
    }
    versions
}
