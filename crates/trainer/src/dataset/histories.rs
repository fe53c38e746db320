//! Observations of event histories: who is observed when, what was known then, what came after.

use std::collections::BTreeMap;
use std::sync::Arc;

use definition::{EventsPlan, Label, ObservationTimes, Plan};
use features::{
    Aggregate, Condition, FeatureKind, FeatureMatrix, FeatureSet, FeatureType, History, Row, Schema,
};
use records::layout::{EventLayout, KindLayout};
use records::{EntityId, Event, Outcome, Span, Timestamp, Value};
use registry::{LeftOut, Problem};
use sources::Records;

use super::{Dataset, RowTimes};
use crate::error::DataError;

/// Reads sources, observes every entity at every cutoff, computes features and labels.
pub(super) fn read(plan: &Plan, events: &EventsPlan, as_of: Option<Timestamp>) -> Result<Dataset, DataError> {
    let mut records = sources::read_records(&events.events, &events.attributes)?;
    let inputs = super::table::digests(&records.inputs);
    let mut problems = super::table::problems_of(&records.notes);
    if let Some(as_of) = as_of {
        forget_from(&mut records, as_of);
    }
    let types = ValueTypes::of(&records)?;
    let schema = Schema::new(&events.features, &types.of_features(&events.features));
    let labels = Labels::read(plan, events, &records, as_of, &mut problems)?;
    let no_entity = usize::try_from(records.left_out.no_entity).unwrap_or(usize::MAX);
    let mut rows = Rows::new(no_entity);
    let (mut entities, mut histories) = (Vec::new(), Vec::new());
    for entity in records.entities {
        let history = History::new(entity.events, entity.attributes);
        rows.observe(
            entities.len() as u32,
            &entity.id,
            &history,
            &Observe { events, schema: &schema, labels: &labels },
        )?;
        entities.push(entity.id);
        histories.push(history);
    }
    Ok(Dataset {
        features: events.features.clone(),
        matrix: FeatureMatrix::from_rows(schema, rows.cells),
        positive: rows.positive,
        entities,
        entity: rows.entity,
        named_entities: true,
        times: RowTimes::Dated(rows.cutoffs),
        horizon: labels.horizon,
        weights: None,
        half_life: plan.training.half_life,
        left_out: rows.left_out,
        problems,
        dates_after: Vec::new(),
        inputs,
        histories: Some(histories),
    })
}

/// What happened, or became known, at `as_of` or later never was.
fn forget_from(records: &mut Records, as_of: Timestamp) {
    for entity in &mut records.entities {
        entity.events.retain(|event| event.time < as_of && event.known_at < as_of);
        entity.attributes.retain(|attribute| attribute.from < as_of && attribute.known_at < as_of);
    }
    records.entities.retain(|entity| !entity.events.is_empty() || !entity.attributes.is_empty());
}

/// The types of event values and attributes, as the sources have them.
struct ValueTypes {
    values: BTreeMap<(Arc<str>, Arc<str>), FeatureType>,
    attributes: BTreeMap<Arc<str>, FeatureType>,
}

impl ValueTypes {
    fn of(records: &Records) -> Result<ValueTypes, DataError> {
        let mut types = ValueTypes { values: BTreeMap::new(), attributes: BTreeMap::new() };
        for entity in &records.entities {
            for event in &entity.events {
                for (name, value) in &event.values {
                    note(&mut types.values, (event.kind.clone(), name.clone()), value, name)?;
                }
            }
            for attribute in &entity.attributes {
                if let Some(value) = &attribute.value {
                    note(&mut types.attributes, attribute.name.clone(), value, &attribute.name)?;
                }
            }
        }
        Ok(types)
    }

    fn of_features(&self, features: &FeatureSet) -> Vec<FeatureType> {
        features.features().iter().map(|feature| self.of_kind(&feature.kind)).collect()
    }

    fn of_kind(&self, kind: &FeatureKind) -> FeatureType {
        let known = match kind {
            FeatureKind::Attribute(name) => self.attributes.get(name).copied(),
            FeatureKind::Events(feature) if feature.aggregate == Aggregate::Last => feature
                .value
                .as_ref()
                .and_then(|value| self.values.get(&(feature.event.clone(), value.clone())).copied()),
            FeatureKind::Events(_) | FeatureKind::Ratio { .. } | FeatureKind::Column => None,
        };
        known.unwrap_or(FeatureType::Number)
    }
}

fn note<K: Ord>(
    types: &mut BTreeMap<K, FeatureType>,
    key: K,
    value: &Value,
    name: &str,
) -> Result<(), DataError> {
    let found = match value {
        Value::Number(_) => FeatureType::Number,
        Value::Text(_) => FeatureType::Category,
        Value::Boolean(_) => FeatureType::Boolean,
        Value::Time(_) => FeatureType::Date,
    };
    let known = *types.entry(key).or_insert(found);
    if known == found {
        return Ok(());
    }
    Err(DataError::MixedTypes { name: name.to_owned(), one: known.name(), other: found.name() })
}

/// What decides whether an observation is positive, and until when that can be known.
struct Labels<'a> {
    label: &'a Label,
    outcomes: BTreeMap<EntityId, Vec<Outcome>>,
    horizon: Span,
    complete_to: Timestamp,
}

