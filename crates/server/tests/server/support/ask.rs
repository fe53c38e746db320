//! Requests, as short as a test wants them.

use std::collections::BTreeMap;

use api::v1 as proto;
use api::v1::feature_value::Value as Sent;
use records::Timestamp;

/// A value of any sort.
pub(crate) fn value(sent: impl Into<Sent2>) -> proto::FeatureValue {
    proto::FeatureValue { value: Some(sent.into().0) }
}

/// What can be a value, by its own type.
pub(crate) struct Sent2(Sent);

impl From<f64> for Sent2 {
    fn from(number: f64) -> Sent2 {
        Sent2(Sent::Number(number))
    }
}

impl From<&str> for Sent2 {
    fn from(text: &str) -> Sent2 {
        Sent2(Sent::Text(text.to_owned()))
    }
}

impl From<bool> for Sent2 {
    fn from(yes: bool) -> Sent2 {
        Sent2(Sent::Boolean(yes))
    }
}

impl From<Timestamp> for Sent2 {
    fn from(time: Timestamp) -> Sent2 {
        Sent2(Sent::Time(wire_time(time)))
    }
}

/// An instant as the wire has it.
pub(crate) fn wire_time(time: Timestamp) -> prost_types::Timestamp {
    let nanos = i32::try_from(time.micros().rem_euclid(1_000_000) * 1_000).expect("below a second");
    prost_types::Timestamp { seconds: time.micros().div_euclid(1_000_000), nanos }
}

/// An instant by its ISO 8601 text.
pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().expect("an ISO 8601 time")
}

/// A request that names only the entity.
pub(crate) fn entity(score: &str, entity: &str) -> proto::ScoreRequest {
    proto::ScoreRequest {
        score: score.to_owned(),
        entity_id: entity.to_owned(),
        ..proto::ScoreRequest::default()
    }
}

/// A request with features.
pub(crate) fn features(score: &str, values: &[(&str, proto::FeatureValue)]) -> proto::ScoreRequest {
    let values: BTreeMap<_, _> =
        values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let facts = Some(proto::score_request::Facts::Features(proto::Features { values }));
    proto::ScoreRequest { facts, ..entity(score, "c-1") }
}

/// A request with a history, as of a time.
pub(crate) fn history(score: &str, history: proto::History, as_of: &str) -> proto::ScoreRequest {
    let facts = Some(proto::score_request::Facts::History(history));
    proto::ScoreRequest { facts, as_of: Some(wire_time(time(as_of))), ..entity(score, "c-1") }
}

/// A purchase.
pub(crate) fn purchase(at: &str, dollars: f64) -> proto::Event {
    proto::Event {
        time: Some(wire_time(time(at))),
        kind: "purchase".to_owned(),
        values: BTreeMap::from([("dollars".to_owned(), value(dollars))]),
        known_at: None,
    }
}

/// A plan that holds from a time on.
pub(crate) fn plan(from: &str, name: &str) -> proto::Attribute {
    proto::Attribute {
        name: "plan".to_owned(),
        from: Some(wire_time(time(from))),
        value: Some(value(name)),
        known_at: None,
    }
}

/// Everything that the sample `repurchase` takes.
pub(crate) fn full_repurchase() -> proto::ScoreRequest {
    features(
        super::samples::REPURCHASE,
        &[
            ("purchases_90d", value(4.0)),
            ("days_since_last", value(12.5)),
            ("mean_order", value(55.0)),
            ("plan", value("pro")),
        ],
    )
}
