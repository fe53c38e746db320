//! Probes, as Kubernetes asks them.
//!
//! *Live*: the process answers at all; one that does not is started again. *Ready*: it takes calls, from
//! before the first until it is asked to stop. That champions fail makes no server unready, because its
//! rules answer: the body says so, for whoever looks, and the metrics for whoever is to be woken.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::document::Document;
use crate::app::App;
use crate::clock;

/// The process answers.
#[derive(Serialize, JsonSchema)]
pub(super) struct Live {
    /// Always `live`.
    status: &'static str,
}

/// Whether calls are taken.
#[derive(Serialize, JsonSchema)]
pub(super) struct Readiness {
    /// `ready`, or `going down`.
    status: &'static str,
    /// How many scores there are.
    scores: usize,
    /// Those that are not answered by their champion although one was named.
    degraded: Vec<Degraded>,
}

/// A score that is not answered by its champion.
#[derive(Serialize, JsonSchema)]
pub(super) struct Degraded {
    /// The score's name.
    score: String,
    /// Why, and who answers in its place.
    why: String,
}

pub(super) async fn live() -> Document<Live> {
    Document(StatusCode::OK, Live { status: "live" })
}

pub(super) async fn ready(State(app): State<Arc<App>>) -> Document<Readiness> {
    let (code, status) = match app.health.goes_down() {
        false => (StatusCode::OK, "ready"),
        true => (StatusCode::SERVICE_UNAVAILABLE, "going down"),
    };
    let (standings, now) = (app.catalogue.standings(), clock::now());
    let degraded = standings.values().filter_map(|standing| {
        let why = standing.degraded(now)?;
        Some(Degraded { score: standing.name.to_string(), why })
    });
    Document(code, Readiness { status, scores: standings.len(), degraded: degraded.collect() })
}
