//! More than the server can do, and callers who no longer wait: refused or let go early, and the rest
//! is answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::v1 as proto;
use api::v1::scoring_client::ScoringClient;
use server::ServerOptions;
use tokio::task::JoinHandle;
use tonic::{Code, Request, Status};

use crate::support::ask;
use crate::support::health::{Watched, check};
use crate::support::stand_in::Fragile;
use crate::support::world::connect;
use crate::support::{Running, World, samples};

/// The largest batch, which is also more rows than may wait before the next batch is refused.
const MANY: usize = 10_000;

/// How often the scorer is asked in one turn of a batch at most: 64 rows, each for itself and for its
/// reasons.
const A_TURN: usize = 128;

/// Turns until a thread that was held has heard of it: the one that had begun, and those before it looks
/// at its connections and clocks again. A batch has 157.
const TURNS: usize = 16;

/// Threads of the server: one that the scorer holds, and one for each other connection of a test.
const THREADS: usize = 4;

fn batch(n_rows: usize) -> proto::ScoreBatchRequest {
    proto::ScoreBatchRequest { rows: vec![ask::full_repurchase(); n_rows] }
}

fn by_rules() -> proto::ScoreRequest {
    proto::ScoreRequest { scorer: proto::Scorer::Rules.into(), ..ask::full_repurchase() }
}

/// A server in which a large batch has begun, and waits in its first row.
struct Busy {
    server: Running,
    fragile: LetGo,
    /// How often the scorer had been asked before.
    asked: usize,
    first: JoinHandle<Result<proto::ScoreBatchResponse, Status>>,
    /// No earlier than it arrived.
    begun: Instant,
}

/// Lets the scorer go in the end, whatever a test found: a runtime waits for its threads.
struct LetGo(Arc<Fragile>);

impl Drop for LetGo {
    fn drop(&mut self) {
        self.0.let_go();
    }
}

impl Busy {
    async fn new(options: impl FnOnce(ServerOptions) -> ServerOptions, timeout: Option<Duration>) -> Busy {
        Busy::with(batch(MANY), options, timeout).await
    }

    async fn with(
        rows: proto::ScoreBatchRequest,
        options: impl FnOnce(ServerOptions) -> ServerOptions,
        timeout: Option<Duration>,
    ) -> Busy {
        let (world, fragile) = (World::with(&samples::repurchase(0.0)), Fragile::new());
        let stand_ins = fragile.for_version(1);
        let options = options(ServerOptions { stand_ins, threads: THREADS, ..world.options() });
        let server = world.serve_with(options).await;
        let asked = fragile.asked();
        fragile.hold();
        let mut request = Request::new(rows);
        timeout.into_iter().for_each(|timeout| request.set_timeout(timeout));
        // On a connection, and so on a thread, of its own.
        let own = connect(server.grpc).await;
        let mut scoring = ScoringClient::new(own).max_encoding_message_size(64 << 20);
        let first = tokio::spawn(async move { Ok(scoring.score_batch(request).await?.into_inner()) });
        let fragile = LetGo(fragile);
        fragile.0.asked_beyond(asked).await;
        Busy { server, fragile, asked, first, begun: Instant::now() }
    }

