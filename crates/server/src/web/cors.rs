//! Which pages may call: none, but of the origins that are named.

use axum::Router;
use http::{HeaderName, Method};
use tower_http::cors::{AllowHeaders, CorsLayer};

use crate::Origin;
use crate::limits::CORS_KEPT;
use crate::request::REQUEST_ID;

/// What a page may read of an answer beside its body.
const TOLD: [HeaderName; 4] = [
    HeaderName::from_static("grpc-status"),
    HeaderName::from_static("grpc-message"),
    HeaderName::from_static("retry-after"),
    REQUEST_ID,
];

/// Every path, for pages of these origins too. Without any nothing is said, so that browsers keep every page
/// of another origin away.
pub(super) fn allowing(origins: &[Origin], router: Router) -> Router {
    if origins.is_empty() {
        return router;
    }
    let origins: Vec<_> = origins.iter().map(Origin::header).collect();
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(TOLD)
        .max_age(CORS_KEPT);
    router.layer(cors)
}
