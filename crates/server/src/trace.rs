//! Traces: a span a call, and one for its wait for the ledger. (OpenTelemetry, W3C Trace Context)
//!
//! Off until [`export_traces`] is called: a call then costs one look at a flag. On, the caller's context
//! decides whether a call is sampled, and the sampler where the caller brings none; one that is not
//! sampled carries nothing on.

use std::sync::OnceLock;

use http::HeaderMap;
use opentelemetry::global::{self, BoxedSpan, BoxedTracer};
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::{Span, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, ContextGuard, KeyValue};
use tonic::Code;

use crate::meter::{Protocol, code_name};

/// By what spans are made, once they are to be exported.
static TRACER: OnceLock<BoxedTracer> = OnceLock::new();

/// Lets calls be traced from now on, through the provider and the propagator that are set globally.
pub fn export_traces() {
    TRACER.get_or_init(|| global::tracer("placar"));
}

/// The span of a call, where it is sampled.
pub(crate) struct Traced(Option<Context>);

/// The headers of a call, as propagators read them.
struct Headers<'h>(&'h HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

impl Traced {
    /// Begins the span of a call to a method. Its name is one of those that are known, so that callers cannot
    /// make up names without end.
    pub(crate) fn begin(protocol: Protocol, name: &'static str, headers: &HeaderMap) -> Traced {
        let Some(tracer) = TRACER.get() else { return Traced(None) };
        let parent = global::get_text_map_propagator(|propagator| propagator.extract(&Headers(headers)));
        let span = tracer.span_builder(name).with_kind(SpanKind::Server);
        let system = (protocol == Protocol::Grpc).then(|| KeyValue::new("rpc.system", "grpc"));
        let span = span.with_attributes(system);
        let span = span.start_with_context(tracer, &parent);
        Traced(span.is_recording().then(|| parent.with_span(span)))
    }

    /// Lets what this thread does be part of the call until what comes back is dropped.
    pub(crate) fn enter(&self) -> Option<ContextGuard> {
        self.0.clone().map(Context::attach)
    }

    /// The call has ended.
    pub(crate) fn end(&self, code: Code, request_id: impl ToString) {
        let Some(context) = &self.0 else { return };
        let span = context.span();
        span.set_attribute(KeyValue::new("rpc.grpc.status_code", i64::from(code as i32)));
        span.set_attribute(KeyValue::new("request.id", request_id.to_string()));
        if matches!(code, Code::Internal | Code::Unknown | Code::Unavailable | Code::DataLoss) {
            span.set_status(Status::error(code_name(code)));
        }
        span.end();
    }
}

impl Clone for Traced {
    fn clone(&self) -> Self {
        Traced(self.0.clone())
    }
}

/// A part of the call that this thread is at, where that is traced; it ends when it is dropped.
pub(crate) fn part(name: &'static str) -> Option<BoxedSpan> {
    let tracer = TRACER.get()?;
    Context::current().span().is_recording().then(|| tracer.start(name))
}
