//! Short ways to write histories and features.

use std::sync::Arc;

use features::{
    Aggregate, Bounds, Condition, EventFeature, Feature, FeatureKind, FeatureSet, FeatureType, History,
    Memory, Schema,
};
use records::{Attribute, Event, Span, Timestamp, Value};

pub(crate) const DAY: i64 = 86_400_000_000;

/// The instant at which most tests look back.
pub(crate) const CUTOFF: Timestamp = Timestamp::from_micros(1_000 * DAY);

/// So many days before [`CUTOFF`].
pub(crate) fn ago(days: f64) -> Timestamp {
    Timestamp::from_micros(CUTOFF.micros() - (days * DAY as f64) as i64)
}

pub(crate) fn number(number: f64) -> Value {
    Value::Number(number)
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(Arc::from(text))
}

/// An event known at once.
pub(crate) fn event(time: Timestamp, kind: &str, values: &[(&str, Value)]) -> Event {
    let values = values.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect();
    Event { time, known_at: time, kind: Arc::from(kind), values }
}

/// A purchase so many days before the cutoff, of so many dollars.
pub(crate) fn purchase(days_ago: f64, dollars: f64) -> Event {
    event(ago(days_ago), "purchase", &[("dollars", number(dollars))])
}

/// A fact known at once.
pub(crate) fn attribute(from: Timestamp, name: &str, value: Option<Value>) -> Attribute {
    Attribute { from, known_at: from, name: Arc::from(name), value }
}

pub(crate) fn history(events: &[Event]) -> History {
    History::new(events.to_vec(), Vec::new())
}

/// Everything that was ever seen of such events.
pub(crate) fn of(aggregate: Aggregate, event: &str, value: Option<&str>) -> EventFeature {
    EventFeature {
        event: Arc::from(event),
        value: value.map(Arc::from),
        aggregate,
        memory: Memory::default(),
        conditions: Vec::new(),
    }
}

/// The same, of the last so many days.
pub(crate) fn within(days: u32, feature: EventFeature) -> EventFeature {
    EventFeature { memory: Memory { window: Some(Span::days(days)), ..feature.memory }, ..feature }
}

/// The same, fading.
pub(crate) fn fading(half_life_days: u32, feature: EventFeature) -> EventFeature {
    EventFeature {
        memory: Memory { half_life: Some(Span::days(half_life_days)), ..feature.memory },
        ..feature
    }
}

/// The same, of events whose value is so.
pub(crate) fn only(value: &str, bounds: Bounds, feature: EventFeature) -> EventFeature {
    let condition = Condition { value: Arc::from(value), bounds };
    EventFeature { conditions: [feature.conditions, vec![condition]].concat(), ..feature }
}

pub(crate) fn named(name: &str, kind: FeatureKind) -> Feature {
    Feature { name: Arc::from(name), kind }
}

pub(crate) fn ratio(numerator: &str, denominator: &str) -> FeatureKind {
    FeatureKind::Ratio { numerator: Arc::from(numerator), denominator: Arc::from(denominator) }
}

/// What the feature is for that history at [`CUTOFF`].
pub(crate) fn value(feature: EventFeature, history: &History) -> Option<Value> {
    let features = FeatureSet::new(vec![named("feature", FeatureKind::Events(feature))]).unwrap();
    features.compute(&history.as_of(CUTOFF)).remove(0)
}

/// Columns of a table, named `a`, `b`, `c` …
pub(crate) fn schema(types: &[FeatureType]) -> Schema {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let features = names[..types.len()].iter().map(|name| named(name, FeatureKind::Column)).collect();
    Schema::new(&FeatureSet::new(features).unwrap(), types)
}
