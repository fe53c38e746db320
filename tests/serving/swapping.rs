//! Promotions again and again under load: no request fails, and memory stays flat.
//!
//! Two hundred; with `PLACAR_LONG=1` ten thousand. What was counted is printed (`--nocapture`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use api::v1::models_client::ModelsClient;
use api::v1::scoring_client::ScoringClient;
use api::v1::{Alias, PromoteRequest, Source};
use tonic::transport::Channel;

use super::call::{record_histories, request};
use super::many;
use crate::process::{SCORE, Workspace};

/// Callers at the same time.
const CALLERS: usize = 4;

/// What memory may grow by after the first swaps, in MiB: an allocator's noise, not a model a swap.
const GROWTH_MAX: usize = 24;

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_is_swapped_again_and_again_costs_no_answer_and_no_memory() {
    let workspace = Workspace::with_champion();
    workspace.define(8);
    assert_eq!(workspace.train(), 2);
    let server = workspace.serve();
    record_histories(server.connect().await).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut callers = Vec::new();
    for _ in 0..CALLERS {
        callers.push(tokio::spawn(ask_until_told(server.connect().await, Arc::clone(&stop))));
    }
    let mut models = ModelsClient::new(server.connect().await);
    let (n_swaps, mut before) = (many(200, 10_000), 0);
    for swap in 0..n_swaps {
        promote(&mut models, 2 - swap as u32 % 2).await;
        if swap == n_swaps / 4 {
            before = server.memory_mib();
        }
    }
    let after = server.memory_mib();
    stop.store(true, Ordering::Relaxed);
    let mut n_answers = [0, 0];
    for caller in callers {
        let seen = caller.await.expect("no request failed");
        n_answers = [n_answers[0] + seen[0], n_answers[1] + seen[1]];
    }
    eprintln!("{n_swaps} swaps: {n_answers:?} answers by each version, 0 failed; {before} MiB, then {after}");
    assert!(n_answers.iter().all(|n| *n > 0), "both answered: {n_answers:?}");
    assert!(after <= before + GROWTH_MAX, "from {before} MiB to {after} MiB");
}

async fn promote(models: &mut ModelsClient<Channel>, version: u32) {
    let request = PromoteRequest {
        score: SCORE.to_owned(),
        version,
        alias: Alias::Champion.into(),
        force: true,
        because: "the test wants it".to_owned(),
        by: "test".to_owned(),
    };
    models.promote(request).await.expect("it is promoted");
}

/// How many answers each version gave; panics when there is none, or when the rules answer.
async fn ask_until_told(channel: Channel, stop: Arc<AtomicBool>) -> [usize; 2] {
    let mut scoring = ScoringClient::new(channel);
    let mut seen = [0, 0];
    while !stop.load(Ordering::Relaxed) {
        let answer = scoring.score(request(seen[0] + seen[1])).await.expect("an answer").into_inner();
        assert!(answer.source() == Source::Model && answer.recorded, "{answer:?}");
        seen[answer.version as usize - 1] += 1;
    }
    seen
}
