use std::collections::BTreeMap;
use std::sync::Arc;

use api::inference as oip;
use api::inference::grpc_inference_service_server::GrpcInferenceService;
use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{Request, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::documents::{LoadRequest, ModelIndex, ModelLoaded, RepositoryIndexRequest, UnloadRequest};
use super::models::Named;
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
    let LoadRequest { parameters } = sent(request, &call).await?;
    let (model_name, parameters) = (model.name, named(parameters));
    let asked = oip::RepositoryModelLoadRequest { model_name, parameters, ..Default::default() };
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
    let UnloadRequest { parameters } = sent(request, &call).await?;
    let (model_name, parameters) = (model.name, named(parameters));
    let asked = oip::RepositoryModelUnloadRequest { model_name, parameters, ..Default::default() };
    service.repository_model_unload(tonic::Request::new(asked)).await?;
    Ok(StatusCode::OK.into_response())
}

/// Parameters by their names: of none it is asked what it says.
fn named(parameters: BTreeMap<String, Json>) -> BTreeMap<String, oip::ModelRepositoryParameter> {
    parameters.into_keys().map(|name| (name, oip::ModelRepositoryParameter::default())).collect()
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
