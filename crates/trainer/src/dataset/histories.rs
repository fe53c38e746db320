//! Observations of event histories: who is observed when, what was known then, what came after.

use definition::{EventsPlan, ObservationTimes, Plan};
use features::{FeatureMatrix, History, Row, Schema};
use records::{EntityId, Span, Timestamp};
use registry::LeftOut;
use sources::{EntityRecords, Records};

use super::labels::Labels;
use super::value_types::ValueTypes;
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
    let with = Observe { events, schema: &schema, labels: &labels };
    let (mut entities, mut histories) = (Vec::new(), Vec::new());
    for EntityRecords { id, events, attributes } in records.entities {
        let history = History::new(events, attributes);
        rows.observe(entities.len() as u32, &id, &history, &with)?;
        entities.push(id);
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
