//! The threads that serve: one runtime each, and each connection on one of them for good.
//!
//! **Many single-threaded runtimes, not one with many threads**, because a request that is answered
//! where it comes in needs no other thread: no task is stolen, no waker crosses a core, and what a
//! connection touches stays in one core's cache.
//!
//! **One acceptor deals**, rather than every runtime listening for itself with `SO_REUSEPORT`: there the
//! system deals by a hash of the addresses, and four connections on two threads are as likely 3 : 1
//! or 4 : 0 as 2 : 2. The acceptor gives each to the runtime that has the fewest. A connection is made
//! once and lives for long, so that its way over a queue costs nothing that could be measured.

mod refusal;

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Error;

use self::refusal::Refusals;
use crate::limits::{ACCEPT_AGAIN, CONNECTIONS_DEALT};
use crate::line::{Watch, Watched};
use crate::recording::deliver;
use crate::serve::Router;

/// The threads that serve; those that still do are cut off when this is dropped.
pub(crate) struct Runtimes {
    threads: Vec<Thread>,
    connections_max: usize,
}

/// How many connections there may be, and how long one may keep others waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) connections_max: usize,
    pub(crate) patience: Duration,
}

/// One thread, as the acceptor sees it.
struct Thread {
    deal: mpsc::Sender<(TcpStream, Arc<()>)>,
    /// A clone of it goes with every connection that is open.
    open: Arc<()>,
    ended: oneshot::Receiver<Result<(), Error>>,
    _cut_when_dropped: oneshot::Sender<()>,
}

impl Runtimes {
    /// Starts so many threads, at least one, each with the whole of `router`. When `stopping` becomes
    /// true each tells its connections to finish.
    pub(crate) fn start(
        n_threads: usize,
        router: &Router,
        stopping: &watch::Receiver<bool>,
        bounds: Bounds,
    ) -> io::Result<Runtimes> {
        let Bounds { connections_max, patience } = bounds;
        let start = |idx| Thread::start(idx, router.clone(), stopping.clone(), patience);
        let threads = (0..n_threads.max(1)).map(start).collect::<io::Result<_>>()?;
        Ok(Runtimes { threads, connections_max })
    }

    /// Accepts connections and deals them until `stopping` becomes true; then waits until each that was
    /// dealt has closed.
    pub(crate) async fn serve(
        self,
        listener: TcpListener,
        mut stopping: watch::Receiver<bool>,
    ) -> Result<(), Error> {
        tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => {}
            () = self.accept(listener) => {}
        }
        let Runtimes { threads, connections_max: _ } = self;
        for Thread { deal, open, ended, _cut_when_dropped } in threads {
            drop((deal, open));
            // A thread that panicked has no connection any more.
            ended.await.unwrap_or(Ok(()))?;
        }
        Ok(())
    }

    /// Never done. What cannot be accepted now, for want of a file handle, is waited for.
    async fn accept(&self, listener: TcpListener) {
        let refusals = Refusals::new();
        let mut was_full = false;
        loop {
            let accepted = listener.accept().await.map(|(stream, _)| stream);
            let is_full = self.n_open() >= self.connections_max;
            if is_full && !was_full {
                let connections = self.connections_max;
                tracing::warn!(connections, "no more connections are taken");
            }
            was_full = is_full;
            match accepted {
                Ok(stream) if is_full => refusals.refuse(stream),
                accepted => match accepted.and_then(tokio::net::TcpStream::into_std) {
                    Ok(stream) => self.deal(stream).await,
                    Err(error) => {
                        tracing::warn!(%error, "a connection was not accepted");
                        tokio::time::sleep(ACCEPT_AGAIN).await;
                    }
                },
            }
        }
    }

    /// Connections on all threads, and on their way there.
    fn n_open(&self) -> usize {
        self.threads.iter().map(|thread| Arc::strong_count(&thread.open) - 1).sum()
    }

    /// Gives a connection to the thread that has the fewest.
    async fn deal(&self, stream: TcpStream) {
        let fewest = self.threads.iter().min_by_key(|thread| Arc::strong_count(&thread.open));
        if let Some(thread) = fewest {
            // Refused only by a thread that panicked: the caller finds the connection closed.
            drop(thread.deal.send((stream, Arc::clone(&thread.open))).await);
        }
    }
}

