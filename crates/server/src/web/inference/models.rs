use api::inference as oip;
use api::inference::grpc_inference_service_server::GrpcInferenceService;
use axum::extract::{FromRequestParts, Path, State};
use axum::response::IntoResponse;
use http::StatusCode;
use http::request::Parts;
use serde::Deserialize;
use tonic::Request;

use super::documents::{
    ModelConfig, ModelMetadata, ModelReady, ModelStatistics, ServerLive, ServerMetadata, ServerReady,
};
use super::{Answer, Fault, enter};
use crate::inference::InferenceService;
use crate::web::document::Document;

/// The model of a path.
#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
    /// "": the champion, or all.
    #[serde(default)]
    pub(super) version: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Named, Fault> {
        let Path(named) = Path::<Named>::from_request_parts(parts, state).await?;
        Ok(named)
    }
}

pub(super) async fn live() -> Document<ServerLive> {
    Document(StatusCode::OK, ServerLive { live: true })
}

pub(super) async fn ready(State(service): State<InferenceService>) -> Document<ServerReady> {
    let ready = !service.0.health.goes_down();
    Document(status(ready), ServerReady { ready })
}

pub(super) async fn server(State(service): State<InferenceService>) -> Answer {
    let asked = Request::new(oip::ServerMetadataRequest {});
    let oip::ServerMetadataResponse { name, version, mut extensions } =
        service.server_metadata(asked).await?.into_inner();
    extensions.push("binary_tensor_data".to_owned());
    Ok(Document(StatusCode::OK, ServerMetadata { name, version, extensions }).into_response())
}

pub(super) async fn metadata(State(service): State<InferenceService>, model: Named) -> Answer {
    let _call = enter(&service, "ModelMetadata")?;
    let Named { name, version } = model;
    let asked = Request::new(oip::ModelMetadataRequest { name, version });
    let answer = service.model_metadata(asked).await?.into_inner();
    Ok(Document(StatusCode::OK, ModelMetadata::from(answer)).into_response())
}

pub(super) async fn model_ready(State(service): State<InferenceService>, model: Named) -> Answer {
    let Named { name, version } = model;
    let asked = Request::new(oip::ModelReadyRequest { name: name.clone(), version });
    let ready = service.model_ready(asked).await?.into_inner().ready;
    Ok(Document(status(ready), ModelReady { name, ready }).into_response())
}

pub(super) async fn config(State(service): State<InferenceService>, model: Named) -> Answer {
    let _call = enter(&service, "ModelConfig")?;
    let Named { name, version } = model;
    let asked = Request::new(oip::ModelConfigRequest { name, version });
    let answer = service.model_config(asked).await?.into_inner();
    Ok(Document(StatusCode::OK, answer.config.map(ModelConfig::from)).into_response())
}

pub(super) async fn statistics(State(service): State<InferenceService>, model: Named) -> Answer {
    counted(&service, model).await
}

pub(super) async fn statistics_of_all(State(service): State<InferenceService>) -> Answer {
    counted(&service, Named { name: String::new(), version: String::new() }).await
}

async fn counted(service: &InferenceService, model: Named) -> Answer {
    let _call = enter(service, "ModelStatistics")?;
    let Named { name, version } = model;
    let asked = Request::new(oip::ModelStatisticsRequest { name, version });
    let answer = service.model_statistics(asked).await?.into_inner();
    Ok(Document(StatusCode::OK, ModelStatistics::from(answer)).into_response())
}

fn status(ready: bool) -> StatusCode {
    if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
