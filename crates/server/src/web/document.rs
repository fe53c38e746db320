use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

/// An answer as JSON, small enough that nobody counts its bytes.
pub(super) struct Document<T>(pub(super) StatusCode, pub(super) T);

impl<T: Serialize> IntoResponse for Document<T> {
    fn into_response(self) -> Response {
        // Every type that is answered has texts for keys, and finite numbers: it always can be written.
        let mut response = Response::new(Body::from(serde_json::to_vec(&self.1).unwrap_or_default()));
        *response.status_mut() = self.0;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}