impl Thread {
    fn start(
        idx: usize,
        router: Router,
        stopping: watch::Receiver<bool>,
        patience: Duration,
    ) -> io::Result<Thread> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (deal, dealt) = mpsc::channel(CONNECTIONS_DEALT);
        let (end, ended) = oneshot::channel();
        let (_cut_when_dropped, cut) = oneshot::channel::<()>();
        let serve = move || drop(end.send(run(runtime, router, (dealt, stopping, cut), patience)));
        thread::Builder::new().name(format!("serve-{idx}")).spawn(serve)?;
        Ok(Thread { deal, open: Arc::default(), ended, _cut_when_dropped })
    }
}

type Told = (mpsc::Receiver<(TcpStream, Arc<()>)>, watch::Receiver<bool>, oneshot::Receiver<()>);

/// Serves what is dealt until it has finished, or is cut off.
fn run(
    runtime: Runtime,
    router: Router,
    (dealt, mut stopping, cut): Told,
    patience: Duration,
) -> Result<(), Error> {
    let incoming = ReceiverStream::new(dealt).map(move |(stream, open)| watched(stream, open, patience));
    let stop = async move { drop(stopping.wait_for(|stop| *stop).await) };
    let served = runtime.block_on(async {
        tokio::select! {
            served = router.serve_with_incoming_shutdown(incoming, stop) => served,
            never = deliver() => match never {},
            _ = cut => Ok(()),
        }
    });
    // Work that blocks may still be under way, for a caller who is gone.
    runtime.shutdown_background();
    served
}

/// A connection as its thread serves it: counted as open there for as long as it is.
fn watched(stream: TcpStream, open: Arc<()>, patience: Duration) -> io::Result<Watched<Arc<()>>> {
    stream.set_nodelay(true)?;
    Ok(Watched::new(tokio::net::TcpStream::from_std(stream)?, Watch::new(patience), open))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { connections_max: 100, patience: Duration::from_secs(60) };

    fn router() -> Router {
        let (_, health) = tonic_health::server::health_reporter();
        let meter = crate::meter::MeterLayer(crate::meter::Calls::new());
        let door = crate::door::DoorLayer(Arc::new(crate::door::Load::new()));
        tonic::transport::Server::builder()
            .layer(crate::line::LineLayer)
            .layer(meter)
            .layer(door)
            .add_service(health)
    }

    #[tokio::test]
    async fn connections_are_dealt_to_the_thread_that_has_the_fewest() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (_stop, stopping) = watch::channel(false);
        let runtimes = Runtimes::start(2, &router(), &stopping, BOUNDS).expect("two threads");
        let mut callers = Vec::new();
        for _ in 0..6 {
            callers.push(TcpStream::connect(address).expect("somebody listens"));
            let (stream, _) = listener.accept().await.expect("a connection");
            runtimes.deal(stream.into_std().expect("it can be handed on")).await;
        }
        let open = |thread: &Thread| Arc::strong_count(&thread.open) - 1;
        assert_eq!(runtimes.threads.iter().map(open).collect::<Vec<_>>(), [3, 3]);
    }

    #[tokio::test]
    async fn it_is_done_when_it_may_stop_and_every_connection_has_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopping) = watch::channel(false);
        let runtimes = Runtimes::start(2, &router(), &stopping, BOUNDS).expect("two threads");
        let serving = tokio::spawn(runtimes.serve(listener, stopping));
        let caller = tokio::net::TcpStream::connect(address).await.expect("somebody listens");
        stop.send_replace(true);
        drop(caller);
        assert!(serving.await.expect("nothing panics").is_ok());
    }
}
