//! The second port: HTTP/1.1 for those who speak no gRPC.
//!
//! | path | for |
//! |---|---|
//! | `/v1/…` | REST: the calls of `placar.v1` as JSON |
//! | `/openapi.json` | what they take and answer, made from the types that read and write it |
//! | `/v2/…` | the Open Inference Protocol as JSON |
//! | `/placar.v1.…` | gRPC-Web, for pages in browsers |
//! | `/livez`, `/readyz` | probes |
//! | `/metrics` | Prometheus |
//!
//! **Nothing is decided here.** A body becomes the proto's message, the service that answers it over gRPC
//! answers it, and its answer becomes a body again: the same checks, the same causes, the same words.
//! What comes passes the same door, so that the sums hold over both ports.
//!
//! **Threads of its own**, that share the work: a probe is answered while every thread that serves gRPC is
//! busy, and while a large body is being read. A caller for whom microseconds matter speaks gRPC.

mod body;
mod connections;
mod cors;
mod document;
mod grpc;
mod held;
mod inference;
mod metrics;
mod object;
mod openapi;
mod operation;
mod paths;
mod probes;
mod problem;
mod rest;
mod whole;

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_body_util::BodyExt;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinError;

use self::connections::Routers;
use self::problem::Problem;
use crate::app::App;
use crate::runtimes::Bounds;

pub(crate) use self::inference::read_inference;
pub use self::openapi::openapi;

/// What serves HTTP: a listener, and threads; what is under way is cut off when this is dropped.
pub(crate) struct Web {
    runtime: Option<Runtime>,
    listener: std::net::TcpListener,
    routers: Routers,
    bounds: Bounds,
}

impl Web {
    /// Starts so many threads, at least one; nothing is accepted yet.
    pub(crate) fn start(
        listener: TcpListener,
        app: &Arc<App>,
        n_threads: usize,
        bounds: Bounds,
    ) -> io::Result<Web> {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.worker_threads(n_threads.max(1)).thread_name("http").enable_all().build()?;
        let routers = Routers { all: router(app), spare: spare_router(app) };
        Ok(Web { runtime: Some(runtime), listener: listener.into_std()?, routers, bounds })
    }

    /// Answers until `stopping` becomes true; then waits until every connection has closed.
    pub(crate) async fn serve(self, stopping: watch::Receiver<bool>) -> Result<(), JoinError> {
        let serving = self.runtime.as_ref().map(|runtime| {
            let listener = self.listener.try_clone();
            runtime.spawn(connections::serve(listener, self.routers.clone(), (self.bounds, stopping)))
        });
        match serving {
            Some(serving) => serving.await,
            None => Ok(()),
        }
    }
}

impl Drop for Web {
    /// A runtime must not wait for its threads where others are served.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Every path. What speaks another protocol over HTTP is merged in here.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let paths = probes(app)
        .merge(rest::routes(app))
        .merge(inference::routes(app))
        .merge(grpc::routes(app))
        .fallback(nowhere)
        .method_not_allowed_fallback(not_so);
    cors::allowing(&app.origins, paths)
}

/// What is answered where there are as many connections as may be: a pod that has much to do is not to be
/// killed for it, and whoever watches it wants to see it.
fn spare_router(app: &Arc<App>) -> Router {
    probes(app).fallback(crowded)
}

fn probes(app: &Arc<App>) -> Router {
    Router::new()
        .route(paths::LIVE, get(probes::live))
        .route(paths::READY, get(probes::ready))
        .route(paths::METRICS, get(metrics::metrics))
        .with_state(Arc::clone(app))
}

/// Takes what is sent and throws it away: closed with something unread, the connection would be reset, and
/// the refusal lost.
async fn crowded(mut sent: Body) -> Problem {
    while let Some(Ok(_)) = sent.frame().await {}
    Problem::crowded()
}

async fn nowhere(uri: http::Uri) -> Response {
    refused(&uri, Problem::nowhere(uri.path()))
}

async fn not_so(uri: http::Uri, method: http::Method) -> Response {
    refused(&uri, Problem::method(&method))
}

/// In the words of whose path it is.
fn refused(uri: &http::Uri, problem: Problem) -> Response {
    match inference::has(uri.path()) {
        true => inference::Fault::from(problem).into_response(),
        false => problem.into_response(),
    }
}
