//! Connections: accepted in bounded number, each with bounds on what it may take and how long.

use std::io;
use std::sync::Arc;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::limits::{
    ACCEPT_AGAIN, HEADER_BYTES_MAX, HTTP_CONNECTIONS_MAX, HTTP_HEADER_WAIT, HTTP_HEADERS_MAX,
};

/// Accepts until `stopping` becomes true; then each connection finishes what it is at, and this is done
/// when all have closed.
pub(super) async fn serve(
    listener: io::Result<std::net::TcpListener>,
    router: Router,
    stopping: watch::Receiver<bool>,
) {
    let turns = Arc::new(Semaphore::new(HTTP_CONNECTIONS_MAX as usize));
    match listener.and_then(TcpListener::from_std) {
        Ok(listener) => tokio::select! {
            () = asked_to_stop(stopping.clone()) => {}
            () = accept(&listener, &router, (&turns, &stopping)) => {}
        },
        Err(error) => {
            tracing::error!(%error, "HTTP is not served: its listener was lost");
            asked_to_stop(stopping).await;
        }
    }
    drop(turns.acquire_many(HTTP_CONNECTIONS_MAX).await);
}

async fn asked_to_stop(mut stopping: watch::Receiver<bool>) {
    drop(stopping.wait_for(|stop| *stop).await);
}

type Bounds<'b> = (&'b Arc<Semaphore>, &'b watch::Receiver<bool>);

/// Never done, but when no turn will be free any more. What cannot be accepted now, for want of a file
/// handle, is waited for.
async fn accept(listener: &TcpListener, router: &Router, (turns, stopping): Bounds<'_>) {
    while let Ok(turn) = Arc::clone(turns).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(answer(stream, router.clone(), (turn, stopping.clone())));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// Answers one connection until it closes; how it ended concerns its caller alone.
async fn answer(
    stream: TcpStream,
    router: Router,
    (_turn, stopping): (OwnedSemaphorePermit, watch::Receiver<bool>),
) {
    // Without it answers wait a little longer.
    let _ = stream.set_nodelay(true);
    let mut bounded = http1::Builder::new();
    bounded.timer(TokioTimer::new()).header_read_timeout(HTTP_HEADER_WAIT);
    bounded.max_headers(HTTP_HEADERS_MAX).max_buf_size(HEADER_BYTES_MAX as usize);
    let connection = bounded.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
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
