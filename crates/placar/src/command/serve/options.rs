use std::net::SocketAddr;
use std::num::NonZero;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use records::Span;
use server::{Origin, ServerOptions};

use crate::args::Common;
use crate::settings::{Address, Durability, LogFormat, ServeSettings};

/// How to serve. What is left out is taken from `placar.toml`, and then from the defaults.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct ServeArgs {
    /// Where gRPC is served; port 0 takes a free one [default: 127.0.0.1:50051]
    #[arg(long, env = "PLACAR_GRPC", value_name = "ADDRESS")]
    pub(super) grpc: Option<Address>,
    /// Where HTTP is served: REST, probes, metrics; port 0 takes a free one [default: 127.0.0.1:8080, or a
    /// free port where gRPC takes one]
    #[arg(long, env = "PLACAR_HTTP", value_name = "ADDRESS")]
    pub(super) http: Option<Address>,
    /// Allow an address that other machines can reach, although nobody is asked who they are
    #[arg(
        long,
        env = "PLACAR_ALLOW_UNAUTHENTICATED",
        value_name = "BOOL",
        value_parser = BoolishValueParser::new(),
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub(super) allow_unauthenticated: Option<bool>,
    /// Whose pages may call over HTTP from browsers, such as https://crm.example; several with commas [default: nobody's]
    #[arg(long, env = "PLACAR_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
    pub(super) origins: Option<Vec<Origin>>,
    /// What a recorded answer survives [default: process]
    #[arg(long, env = "PLACAR_DURABILITY", value_name = "WHAT")]
    pub(super) durability: Option<Durability>,
    /// Threads that serve [default: one for each core]
    #[arg(long, env = "PLACAR_THREADS", value_name = "N")]
    pub(super) threads: Option<NonZero<usize>>,
    /// How long the ledger keeps what was decided, such as 2y [default: for ever]
    #[arg(long, env = "PLACAR_KEEP", value_name = "TIME")]
    pub(super) keep: Option<Span>,
    /// How often promotions by others are looked for [default: 1s]
    #[arg(long, env = "PLACAR_POLL_EVERY", value_name = "TIME")]
    pub(super) poll_every: Option<Span>,
    /// How long calls are still answered when the server is asked to stop, while anybody asks [default: 30s]
    #[arg(long, env = "PLACAR_DRAIN", value_name = "TIME")]
    pub(super) drain: Option<Span>,
    /// What is logged: error, warn, info, debug, trace, or levels by module [default: info]
    #[arg(long, env = "PLACAR_LOG", value_name = "LEVEL")]
    pub(super) log: Option<String>,
    /// How it is logged [default: human on a terminal, json otherwise]
    #[arg(long, env = "PLACAR_LOG_FORMAT", value_name = "FORMAT")]
    pub(super) log_format: Option<LogFormat>,
}

impl ServeArgs {
    /// Flags and variables first, then the file, then the defaults of the server.
    pub(super) fn options(&self, common: &Common) -> ServerOptions {
        let ServeSettings { grpc, http, allow_unauthenticated, ref origins, threads, poll_every, drain } =
            common.settings.serve;
        let default = ServerOptions::new(common.models.clone(), common.ledger.clone());
        let durability = self.durability.or(common.settings.ledger.durability);
        let allowed = self.allow_unauthenticated.or(allow_unauthenticated);
        let grpc = self.grpc.or(grpc).map_or(default.grpc, |address| address.0);
        let http_default = beside(grpc, default.http);
        ServerOptions {
            durability: durability.map_or(default.durability, Durability::into),
            keep: self.keep.or(common.settings.ledger.keep),
            grpc,
            http: self.http.or(http).map_or(http_default, |address| address.0),
            allow_unauthenticated: allowed.unwrap_or(default.allow_unauthenticated),
            origins: self.origins.as_ref().or(origins.as_ref()).cloned().unwrap_or_default(),
            threads: self.threads.or(threads).map_or(default.threads, NonZero::get),
            poll_every: self.poll_every.or(poll_every).map_or(default.poll_every, duration),
            drain: self.drain.or(drain).map_or(default.drain, duration),
            ..default
        }
    }
}

/// Where HTTP is served when nobody says: whoever lets gRPC take a free port wants no port to clash.
fn beside(grpc: SocketAddr, default: SocketAddr) -> SocketAddr {
    match grpc.port() {
        0 => SocketAddr::new(default.ip(), 0),
        _ => default,
    }
}

fn duration(span: Span) -> Duration {
    Duration::from_micros(span.micros().unsigned_abs())
}