    /// Lets the scorer go and stops the server; answers how many rows were scored.
    async fn scored(self) -> usize {
        self.fragile.0.let_go();
        self.server.stopped().await;
        self.fragile.0.asked() - self.asked
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_batch_too_many_is_refused_and_single_rows_and_the_first_batch_are_answered() {
    let busy = Busy::new(|options| options, None).await;
    for _ in 0..20 {
        let refusal = busy.server.scoring().score_batch(batch(1_000)).await.unwrap_err();
        assert_eq!(refusal.code(), Code::ResourceExhausted, "{refusal}");
        assert!(refusal.message().contains("as many rows as it may"), "{refusal}");
        assert_eq!(busy.server.score(by_rules()).await.source(), proto::Source::Rules);
        check(&busy.server, "placar.v1.Scoring", true).await;
    }
    busy.fragile.0.let_go();
    assert_eq!(busy.first.await.unwrap().unwrap().results.len(), MANY);
    let after = busy.server.scoring().score_batch(batch(1_000)).await.unwrap().into_inner();
    assert_eq!(after.results.len(), 1_000, "what was refused left nothing behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_batch_whose_deadline_passes_is_given_up() {
    let timeout = Duration::from_millis(200);
    let busy = Busy::new(|options| options, Some(timeout)).await;
    while busy.begun.elapsed() <= timeout || !busy.first.is_finished() {
        tokio::task::yield_now().await;
    }
    let scored = busy.scored().await;
    assert!(scored <= A_TURN, "the turn that had begun is finished, and no other: {scored}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_batch_that_is_cancelled_is_given_up() {
    let busy = Busy::new(|options| options, None).await;
    busy.first.abort();
    // The server has read the cancellation when it has answered what came after it.
    for _ in 0..10 {
        check(&busy.server, "", true).await;
    }
    let scored = busy.scored().await;
    assert!(scored <= TURNS * A_TURN, "it went on for long: {scored}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_it_drains_everything_is_answered_to_new_connections_too() {
    let drain = Duration::from_secs(60);
    let mut busy = Busy::new(|options| ServerOptions { drain, ..options }, None).await;
    let mut watched = Watched::start(&busy.server, "").await;
    watched.until_serving(true).await;
    busy.server.ask_to_stop();
    watched.until_serving(false).await;
    check(&busy.server, "placar.v1.Scoring", false).await;
    check(&busy.server, "placar.v1.Scoring/models/repurchase", false).await;
    let other = connect(busy.server.grpc).await;
    for channel in [busy.server.channel.clone(), other] {
        let mut scoring = ScoringClient::new(channel);
        let answer = scoring.score(by_rules()).await.expect("an answer").into_inner();
        assert!(answer.recorded);
    }
    busy.fragile.0.let_go();
    assert_eq!(
        (&mut busy.first).await.unwrap().unwrap().results.len(),
        MANY,
        "what was under way is answered"
    );
    drop(watched);
    busy.server.stopped().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_the_drain_calls_are_told_unavailable_and_never_not_found() {
    let drain = Duration::from_millis(300);
    // Few enough to be finished in the time that last calls have, however slow the machine.
    let mut busy = Busy::with(batch(200), |options| ServerOptions { drain, ..options }, None).await;
    busy.server.ask_to_stop();
    let refusal = loop {
        match busy.server.scoring().score(by_rules()).await {
            Ok(answer) => assert!(answer.into_inner().recorded),
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal.code(), Code::Unavailable, "{refusal:?}");
    busy.fragile.0.let_go();
    assert!(busy.first.await.unwrap().is_ok(), "it was taken before the drain was over");
    busy.server.stopped().await;
}

#[tokio::test]
async fn a_batch_of_more_rows_than_are_taken_is_refused_before_it_is_decoded() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    // Two bytes a row: within the largest message, and gigabytes once they are decoded.
    let rows = vec![proto::ScoreRequest::default(); 4_000_000];
    let request = proto::ScoreBatchRequest { rows };
    let refusal =
        server.scoring().max_encoding_message_size(64 << 20).score_batch(request).await.unwrap_err();
    assert_eq!(refusal.code(), Code::InvalidArgument, "{refusal}");
    assert!(refusal.message().contains("10000 are taken at most"), "{refusal}");
}

#[tokio::test]
async fn a_message_that_would_become_too_much_when_it_is_decoded_is_refused() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let events = vec![proto::Event::default(); 4_000_000];
    let history = proto::History { events, attributes: Vec::new() };
    let request = ask::history(samples::REPURCHASE, history, "2024-01-01");
    let refusal = server.scoring().max_encoding_message_size(64 << 20).score(request).await.unwrap_err();
    assert_eq!(refusal.code(), Code::ResourceExhausted, "{refusal}");
    assert!(refusal.message().contains("as many bytes as it may"), "{refusal}");
    assert_eq!(server.score(ask::full_repurchase()).await.source(), proto::Source::Model);
}
