//! Connections: in bounded number, each with bounds on what it may take and how long.
//!
//! **All are accepted**, for one that is left with the system waits without a word: a probe too, and who
//! probes takes the server for dead. One that is too many is answered once, from a few places that are
//! kept for it: a probe as always, anything else by a refusal. Then it is closed.

use std::io;
use std::sync::Arc;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;

use crate::limits::{
    ACCEPT_AGAIN, HEADER_BYTES_MAX, HTTP_HEADER_WAIT, HTTP_HEADERS_MAX, REFUSAL_WAIT, REFUSALS_AT_ONCE,
};
use crate::line::{Watch, Watched};
use crate::runtimes::Bounds;

/// What answers.
#[derive(Clone)]
pub(super) struct Routers {
    /// On a connection that has a place.
    pub(super) all: Router,
    /// On one that is too many.
    pub(super) spare: Router,
}

/// Places of connections.
struct Places {
    n: u32,
    own: Arc<Semaphore>,
    spare: Arc<Semaphore>,
}

impl Places {
    fn new(connections_max: usize) -> Places {
        let n = u32::try_from(connections_max).unwrap_or(u32::MAX);
        let own = Arc::new(Semaphore::new(n as usize));
        Places { n, own, spare: Arc::new(Semaphore::new(REFUSALS_AT_ONCE)) }
    }

    /// Done when no connection has a place any more.
    async fn empty(&self) {
        drop(self.own.acquire_many(self.n).await);
        drop(self.spare.acquire_many(REFUSALS_AT_ONCE as u32).await);
    }
}

/// Accepts until `stopping` becomes true; then each connection finishes what it is at, and this is done
/// when all have closed.
pub(super) async fn serve(
    listener: io::Result<std::net::TcpListener>,
    routers: Routers,
    (bounds, stopping): (Bounds, watch::Receiver<bool>),
) {
    let places = Places::new(bounds.connections_max);
    match listener.and_then(TcpListener::from_std) {
        Ok(listener) => tokio::select! {
            () = asked_to_stop(stopping.clone()) => {}
            () = accept(&listener, &routers, &places, (bounds, &stopping)) => {}
        },
        Err(error) => {
            tracing::error!(%error, "HTTP is not served: its listener was lost");
            asked_to_stop(stopping).await;
        }
    }
    places.empty().await;
}

async fn asked_to_stop(mut stopping: watch::Receiver<bool>) {
    drop(stopping.wait_for(|stop| *stop).await);
}

/// Never done. What cannot be accepted now, for want of a file handle, is waited for.
async fn accept(
    listener: &TcpListener,
    routers: &Routers,
    places: &Places,
    (Bounds { connections_max, patience }, stopping): (Bounds, &watch::Receiver<bool>),
) {
    let mut was_full = false;
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
                continue;
            }
        };
        // Without it answers wait a little longer.
        let _ = stream.set_nodelay(true);
        let place = Arc::clone(&places.own).try_acquire_owned().ok();
        if place.is_none() && !was_full {
            tracing::warn!(connections = connections_max, "no more connections are taken over HTTP");
        }
        was_full = place.is_none();
        match place {
            Some(place) => {
                let watched = Watched::new(stream, Watch::without_preface(patience), place);
                tokio::spawn(answer(watched, routers.all.clone(), stopping.clone()));
            }
            None => refuse(stream, routers, places),
        }
    }
}

/// Answers one connection until it closes; how it ended concerns its caller alone.
async fn answer(stream: Watched<OwnedSemaphorePermit>, router: Router, stopping: watch::Receiver<bool>) {
    let connection = bounded().serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = asked_to_stop(stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "an HTTP connection ended early");
    }
}

/// Answers a connection that is too many once, within a short time; not at all when many just are.
fn refuse(stream: TcpStream, routers: &Routers, places: &Places) {
    let (router, place) = (routers.spare.clone(), Arc::clone(&places.spare).try_acquire_owned());
    if let Ok(place) = place {
        tokio::spawn(async move {
            let mut once = bounded();
            once.keep_alive(false);
            let service = TowerToHyperService::new(router);
            drop(timeout(REFUSAL_WAIT, once.serve_connection(TokioIo::new(stream), service)).await);
            drop(place);
        });
    }
}

fn bounded() -> http1::Builder {
    let mut bounded = http1::Builder::new();
    bounded.timer(TokioTimer::new()).header_read_timeout(HTTP_HEADER_WAIT);
    bounded.max_headers(HTTP_HEADERS_MAX).max_buf_size(HEADER_BYTES_MAX as usize);
    bounded
}
