//! The Open Inference Protocol over REST, with Triton's extensions and its binary tensors.
//!
//! JSON becomes the message of [`api::inference`], with raw elements whatever it had, and the service that
//! answers it over gRPC answers it: the same checks, the same words. What JSON lacks is written `null`: NaN,
//! "" of a text, a probability that nobody knows. Keys that nobody knows are passed over, as the protocol
//! has it.
//!
//! An error is `{"error": …}`, as the protocol has it, with the status that REST has for the same call.

mod documents;
mod elements;
mod fault;
mod infer;
mod models;
mod operations;
mod read;
mod repository;
mod write;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

pub(super) use self::fault::Fault;
pub(super) use self::operations::operations;
use crate::app::App;
use crate::door::Call;
use crate::inference::InferenceService;

type Answer = Result<Response, Fault>;

/// Under which all of it stands.
const ROOT: &str = "/v2";

/// The paths of a model, and of one version of it.
const MODELS: [&str; 2] = ["/v2/models/{name}", "/v2/models/{name}/versions/{version}"];

/// The paths of the protocol.
pub(super) fn routes(app: &Arc<App>) -> Router {
    let mut routes = Router::new()
        .route(ROOT, get(models::server))
        .route("/v2/", get(models::server))
        .route("/v2/health/live", get(models::live))
        .route("/v2/health/ready", get(models::ready))
        .route("/v2/models/stats", get(models::statistics_of_all))
        .route("/v2/repository/index", post(repository::index))
        .route("/v2/repository/models/{name}/load", post(repository::load))
        .route("/v2/repository/models/{name}/unload", post(repository::unload));
    for model in MODELS {
        routes = routes
            .route(model, get(models::metadata))
            .route(&format!("{model}/ready"), get(models::model_ready))
            .route(&format!("{model}/config"), get(models::config))
            .route(&format!("{model}/stats"), get(models::statistics))
            .route(&format!("{model}/infer"), post(infer::infer));
    }
    routes.with_state(InferenceService(Arc::clone(app)))
}

/// Whether a path is the protocol's, so that what is wrong there is told as it tells it.
pub(super) fn has(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The message of a call whose body was read.
pub(crate) fn read_inference(
    json: &[u8],
    behind: &[u8],
) -> Result<api::inference::ModelInferRequest, String> {
    let super::object::Object(request) = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let (message, _binary) = read::request(request, behind).map_err(|error| error.to_string())?;
    Ok(message)
}

fn enter(service: &InferenceService, method: &str) -> Result<Arc<Call>, Fault> {
    let path = format!("/inference.GRPCInferenceService/{method}");
    Ok(Call::enter_as(&service.0.load, &path)?)
}
