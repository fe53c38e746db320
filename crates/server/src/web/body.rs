//! The body of a request: held against the sums while it arrives, and read as JSON.

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::operation::JSON;
use super::problem::Problem;
use crate::door::Call;
use crate::error::AnswerError;
use crate::limits::{HTTP_BODY_BYTES_MAX, HTTP_BODY_WAIT, MESSAGE_BYTES_SMALL, PART_BYTES};

/// Says whether the body is said to be JSON.
pub(super) fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let sent = headers.get(CONTENT_TYPE);
    let essence = |sent: &HeaderValue| {
        let text = sent.to_str().unwrap_or_default();
        text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    };
    match sent.map(essence).as_deref() {
        Some(JSON) => Ok(()),
        _ => Err(Problem::media_type(sent, JSON)),
    }
}

/// All of a body, or why it is not taken; what it and its parts take stays held by the call.
pub(super) async fn bytes(body: Body, call: &Call) -> Result<Vec<u8>, Problem> {
    match timeout(HTTP_BODY_WAIT, gathered(body, call)).await {
        Ok(gathered) => gathered,
        Err(_elapsed) => Err(Problem::too_slow()),
    }
}

async fn gathered(mut body: Body, call: &Call) -> Result<Vec<u8>, Problem> {
    use http_body::Body as _;
    if body.size_hint().lower() > HTTP_BODY_BYTES_MAX as u64 {
        return Err(Problem::too_large());
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Problem::broken_off())?.into_data() else { continue };
        if bytes.len() + data.len() > HTTP_BODY_BYTES_MAX {
            return Err(Problem::too_large());
        }
        call.hold_bytes(data.len())?;
        bytes.extend_from_slice(&data);
    }
    if bytes.len() > MESSAGE_BYTES_SMALL {
        call.hold_bytes(n_parts_at_most(&bytes) * PART_BYTES)?;
    }
    Ok(bytes)
}

/// Every part but the first of a list or an object stands behind a comma, and the first behind what opens
/// it: so there are no more parts than such bytes, whatever the text is.
fn n_parts_at_most(json: &[u8]) -> usize {
    json.iter().filter(|byte| matches!(byte, b',' | b'{' | b'[')).count()
}

/// What the bytes say. Anything that is not wanted is an error that names it and its place. A thread that
/// is long at it leaves its other connections to another one.
pub(super) fn json<J: DeserializeOwned>(bytes: &[u8]) -> Result<J, Problem> {
    let read = match bytes.len() {
        ..=MESSAGE_BYTES_SMALL => serde_json::from_slice(bytes),
        _ => tokio::task::block_in_place(|| serde_json::from_slice(bytes)),
    };
    read.map_err(|error| AnswerError::Json { why: error.to_string() }.into())
}
