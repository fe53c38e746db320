use std::fmt;
use std::sync::Arc;

use records::{Span, Value};

use crate::AsOf;
use crate::aggregate;

/// One value computed from the past, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its name: a key of `[features]`, or the table's column.
    pub name: Arc<str>,
    /// How it is computed.
    pub kind: FeatureKind,
}

/// How a feature is computed.
#[derive(Clone, Debug, PartialEq)]
pub enum FeatureKind {
    /// A column of a flat table: it comes with the row.
    Column,
    /// An attribute as it was at the cutoff.
    Attribute(Arc<str>),
    /// Something about the events of one kind.
    Events(EventFeature),
    /// One feature over another, by name; missing when either is, or when the divisor is 0.
    Ratio {
        /// The feature above the line.
        numerator: Arc<str>,
        /// The feature below it.
        denominator: Arc<str>,
    },
}

/// Something about the events of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFeature {
    /// Which events.
    pub event: Arc<str>,
    /// Which of their values; `None` where events themselves are counted or timed.
    pub value: Option<Arc<str>>,
    /// What is made of them.
    pub aggregate: Aggregate,
    /// How far back, and how fast it fades.
    pub memory: Memory,
    /// Only events whose values satisfy all of these.
    pub conditions: Vec<Condition>,
}

/// How far back a feature looks, and how fast what it sees fades.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Memory {
    /// Only `[cutoff − window, cutoff)`; `None`: everything.
    pub window: Option<Span>,
    /// An event that old counts one half; `None`: all count one.
    pub half_life: Option<Span>,
}

/// What is made of the events that remain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aggregate {
    /// How many; 0 when none. With a half-life: their weights' sum.
    Count,
    /// The sum of a value; 0 when none.
    Sum,
    /// The (weighted) mean of a value; missing when none.
    Mean,
    /// The smallest value; missing when none.
    Min,
    /// The largest value; missing when none.
    Max,
    /// How many different values; 0 when none.
    Distinct,
    /// The latest value; missing when none.
    Last,
    /// Days from the latest such event to the cutoff; missing when none.
    SinceLast,
    /// Days from the first such event to the cutoff; missing when none.
    SinceFirst,
    /// The recent rate over the longer rate; missing when nothing happened in the longer one.
    ///
    /// Recent: the feature's own memory. Longer: this span, as a window where the memory is a
    /// window, as a half-life where it is a half-life. Both rates are per day of the time that the
    /// entity has been known, so that a young customer's steady use is 1 and not a rise.
    Trend {
        /// The longer window or half-life.
        against: Span,
    },
}

/// One condition on an event's values.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Which value.
    pub value: Arc<str>,
    /// What it must be; a missing value never is.
    pub bounds: Bounds,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Bounds {
    /// `from ≤ number < below`, either side open when `None`.
    Range {
        /// The lowest number that passes.
        from: Option<f64>,
        /// The lowest number that no longer passes.
        below: Option<f64>,
    },
    /// One of these.
    Is(Vec<Value>),
}

impl Bounds {
    /// Whether the value passes.
    pub fn hold(&self, value: &Value) -> bool {
        match self {
            Bounds::Range { from, below } => value.as_number().is_some_and(|number| {
                from.is_none_or(|from| number >= from) && below.is_none_or(|below| number < below)
            }),
            Bounds::Is(values) => values.contains(value),
        }
    }
}

/// The ordered features of one score, checked: names are unique and every ratio's parts exist.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureSet {
    features: Vec<Feature>,
    /// For each ratio: itself, its numerator, its denominator. Parts come before their ratio.
    ratios: Vec<[usize; 3]>,
}

/// A list of features that is no feature set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeatureSetError {
    /// Two features of one name.
    #[error("feature {name:?} is defined twice")]
    Twice {
        /// The name.
        name: String,
    },
    /// A ratio of something that is no feature.
    #[error("feature {name:?} is a ratio with {part:?}, which is no feature of this score")]
    UnknownPart {
        /// The ratio.
        name: String,
        /// The part that is missing.
        part: String,
    },
    /// Ratios that need each other.
    #[error("feature {name:?} is a ratio that needs itself, through {part:?}")]
    Circular {
        /// The ratio.
        name: String,
        /// The part through which it does.
        part: String,
    },
}

