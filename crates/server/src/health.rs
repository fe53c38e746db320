//! What `grpc.health.v1` is told, in two kinds that must not be mixed.
//!
//! | name | SERVING while |
//! |---|---|
//! | ``, `placar.v1.Scoring`, `placar.v1.Ledger`, `placar.v1.Models`, `inference.GRPCInferenceService` | the server takes calls: it is *ready*, though rules may answer |
//! | `placar.v1.Scoring/models/<score>` | the score's champion answers, or none was named; else it is *degraded* |
//! | `placar.v1.Scoring/models` | no score is degraded |
//!
//! Whoever sends traffic asks by the first kind, so that a model that fails takes no server out of
//! service: its rules answer. Whoever is to be woken asks by the second. Why a score is degraded is
//! told by `ListModels` and `GetModel`, and in the log.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Mutex;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::catalogue::Standings;
use crate::clock;

/// The names under which readiness is told; the empty one is the server as a whole.
const READY_NAMES: [&str; 5] =
    ["", "placar.v1.Scoring", "placar.v1.Ledger", "placar.v1.Models", "inference.GRPCInferenceService"];

/// Under this name it is told whether any score is degraded, and under it and a score's whether that is.
const MODELS: &str = "placar.v1.Scoring/models";

/// Tells what changes, and nothing twice.
pub(crate) struct Health {
    reporter: HealthReporter,
    told: Mutex<Told>,
    goes_down: AtomicBool,
}

#[derive(Default)]
struct Told {
    /// Why each score is degraded, where it is.
    scores: BTreeMap<String, Option<String>>,
    going_down: bool,
}

impl Health {
    /// Says that the server takes calls.
    pub(crate) async fn ready(reporter: HealthReporter) -> Health {
        for name in READY_NAMES.into_iter().chain([MODELS]) {
            reporter.set_service_status(name, ServingStatus::Serving).await;
        }
        Health { reporter, told: Mutex::default(), goes_down: AtomicBool::new(false) }
    }

    /// Says how the scores stand now.
    pub(crate) async fn tell(&self, standings: &Standings) {
        let now = clock::now();
        let stand = standings.iter().map(|(score, standing)| (score.clone(), standing.degraded(now)));
        let scores: BTreeMap<String, Option<String>> = stand.collect();
        let mut told = self.told.lock().await;
        if told.going_down || told.scores == scores {
            return;
        }
        for gone in told.scores.keys().filter(|score| !scores.contains_key(*score)) {
            self.reporter.clone().clear_service_status(&format!("{MODELS}/{gone}")).await;
        }
        for (score, degraded) in scores.iter().filter(|(score, why)| told.scores.get(*score) != Some(*why)) {
            tell_log(score, told.scores.get(score).and_then(Option::as_deref), degraded.as_deref());
            self.say(&format!("{MODELS}/{score}"), degraded.is_none()).await;
        }
        self.say(MODELS, scores.values().all(Option::is_none)).await;
        told.scores = scores;
    }

    /// Says under every name that the server goes down, for good; as a whole last, so that whoever hears
    /// that finds it under every name.
    pub(crate) async fn going_down(&self) {
        self.goes_down.store(true, Ordering::Relaxed);
        let mut told = self.told.lock().await;
        told.going_down = true;
        for score in told.scores.keys() {
            self.say(&format!("{MODELS}/{score}"), false).await;
        }
        for name in [MODELS].into_iter().chain(READY_NAMES.into_iter().rev()) {
            self.say(name, false).await;
        }
    }

    /// Whether the server goes down.
    pub(crate) fn goes_down(&self) -> bool {
        self.goes_down.load(Ordering::Relaxed)
    }

    async fn say(&self, name: &str, serving: bool) {
        let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        self.reporter.set_service_status(name, status).await;
    }
}

fn tell_log(score: &str, before: Option<&str>, now: Option<&str>) {
    match (before, now) {
        (_, Some(why)) => tracing::warn!(score, why, "the score is degraded"),
        (Some(_), None) => tracing::info!(score, "the score is no longer degraded"),
        (None, None) => {}
    }
}
