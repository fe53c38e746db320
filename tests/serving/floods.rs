//! Callers who mean harm, or are broken: the server holds them back, stays small, and answers others.

use api::v1::scoring_client::ScoringClient;
use api::v1::{Features, ScoreBatchRequest, ScoreRequest, score_request};
use prost::Message;

use crate::process::raw::{HeldBack, Raw, literal};
use crate::process::{SCORE, Serving, Workspace};

/// How much a flood may cost the server, in MiB: the bytes that calls may hold over all connections
/// (256), and some for what connections buffer.
const GROWTH_MAX: usize = 400;

/// Frames of a flood.
const MANY: usize = 200_000;

/// Streams that one connection may have at the same time, and more.
const STREAMS: usize = 2_000;

/// An ordinary window.
const WINDOW: u32 = 65_535;

const SCORE_PATH: &str = "/placar.v1.Scoring/Score";
const BATCH_PATH: &str = "/placar.v1.Scoring/ScoreBatch";
const STREAM_PATH: &str = "/placar.v1.Scoring/ScoreStream";

/// Sends a flood from several connections, which stay; then the server is as small as it should be and
/// answers somebody else.
async fn check(n_connections: usize, window: u32, flood: impl Fn(&mut Raw) -> Result<(), HeldBack>) {
    let workspace = Workspace::new();
    let server = workspace.serve();
    check_answers(&server).await;
    let before = server.memory_mib();
    let mut connections = Vec::new();
    for _ in 0..n_connections {
        let mut raw = Raw::connect(server.grpc, window);
        // Held back or not: what counts is what it did to the server.
        let _ = flood(&mut raw);
        connections.push(raw);
    }
    check_answers(&server).await;
    let peak = server.memory_peak_mib();
    assert!(peak <= before + GROWTH_MAX, "from {before} MiB to {peak} MiB");
    drop(connections);
    check_answers(&server).await;
}

async fn check_answers(server: &Serving) {
    let features = Features::default();
    let request = ScoreRequest {
        score: SCORE.to_owned(),
        entity_id: "c-1".to_owned(),
        facts: Some(score_request::Facts::Features(features)),
        ..ScoreRequest::default()
    };
    let answer = ScoringClient::new(server.connect().await).score(request).await.expect("an answer");
    assert!(answer.into_inner().recorded);
}

#[tokio::test]
async fn pings_that_nobody_reads_the_answers_of() {
    check(4, WINDOW, |raw| (0..MANY).try_for_each(|_| raw.ping())).await;
}

#[tokio::test]
async fn settings_that_nobody_reads_the_answers_of() {
    check(4, WINDOW, |raw| (0..MANY).try_for_each(|_| raw.settings())).await;
}

#[tokio::test]
async fn streams_that_are_reset_as_soon_as_they_are_opened() {
    let rapid_reset = |raw: &mut Raw| {
        (0..MANY / 4).try_for_each(|_| {
            let stream = raw.call(SCORE_PATH)?;
            raw.reset(stream)
        })
    };
    check(4, WINDOW, rapid_reset).await;
}

#[tokio::test]
async fn headers_that_never_end() {
    let endless = |raw: &mut Raw| {
        let stream = raw.begin_headers(SCORE_PATH)?;
        let block = literal("x-more", &"x".repeat(100)).repeat(100);
        (0..MANY / 10).try_for_each(|_| raw.continuation(stream, &block))
    };
    check(4, WINDOW, endless).await;
}

#[tokio::test]
async fn continuations_in_which_nothing_stands() {
    let empty = |raw: &mut Raw| {
        let stream = raw.begin_headers(SCORE_PATH)?;
        (0..MANY).try_for_each(|_| raw.continuation(stream, &[]))
    };
    check(4, WINDOW, empty).await;
}

#[tokio::test]
async fn data_in_which_nothing_stands() {
    let empty = |raw: &mut Raw| {
        let stream = raw.call(STREAM_PATH)?;
        (0..MANY).try_for_each(|_| raw.data(stream, &[]))
    };
    check(4, WINDOW, empty).await;
}

#[tokio::test]
async fn streams_that_announce_the_largest_message_and_send_nothing_more() {
    let announced = [&[0][..], &(16_u32 << 20).to_be_bytes(), &[0x0a]].concat();
    let announce = |raw: &mut Raw| {
        (0..STREAMS).try_for_each(|_| {
            let stream = raw.call(BATCH_PATH)?;
            raw.data(stream, &announced)
        })
    };
    check(8, WINDOW, announce).await;
}

/// Small on the wire, and a large answer.
fn large_answer() -> Vec<u8> {
    let row =
        ScoreRequest { score: SCORE.to_owned(), entity_id: "c-1".to_owned(), ..ScoreRequest::default() };
    let facts = Some(score_request::Facts::Features(Features::default()));
    let rows = vec![ScoreRequest { facts, ..row }; 1_000];
    ScoreBatchRequest { rows }.encode_to_vec()
}

#[tokio::test]
async fn answers_that_nobody_reads() {
    let message = large_answer();
    let ask = |raw: &mut Raw| (0..50).try_for_each(|_| raw.ask(BATCH_PATH, &message));
    check(4, 1, ask).await;
}

#[tokio::test]
async fn answers_that_are_read_only_now_and_then() {
    let message = large_answer();
    let ask = |raw: &mut Raw| {
        (0..50).try_for_each(|_| {
            raw.read_away();
            raw.ask(BATCH_PATH, &message)
        })
    };
    check(2, WINDOW, ask).await;
}
