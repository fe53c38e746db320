//! The Open Inference Protocol over REST, and Triton's binary tensors in it.
//!
//! JSON becomes the message of [`api::inference`], with raw elements whatever it had, and the service that
//! answers it over gRPC answers it: the same checks, the same words. What JSON lacks is written `null`: NaN,
//! "" of a text, a probability that nobody knows.
//!
//! An error is `{"error": …}`, as the protocol has it, with the status that REST has for the same call.

mod elements;
mod read;
mod write;

use std::sync::Arc;

use api::inference as oip;
use api::inference::grpc_inference_service_server::GrpcInferenceService;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tonic::Code;
use tonic::metadata::MetadataMap;

use self::write::written;
use super::body;
use super::document::Document;
use super::problem::Problem;
use crate::app::{App, Arrival};
use crate::door::Call;
use crate::error::AnswerError;
use crate::inference::{InferError, InferenceService};
use crate::meter::Protocol;

/// How many bytes of a body are JSON; binary tensors follow.
const HEADER_LENGTH: &str = "inference-header-content-length";

/// What an inference is counted as, over whatever it comes.
const INFER: &str = "/inference.GRPCInferenceService/ModelInfer";

/// The model of a path.
#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    version: String,
}

/// Why there is no answer, as the protocol says it.
struct Fault(StatusCode, String);

type Answer = Result<Response, Fault>;

/// The paths of the protocol.
pub(super) fn routes(app: &Arc<App>) -> Router {
    let mut routes = Router::new()
        .route("/v2", get(server))
        .route("/v2/", get(server))
        .route("/v2/health/live", get(live))
        .route("/v2/health/ready", get(ready))
        .route("/v2/repository/index", post(index))
        .route("/v2/repository/models/{name}/load", post(load))
        .route("/v2/repository/models/{name}/unload", post(unload));
    for model in ["/v2/models/{name}", "/v2/models/{name}/versions/{version}"] {
        routes = routes
            .route(model, get(metadata))
            .route(&format!("{model}/ready"), get(model_ready))
            .route(&format!("{model}/infer"), post(infer));
    }
    routes.with_state(InferenceService(Arc::clone(app)))
}

async fn live() -> Response {
    Document(StatusCode::OK, json!({ "live": true })).into_response()
}

async fn ready(State(service): State<InferenceService>) -> Response {
    let ready = !service.0.health.goes_down();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Document(status, json!({ "ready": ready })).into_response()
}

async fn server(State(service): State<InferenceService>) -> Answer {
    let asked = tonic::Request::new(oip::ServerMetadataRequest {});
    let oip::ServerMetadataResponse { name, version, mut extensions } =
        service.server_metadata(asked).await?.into_inner();
    extensions.push("binary_tensor_data".to_owned());
    Ok(Document(StatusCode::OK, json!({ "name": name, "version": version, "extensions": extensions }))
        .into_response())
}

async fn metadata(State(service): State<InferenceService>, Path(model): Path<Named>) -> Answer {
    let _call = enter(&service, "ModelMetadata")?;
    let Named { name, version } = model;
    let asked = tonic::Request::new(oip::ModelMetadataRequest { name, version });
    let answer = service.model_metadata(asked).await?.into_inner();
    Ok(Document(StatusCode::OK, write::metadata(answer)).into_response())
}

async fn model_ready(State(service): State<InferenceService>, Path(model): Path<Named>) -> Answer {
    let Named { name, version } = model;
    let asked = tonic::Request::new(oip::ModelReadyRequest { name: name.clone(), version });
    let ready = service.model_ready(asked).await?.into_inner().ready;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(Document(status, json!({ "name": name, "ready": ready })).into_response())
}

async fn index(State(service): State<InferenceService>) -> Answer {
    let _call = enter(&service, "RepositoryIndex")?;
    let asked = tonic::Request::new(oip::RepositoryIndexRequest::default());
    let models = service.repository_index(asked).await?.into_inner().models.into_iter();
    let model = |model: oip::repository_index_response::ModelIndex| {
        let oip::repository_index_response::ModelIndex { name, version, state, reason } = model;
        json!({ "name": name, "version": version, "state": state, "reason": reason })
    };
    Ok(Document(StatusCode::OK, models.map(model).collect::<Vec<Json>>()).into_response())
}

