//! What is made of events. Every function here sees an [`AsOf`] view and nothing else.

use std::collections::BTreeSet;

use records::{Event, Span, Timestamp, Value};

use crate::{Aggregate, AsOf, EventFeature, FeatureKind};

/// The value of one feature; ratios are made afterwards, from the values of others.
pub(crate) fn value_of(kind: &FeatureKind, view: &AsOf<'_>) -> Option<Value> {
    match kind {
        FeatureKind::Column | FeatureKind::Ratio { .. } => None,
        FeatureKind::Attribute(name) => view.attribute(name).and_then(|attribute| attribute.value.clone()),
        FeatureKind::Events(feature) => of_events(feature, view),
    }
}

fn of_events(feature: &EventFeature, view: &AsOf<'_>) -> Option<Value> {
    let cutoff = view.cutoff();
    match feature.aggregate {
        Aggregate::Count => Value::number(count(feature, view)),
        Aggregate::Sum => Value::number(weighted_sum(feature, view, cutoff).0),
        Aggregate::Mean => mean(feature, view).and_then(Value::number),
        Aggregate::Min => numbers(feature, view).min_by(f64::total_cmp).and_then(Value::number),
        Aggregate::Max => numbers(feature, view).max_by(f64::total_cmp).and_then(Value::number),
        Aggregate::Distinct => Value::number(distinct(feature, view)),
        Aggregate::Last => matching(feature, view).rev().find_map(|event| value_in(feature, event)).cloned(),
        Aggregate::SinceLast => {
            matching(feature, view).next_back().and_then(|event| days_before(cutoff, event))
        }
        Aggregate::SinceFirst => matching(feature, view).next().and_then(|event| days_before(cutoff, event)),
        Aggregate::Trend { against } => trend(feature, view, against),
    }
}

fn matching<'a>(feature: &'a EventFeature, view: &AsOf<'a>) -> impl DoubleEndedIterator<Item = &'a Event> {
    view.events_in(feature.memory.window).filter(|event| matches(feature, event))
}

fn matches(feature: &EventFeature, event: &Event) -> bool {
    event.kind == feature.event
        && feature
            .conditions
            .iter()
            .all(|condition| event.value(&condition.value).is_some_and(|value| condition.bounds.hold(value)))
}

fn value_in<'a>(feature: &EventFeature, event: &'a Event) -> Option<&'a Value> {
    feature.value.as_ref().and_then(|name| event.value(name))
}

fn numbers<'a>(feature: &'a EventFeature, view: &AsOf<'a>) -> impl Iterator<Item = f64> {
    matching(feature, view).filter_map(|event| value_in(feature, event)?.as_number())
}

fn count(feature: &EventFeature, view: &AsOf<'_>) -> f64 {
    // From 0.0: the standard library's sum of nothing is -0.0.
    matching(feature, view).fold(0.0, |sum, event| sum + weight(feature, event, view.cutoff()))
}

/// Σ w·v and Σ w over the events that carry the value; the weights are those at the instant `at`.
fn weighted_sum(feature: &EventFeature, view: &AsOf<'_>, at: Timestamp) -> (f64, f64) {
    matching(feature, view)
        .filter_map(|event| Some((value_in(feature, event)?.as_number()?, weight(feature, event, at))))
        .fold((0.0, 0.0), |(sum, weights), (value, weight)| (sum + weight * value, weights + weight))
}

/// The mean is the same whenever the weights are taken; at the latest event they cannot all fade to 0.
fn mean(feature: &EventFeature, view: &AsOf<'_>) -> Option<f64> {
    let carries = |event: &&Event| value_in(feature, event).is_some_and(|value| value.as_number().is_some());
    let latest = matching(feature, view).rev().find(carries)?;
    let (sum, weights) = weighted_sum(feature, view, latest.time);
    Some(sum / weights)
}

fn distinct(feature: &EventFeature, view: &AsOf<'_>) -> f64 {
    let values: BTreeSet<String> =
        matching(feature, view).filter_map(|event| Some(written(value_in(feature, event)?))).collect();
    values.len() as f64
}

/// The value as a text that only equal values share.
fn written(value: &Value) -> String {
    match value {
        // 0 and -0 are one number.
        Value::Number(number) => format!("{:?}", Value::Number(number + 0.0)),
        Value::Text(_) | Value::Boolean(_) | Value::Time(_) => format!("{value:?}"),
    }
}

fn days_before(cutoff: Timestamp, event: &Event) -> Option<Value> {
    Value::number(cutoff.days_since(event.time))
}

fn weight(feature: &EventFeature, event: &Event, cutoff: Timestamp) -> f64 {
    feature.memory.half_life.map_or(1.0, |half_life| decay(cutoff.days_since(event.time), half_life))
}

/// One half to the power of age over half-life.
fn decay(age_days: f64, half_life: Span) -> f64 {
    libm::exp2(-age_days / half_life.as_days())
}

fn trend(feature: &EventFeature, view: &AsOf<'_>, against: Span) -> Option<Value> {
    let known_days = view.cutoff().days_since(view.events().next()?.time);
    let recent = rate(feature, view, known_days)?;
    let longer = rate(&lengthened(feature, against), view, known_days)?;
    Value::number(recent / longer)
}

/// The same feature with the longer memory in place of its own.
fn lengthened(feature: &EventFeature, against: Span) -> EventFeature {
    let mut longer = feature.clone();
    match (longer.memory.half_life, longer.memory.window) {
        (Some(_), _) => longer.memory.half_life = Some(against),
        (None, _) => longer.memory.window = Some(against),
    }
    longer
}

/// Events (or their values' sum) a day of the time that this memory covers.
fn rate(feature: &EventFeature, view: &AsOf<'_>, known_days: f64) -> Option<f64> {
    let amount = match feature.value {
        None => count(feature, view),
        Some(_) => weighted_sum(feature, view, view.cutoff()).0,
    };
    let covered = covered_days(feature, known_days);
    (covered > 0.0).then_some(amount / covered)
}

/// ∫ of the weight over the days that the entity was known: the window, or the decayed time.
fn covered_days(feature: &EventFeature, known_days: f64) -> f64 {
    let days = feature.memory.window.map_or(known_days, |window| window.as_days().min(known_days));
    match feature.memory.half_life {
        None => days,
        Some(half_life) => {
            let mean_life = half_life.as_days() / core::f64::consts::LN_2;
            // 1 − exp(−x) by expm1: of a history of seconds the plain difference has no digits left.
            -mean_life * libm::expm1(-days / mean_life)
        }
    }
}
