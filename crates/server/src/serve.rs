use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use api::v1::ledger_server::LedgerServer;
use api::v1::models_server::ModelsServer;
use api::v1::scoring_server::ScoringServer;
use ledger::{Durability, Ledger, Writer};
use registry::Registry;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, MissedTickBehavior};
use tonic::transport::server::Router;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::app::App;
use crate::catalogue::Catalogue;
use crate::limits::{
    BLOCKING_AT_ONCE, CALLS_A_CONNECTION, HEADER_BYTES_MAX, KEEPALIVE_EVERY, KEEPALIVE_WAIT,
    MESSAGE_BYTES_MAX, POLL_SHORTEST,
};
use crate::recall::Recall;
use crate::recording::Recording;
use crate::runtimes::Runtimes;
use crate::services::{LedgerService, ModelsService, ScoringService};
use crate::{ServeError, ServerOptions};

/// The names under which health is told; the empty one is the server as a whole.
const HEALTH_NAMES: [&str; 4] = ["", "placar.v1.Scoring", "placar.v1.Ledger", "placar.v1.Models"];

/// A server that is bound to its address and has read its models, and does not answer yet.
pub struct Server {
    app: Arc<App>,
    listener: TcpListener,
    grpc: SocketAddr,
    going_down: watch::Sender<bool>,
    threads: usize,
    poll_every: Duration,
    drain: Duration,
}

/// Serves until `shutdown` is done, then drains: [`Server::bind`] and [`Server::run`].
pub async fn serve(options: ServerOptions, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
    Server::bind(options).await?.run(shutdown).await
}

impl Server {
    /// Opens the ledger, loads the models and takes the address.
    ///
    /// Fails when the address is taken, or can be reached by others and that was not allowed, and
    /// when the ledger does not open. A model that does not load is no failure: the rules answer,
    /// and `ListModels` says why.
    pub async fn bind(options: ServerOptions) -> Result<Server, ServeError> {
        let ServerOptions { models, ledger, durability, grpc, allow_unauthenticated, .. } = options;
        let ServerOptions { threads, poll_every, drain, deadline_margin, .. } = options;
        check_address(grpc, allow_unauthenticated)?;
        let (listener, grpc) = listen(grpc).await?;
        let (going_down, told) = watch::channel(false);
        let open = move || open(models, ledger, durability, deadline_margin, told);
        let opened = tokio::task::spawn_blocking(open).await;
        let app = Arc::new(opened.map_err(|broken| ServeError::Opening { source: broken })??);
        Ok(Server { app, listener, grpc, going_down, threads, poll_every, drain })
    }

    /// Where gRPC is served, with the port that was taken.
    pub fn grpc(&self) -> SocketAddr {
        self.grpc
    }

    /// Serves until `shutdown` is done. Then health says NOT_SERVING, no connection is taken any
    /// more, calls that are under way finish until the drain's time is over, and the ledger writes
    /// what waits.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let Server { app, listener, grpc, going_down, threads, poll_every, drain } = self;
        let (health, router) = router(&app).await?;
        let stopping = going_down.subscribe();
        let runtimes = Runtimes::start(threads, &router, &stopping);
        let runtimes = runtimes.map_err(|source| ServeError::Threads { source })?;
        let serving = runtimes.serve(listener, stopping);
        let failed = |source| ServeError::Transport { address: grpc, source };
        tokio::pin!(serving);
        tokio::select! {
            served = &mut serving => return served.map_err(failed),
            () = poll(Arc::clone(&app.catalogue), poll_every) => {}
            () = shutdown => {}
        }
        tell(&health, ServingStatus::NotServing).await;
        going_down.send_replace(true);
        let drained = tokio::time::timeout(drain, serving).await;
        close_ledger(app).await;
        drained
            .unwrap_or_else(|_elapsed| {
                tracing::warn!(
                    seconds = drain.as_secs(),
                    "calls were cut off: they took longer than the drain may"
                );
                Ok(())
            })
            .map_err(failed)
    }
}

fn check_address(address: SocketAddr, allow_unauthenticated: bool) -> Result<(), ServeError> {
    match address.ip().is_loopback() || allow_unauthenticated {
        true => Ok(()),
        false => Err(ServeError::Unauthenticated { address }),
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let refused = |source| ServeError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let taken = listener.local_addr().map_err(refused)?;
    Ok((listener, taken))
}

/// Opens what the services share. Blocks.
fn open(
    models: PathBuf,
    path: PathBuf,
    durability: Durability,
    deadline_margin: Duration,
    going_down: watch::Receiver<bool>,
) -> Result<App, ServeError> {
    let writer = Writer::spawn(Ledger::open(&path, durability)?)?;
    let registry = Registry::open(&models);
    let catalogue = Arc::new(Catalogue::open(registry.clone()));
    let (recall, recording) = (Recall::new(path), Recording::new(writer));
    let blocking = Semaphore::new(BLOCKING_AT_ONCE);
    Ok(App { registry, catalogue, recall, recording, deadline_margin, blocking, going_down })
}

async fn router(app: &Arc<App>) -> Result<(HealthReporter, Router), ServeError> {
    let (reporter, health) = tonic_health::server::health_reporter();
    tell(&reporter, ServingStatus::Serving).await;
    // Tools of before 2023 ask for reflection by its alpha name only.
    let (reflection, reflection_alpha) = (described().build_v1()?, described().build_v1alpha()?);
    let scoring = ScoringServer::new(ScoringService(Arc::clone(app)));
    let ledger = LedgerServer::new(LedgerService(Arc::clone(app)));
    let models = ModelsServer::new(ModelsService(Arc::clone(app)));
    let router = tonic::transport::Server::builder()
        .max_concurrent_streams(CALLS_A_CONNECTION)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE_EVERY))
        .http2_keepalive_timeout(Some(KEEPALIVE_WAIT))
        .add_service(scoring.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(ledger.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(models)
        .add_service(health)
        .add_service(reflection)
        .add_service(reflection_alpha);
    Ok((reporter, router))
}

/// What reflection answers from.
fn described() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(api::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

async fn tell(health: &HealthReporter, status: ServingStatus) {
    for name in HEALTH_NAMES {
        health.set_service_status(name, status).await;
    }
}

/// Looks at the folder of models again and again; never done.
async fn poll(catalogue: Arc<Catalogue>, every: Duration) {
    let every = every.max(POLL_SHORTEST);
    let mut ticks = tokio::time::interval_at(Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let catalogue = Arc::clone(&catalogue);
        if let Err(broken) = tokio::task::spawn_blocking(move || catalogue.look(None, false)).await {
            tracing::error!(%broken, "looking at the folder of models broke off");
        }
    }
}

async fn close_ledger(app: Arc<App>) {
    if let Err(broken) = tokio::task::spawn_blocking(move || app.recording.close()).await {
        tracing::error!(%broken, "closing the ledger broke off");
    }
}
