//! `placar serve`: the server as a process.
//!
//! What the server does lies in the crate `server`. Here is what a process adds to it: where its
//! options come from, one line on stdout when it is ready, logs on stderr, and an orderly end when the
//! system asks for one.

mod logs;
mod named;
mod options;
mod stop;
mod telemetry;

use std::net::SocketAddr;
use std::time::Duration;

use serde::Serialize;
use server::{ServeError, Server, ServerOptions};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::args::Common;
use crate::failure::Failure;
use crate::{ledgers, show};

pub(crate) use options::ServeArgs;
pub(crate) use stop::Stop;
use telemetry::Telemetry;

/// The line on stdout by which whoever started the process learns where it serves.
#[derive(Serialize)]
struct Ready {
    grpc: SocketAddr,
    http: SocketAddr,
}

/// Serves until the process is asked to stop; what is under way then is answered first.
pub(crate) fn run(common: &Common, args: &ServeArgs) -> Result<(), Failure> {
    logs::start(args, &common.settings.log)?;
    take_small_pages();
    let options = args.options(common);
    // It accepts, polls and listens for signals; the server's own threads serve.
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::broke)?;
    runtime.block_on(async {
        let telemetry = Telemetry::start(&common.settings.telemetry)?;
        let served = serve(options).await;
        telemetry.stop().await;
        served
    })
}

/// Asks for memory in pages of 4 KB. The allocator asks for 2 MB, of which a server of many threads fills few:
/// they took 20 of its 50 MB, and made no answer faster. Where that cannot be had nothing is lost but memory.
#[cfg(target_os = "linux")]
fn take_small_pages() {
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        tracing::debug!(%error, "memory is taken in large pages");
    }
}

#[cfg(not(target_os = "linux"))]
fn take_small_pages() {}

async fn serve(options: ServerOptions) -> Result<(), Failure> {
    let stop = Stop::listen().map_err(Failure::broke)?;
    let (models, ledger) = (options.models.clone(), options.ledger.clone());
    let drain = options.drain;
    let server = Server::bind(options).await.map_err(failure_of)?;
    let ready = Ready { grpc: server.grpc(), http: server.http() };
    let (grpc, http) = (ready.grpc, ready.http);
    tracing::info!(%grpc, %http, models = %models.display(), ledger = %ledger.display(), "serving");
    show::line(&serde_json::to_string(&ready).map_err(Failure::broke)?)?;
    let (pass_on, passed_on) = oneshot::channel();
    tokio::select! {
        ended = server.run(asked(stop, drain, pass_on)) => ended.map_err(failure_of)?,
        () = asked_again(passed_on) => return Err(Failure::broke(CutOff)),
    }
    tracing::info!("stopped");
    Ok(())
}

/// Done when the process is asked to end; passes on who is listened to.
async fn asked(mut stop: Stop, drain: Duration, pass_on: oneshot::Sender<Stop>) {
    let signal = stop.asked().await;
    tracing::info!(signal, seconds = drain.as_secs(), "stopping: what is under way may finish");
    drop(pass_on.send(stop));
}

/// Done when it is asked again: whoever asks twice does not want to wait.
async fn asked_again(passed_on: oneshot::Receiver<Stop>) {
    match passed_on.await {
        Ok(mut stop) => drop(stop.asked().await),
        Err(_) => std::future::pending().await,
    }
}

/// The process was asked twice to end.
#[derive(Debug, thiserror::Error)]
#[error("stopped at once, as it was asked twice: calls that were under way have no answer")]
struct CutOff;

/// An address that nobody may ask for and a path to no ledger are the caller's mistakes; the rest is
/// the machine's.
pub(crate) fn failure_of(error: ServeError) -> Failure {
    match error {
        ServeError::Unauthenticated { .. } => Failure::call(error),
        ServeError::Ledger(error) => ledgers::failure_of(error),
        ServeError::Bind { .. }
        | ServeError::Transport { .. }
        | ServeError::Http { .. }
        | ServeError::Threads { .. }
        | ServeError::Opening { .. }
        | ServeError::Descriptors(_) => Failure::broke(error),
    }
}