impl FeatureSet {
    /// Checks names and ratios.
    pub fn new(features: Vec<Feature>) -> Result<FeatureSet, FeatureSetError> {
        for (idx, feature) in features.iter().enumerate() {
            if features[..idx].iter().any(|earlier| earlier.name == feature.name) {
                return Err(FeatureSetError::Twice { name: feature.name.to_string() });
            }
        }
        let ratios = ratios_in_order(&features)?;
        Ok(FeatureSet { features, ratios })
    }

    /// The features in schema order.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// How many features.
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// One value a feature, in order, from what was known. Columns, which no history has, are missing.
    pub fn compute(&self, view: &AsOf<'_>) -> Vec<Option<Value>> {
        let mut values: Vec<Option<Value>> =
            self.features.iter().map(|feature| aggregate::value_of(&feature.kind, view)).collect();
        for [ratio, numerator, denominator] in &self.ratios {
            let above = values[*numerator].as_ref().and_then(Value::as_number);
            let below = values[*denominator].as_ref().and_then(Value::as_number);
            values[*ratio] = above.zip(below).and_then(|(above, below)| Value::number(above / below));
        }
        values
    }
}

/// The ratios, each after the ratios that it is made of.
fn ratios_in_order(features: &[Feature]) -> Result<Vec<[usize; 3]>, FeatureSetError> {
    let mut waiting = ratios(features)?;
    let mut ordered: Vec<[usize; 3]> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let Some(ready) = waiting.iter().position(|ratio| needed(*ratio, &waiting).is_none()) else {
            return Err(circular(features, &waiting));
        };
        ordered.push(waiting.remove(ready));
    }
    Ok(ordered)
}

/// Each ratio, its numerator and its denominator, by index.
fn ratios(features: &[Feature]) -> Result<Vec<[usize; 3]>, FeatureSetError> {
    let mut ratios = Vec::new();
    for (idx, feature) in features.iter().enumerate() {
        if let FeatureKind::Ratio { numerator, denominator } = &feature.kind {
            let find = |part: &Arc<str>| {
                features.iter().position(|candidate| candidate.name == *part).ok_or_else(|| {
                    FeatureSetError::UnknownPart { name: feature.name.to_string(), part: part.to_string() }
                })
            };
            ratios.push([idx, find(numerator)?, find(denominator)?]);
        }
    }
    Ok(ratios)
}

/// The first part of the ratio that is itself a ratio still waiting for its parts.
fn needed(ratio: [usize; 3], waiting: &[[usize; 3]]) -> Option<[usize; 3]> {
    ratio[1..].iter().find_map(|part| waiting.iter().find(|other| other[0] == *part)).copied()
}

/// Names the first ratio that comes back to itself when one goes from need to need. Every one that
/// waits needs another that waits, so that the way from any of them ends in a circle.
fn circular(features: &[Feature], waiting: &[[usize; 3]]) -> FeatureSetError {
    let way = |start| std::iter::successors(needed(start, waiting), |ratio| needed(*ratio, waiting));
    let comes_back = |start: &[usize; 3]| way(*start).take(waiting.len()).any(|ratio| ratio == *start);
    let ratio = waiting.iter().copied().find(comes_back).unwrap_or(waiting[0]);
    let part = needed(ratio, waiting).unwrap_or(ratio);
    FeatureSetError::Circular {
        name: features[ratio[0]].name.to_string(),
        part: features[part[0]].name.to_string(),
    }
}

impl fmt::Display for FeatureKind {
    /// One line that says all of it: what the schema's fingerprint is made of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FeatureKind::Column => f.write_str("column"),
            FeatureKind::Attribute(name) => write!(f, "attribute {name:?}"),
            FeatureKind::Ratio { numerator, denominator } => write!(f, "ratio {numerator:?} {denominator:?}"),
            FeatureKind::Events(feature) => feature.fmt(f),
        }
    }
}

impl fmt::Display for EventFeature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EventFeature { event, value, aggregate, memory, conditions } = self;
        write!(f, "{aggregate:?} of {event:?} {value:?}")?;
        let micros = |span: Option<Span>| span.map(Span::micros);
        write!(f, " window {:?} half_life {:?}", micros(memory.window), micros(memory.half_life))?;
        for condition in conditions {
            write!(f, " where {:?} {:?}", condition.value, condition.bounds)?;
        }
        Ok(())
    }
}
