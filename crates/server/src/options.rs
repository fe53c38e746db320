use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Duration;

use ledger::Durability;
use records::Span;

use crate::limits::{CONNECTIONS_MAX, HTTP_CONNECTIONS_MAX, PATIENCE};
use crate::{Origin, StandIns};

/// How a server is to run.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The folder of models; it may be empty, or not exist yet.
    pub models: PathBuf,
    /// The ledger's file; it is made where there is none.
    pub ledger: PathBuf,
    /// What a recorded answer survives.
    pub durability: Durability,
    /// How long the ledger keeps what was decided; `None`: for ever.
    pub keep: Option<Span>,
    /// Where gRPC is served; port 0 takes a free one.
    pub grpc: SocketAddr,
    /// Where HTTP is served: REST, probes, metrics; port 0 takes a free one.
    pub http: SocketAddr,
    /// Whose pages may call over HTTP, from browsers; nobody's, unless they are named.
    pub origins: Vec<Origin>,
    /// Allows an address that other machines can reach, although nobody is asked who they are.
    pub allow_unauthenticated: bool,
    /// Threads that serve, each with its own connections; at least one.
    pub threads: usize,
    /// Connections at once over gRPC; another is told that they are too many.
    pub connections_max: usize,
    /// The same over HTTP; probes are answered on others too.
    pub http_connections_max: usize,
    /// How long a connection may take to begin, and to fetch an answer that is ready, before it is closed.
    pub patience: Duration,
    /// How often the folder of models is looked at.
    pub poll_every: Duration,
    /// How long calls that are under way may take to finish when the server is asked to stop.
    pub drain: Duration,
    /// A call whose deadline is nearer than this is answered by the rules.
    pub deadline_margin: Duration,
    /// Who answers in the place of loaded models; nobody, but in tests.
    pub stand_ins: StandIns,
}

impl ServerOptions {
    /// The defaults of `placar serve`: gRPC on 127.0.0.1:50051, HTTP on 127.0.0.1:8080, one thread for each core that the
    /// process may run on.
    pub fn new(models: PathBuf, ledger: PathBuf) -> ServerOptions {
        ServerOptions {
            models,
            ledger,
            durability: Durability::Process,
            keep: None,
            grpc: SocketAddr::from((Ipv4Addr::LOCALHOST, 50_051)),
            http: SocketAddr::from((Ipv4Addr::LOCALHOST, 8_080)),
            origins: Vec::new(),
            allow_unauthenticated: false,
            threads: available_parallelism().map_or(1, NonZero::get),
            connections_max: CONNECTIONS_MAX,
            http_connections_max: HTTP_CONNECTIONS_MAX,
            patience: PATIENCE,
            poll_every: Duration::from_secs(1),
            drain: Duration::from_secs(30),
            deadline_margin: Duration::from_millis(2),
            stand_ins: StandIns::default(),
        }
    }
}