async fn load(State(service): State<InferenceService>, Path(model): Path<Named>) -> Answer {
    let _call = enter(&service, "RepositoryModelLoad")?;
    let asked = oip::RepositoryModelLoadRequest { model_name: model.name, ..Default::default() };
    let answer = service.repository_model_load(tonic::Request::new(asked)).await?.into_inner();
    Ok(Document(StatusCode::OK, json!({ "name": answer.model_name, "load": answer.is_loaded }))
        .into_response())
}

async fn unload(State(service): State<InferenceService>, Path(model): Path<Named>) -> Answer {
    let _call = enter(&service, "RepositoryModelUnload")?;
    let asked = oip::RepositoryModelUnloadRequest { model_name: model.name, ..Default::default() };
    service.repository_model_unload(tonic::Request::new(asked)).await?;
    Ok(StatusCode::OK.into_response())
}

async fn infer(
    State(service): State<InferenceService>,
    Path(model): Path<Named>,
    request: Request<Body>,
) -> Answer {
    let timer = service.0.calls.begin(Protocol::Http, INFER, request.headers());
    let answer = timer.within(inferred(service, model, request)).await;
    timer.end(answer.as_ref().map_or_else(Fault::code, |_| Code::Ok));
    answer
}

async fn inferred(service: InferenceService, model: Named, request: Request<Body>) -> Answer {
    let call = enter(&service, "ModelInfer")?;
    let (head, sent) = request.into_parts();
    check_media_type(&head.headers)?;
    let bytes = body::bytes(sent, &call).await?;
    let n_json = json_length(&head.headers, bytes.len())?;
    let (json, behind) = bytes.split_at(n_json);
    let (mut message, binary) = read::request(body::json(json)?, behind)?;
    (message.model_name, message.model_version) = (model.name, model.version);
    let arrival = Arrival::of(&MetadataMap::from_headers(head.headers));
    let answer = service.infer(&message, arrival, Some(&call)).await?;
    written(answer, &binary, call)
}

impl Fault {
    /// The code that the same refusal has over gRPC.
    fn code(&self) -> Code {
        match self.0 {
            StatusCode::NOT_FOUND => Code::NotFound,
            StatusCode::TOO_MANY_REQUESTS => Code::ResourceExhausted,
            StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
            StatusCode::GATEWAY_TIMEOUT => Code::DeadlineExceeded,
            status if status.is_client_error() => Code::InvalidArgument,
            _ => Code::Internal,
        }
    }
}

/// The message of a call whose body was read.
pub(crate) fn read_inference(json: &[u8], behind: &[u8]) -> Result<oip::ModelInferRequest, String> {
    let request = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let (message, _binary) = read::request(request, behind).map_err(|error| error.to_string())?;
    Ok(message)
}

fn enter(service: &InferenceService, method: &str) -> Result<Arc<Call>, Fault> {
    let path = format!("/inference.GRPCInferenceService/{method}");
    Ok(Call::enter_as(&service.0.load, &path)?)
}

/// A body is JSON, or JSON with binary tensors behind it; Triton's client does not say which.
fn check_media_type(headers: &HeaderMap) -> Result<(), Fault> {
    let is_octets = |sent: &HeaderValue| sent == "application/octet-stream";
    match headers.get(CONTENT_TYPE) {
        None => Ok(()),
        Some(sent) if is_octets(sent) => Ok(()),
        Some(_) => Ok(body::check_media_type(headers)?),
    }
}

/// How many bytes of a body are JSON.
fn json_length(headers: &HeaderMap, n_bytes: usize) -> Result<usize, InferError> {
    let Some(sent) = headers.get(HEADER_LENGTH) else { return Ok(n_bytes) };
    let text = sent.to_str().unwrap_or_default();
    let length = text.parse().ok().filter(|length| *length <= n_bytes);
    length.ok_or_else(|| {
        let found = text.chars().take(HEADER_LENGTH.len()).collect();
        InferError::HeaderLength { found, bytes: n_bytes }
    })
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let Fault(status, error) = self;
        Document(status, json!({ "error": error })).into_response()
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Fault {
        let (status, detail) = problem.parts();
        Fault(status, detail)
    }
}

impl From<tonic::Status> for Fault {
    fn from(status: tonic::Status) -> Fault {
        Problem::from(status).into()
    }
}

impl From<AnswerError> for Fault {
    fn from(error: AnswerError) -> Fault {
        Problem::from(error).into()
    }
}

impl From<InferError> for Fault {
    fn from(error: InferError) -> Fault {
        AnswerError::from(error).into()
    }
}
