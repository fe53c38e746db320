use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::inference::grpc_inference_service_server::GrpcInferenceServiceServer;
use api::plain::scoring_server::ScoringServer;
use api::v1::ledger_server::LedgerServer;
use api::v1::models_server::ModelsServer;
use ledger::{Histories, Ledger, Writer};
use records::Span;
use registry::Registry;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinError;
use tokio::time::{Instant, MissedTickBehavior};
use tower::layer::util::{Identity, Stack};

use crate::app::App;
use crate::catalogue::Catalogue;
use crate::door::{DoorLayer, Load};
use crate::drain;
use crate::health::Health;
use crate::inference::{InferenceService, Inferred};
use crate::limits::{
    BLOCKING_AT_ONCE, CALLS_A_CONNECTION, CONNECTION_WINDOW_BYTES, HEADER_BYTES_MAX, HISTORIES_BYTES_MAX,
    KEEPALIVE_EVERY, KEEPALIVE_WAIT, LAST_CALLS, MESSAGE_BYTES_MAX, POLL_SHORTEST, STREAM_WINDOW_BYTES,
};
use crate::line::LineLayer;
use crate::meter::{Answers, Calls, MeterLayer};
use crate::recall::Recall;
use crate::recording::Recording;
use crate::retention;
use crate::runtimes::{Bounds, Runtimes};
use crate::services::{LedgerService, ModelsService, ScoringService};
use crate::unrecorded::Unrecorded;
use crate::web::Web;
use crate::{ServeError, ServerOptions};

/// The services behind their door, with their calls counted before it.
pub(crate) type Router =
    tonic::transport::server::Router<Stack<DoorLayer, Stack<MeterLayer, Stack<LineLayer, Identity>>>>;

/// A server that is bound to its address and has read its models, and does not answer yet.
pub struct Server {
    app: Arc<App>,
    router: Router,
    listener: TcpListener,
    grpc: SocketAddr,
    web: Web,
    http: SocketAddr,
    going_down: watch::Sender<bool>,
    threads: usize,
    bounds: Bounds,
    poll_every: Duration,
    keep: Option<Span>,
    drain: Duration,
}

/// Serves until `shutdown` is done, then drains: [`Server::bind`] and [`Server::run`].
pub async fn serve(options: ServerOptions, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
    Server::bind(options).await?.run(shutdown).await
}

impl Server {
    /// Opens the ledger, loads the models and takes the addresses.
    ///
    /// Fails when an address is taken, or can be reached by others and that was not allowed, and
    /// when the ledger does not open. A model that does not load is no failure: the rules answer,
    /// and `ListModels` says why.
    pub async fn bind(options: ServerOptions) -> Result<Server, ServeError> {
        let ServerOptions { threads, poll_every, keep, drain, connections_max, patience, .. } = options;
        let bounds = Bounds { connections_max, patience };
        let http_bounds = Bounds { connections_max: options.http_connections_max, patience };
        check_address(options.grpc, options.allow_unauthenticated)?;
        check_address(options.http, options.allow_unauthenticated)?;
        let (listener, grpc) = listen(options.grpc).await?;
        let (web, http) = listen(options.http).await?;
        let (going_down, told) = watch::channel(false);
        let (reporter, health_service) = tonic_health::server::health_reporter();
        let health = Health::ready(reporter).await;
        let opened = tokio::task::spawn_blocking(move || open(options, health, told)).await;
        let app = Arc::new(opened.map_err(|broken| ServeError::Opening { source: broken })??);
        app.health.tell(&app.catalogue.standings()).await;
        let router = router(&app)?.add_service(health_service);
        let web = Web::start(web, &app, threads, http_bounds);
        let web = web.map_err(|source| ServeError::Threads { source })?;
        Ok(Server {
            app,
            router,
            listener,
            grpc,
            web,
            http,
            going_down,
            threads,
            bounds,
            poll_every,
            keep,
            drain,
        })
    }

    /// Where gRPC is served, with the port that was taken.
    pub fn grpc(&self) -> SocketAddr {
        self.grpc
    }

    /// Where HTTP is served, with the port that was taken.
    pub fn http(&self) -> SocketAddr {
        self.http
    }

