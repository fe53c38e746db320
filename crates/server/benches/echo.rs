//! A bare tonic server of the same messages, in the same arrangement: what is left when nothing is
//! scored. `cargo bench -p server --bench echo -- THREADS` prints its address.
//!
//! Each of its threads has a runtime of one thread, connections are dealt in turn, and the allocator and
//! the codec are Placar's. It decodes a request as Placar must and answers as many bytes.

use std::error::Error;
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;

use api::v1 as proto;
use api::v1::scoring_server::{Scoring, ScoringServer};
use mimalloc::MiMalloc;
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Answers at once.
#[derive(Clone, Copy)]
struct Echo;

/// An answer like that of a model: as long, and as many texts.
fn answer(request: proto::ScoreRequest) -> proto::ScoreResponse {
    let proto::ScoreRequest { score, entity_id, .. } = request;
    let time = Some(prost_types::Timestamp { seconds: 1_767_225_600, nanos: 123_456_000 });
    proto::ScoreResponse {
        score,
        entity_id,
        cutoff: time,
        mature_at: time,
        probability: Some(0.25),
        points: 25,
        tier: "low".to_owned(),
        source: proto::Source::Model.into(),
        version: 1,
        calibrated: true,
        ..proto::ScoreResponse::default()
    }
}

#[tonic::async_trait]
impl Scoring for Echo {
    async fn score(
        &self,
        request: Request<proto::ScoreRequest>,
    ) -> Result<Response<proto::ScoreResponse>, Status> {
        Ok(Response::new(answer(request.into_inner())))
    }

    async fn score_batch(
        &self,
        request: Request<proto::ScoreBatchRequest>,
    ) -> Result<Response<proto::ScoreBatchResponse>, Status> {
        let rows = request.into_inner().rows.into_iter().zip(0..);
        let results = rows.map(|(row, index)| {
            let result = Some(proto::score_result::Result::Response(answer(row)));
            proto::ScoreResult { index, result }
        });
        Ok(Response::new(proto::ScoreBatchResponse { results: results.collect() }))
    }

    type ScoreStreamStream = Pin<Box<dyn Stream<Item = Result<proto::ScoreResult, Status>> + Send>>;

    async fn score_stream(
        &self,
        _request: Request<Streaming<proto::ScoreRequest>>,
    ) -> Result<Response<Self::ScoreStreamStream>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn explain(
        &self,
        _request: Request<proto::ExplainRequest>,
    ) -> Result<Response<proto::ExplainResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn past_scores(
        &self,
        _request: Request<proto::PastScoresRequest>,
    ) -> Result<Response<proto::PastScoresResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let n_threads: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{{\"grpc\":\"{}\"}}", listener.local_addr()?);
    let threads: Vec<_> = (0..n_threads.max(1)).map(|_| start()).collect();
    for (stream, turn) in listener.incoming().zip(0..) {
        threads[turn % threads.len()].send(stream?)?;
    }
    Ok(())
}

/// A thread that serves what it is sent.
fn start() -> mpsc::UnboundedSender<TcpStream> {
    let (deal, dealt) = mpsc::unbounded_channel::<TcpStream>();
    std::thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let incoming = UnboundedReceiverStream::new(dealt).map(|stream| {
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            tokio::net::TcpStream::from_std(stream)
        });
        let service = ScoringServer::new(Echo).max_decoding_message_size(16 << 20);
        let router = tonic::transport::Server::builder().max_concurrent_streams(1_024).add_service(service);
        runtime.block_on(router.serve_with_incoming(incoming)).expect("it serves for good");
    });
    deal
}
