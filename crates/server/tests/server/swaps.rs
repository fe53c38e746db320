//! Promotions while requests are under way: none fails, and each is answered by one version whole.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use api::v1 as proto;
use api::v1::score_result::Result as Sent;
use tokio_stream::StreamExt;

use crate::support::ask;
use crate::support::{Running, World, samples};

const PROMOTIONS: usize = 60;
const CLIENTS: usize = 6;

/// What each version says of the one row that everybody asks about.
type Expected = BTreeMap<u32, u64>;

#[track_caller]
fn check(answer: &proto::ScoreResponse, expected: &Expected) {
    assert_eq!(answer.source(), proto::Source::Model);
    assert_eq!(answer.probability.map(f64::to_bits).as_ref(), expected.get(&answer.version));
    assert!(answer.recorded);
}

async fn ask_alone(server: Arc<Running>, expected: Expected, stop: Arc<AtomicBool>) -> BTreeMap<u32, usize> {
    let mut seen = BTreeMap::new();
    while !stop.load(Ordering::Relaxed) {
        let answer = server.score(ask::full_repurchase()).await;
        check(&answer, &expected);
        *seen.entry(answer.version).or_default() += 1;
    }
    seen
}

async fn ask_in_batches(
    server: Arc<Running>,
    expected: Expected,
    stop: Arc<AtomicBool>,
) -> BTreeMap<u32, usize> {
    let mut seen = BTreeMap::new();
    while !stop.load(Ordering::Relaxed) {
        let rows = vec![ask::full_repurchase(); 100];
        let batch = server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.expect("an answer");
        let mut versions = Vec::new();
        for result in batch.into_inner().results {
            let Some(Sent::Response(answer)) = result.result else { panic!("no answer: {result:?}") };
            check(&answer, &expected);
            versions.push(answer.version);
        }
        versions.dedup();
        assert_eq!(versions.len(), 1, "a batch is answered by one version");
        *seen.entry(versions[0]).or_default() += 1;
    }
    seen
}

async fn ask_by_stream(
    server: Arc<Running>,
    expected: Expected,
    stop: Arc<AtomicBool>,
) -> BTreeMap<u32, usize> {
    let mut seen = BTreeMap::new();
    while !stop.load(Ordering::Relaxed) {
        let rows = tokio_stream::iter(vec![ask::full_repurchase(); 100]);
        let mut results = server.scoring().score_stream(rows).await.expect("a stream").into_inner();
        while let Some(result) = results.next().await {
            let Some(Sent::Response(answer)) = result.expect("a result").result else { panic!("no answer") };
            check(&answer, &expected);
            *seen.entry(answer.version).or_default() += 1;
        }
    }
    seen
}

async fn promote(server: &Running, version: u32) {
    let request = proto::PromoteRequest {
        score: samples::REPURCHASE.to_owned(),
        version,
        alias: proto::Alias::Champion.into(),
        force: false,
        because: String::new(),
        by: "test".to_owned(),
    };
    server.models().promote(request).await.expect("a champion may return");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promotion_under_load_fails_no_request() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(1.0));
    world.promote(samples::REPURCHASE, second);
    let server = Arc::new(world.serve().await);
    let mut expected = Expected::new();
    for version in [1, second] {
        let answer = server.score(proto::ScoreRequest { version, ..ask::full_repurchase() }).await;
        expected.insert(version, answer.probability.expect("a model answers").to_bits());
    }
    let stop = Arc::new(AtomicBool::new(false));
    let mut clients = Vec::new();
    for idx in 0..CLIENTS {
        let (server, expected, stop) = (Arc::clone(&server), expected.clone(), Arc::clone(&stop));
        clients.push(match idx % 3 {
            0 => tokio::spawn(ask_alone(server, expected, stop)),
            1 => tokio::spawn(ask_in_batches(server, expected, stop)),
            _ => tokio::spawn(ask_by_stream(server, expected, stop)),
        });
    }
    for idx in 0..PROMOTIONS {
        promote(&server, [1, second][idx % 2]).await;
        let status = server.status(samples::REPURCHASE).await;
        assert_eq!(status.version, [1, second][idx % 2]);
    }
    stop.store(true, Ordering::Relaxed);
    let mut seen = BTreeMap::<u32, usize>::new();
    for client in clients {
        for (version, n) in client.await.expect("no request failed") {
            *seen.entry(version).or_default() += n;
        }
    }
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), [1, second], "both versions answered: {seen:?}");
}
