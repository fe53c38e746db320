use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use http::HeaderMap;
use pin_project_lite::pin_project;
use tonic::Code;

use super::histogram::{BILLIONTHS, Counted, Histogram};
use super::sharded::Sharded;
use crate::request::RequestId;
use crate::trace::Traced;

/// Every method that is counted by its name, and its path over gRPC; health, reflection and what nobody
/// knows are `other`.
const METHODS: [(&str, &str); 16] = [
    ("Score", "/placar.v1.Scoring/Score"),
    ("ScoreBatch", "/placar.v1.Scoring/ScoreBatch"),
    ("ScoreStream", "/placar.v1.Scoring/ScoreStream"),
    ("Explain", "/placar.v1.Scoring/Explain"),
    ("PastScores", "/placar.v1.Scoring/PastScores"),
    ("RecordEvents", "/placar.v1.Ledger/RecordEvents"),
    ("RecordOutcomes", "/placar.v1.Ledger/RecordOutcomes"),
    ("Forget", "/placar.v1.Ledger/Forget"),
    ("ListModels", "/placar.v1.Models/ListModels"),
    ("GetModel", "/placar.v1.Models/GetModel"),
    ("Promote", "/placar.v1.Models/Promote"),
    ("Reload", "/placar.v1.Models/Reload"),
    ("ModelInfer", "/inference.GRPCInferenceService/ModelInfer"),
    ("ModelStreamInfer", "/inference.GRPCInferenceService/ModelStreamInfer"),
    ("ModelMetadata", "/inference.GRPCInferenceService/ModelMetadata"),
    ("ModelReady", "/inference.GRPCInferenceService/ModelReady"),
];

/// All others together.
const OTHER: &str = "other";

/// gRPC's status codes, in the order of their numbers.
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// Codes that are told of every method that was called, though none came: a counter that first appears with a
/// burst has risen by nothing, as whoever scrapes sees it. Those of which the alert `PlacarErrors` speaks.
const ALWAYS_TOLD: [&str; 4] = ["UNKNOWN", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"];

/// Seconds: from a row that is scored where it comes in, to what waits for the ledger in vain.
pub(super) static SECONDS: [f64; 17] = [
    25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    10.0,
];

/// By what a call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Grpc,
    Http,
}

impl Protocol {
    fn name(self) -> &'static str {
        match self {
            Protocol::Grpc => "grpc",
            Protocol::Http => "http",
        }
    }
}

/// The name of a gRPC status, as it is written everywhere.
pub(crate) fn code_name(code: Code) -> &'static str {
    CODES[code as usize]
}

/// Calls by protocol, method and code, and how long they took.
pub(crate) struct Calls {
    grpc: Vec<Method>,
    http: Vec<Method>,
}

struct Method {
    by_code: Sharded<[AtomicU64; CODES.len()]>,
    seconds: Histogram<{ SECONDS.len() }>,
}

/// A call under way; one that is dropped before it has a code was cancelled by its caller.
pub(crate) struct Timer {
    calls: Arc<Calls>,
    protocol: Protocol,
    method_idx: usize,
    begun: Instant,
    code: Code,
    request: RequestId,
    traced: Traced,
}

pin_project! {
    /// What is done for a call: while it is polled, the thread is at that call.
    pub(crate) struct Within<F> {
        #[pin]
        work: F,
        request: RequestId,
        traced: Traced,
    }
}

/// One method's counts, as they are scraped.
pub(super) struct MethodCounts {
    pub(super) protocol: &'static str,
    pub(super) method: &'static str,
    /// Codes that came, and those that are always told; and how often.
    pub(super) codes: Vec<(&'static str, u64)>,
    pub(super) seconds: Counted,
}

impl Calls {
    pub(crate) fn new() -> Arc<Calls> {
        let methods = || (0..=METHODS.len()).map(|_| Method::new()).collect();
        Arc::new(Calls { grpc: methods(), http: methods() })
    }

    /// Begins to count a call to the method of that path.
    pub(crate) fn begin(self: &Arc<Calls>, protocol: Protocol, path: &str, headers: &HeaderMap) -> Timer {
        let method_idx = METHODS.iter().position(|(_, known)| *known == path).unwrap_or(METHODS.len());
        let name = METHODS.get(method_idx).map_or(OTHER, |(_, known)| known.trim_start_matches('/'));
        let (request, traced) = (RequestId::of(headers), Traced::begin(protocol, name, headers));
        let (begun, code) = (Instant::now(), Code::Cancelled);
        Timer { calls: Arc::clone(self), protocol, method_idx, begun, code, request, traced }
    }

