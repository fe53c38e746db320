//! A second implementation of every feature, slow and obvious, written from the documentation: lists
//! are filtered one fact after the other, weights are powers of one half, and the time that a memory
//! covers is integrated numerically.

use features::{Aggregate, Bounds, Condition, EventFeature, Memory};
use records::{Attribute, Event, Span, Timestamp, Value};

use crate::sketch::DAY;

fn days(micros: i64) -> f64 {
    micros as f64 / DAY as f64
}

fn age(event: &Event, cutoff: Timestamp) -> i64 {
    cutoff.micros() - event.time.micros()
}

/// What happened and was known before the cutoff.
pub(crate) fn known(events: &[Event], cutoff: Timestamp) -> Vec<Event> {
    events.iter().filter(|event| event.time < cutoff && event.known_at < cutoff).cloned().collect()
}

fn holds(condition: &Condition, event: &Event) -> bool {
    let Some((_, value)) = event.values.iter().find(|(name, _)| *name == condition.value) else {
        return false;
    };
    match &condition.bounds {
        Bounds::Is(values) => values.iter().any(|wanted| wanted == value),
        Bounds::Range { from, below } => match as_number(value) {
            Some(number) => {
                !(from.is_some_and(|from| number < from) || below.is_some_and(|below| number >= below))
            }
            None => false,
        },
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Boolean(true) => Some(1.0),
        Value::Boolean(false) => Some(0.0),
        _ => None,
    }
}

struct Seen {
    age: i64,
    value: Option<Value>,
}

/// The events that a feature with that memory looks at, the oldest first.
fn seen(feature: &EventFeature, memory: &Memory, events: &[Event], cutoff: Timestamp) -> Vec<Seen> {
    let mut seen = Vec::new();
    for event in known(events, cutoff) {
        let inside = memory.window.is_none_or(|window| age(&event, cutoff) <= window.micros());
        if event.kind == feature.event && inside && feature.conditions.iter().all(|c| holds(c, &event)) {
            let value = event.values.iter().find(|(name, _)| Some(name) == feature.value.as_ref());
            seen.push(Seen { age: age(&event, cutoff), value: value.map(|(_, value)| value.clone()) });
        }
    }
    seen.sort_by_key(|seen| -seen.age);
    seen
}

fn weight(memory: &Memory, age: i64) -> f64 {
    memory.half_life.map_or(1.0, |half_life| 0.5_f64.powf(age as f64 / half_life.micros() as f64))
}

/// Weight and number of each event that has one.
fn weighted(seen: &[Seen], memory: &Memory) -> Vec<(f64, f64)> {
    seen.iter()
        .filter_map(|seen| Some((weight(memory, seen.age), as_number(seen.value.as_ref()?)?)))
        .collect()
}

fn different(seen: &[Seen]) -> usize {
    let mut values: Vec<&Value> = Vec::new();
    for value in seen.iter().filter_map(|seen| seen.value.as_ref()) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values.len()
}

pub(crate) fn value(feature: &EventFeature, events: &[Event], cutoff: Timestamp) -> Option<Value> {
    let memory = feature.memory;
    let seen = seen(feature, &memory, events, cutoff);
    let weighted = weighted(&seen, &memory);
    let numbers = weighted.iter().map(|(_, number)| *number);
    let number = match feature.aggregate {
        Aggregate::Count => Some(seen.iter().map(|seen| weight(&memory, seen.age)).sum()),
        Aggregate::Sum => Some(weighted.iter().map(|(weight, number)| weight * number).sum()),
        Aggregate::Mean => {
            let weights: f64 = weighted.iter().map(|(weight, _)| weight).sum();
            let sum: f64 = weighted.iter().map(|(weight, number)| weight * number).sum();
            (!weighted.is_empty()).then(|| sum / weights)
        }
        Aggregate::Min => numbers.reduce(f64::min),
        Aggregate::Max => numbers.reduce(f64::max),
        Aggregate::Distinct => Some(different(&seen) as f64),
        Aggregate::Last => return seen.into_iter().filter_map(|seen| seen.value).next_back(),
        Aggregate::SinceLast => seen.last().map(|seen| days(seen.age)),
        Aggregate::SinceFirst => seen.first().map(|seen| days(seen.age)),
        Aggregate::Trend { against } => trend(feature, against, events, cutoff),
    };
    number.map(Value::Number)
}

fn trend(feature: &EventFeature, against: Span, events: &[Event], cutoff: Timestamp) -> Option<f64> {
    let longer = match feature.memory.half_life {
        Some(_) => Memory { half_life: Some(against), ..feature.memory },
        None => Memory { window: Some(against), ..feature.memory },
    };
    let known_for = known(events, cutoff).iter().map(|event| age(event, cutoff)).max()?;
    let rate = |memory: &Memory| {
        let seen = seen(feature, memory, events, cutoff);
        let amount: f64 = match feature.value {
            None => seen.iter().map(|seen| weight(memory, seen.age)).sum(),
            Some(_) => weighted(&seen, memory).iter().map(|(weight, number)| weight * number).sum(),
        };
        amount / covered(memory, known_for)
    };
    let (recent, longer) = (rate(&feature.memory), rate(&longer));
    (longer != 0.0).then(|| recent / longer)
}

/// ∫ of the weight over the ages from 0 to the end of the window, or to the first thing known, by
/// Simpson's rule.
fn covered(memory: &Memory, known_for: i64) -> f64 {
    const N_STEPS: i64 = 2_000;
    let end = memory.window.map_or(known_for, |window| window.micros().min(known_for));
    let at = |step: i64| weight(memory, (end as f64 * step as f64 / N_STEPS as f64) as i64);
    let inner: f64 = (1..N_STEPS).map(|step| at(step) * if step % 2 == 1 { 4.0 } else { 2.0 }).sum();
    days(end) / N_STEPS as f64 / 3.0 * (at(0) + inner + at(N_STEPS))
}

/// The fact of that name that holds from the latest time; of those, the one known last; of those, the
/// last one on the list.
pub(crate) fn fact(attributes: &[Attribute], name: &str, cutoff: Timestamp) -> Option<Value> {
    let mut latest: Option<&Attribute> = None;
    for attribute in attributes {
        let is_known = attribute.from < cutoff && attribute.known_at < cutoff && *attribute.name == *name;
        let holds = latest
            .is_none_or(|latest| (attribute.from, attribute.known_at) >= (latest.from, latest.known_at));
        if is_known && holds {
            latest = Some(attribute);
        }
    }
    latest.and_then(|attribute| attribute.value.clone())
}
