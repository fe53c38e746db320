use std::sync::Arc;

use api::inference as oip;
use api::inference::grpc_inference_service_server::GrpcInferenceService;
use tonic::{Request, Response, Status, Streaming};

use super::infer::Target;
use super::{describe, stream};
use crate::app::{App, Arrival};
use crate::door::Call;

/// What the service is called, and what it does beyond the protocol's six methods, by Triton's names.
const NAME: &str = "placar";
const EXTENSIONS: [&str; 3] = ["model_configuration", "model_repository", "statistics"];

/// `inference.GRPCInferenceService`.
#[derive(Clone)]
pub(crate) struct InferenceService(pub(crate) Arc<App>);

#[tonic::async_trait]
impl GrpcInferenceService for InferenceService {
    async fn server_live(
        &self,
        _request: Request<oip::ServerLiveRequest>,
    ) -> Result<Response<oip::ServerLiveResponse>, Status> {
        Ok(Response::new(oip::ServerLiveResponse { live: true }))
    }

    async fn server_ready(
        &self,
        _request: Request<oip::ServerReadyRequest>,
    ) -> Result<Response<oip::ServerReadyResponse>, Status> {
        let ready = !self.0.health.goes_down();
        Ok(Response::new(oip::ServerReadyResponse { ready }))
    }

    async fn model_ready(
        &self,
        request: Request<oip::ModelReadyRequest>,
    ) -> Result<Response<oip::ModelReadyResponse>, Status> {
        let oip::ModelReadyRequest { name, version } = request.into_inner();
        Target::find(&self.0, &name, &version).await?;
        let ready = !self.0.health.goes_down();
        Ok(Response::new(oip::ModelReadyResponse { ready }))
    }

    async fn server_metadata(
        &self,
        _request: Request<oip::ServerMetadataRequest>,
    ) -> Result<Response<oip::ServerMetadataResponse>, Status> {
        Ok(Response::new(oip::ServerMetadataResponse {
            name: NAME.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            extensions: EXTENSIONS.map(str::to_owned).to_vec(),
        }))
    }

    async fn model_metadata(
        &self,
        request: Request<oip::ModelMetadataRequest>,
    ) -> Result<Response<oip::ModelMetadataResponse>, Status> {
        let oip::ModelMetadataRequest { name, version } = request.into_inner();
        let target = Target::find(&self.0, &name, &version).await?;
        Ok(Response::new(describe::metadata(&target.standing, &target.basis)))
    }

    async fn model_infer(
        &self,
        request: Request<oip::ModelInferRequest>,
    ) -> Result<Response<oip::ModelInferResponse>, Status> {
        let arrival = Arrival::of(request.metadata());
        let call = request.extensions().get::<Arc<Call>>().cloned();
        Ok(Response::new(self.infer(&request.into_inner(), arrival, call.as_ref()).await?))
    }

    type ModelStreamInferStream = stream::Answers;

    async fn model_stream_infer(
        &self,
        request: Request<Streaming<oip::ModelInferRequest>>,
    ) -> Result<Response<stream::Answers>, Status> {
        let arrival = Arrival::of(request.metadata());
        let call = request.extensions().get::<Arc<Call>>().cloned();
        Ok(Response::new(stream::answer_stream(self.clone(), request.into_inner(), arrival, call)))
    }

    async fn model_config(
        &self,
        request: Request<oip::ModelConfigRequest>,
    ) -> Result<Response<oip::ModelConfigResponse>, Status> {
        let oip::ModelConfigRequest { name, version } = request.into_inner();
        let target = Target::find(&self.0, &name, &version).await?;
        let config = Some(describe::config(&target.standing, &target.basis));
        Ok(Response::new(oip::ModelConfigResponse { config }))
    }

    async fn model_statistics(
        &self,
        request: Request<oip::ModelStatisticsRequest>,
    ) -> Result<Response<oip::ModelStatisticsResponse>, Status> {
        Ok(Response::new(self.statistics_of(request.get_ref())?))
    }

    async fn repository_index(
        &self,
        request: Request<oip::RepositoryIndexRequest>,
    ) -> Result<Response<oip::RepositoryIndexResponse>, Status> {
        Ok(Response::new(self.index(request.get_ref())))
    }

    async fn repository_model_load(
        &self,
        request: Request<oip::RepositoryModelLoadRequest>,
    ) -> Result<Response<oip::RepositoryModelLoadResponse>, Status> {
        Ok(Response::new(self.load(request.into_inner()).await?))
    }

    async fn repository_model_unload(
        &self,
        request: Request<oip::RepositoryModelUnloadRequest>,
    ) -> Result<Response<oip::RepositoryModelUnloadResponse>, Status> {
        Err(self.unload(request.into_inner()).into())
    }
}
