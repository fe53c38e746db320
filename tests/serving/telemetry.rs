//! What a call leaves behind: its identity in the log, its trace at a collector.

use std::net::{Ipv4Addr, SocketAddr};

use api::v1::ScoreRequest;
use api::v1::scoring_client::ScoringClient;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value;
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tonic::{Request, Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::call::request;
use crate::process::{DEADLINE, SCORE, Serving, Workspace};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

/// Passes on every span that it is sent.
struct Collector(UnboundedSender<Span>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let resources = request.into_inner().resource_spans.into_iter();
        let spans = resources.flat_map(|resource| resource.scope_spans).flat_map(|scope| scope.spans);
        spans.for_each(|span| drop(self.0.send(span)));
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

async fn collector() -> (SocketAddr, UnboundedReceiver<Span>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (spans, received) = unbounded_channel();
    let incoming = tonic::transport::server::TcpIncoming::from(listener);
    let service = TraceServiceServer::new(Collector(spans));
    tokio::spawn(tonic::transport::Server::builder().add_service(service).serve_with_incoming(incoming));
    (address, received)
}

/// A caller's context; `flags`: 01 is sampled, 00 is not.
fn context(flags: &str) -> String {
    format!("00-{TRACE}-{CALLER}-{flags}")
}

fn traced<M>(message: M, flags: &str) -> Request<M> {
    let mut asked = Request::new(message);
    asked.metadata_mut().insert("traceparent", context(flags).parse().expect("a header"));
    asked
}

/// How the span says that it is of gRPC, if it does.
fn system(span: &Span) -> Option<String> {
    let attribute = span.attributes.iter().find(|attribute| attribute.key == "rpc.system")?;
    match attribute.value.as_ref()?.value.as_ref()? {
        any_value::Value::StringValue(system) => Some(system.clone()),
        other => panic!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_its_caller_samples_is_traced_with_its_wait_for_the_ledger() {
    let (address, mut spans) = collector().await;
    let workspace = Workspace::new();
    let mut command = workspace.placar(&["serve", "--grpc", "127.0.0.1:0", "--drain", "1s"]);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{address}"));
    let mut server = Serving::start(&mut command);
    let mut scoring = ScoringClient::new(server.connect().await);
    scoring.score(traced(request(0), "00")).await.expect("an answer");
    scoring.score(traced(request(0), "01")).await.expect("an answer");
    drop(scoring);
    let mut health = HealthClient::new(server.connect().await);
    health.check(traced(HealthCheckRequest::default(), "01")).await.expect("an answer");
    drop(health);
    server.get_with("/v1/models", &format!("traceparent: {}\r\n", context("01")));
    // What waits is exported before it ends.
    server.signal("TERM");
    let mut received = Vec::new();
    for _ in 0..4 {
        received.push(timeout(DEADLINE, spans.recv()).await.expect("in time").expect("the collector runs"));
    }
    server.logged("stopped");
    assert_eq!(server.ended().code(), Some(0));
    let named = |name: &str| received.iter().find(|span| span.name == name).expect("a span of that name");
    let (call, commit) = (named("placar.v1.Scoring/Score"), named("ledger commit"));
    assert_eq!((hex(&call.trace_id), hex(&call.parent_span_id)), (TRACE.to_owned(), CALLER.to_owned()));
    assert_eq!((&commit.trace_id, &commit.parent_span_id), (&call.trace_id, &call.span_id));
    assert!(call.attributes.iter().any(|attribute| attribute.key == "rpc.grpc.status_code"));
    assert_eq!(system(call).as_deref(), Some("grpc"));
    assert_eq!(
        system(named("other")).as_deref(),
        Some("grpc"),
        "what has no name is not named by its caller"
    );
    assert_eq!(system(named("placar.v1.Models/ListModels")), None, "it came over HTTP");
    assert!(spans.try_recv().is_err(), "the other call was not sampled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_the_log_names_its_request_and_the_answer_does_too() {
    let workspace = Workspace::new();
    let mut command = workspace.placar(&["serve", "--grpc", "127.0.0.1:0", "--log", "info,server=debug"]);
    let server = Serving::start(&mut command);
    let mut asked = Request::new(ScoreRequest { score: SCORE.to_owned(), ..request(0) });
    asked.metadata_mut().insert("x-request-id", "order-7".parse().expect("a header"));
    let answer = ScoringClient::new(server.connect().await).score(asked).await.expect("an answer");
    assert_eq!(answer.metadata().get("x-request-id").and_then(|id| id.to_str().ok()), Some("order-7"));
    let line: serde_json::Value = serde_json::from_str(&server.logged("\"answered\"")).expect("JSON");
    assert_eq!(line["request_id"], "order-7");
    assert_eq!((&line["method"], &line["code"]), (&"Score".into(), &"OK".into()));
}
