//! REST: the calls of `placar.v1` as JSON over HTTP.
//!
//! A body has the names of the proto's messages, but for what JSON says better: times are RFC 3339, values
//! are numbers, texts, booleans and null, enums are words without their prefix, and what the proto leaves
//! out is left out. Keys that are not known are refused: a misspelt feature list that is silently taken
//! for none would be a wrong score.

mod enums;
mod models;
mod operations;
mod record;
mod row;
mod score;
mod value;

use std::future::Future;
use std::sync::Arc;

use api::plain;
use api::plain::scoring_server::Scoring;
use api::v1 as proto;
use api::v1::ledger_server::Ledger;
use api::v1::models_server::Models;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use self::models::ListModelsResponse;
use self::record::{
    RecordEventsRequest, RecordEventsResponse, RecordOutcomesRequest, RecordOutcomesResponse,
};
use self::score::{ScoreBatchRequest, ScoreBatchResponse, ScoreRequest, ScoreResponse};
use super::document::Document;
use super::held::Held;
use super::object::Object;
use super::openapi::openapi;
use super::problem::Problem;
use super::{body, paths};
use crate::app::App;
use crate::door::Call;
use crate::error::AnswerError;
use crate::limits::{ANSWER_BYTES, BATCH_ROWS_MAX};
use crate::meter::{Protocol, Timer};
use crate::request::REQUEST_ID;
use crate::services::{LedgerService, ModelsService, ScoringService};
use crate::wire;

pub(super) use self::operations::operations;

/// A body that becomes a message of the proto.
trait Incoming: DeserializeOwned {
    type Message;

    /// Rows to be scored, where they count as a batch's.
    fn n_rows(&self) -> usize {
        0
    }

    fn message(self) -> Result<Self::Message, AnswerError>;
}

/// The paths of REST, and the document that describes them.
pub(super) fn routes(app: &Arc<App>) -> Router {
    Router::new()
        .route(paths::PREDICTIONS, post(predict))
        .route(paths::BATCHES, post(predict_batch))
        .route(paths::OUTCOMES, post(record_outcomes))
        .route(paths::EVENTS, post(record_events))
        .route(paths::MODELS, get(list_models))
        .with_state(Arc::clone(app))
        .route(paths::OPENAPI, get(async || Document(StatusCode::OK, openapi())))
}

async fn predict(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let service = ScoringService(Arc::clone(&app));
    let asked = Asked { app, method: "/placar.v1.Scoring/Score", request };
    let score = |message: tonic::Request<proto::ScoreRequest>| async move {
        let answered = service.score(message.map(plain::ScoreRequest::from)).await?.into_inner();
        answered.whole().map(tonic::Response::new).map_err(plain::undecodable)
    };
    asked.relay::<ScoreRequest, ScoreResponse, _, _>(score).await
}

async fn predict_batch(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let service = ScoringService(Arc::clone(&app));
    let asked = Asked { app, method: "/placar.v1.Scoring/ScoreBatch", request };
    let score = |message: tonic::Request<proto::ScoreBatchRequest>| async move {
        let answered = service.score_batch(message.map(plain::ScoreBatchRequest::from)).await?.into_inner();
        answered.whole().map(tonic::Response::new).map_err(plain::undecodable)
    };
    asked.relay::<ScoreBatchRequest, ScoreBatchResponse, _, _>(score).await
}

async fn record_outcomes(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let service = LedgerService(Arc::clone(&app));
    let asked = Asked { app, method: "/placar.v1.Ledger/RecordOutcomes", request };
    let record = |message| async move { service.record_outcomes(message).await };
    asked.relay::<RecordOutcomesRequest, RecordOutcomesResponse, _, _>(record).await
}

async fn record_events(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let service = LedgerService(Arc::clone(&app));
    let asked = Asked { app, method: "/placar.v1.Ledger/RecordEvents", request };
    let record = |message| async move { service.record_events(message).await };
    asked.relay::<RecordEventsRequest, RecordEventsResponse, _, _>(record).await
}

async fn list_models(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let method = "/placar.v1.Models/ListModels";
    let timer = app.calls.begin(Protocol::Http, method, &headers);
    let listed = async {
        let call = Call::enter_as(&app.load, method)?;
        let service = ModelsService(Arc::clone(&app));
        let listed = service.list_models(tonic::Request::new(proto::ListModelsRequest {})).await?;
        written(&ListModelsResponse::from(listed.into_inner()), call)
    };
    replied(timer.within(listed).await, timer)
}

/// What came over HTTP, and the method of gRPC that is asked for by it.
struct Asked {
    app: Arc<App>,
    method: &'static str,
    request: Request<Body>,
}

impl Asked {
    /// Lets the method answer.
    async fn relay<I, O, R, F>(self, answer: impl FnOnce(tonic::Request<I::Message>) -> F) -> Response
    where
        I: Incoming,
        O: Serialize + From<R>,
        F: Future<Output = Result<tonic::Response<R>, Status>>,
    {
        let timer = self.app.calls.begin(Protocol::Http, self.method, self.request.headers());
        let relayed = async {
            let call = Call::enter_as(&self.app.load, self.method)?;
            let message = message::<I>(self.request, &call).await?;
            let answer = answer(message).await?;
            written(&O::from(answer.into_inner()), call)
        };
        replied(timer.within(relayed).await, timer)
    }
}

/// The answer, or the problem in its place; the call is counted by it.
fn replied(relayed: Result<Response, Problem>, timer: Timer) -> Response {
    let (code, request_id) =
        (relayed.as_ref().map_or_else(Problem::code, |_| Code::Ok), timer.request().header());
    timer.end(code);
    let mut response = relayed.unwrap_or_else(Problem::into_response);
    response.headers_mut().extend(request_id.map(|id| (REQUEST_ID, id)));
    response
}

/// The proto's message with its metadata, and with the call that holds its rows.
async fn message<I: Incoming>(
    request: Request<Body>,
    call: &Arc<Call>,
) -> Result<tonic::Request<I::Message>, Problem> {
    let (head, sent) = request.into_parts();
    body::check_media_type(&head.headers)?;
    let Object(read): Object<I> = body::json(&body::bytes(sent, call).await?)?;
    wire::check_count("rows", read.n_rows(), BATCH_ROWS_MAX)?;
    call.hold_rows(read.n_rows())?;
    call.hold_bytes(read.n_rows() * ANSWER_BYTES)?;
    let mut message = tonic::Request::new(read.message()?);
    *message.metadata_mut() = MetadataMap::from_headers(head.headers);
    message.extensions_mut().insert(Arc::clone(call));
    Ok(message)
}

/// An answer on its way to its reader.
fn written(answer: &impl Serialize, call: Arc<Call>) -> Result<Response, Problem> {
    let body = serde_json::to_vec(answer).map_err(|error| AnswerError::Broken { why: error.to_string() })?;
    call.hold_bytes(body.len())?;
    let mut response = Response::new(Body::new(Held::new(body, call)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