impl<'a> Labels<'a> {
    fn read(
        plan: &Plan,
        events: &'a EventsPlan,
        records: &Records,
        as_of: Option<Timestamp>,
        problems: &mut Vec<Problem>,
    ) -> Result<Labels<'a>, DataError> {
        let horizon = plan.horizon.ok_or(DataError::NoHorizon)?;
        let mut outcomes: BTreeMap<EntityId, Vec<Outcome>> = BTreeMap::new();
        let complete_to = match &events.label {
            Label::Table(layout) => {
                let read = sources::read_outcomes(layout)?;
                problems.extend(super::table::problems_of(&read.notes));
                let known = |outcome: &Outcome| {
                    as_of.is_none_or(|as_of| outcome.time < as_of && outcome.known_at < as_of)
                };
                for outcome in read.outcomes.into_iter().filter(known) {
                    outcomes.entry(outcome.entity.clone()).or_default().push(outcome);
                }
                read.complete_to.ok_or(DataError::NoOutcomes)?
            }
            Label::Event { kind, .. } | Label::NoEvent { kind, .. } => complete_to(events, records, kind)?,
        };
        let complete_to = as_of.map_or(complete_to, |as_of| as_of.min(complete_to));
        Ok(Labels { label: &events.label, outcomes, horizon, complete_to })
    }

    fn is_positive(&self, id: &EntityId, history: &History, cutoff: Timestamp) -> bool {
        let happened = |kind: &str, conditions: &[Condition]| {
            history
                .events_within(cutoff, self.horizon)
                .iter()
                .any(|event| event.kind.as_ref() == kind && holds(event, conditions))
        };
        match self.label {
            Label::Event { kind, conditions } => happened(kind, conditions),
            Label::NoEvent { kind, conditions } => !happened(kind, conditions),
            Label::Table(_) => self.outcomes.get(id).is_some_and(|outcomes| {
                let within =
                    |outcome: &&Outcome| outcome.time >= cutoff && outcome.time < cutoff + self.horizon;
                outcomes.iter().filter(within).any(|outcome| outcome.positive)
            }),
        }
    }
}

fn holds(event: &Event, conditions: &[Condition]) -> bool {
    conditions
        .iter()
        .all(|condition| event.value(&condition.value).is_some_and(|value| condition.bounds.hold(value)))
}

/// The earliest end of the sources that can have events of this kind.
fn complete_to(events: &EventsPlan, records: &Records, kind: &str) -> Result<Timestamp, DataError> {
    let can_have = |layout: &KindLayout| match layout {
        KindLayout::Constant(constant) => constant == kind,
        KindLayout::Column(_) => true,
    };
    let end_of = |layout: &EventLayout| {
        records.complete_to.iter().find(|(path, _)| *path == layout.file.path).map(|(_, end)| *end)
    };
    let ends = events.events.iter().filter(|layout| can_have(&layout.kind)).filter_map(end_of);
    ends.min().ok_or_else(|| DataError::NoLabelSource { kind: kind.to_owned() })
}

/// What rows are observed with.
struct Observe<'a> {
    events: &'a EventsPlan,
    schema: &'a Schema,
    labels: &'a Labels<'a>,
}

struct Rows {
    cells: Vec<Row>,
    positive: Vec<bool>,
    entity: Vec<u32>,
    cutoffs: Vec<Timestamp>,
    left_out: LeftOut,
}

impl Rows {
    fn new(no_entity: usize) -> Rows {
        let left_out = LeftOut { no_entity, ..LeftOut::default() };
        Rows { cells: Vec::new(), positive: Vec::new(), entity: Vec::new(), cutoffs: Vec::new(), left_out }
    }

    fn observe(
        &mut self,
        entity: u32,
        id: &EntityId,
        history: &History,
        with: &Observe<'_>,
    ) -> Result<(), DataError> {
        for cutoff in cutoffs_of(with.events, history) {
            if !is_observed(with.events, history, cutoff) {
                self.left_out.population += 1;
            } else if cutoff + with.labels.horizon > with.labels.complete_to {
                self.left_out.open += 1;
            } else {
                let values = with.events.features.compute(&history.as_of(cutoff));
                self.cells.push(with.schema.row(&values, cutoff)?);
                self.positive.push(with.labels.is_positive(id, history, cutoff));
                self.entity.push(entity);
                self.cutoffs.push(cutoff);
            }
        }
        Ok(())
    }
}

/// The instants at which an entity is to be observed.
fn cutoffs_of(events: &EventsPlan, history: &History) -> Vec<Timestamp> {
    match &events.observations.at {
        ObservationTimes::At(times) => times.clone(),
        ObservationTimes::Every { every, from, to } => {
            std::iter::successors(Some(*from), |time| Some(*time + *every))
                .take_while(|time| time < to)
                .collect()
        }
        ObservationTimes::On(kind) => {
            let mut times: Vec<Timestamp> = history
                .events()
                .iter()
                .filter(|event| event.kind.as_ref() == kind)
                .map(|event| event.time + Span::MICROSECOND)
                .collect();
            times.dedup();
            times
        }
    }
}

/// From its first `after` event (default: its first event) on, and never after an `until` event.
fn is_observed(events: &EventsPlan, history: &History, cutoff: Timestamp) -> bool {
    let observations = &events.observations;
    let view = history.as_of(cutoff);
    let begun =
        view.events().any(|event| observations.after.as_ref().is_none_or(|kind| event.kind.as_ref() == kind));
    let ended = view.events().any(|event| observations.until.iter().any(|kind| event.kind.as_ref() == kind));
    begun && !ended
}