    fn of(&self, protocol: Protocol) -> &[Method] {
        match protocol {
            Protocol::Grpc => &self.grpc,
            Protocol::Http => &self.http,
        }
    }

    /// Every method that was called.
    pub(super) fn counts(&self) -> Vec<MethodCounts> {
        let names = || METHODS.iter().map(|(name, _)| *name).chain([OTHER]);
        let both = [("grpc", &self.grpc), ("http", &self.http)].into_iter();
        let all = both.flat_map(|(protocol, methods)| {
            names().zip(methods).map(move |(name, method)| method.counts(protocol, name))
        });
        all.filter(|counts| counts.codes.iter().any(|(_, count)| *count > 0)).collect()
    }
}

impl Method {
    fn new() -> Method {
        Method { by_code: Sharded::default(), seconds: Histogram::new(&SECONDS, BILLIONTHS) }
    }

    fn counts(&self, protocol: &'static str, method: &'static str) -> MethodCounts {
        let count = |idx: usize| self.by_code.sum(|codes| codes[idx].load(Ordering::Relaxed));
        let codes = CODES.iter().enumerate().map(|(idx, name)| (*name, count(idx)));
        let codes = codes.filter(|(name, count)| *count > 0 || ALWAYS_TOLD.contains(name)).collect();
        MethodCounts { protocol, method, codes, seconds: self.seconds.counted() }
    }
}

impl Timer {
    /// The call ended with this code.
    pub(crate) fn end(mut self, code: Code) {
        self.code = code;
    }

    /// Whose call it is.
    pub(crate) fn request(&self) -> &RequestId {
        &self.request
    }

    /// Does something for the call.
    pub(crate) fn within<F>(&self, work: F) -> Within<F> {
        Within { work, request: self.request.clone(), traced: self.traced.clone() }
    }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let (_request, _traced) = (this.request.enter(), this.traced.enter());
        this.work.poll(cx)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let method = &self.calls.of(self.protocol)[self.method_idx];
        method.by_code.own()[self.code as usize].fetch_add(1, Ordering::Relaxed);
        let seconds = self.begun.elapsed().as_secs_f64();
        method.seconds.observe(seconds);
        self.traced.end(self.code, &self.request);
        tracing::debug!(
            request_id = %self.request,
            protocol = self.protocol.name(),
            method = METHODS.get(self.method_idx).map_or(OTHER, |(name, _)| *name),
            code = code_name(self.code),
            seconds,
            "answered"
        );
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timer({:?})", self.begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_names_of_their_numbers() {
        assert_eq!(code_name(Code::Ok), "OK");
        assert_eq!(code_name(Code::FailedPrecondition), "FAILED_PRECONDITION");
        assert_eq!(code_name(Code::Unauthenticated), "UNAUTHENTICATED");
    }

    #[test]
    fn a_call_is_counted_once_with_its_code_or_as_cancelled() {
        let calls = Calls::new();
        let begin = |protocol, path| calls.begin(protocol, path, &HeaderMap::new());
        begin(Protocol::Grpc, "/placar.v1.Scoring/Score").end(Code::NotFound);
        drop(begin(Protocol::Grpc, "/placar.v1.Scoring/Score"));
        begin(Protocol::Http, "/grpc.health.v1.Health/Check").end(Code::Ok);
        let counts = calls.counts();
        let told: Vec<_> =
            counts.iter().map(|c| (c.protocol, c.method, c.codes.clone(), c.seconds.count)).collect();
        let zeros = [("INTERNAL", 0), ("UNAVAILABLE", 0), ("DATA_LOSS", 0)];
        let scored = [&[("CANCELLED", 1), ("UNKNOWN", 0), ("NOT_FOUND", 1)][..], &zeros].concat();
        let other = [&[("OK", 1), ("UNKNOWN", 0)][..], &zeros].concat();
        assert_eq!(told, [("grpc", "Score", scored, 2), ("http", "other", other, 1)]);
    }
}
