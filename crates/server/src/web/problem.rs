//! What went wrong, as HTTP says it. (RFC 9457)

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER as RETRY_AFTER_HEADER};
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use tonic::{Code, Status};

use crate::error::AnswerError;
use crate::limits::{DETAIL_BYTES_MAX, HTTP_BODY_BYTES_MAX, HTTP_BODY_WAIT, RETRY_AFTER};
use crate::meter::code_name;

/// The media type of a problem.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// Why a call was not answered: what was wrong, where, and what would be right. (RFC 9457)
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: `title` says what `status` means.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What the status means.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What was wrong, where, and what would be right.
    detail: String,
    /// The status of the same call over gRPC: INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION …
    code: &'static str,
    #[serde(skip)]
    kept: (StatusCode, Code),
}

impl Problem {
    fn new(status: StatusCode, code: Code, detail: impl Into<String>) -> Problem {
        Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: shortened(detail.into()),
            code: code_name(code),
            kept: (status, code),
        }
    }

    /// The same call's status over gRPC.
    pub(super) fn code(&self) -> Code {
        self.kept.1
    }

    /// Its status and its detail, for who says it in another form.
    pub(super) fn parts(self) -> (StatusCode, String) {
        (self.kept.0, self.detail)
    }

    pub(super) fn nowhere(path: &str) -> Problem {
        let detail = format!("nothing is served at {path:?}; /openapi.json says what is");
        Problem::new(StatusCode::NOT_FOUND, Code::NotFound, detail)
    }

    /// A path that is no text, or has a part that is not wanted.
    pub(super) fn path(why: String) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, Code::InvalidArgument, why)
    }

    pub(super) fn method(method: &http::Method) -> Problem {
        let detail = format!("{method} is not answered here; the header Allow says what is");
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, Code::Unimplemented, detail)
    }

    pub(super) fn media_type(sent: Option<&HeaderValue>, taken: &str) -> Problem {
        let sent = sent.map_or("left out".to_owned(), |sent| format!("{sent:?}"));
        let detail = format!("Content-Type is {sent}; a body is {taken}");
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::InvalidArgument, detail)
    }

    pub(super) fn too_large() -> Problem {
        let detail = format!("the body is larger than {HTTP_BODY_BYTES_MAX} bytes: send less at once");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, Code::OutOfRange, detail)
    }

    pub(super) fn too_slow() -> Problem {
        let detail = format!("the body did not arrive within {} s", HTTP_BODY_WAIT.as_secs());
        Problem::new(StatusCode::REQUEST_TIMEOUT, Code::DeadlineExceeded, detail)
    }

    pub(super) fn crowded() -> Problem {
        let detail =
            "too many connections: keep those that there are, and send one call after the other on each";
        Problem::from(Status::unavailable(detail))
    }

    pub(super) fn broken_off() -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, Code::Cancelled, "the body ended before it was whole")
    }
}

impl From<Status> for Problem {
    fn from(status: Status) -> Problem {
        Problem::new(http_status(status.code()), status.code(), status.message())
    }
}

impl From<AnswerError> for Problem {
    fn from(error: AnswerError) -> Problem {
        Problem::from(Status::from(error))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, _) = self.kept;
        // Numbers and texts only: it always can be written.
        let mut response = Response::new(Body::from(serde_json::to_vec(&self).unwrap_or_default()));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        tell_when_again(&mut response);
        response
    }
}

/// Says when to try again, where that helps.
pub(super) fn tell_when_again(response: &mut Response) {
    if matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        response.headers_mut().insert(RETRY_AFTER_HEADER, RETRY_AFTER.as_secs().into());
    }
}

/// The HTTP status of a gRPC status: the one table of them. As in `google/rpc/code.proto`, but for
/// FAILED_PRECONDITION, which is about how the score stands and not about the request.
pub(super) fn http_status(code: Code) -> StatusCode {
    match code {
        Code::Ok => StatusCode::OK,
        Code::InvalidArgument | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::FailedPrecondition | Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded | Code::Cancelled => StatusCode::GATEWAY_TIMEOUT,
        Code::Internal | Code::Unknown | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A detail may quote what was sent, which may be long.
fn shortened(mut detail: String) -> String {
    if detail.len() > DETAIL_BYTES_MAX {
        let is_boundary = |at: &usize| detail.is_char_boundary(*at);
        let at = (0..=DETAIL_BYTES_MAX).rev().find(is_boundary);
        detail.truncate(at.unwrap_or_default());
        detail.push('…');
    }
    detail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: Code, status: u16, may_try_again: bool) {
        let response = Problem::from(Status::new(code, "why")).into_response();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.headers().contains_key(RETRY_AFTER_HEADER), may_try_again);
        assert_eq!(response.headers()[CONTENT_TYPE], PROBLEM_JSON);
    }

    #[test]
    fn who_may_try_again_is_told_when() {
        check(Code::InvalidArgument, 400, false);
        check(Code::NotFound, 404, false);
        check(Code::FailedPrecondition, 409, false);
        check(Code::ResourceExhausted, 429, true);
        check(Code::Internal, 500, false);
        check(Code::Unavailable, 503, true);
        check(Code::DeadlineExceeded, 504, false);
    }

    #[test]
    fn what_a_problem_quotes_is_cut_between_characters() {
        let problem = Problem::from(Status::invalid_argument("é".repeat(DETAIL_BYTES_MAX)));
        assert!(problem.detail.len() < DETAIL_BYTES_MAX + 4 && problem.detail.ends_with("é…"));
    }
}
