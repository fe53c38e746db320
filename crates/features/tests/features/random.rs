//! Random histories and features, made so that edges are hit: times lie on whole days or a
//! microsecond beside them, so do cutoffs, and windows are whole days.

use std::sync::Arc;

use features::{
    Aggregate, Bounds, Condition, EventFeature, Feature, FeatureKind, FeatureSet, History, Memory,
};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use records::{Attribute, Event, Span, Timestamp, Value};

use crate::sketch::{DAY, named, number, ratio, text};

/// Everything on record about an entity, as two lists in no order.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) events: Vec<Event>,
    pub(crate) attributes: Vec<Attribute>,
}

impl Facts {
    pub(crate) fn history(&self) -> History {
        History::new(self.events.clone(), self.attributes.clone())
    }
}

/// A time between day 0 and day 60, mostly a whole day.
pub(crate) fn time() -> impl Strategy<Value = Timestamp> {
    let beside = prop_oneof![6 => Just(0), 1 => Just(1), 1 => Just(-1), 2 => 0..DAY];
    (0_i64..60, beside).prop_map(|(day, beside)| Timestamp::from_micros(day * DAY + beside))
}

/// How long a fact took to become known: mostly not at all, now and then it was foreseen.
fn delay() -> impl Strategy<Value = i64> {
    prop_oneof![6 => Just(0), 1 => Just(1), 3 => (0_i64..40).prop_map(|days| days * DAY), 1 => Just(-DAY)]
}

fn later(time: Timestamp, delay: i64) -> Timestamp {
    Timestamp::from_micros(time.micros() + delay)
}

/// Sizes: never negative, so that a sum of them is 0 only where nothing happened.
fn size() -> impl Strategy<Value = Value> {
    select(vec![0.0, 0.25, 1.0, 3.0, 128.5]).prop_map(number)
}

/// Anything that a value can be.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(vec![-7.5, -0.0, 0.0, 1.0, 2.0, 1e6]).prop_map(number),
        any::<bool>().prop_map(Value::Boolean),
        select(vec!["red", "blue", ""]).prop_map(text),
        (0_i64..3).prop_map(|day| Value::Time(Timestamp::from_micros(day * DAY))),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let values = (option::weighted(0.8, size()), option::weighted(0.8, anything()));
    (time(), delay(), select(vec!["order", "visit"]), values).prop_map(|(time, delay, kind, (size, any))| {
        let size = size.map(|value| (Arc::from("size"), value));
        let any = any.map(|value| (Arc::from("any"), value));
        let values = size.into_iter().chain(any).collect();
        Event { time, known_at: later(time, delay), kind: Arc::from(kind), values }
    })
}

fn attribute() -> impl Strategy<Value = Attribute> {
    let from = prop_oneof![1 => Just(Timestamp::MIN), 4 => time()];
    (from, time(), delay(), select(vec!["plan", "sector"]), option::weighted(0.8, anything())).prop_map(
        |(from, known, delay, name, value)| {
            let known_at = if from == Timestamp::MIN { known } else { later(from, delay) };
            Attribute { from, known_at, name: Arc::from(name), value }
        },
    )
}

pub(crate) fn facts() -> impl Strategy<Value = Facts> {
    let events = prop::collection::vec(event(), 0..25);
    (events, prop::collection::vec(attribute(), 0..8))
        .prop_map(|(events, attributes)| Facts { events, attributes })
}

fn span() -> impl Strategy<Value = Span> {
    (1_u32..40).prop_map(Span::days)
}

fn memory() -> impl Strategy<Value = Memory> {
    (option::of(span()), option::of(span())).prop_map(|(window, half_life)| Memory { window, half_life })
}

fn condition() -> impl Strategy<Value = Condition> {
    let edge = || option::of(select(vec![-1.0, 0.0, 1.0, 3.0]));
    let bounds = prop_oneof![
        (edge(), edge()).prop_map(|(from, below)| Bounds::Range { from, below }),
        prop::collection::vec(anything(), 0..3).prop_map(Bounds::Is),
    ];
    (select(vec!["size", "any", "none"]), bounds)
        .prop_map(|(value, bounds)| Condition { value: Arc::from(value), bounds })
}

fn aggregate() -> impl Strategy<Value = Aggregate> {
    use Aggregate::{Count, Distinct, Last, Max, Mean, Min, SinceFirst, SinceLast, Sum};
    let plain = vec![Count, Sum, Mean, Min, Max, Distinct, Last, SinceLast, SinceFirst];
    prop_oneof![9 => select(plain), 2 => span().prop_map(|against| Aggregate::Trend { against })]
}

pub(crate) fn event_feature() -> impl Strategy<Value = EventFeature> {
    let conditions = prop::collection::vec(condition(), 0..2);
    (aggregate(), any::<bool>(), any::<bool>(), memory(), conditions).prop_map(
        |(aggregate, of_sizes, of_values, memory, conditions)| {
            let value = match aggregate {
                Aggregate::Count | Aggregate::SinceLast | Aggregate::SinceFirst => None,
                Aggregate::Trend { .. } => of_values.then_some("size"),
                _ => Some(if of_sizes { "size" } else { "any" }),
            };
            let value = value.map(Arc::from);
            EventFeature { event: Arc::from("order"), value, aggregate, memory, conditions }
        },
    )
}

/// Features of every kind: events, attributes, a column, ratios, and ratios of ratios that stand
/// before their parts.
pub(crate) fn feature_set() -> impl Strategy<Value = FeatureSet> {
    prop::collection::vec(event_feature(), 3..8).prop_map(|of_events| {
        let mut features: Vec<Feature> = vec![named("of_ratios", ratio("ratio", "f0"))];
        let numbered = of_events.into_iter().enumerate();
        features.extend(numbered.map(|(idx, kind)| named(&format!("f{idx}"), FeatureKind::Events(kind))));
        features.push(named("ratio", ratio("f1", "f2")));
        features.push(named("plan", FeatureKind::Attribute(Arc::from("plan"))));
        features.push(named("sector", FeatureKind::Attribute(Arc::from("sector"))));
        features.push(named("column", FeatureKind::Column));
        FeatureSet::new(features).unwrap()
    })
}
