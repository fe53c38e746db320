use std::sync::Arc;

use api::inference as oip;
use api::inference::grpc_inference_service_server::GrpcInferenceService;
use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{Request, StatusCode};
use serde::de::DeserializeOwned;

use super::documents::{ModelIndex, ModelLoaded, RepositoryIndexRequest, RepositoryRequest};
use super::models::Named;
use super::read::choices;
use super::{Answer, Fault, enter, infer};
use crate::door::Call;
use crate::inference::InferenceService;
use crate::web::body;
use crate::web::document::Document;
use crate::web::object::Object;

pub(super) async fn index(State(service): State<InferenceService>, request: Request<Body>) -> Answer {
    let call = enter(&service, "RepositoryIndex")?;
    let RepositoryIndexRequest { ready } = sent(request, &call).await?;
    let asked = oip::RepositoryIndexRequest { ready, ..Default::default() };
    let models = service.repository_index(tonic::Request::new(asked)).await?.into_inner().models;
    let models: Vec<ModelIndex> = models.into_iter().map(ModelIndex::from).collect();
    Ok(Document(StatusCode::OK, models).into_response())
}

pub(super) async fn load(
    State(service): State<InferenceService>,
    model: Named,
    request: Request<Body>,
) -> Answer {
    let call = enter(&service, "RepositoryModelLoad")?;
    let RepositoryRequest { parameters } = sent(request, &call).await?;
    let parameters = choices(parameters)
        .into_iter()
        .map(|(name, _)| (name, oip::ModelRepositoryParameter::default()))
        .collect();
    let asked = oip::RepositoryModelLoadRequest { model_name: model.name, parameters, ..Default::default() };
    let answer = service.repository_model_load(tonic::Request::new(asked)).await?.into_inner();
    let oip::RepositoryModelLoadResponse { model_name: name, is_loaded: load } = answer;
    Ok(Document(StatusCode::OK, ModelLoaded { name, load }).into_response())
}

pub(super) async fn unload(
    State(service): State<InferenceService>,
    model: Named,
    request: Request<Body>,
) -> Answer {
    let call = enter(&service, "RepositoryModelUnload")?;
    let RepositoryRequest { parameters: _ } = sent(request, &call).await?;
    let asked = oip::RepositoryModelUnloadRequest { model_name: model.name, ..Default::default() };
    service.repository_model_unload(tonic::Request::new(asked)).await?;
    Ok(StatusCode::OK.into_response())
}

/// A body that may be left out.
async fn sent<J: DeserializeOwned + Default>(request: Request<Body>, call: &Arc<Call>) -> Result<J, Fault> {
    let (head, sent) = request.into_parts();
    infer::check_media_type(&head.headers)?;
    match body::bytes(sent, call).await?.as_slice() {
        [] => Ok(J::default()),
        bytes => {
            let Object(read) = body::json(bytes)?;
            Ok(read)
        }
    }
}
