use std::sync::Arc;

use api::inference as oip;
use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use prost::Message;
use prost::bytes::Bytes;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tonic::Status;
use tonic::metadata::MetadataMap;
use tower::Service;

use crate::app::{App, Arrival};
use crate::health::Health;
use crate::inference::InferenceService;
use crate::{ServeError, ServerOptions, serve, web};

/// A server that is bound to no address: its services, asked without a connection, for whoever feeds them
/// with anything to see that nothing panics.
pub struct Unbound {
    runtime: Runtime,
    app: Arc<App>,
    web: axum::Router,
    _going_down: watch::Sender<bool>,
}

impl Unbound {
    /// Opens the ledger and loads the models; the addresses of the options are not looked at.
    pub fn open(options: ServerOptions) -> Result<Unbound, ServeError> {
        let threads = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = threads.map_err(|source| ServeError::Threads { source })?;
        let (going_down, told) = watch::channel(false);
        let (reporter, _) = tonic_health::server::health_reporter();
        let health = runtime.block_on(Health::ready(reporter));
        let app = Arc::new(serve::open(options, health, told)?);
        let web = web::router(&app);
        Ok(Unbound { runtime, app, web, _going_down: going_down })
    }

    /// What `inference.GRPCInferenceService/ModelInfer` answers to the bytes of its message, as bytes.
    pub fn infer(&self, message: &[u8]) -> Result<Vec<u8>, Status> {
        let message = oip::ModelInferRequest::decode(Bytes::copy_from_slice(message));
        let message = message.map_err(|error| Status::invalid_argument(error.to_string()))?;
        let service = InferenceService(Arc::clone(&self.app));
        let arrival = Arrival::of(&MetadataMap::new());
        let answer = self.runtime.block_on(service.infer(&message, arrival, None))?;
        Ok(answer.encode_to_vec())
    }

    /// What a path answers to a POST of JSON, with these headers beside its own.
    pub fn post(&self, path: &'static str, headers: HeaderMap, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
        let mut request = Request::post(path).header(CONTENT_TYPE, "application/json");
        if let Some(all) = request.headers_mut() {
            all.extend(headers);
        }
        let Ok(request) = request.body(Body::from(body)) else {
            return (StatusCode::BAD_REQUEST, Vec::new());
        };
        let answered = async {
            let response = self.web.clone().call(request).await.unwrap_or_else(|never| match never {});
            let (head, body) = response.into_parts();
            // An answer is in memory whole before its first piece goes.
            let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
            (head.status, body)
        };
        self.runtime.block_on(answered)
    }
}