    /// Serves until `shutdown` is done. Then health says NOT_SERVING at once, and everything is still
    /// answered until nobody asks any more, or the drain's time is over. From then on calls get
    /// UNAVAILABLE and no connection is taken; what is under way finishes, and the ledger writes what
    /// waits.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let Server { app, router, listener, grpc, web, http, .. } = self;
        let Server { going_down, threads, bounds, poll_every, keep, drain, .. } = self;
        let stopping = going_down.subscribe();
        let runtimes = Runtimes::start(threads, &router, &stopping, bounds);
        let runtimes = runtimes.map_err(|source| ServeError::Threads { source })?;
        let serving =
            serve_both((runtimes.serve(listener, stopping.clone()), grpc), (web.serve(stopping), http));
        tokio::pin!(serving);
        tokio::select! {
            served = &mut serving => return served,
            () = poll(&app, poll_every) => {}
            () = retention::keep(Arc::clone(&app), keep) => {}
            () = shutdown => {}
        }
        let until = Instant::now() + drain;
        app.health.going_down().await;
        tokio::select! {
            served = &mut serving => return served,
            () = drain::lame_duck(&app.load, until) => {}
        }
        going_down.send_replace(true);
        let drained = tokio::time::timeout_at(until.max(Instant::now() + LAST_CALLS), serving).await;
        close_ledger(app).await;
        drained.unwrap_or_else(|_elapsed| {
            tracing::warn!(
                seconds = drain.as_secs(),
                "calls were cut off: they took longer than the drain may"
            );
            Ok(())
        })
    }
}

/// Done when neither is served any more; broken off when one cannot be.
async fn serve_both(
    (grpc, grpc_address): (impl Future<Output = Result<(), tonic::transport::Error>>, SocketAddr),
    (http, http_address): (impl Future<Output = Result<(), JoinError>>, SocketAddr),
) -> Result<(), ServeError> {
    let grpc = async { grpc.await.map_err(|source| ServeError::Transport { address: grpc_address, source }) };
    let http = async { http.await.map_err(|source| ServeError::Http { address: http_address, source }) };
    tokio::try_join!(grpc, http).map(drop)
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
pub(crate) fn open(
    options: ServerOptions,
    health: Health,
    going_down: watch::Receiver<bool>,
) -> Result<App, ServeError> {
    let ServerOptions { models, ledger, durability, deadline_margin, origins, stand_ins, .. } = options;
    let histories = Histories::new(ledger.clone(), HISTORIES_BYTES_MAX);
    let writer = Writer::spawn(Ledger::open(&ledger, durability)?.keeping(Arc::clone(&histories)))?;
    let registry = Registry::open(&models);
    let catalogue = Arc::new(Catalogue::open(registry.clone(), stand_ins));
    let (recall, recording) = (Recall::new(ledger, histories), Recording::new(writer));
    let blocking = Semaphore::new(BLOCKING_AT_ONCE);
    let load = Arc::new(Load::new());
    let (unrecorded, calls, answers) = (Unrecorded::default(), Calls::new(), Answers::default());
    Ok(App {
        registry,
        catalogue,
        health,
        load,
        recall,
        recording,
        unrecorded,
        calls,
        answers,
        inferred: Inferred::default(),
        deadline_margin,
        origins,
        blocking,
        going_down,
    })
}

fn router(app: &Arc<App>) -> Result<Router, ServeError> {
    // Tools of before 2023 ask for reflection by its alpha name only.
    let (reflection, reflection_alpha) = (described().build_v1()?, described().build_v1alpha()?);
    let scoring = ScoringServer::new(ScoringService(Arc::clone(app)));
    let ledger = LedgerServer::new(LedgerService(Arc::clone(app)));
    let models = ModelsServer::new(ModelsService(Arc::clone(app)));
    let inference = GrpcInferenceServiceServer::new(InferenceService(Arc::clone(app)));
    let router = tonic::transport::Server::builder()
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_concurrent_streams(CALLS_A_CONNECTION)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE_EVERY))
        .http2_keepalive_timeout(Some(KEEPALIVE_WAIT))
        .layer(LineLayer)
        .layer(MeterLayer(Arc::clone(&app.calls)))
        .layer(DoorLayer(Arc::clone(&app.load)))
        .add_service(scoring.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(ledger.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(models)
        .add_service(inference.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(reflection)
        .add_service(reflection_alpha);
    Ok(router)
}

/// What reflection answers from.
fn described() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(api::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

/// Looks at the folder of models again and again; never done.
async fn poll(app: &App, every: Duration) {
    let every = every.max(POLL_SHORTEST);
    let mut ticks = tokio::time::interval_at(Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        tell_refused(&app.load);
        app.unrecorded.tell();
        if let Err(broken) = app.look(None, false).await {
            tracing::error!(%broken, "looking at the folder of models broke off");
        }
    }
}

/// Says in the log how many calls were refused since the last time; each alone would flood it.
fn tell_refused(load: &Load) {
    let refused = load.take_refused();
    if refused > 0 {
        tracing::warn!(refused, "calls were refused: more was asked for than the server can hold");
    }
}

async fn close_ledger(app: Arc<App>) {
    if let Err(broken) = tokio::task::spawn_blocking(move || app.recording.close()).await {
        tracing::error!(%broken, "closing the ledger broke off");
    }
}
