use axum::body::Body;
use axum::extract::State;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request};
use tonic::Code;
use tonic::metadata::MetadataMap;

use super::models::Named;
use super::write::written;
use super::{Answer, Fault, enter, read};
use crate::app::Arrival;
use crate::inference::{InferError, InferenceService};
use crate::meter::Protocol;
use crate::web::body;
use crate::web::object::Object;
use crate::web::operation::OCTETS;

/// How many bytes of a body are JSON; binary tensors follow.
pub(super) const HEADER_LENGTH: &str = "inference-header-content-length";

/// What an inference is counted as, over whatever it comes.
const INFER: &str = "/inference.GRPCInferenceService/ModelInfer";

pub(super) async fn infer(
    State(service): State<InferenceService>,
    model: Named,
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
    let Object(request) = body::json(json)?;
    let (mut message, binary) = read::request(request, behind)?;
    (message.model_name, message.model_version) = (model.name, model.version);
    let arrival = Arrival::of(&MetadataMap::from_headers(head.headers));
    let answer = service.infer(&message, arrival, Some(&call)).await?;
    written(answer, &binary, call)
}

/// A body is JSON, or JSON with binary tensors behind it; Triton's client does not say which.
pub(super) fn check_media_type(headers: &HeaderMap) -> Result<(), Fault> {
    let is_octets = |sent: &HeaderValue| sent == OCTETS;
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
