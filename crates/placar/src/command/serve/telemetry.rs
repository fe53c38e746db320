use opentelemetry::global;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

use crate::failure::Failure;
use crate::settings::TelemetrySettings;

/// Where OpenTelemetry's own programs look first.
const VARIABLE: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// Traces cannot be exported to where they should.
#[derive(Debug, thiserror::Error)]
#[error(
    "traces cannot be exported to {endpoint:?}: write the collector's gRPC address, such as http://127.0.0.1:4317"
)]
struct EndpointError {
    endpoint: String,
    source: ExporterBuildError,
}

/// The share of calls to be traced is none.
#[derive(Debug, thiserror::Error)]
#[error("[telemetry] sample is {sample}: write a share from 0 to 1")]
struct SampleError {
    sample: f64,
}

/// What exports traces; nothing where no endpoint is configured.
pub(super) struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Exports traces from here on, if an endpoint is named. Inside a runtime only.
    pub(super) fn start(settings: &TelemetrySettings) -> Result<Telemetry, Failure> {
        let named = std::env::var(VARIABLE).ok().filter(|endpoint| !endpoint.is_empty());
        let Some(endpoint) = named.or_else(|| settings.endpoint.clone()) else { return Ok(Telemetry(None)) };
        let exporter = SpanExporter::builder().with_tonic().with_endpoint(&endpoint).build();
        let exporter = exporter.map_err(|source| Failure::call(EndpointError { endpoint, source }))?;
        let resource = Resource::builder().with_service_name("placar").build();
        let mut provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource);
        if let Some(sample) = settings.sample {
            let share = (0.0..=1.0).contains(&sample).then_some(sample);
            let share = share.ok_or_else(|| Failure::call(SampleError { sample }))?;
            // The caller's decision first.
            provider =
                provider.with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))));
        }
        let provider = provider.build();
        global::set_tracer_provider(provider.clone());
        global::set_text_map_propagator(TraceContextPropagator::new());
        server::export_traces();
        Ok(Telemetry(Some(provider)))
    }

    /// Exports what waits. What a collector does not take by then is lost, and that is told.
    pub(super) async fn stop(self) {
        let Some(provider) = self.0 else { return };
        let stopped = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = stopped {
            tracing::warn!(%error, "the last traces were not exported");
        }
    }
}
