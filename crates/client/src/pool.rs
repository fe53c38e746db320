use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use crate::{CallError, ClientOptions};

/// A connection that is silent for so long is asked whether it lives: a machine that vanished says
/// nothing, and a call would otherwise wait for its whole deadline.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(20);

/// How long it may take to say so.
const KEEPALIVE_WAIT: Duration = Duration::from_secs(5);

/// Connections, dealt in turn.
#[derive(Debug)]
pub(crate) struct Pool {
    channels: Vec<Channel>,
    n_dealt: AtomicUsize,
}

impl Pool {
    /// Connections that are made when they are first needed. Inside a runtime only.
    pub(crate) fn new(addresses: &[&str], options: &ClientOptions) -> Result<Pool, CallError> {
        let endpoints = addresses.iter().map(|address| endpoint(address, options));
        let endpoints: Vec<Endpoint> = endpoints.collect::<Result<_, _>>()?;
        if endpoints.is_empty() {
            return Err(CallError::NoAddress);
        }
        // Address by address in turn, so that the attempt after a failed one goes to another.
        let rounds = (0..options.connections.max(1)).flat_map(|_| &endpoints);
        let channels = rounds.map(Endpoint::connect_lazy).collect();
        Ok(Pool { channels, n_dealt: AtomicUsize::new(0) })
    }

    /// The next connection.
    pub(crate) fn next(&self) -> Channel {
        let turn = self.n_dealt.fetch_add(1, Ordering::Relaxed);
        self.channels[turn % self.channels.len()].clone()
    }
}

fn endpoint(address: &str, options: &ClientOptions) -> Result<Endpoint, CallError> {
    let wrong = |source| CallError::Address { address: address.to_owned(), source };
    let endpoint = Endpoint::from_shared(address.to_owned()).map_err(wrong)?;
    Ok(endpoint
        .connect_timeout(options.connect_within)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEPALIVE_EVERY)
        .keep_alive_timeout(KEEPALIVE_WAIT))
}
