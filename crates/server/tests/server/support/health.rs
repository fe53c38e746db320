use tokio_stream::StreamExt;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use super::Running;

fn request(service: &str) -> HealthCheckRequest {
    HealthCheckRequest { service: service.to_owned() }
}

fn status(serving: bool) -> ServingStatus {
    if serving { ServingStatus::Serving } else { ServingStatus::NotServing }
}

/// Health says so under that name.
pub(crate) async fn check(server: &Running, service: &str, serving: bool) {
    let mut health = HealthClient::new(server.channel.clone());
    let response = health.check(request(service)).await.expect("the name is known").into_inner();
    assert_eq!(response.status(), status(serving), "{service:?}");
}

/// Health under one name, as it changes.
pub(crate) struct Watched(tonic::Streaming<HealthCheckResponse>);

impl Watched {
    pub(crate) async fn start(server: &Running, service: &str) -> Watched {
        let mut health = HealthClient::new(server.channel.clone());
        Watched(health.watch(request(service)).await.expect("health is told").into_inner())
    }

    /// Waits until it is told.
    pub(crate) async fn until_serving(&mut self, serving: bool) {
        while let Some(response) = self.0.next().await {
            if response.expect("health is told").status() == status(serving) {
                return;
            }
        }
        panic!("the watch ended before it said serving = {serving}");
    }
}
