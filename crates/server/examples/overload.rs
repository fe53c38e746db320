//! Three times what the server can do: how much it still does, and how soon it refuses the rest.
//!
//! `cargo run --release -p server --example overload`: batches of 1,000 rows, already encoded, over four
//! connections; first as fast as they are answered, then three times as many, whether answered or not. The
//! server has one thread, and answers by rules alone.
//!
//! `overload ADDRESS FILE` asks a server that runs elsewhere, on a core of its own, with the request in FILE, as
//! `cargo bench -p server --bench publish` writes it (`unrecorded-batch.bin`).

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use api::v1 as proto;
use bytes::{Buf, BufMut, Bytes};
use prost::Message;
use server::{Server, ServerOptions};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

const ROWS: usize = 1_000;
const CONNECTIONS: usize = 4;
/// Callers of each connection while the peak is looked for: with one the server waits for them.
const CALLERS: usize = 2;
const EACH: Duration = Duration::from_secs(5);
const PAIRS: usize = 5;

const DEFINITION: &str = r#"
[score]
name = "leads"
outcome = "conversion"
[table]
path = "leads.csv"
label = { column = "won", positive = ["yes"] }
[scorecard]
base = 20
[scorecard.rules.headcount]
points = [{ below = 50, points = 5 }, { points = 15 }]
[scorecard.rules.visits]
each = 2
[[tier]]
name = "all"
from = 0
[serving]
ledger = "off"
"#;

/// Bytes as they are, there and back: the caller's own work is none of the server's.
#[derive(Clone, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = usize;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = usize;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<usize>, Status> {
        let n_bytes = buffer.remaining();
        buffer.advance(n_bytes);
        Ok(Some(n_bytes))
    }
}

fn batch() -> Bytes {
    let features = (0..20).map(|idx| {
        let value = Some(proto::feature_value::Value::Number(f64::from(idx)));
        let name = match idx {
            0 => "headcount".to_owned(),
            1 => "visits".to_owned(),
            _ => format!("feature_{idx}"),
        };
        (name, proto::FeatureValue { value })
    });
    let facts = Some(proto::score_request::Facts::Features(proto::Features { values: features.collect() }));
    let row = proto::ScoreRequest {
        score: "leads".to_owned(),
        entity_id: "c-1".to_owned(),
        facts,
        ..proto::ScoreRequest::default()
    };
    proto::ScoreBatchRequest { rows: vec![row; ROWS] }.encode_to_vec().into()
}

async fn ask(channel: Channel, batch: Bytes) -> Result<usize, Status> {
    let mut grpc = Grpc::new(channel).max_decoding_message_size(64 << 20);
    grpc.ready().await.map_err(|error| Status::unknown(error.to_string()))?;
    let path = http::uri::PathAndQuery::from_static("/placar.v1.Scoring/ScoreBatch");
    Ok(grpc.unary(Request::new(batch), path, Raw).await?.into_inner())
}

/// Batches a second, each asked when another of its caller was answered.
async fn peak(channels: &[Channel], batch: &Bytes) -> f64 {
    let begun = Instant::now();
    let callers = channels.iter().cycle().take(CALLERS * CONNECTIONS).map(|channel| {
        let (channel, batch) = (channel.clone(), batch.clone());
        tokio::spawn(async move {
            let mut n_answered = 0_usize;
            while begun.elapsed() < EACH {
                n_answered += usize::from(ask(channel.clone(), batch.clone()).await.is_ok());
            }
            n_answered
        })
    });
    let mut n_answered = 0;
    for caller in callers.collect::<Vec<_>>() {
        n_answered += caller.await.expect("a caller does not panic");
    }
    n_answered as f64 / begun.elapsed().as_secs_f64()
}

/// Asks at a rate; answers how many a second were answered, and how long each refusal took.
async fn overload(channels: &[Channel], batch: &Bytes, rate: f64) -> (f64, Vec<Duration>) {
    let begun = Instant::now();
    let (answered, refusals) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    let mut n_asked = 0_usize;
    while begun.elapsed() < EACH {
        let due = (begun.elapsed().as_secs_f64() * rate) as usize;
        for idx in n_asked..due {
            let (channel, batch) = (channels[idx % channels.len()].clone(), batch.clone());
            let (answered, refusals) = (Arc::clone(&answered), Arc::clone(&refusals));
            tokio::spawn(async move {
                let asked = Instant::now();
                match ask(channel, batch).await {
                    Ok(_) => drop(answered.fetch_add(1, Ordering::Relaxed)),
                    Err(status) if status.code() == Code::ResourceExhausted => {
                        refusals.lock().await.push(asked.elapsed());
                    }
                    Err(status) => eprintln!("{status}"),
                }
            });
        }
        n_asked = due;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let rate = answered.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64();
    let refusals = std::mem::take(&mut *refusals.lock().await);
    (rate, refusals)
}

fn percentile(sorted: &[Duration], share: f64) -> Duration {
    sorted
        .get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

fn runtime(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("a runtime")
}

/// A server in this process, on a thread of its own.
struct Serving {
    runtime: Runtime,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), server::ServeError>>,
    _folder: tempfile::TempDir,
}

impl Serving {
    fn start() -> Serving {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let models = folder.path().join("models");
        std::fs::create_dir_all(models.join("leads")).expect("a folder");
        std::fs::write(models.join("leads/score.toml"), DEFINITION).expect("a file");
        let options = ServerOptions {
            grpc: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            threads: 1,
            ..ServerOptions::new(models, folder.path().join("ledger.sqlite"))
        };
        let runtime = runtime(1);
        let server = runtime.block_on(Server::bind(options)).expect("the server starts");
        let address = server.grpc();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = runtime.spawn(server.run(async move { drop(stopped.await) }));
        Serving { runtime, address, stop, running, _folder: folder }
    }

    fn end(self) {
        drop(self.stop);
        let ended = self.runtime.block_on(self.running);
        assert!(ended.is_ok_and(|ended| ended.is_ok()), "the server stops in order");
    }
}

async fn measure(address: SocketAddr, batch: Bytes) {
    let mut channels = Vec::new();
    for _ in 0..CONNECTIONS {
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
        channels.push(endpoint.connect().await.expect("it listens"));
    }
    for _ in 0..PAIRS {
        let peak = peak(&channels, &batch).await;
        let (goodput, mut refusals) = overload(&channels, &batch, 3.0 * peak).await;
        refusals.sort_unstable();
        println!(
            "peak {:.0} rows/s, at three times that {:.0} ({:.0} %), {} refusals: p50 {:?}, p99 {:?}",
            peak * ROWS as f64,
            goodput * ROWS as f64,
            100.0 * goodput / peak,
            refusals.len(),
            percentile(&refusals, 0.5),
            percentile(&refusals, 0.99),
        );
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [address, file] = &arguments[..] {
        let framed = Bytes::from(std::fs::read(file).expect("a request with its prefix"));
        runtime(1).block_on(measure(address.parse().expect("an address"), framed.slice(5..)));
        return;
    }
    let serving = Serving::start();
    runtime(1).block_on(measure(serving.address, batch()));
    serving.end();
}
