//! What came after a cutoff, and up to when that can be known.

use std::collections::BTreeMap;

use definition::{EventsPlan, Label, Plan};
use features::{Condition, History};
use records::layout::{EventLayout, KindLayout};
use records::{EntityId, Event, Outcome, Span, Timestamp};
use registry::Problem;
use sources::Records;

use crate::error::DataError;

/// What decides whether an observation is positive, and until when that can be known.
pub(super) struct Labels<'a> {
    label: &'a Label,
    outcomes: BTreeMap<EntityId, Vec<Outcome>>,
    /// How long a window is.
    pub(super) horizon: Span,
    /// A window that ends later is open.
    pub(super) complete_to: Timestamp,
}

impl<'a> Labels<'a> {
    /// Reads the outcomes where they have a file of their own; blind to everything from `as_of` on.
    pub(super) fn read(
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

    /// Whether the outcome came in the window from `cutoff` on.
    pub(super) fn is_positive(&self, id: &EntityId, history: &History, cutoff: Timestamp) -> bool {
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
