//! gRPC-Web: `placar.v1` for pages in browsers, which see no trailers and no HTTP/2 frames.
//!
//! A call becomes one of gRPC, passes the same door and the same counting, and is answered by the same
//! services. On this port and not on gRPC's, whose way stays as short as it is. Streams in both directions
//! are nothing that a page can ask for: `ScoreStream` answers what was sent in one piece.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use api::plain::scoring_server::ScoringServer;
use api::v1::ledger_server::LedgerServer;
use api::v1::models_server::ModelsServer;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Sleep, sleep};
use tonic::Status;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic_web::{GrpcWebLayer, GrpcWebService};
use tower::{Layer, Service};

use super::problem::Problem;
use crate::app::App;
use crate::door::{Door, DoorLayer};
use crate::limits::{HTTP_BODY_WAIT, MESSAGE_BYTES_MAX};
use crate::meter::{MeterLayer, Metered};
use crate::services::{LedgerService, ModelsService, ScoringService};

/// What every media type of the protocol begins with.
const MEDIA: &str = "application/grpc-web";

type Services = GrpcWebService<Metered<Door<Routes>>>;

/// A path for each service.
pub(super) fn routes(app: &Arc<App>) -> Router {
    let names = [
        <ScoringServer<ScoringService> as NamedService>::NAME,
        <LedgerServer<LedgerService> as NamedService>::NAME,
        <ModelsServer<ModelsService> as NamedService>::NAME,
    ];
    let paths = names.map(|name| format!("/{name}/{{method}}"));
    let routes = paths.iter().fold(Router::new(), |router, path| router.route(path, post(answer)));
    routes.with_state(services(app))
}

fn services(app: &Arc<App>) -> Services {
    let scoring = ScoringServer::new(ScoringService(Arc::clone(app)));
    let ledger = LedgerServer::new(LedgerService(Arc::clone(app)));
    let routes = Routes::new(scoring.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(ledger.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(ModelsServer::new(ModelsService(Arc::clone(app))))
        .prepare();
    let counted = MeterLayer(Arc::clone(&app.calls)).layer(DoorLayer(Arc::clone(&app.load)).layer(routes));
    GrpcWebLayer::new().layer(counted)
}

async fn answer(State(mut services): State<Services>, request: Request<Body>) -> Response {
    let sent = request.headers().get(CONTENT_TYPE);
    if !sent.is_some_and(|media| media.as_bytes().starts_with(MEDIA.as_bytes())) {
        return Problem::media_type(sent, MEDIA).into_response();
    }
    let Ok(response) = services.call(request.map(Timely::new)).await;
    response.map(Body::new)
}

/// The body of a request that must be there in time.
struct Timely {
    body: Body,
    until: Pin<Box<Sleep>>,
}

impl Timely {
    fn new(body: Body) -> Timely {
        Timely { body, until: Box::pin(sleep(HTTP_BODY_WAIT)) }
    }
}

impl HttpBody for Timely {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let broken = |error: axum::Error| Status::cancelled(error.to_string());
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(frame.map(|frame| frame.map_err(broken))),
            Poll::Pending => self.until.as_mut().poll(cx).map(|()| {
                let seconds = HTTP_BODY_WAIT.as_secs();
                Some(Err(Status::deadline_exceeded(format!("the body did not arrive within {seconds} s"))))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
