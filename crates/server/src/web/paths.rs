//! Where what is answered.

pub(super) const LIVE: &str = "/livez";
pub(super) const READY: &str = "/readyz";
pub(super) const METRICS: &str = "/metrics";
pub(super) const OPENAPI: &str = "/openapi.json";
pub(super) const PREDICTIONS: &str = "/v1/predictions";
pub(super) const BATCHES: &str = "/v1/predictions/batch";
pub(super) const OUTCOMES: &str = "/v1/outcomes";
pub(super) const EVENTS: &str = "/v1/events";
pub(super) const MODELS: &str = "/v1/models";
