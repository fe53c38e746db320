//! What is on record of each entity, as files say it.

use std::collections::BTreeSet;

use definition::{HistorySource, Input};
use features::History;
use records::Timestamp;
use records::layout::{AttributeLayout, EventLayout};
use scoring::{Bar, NoHistory};
use sources::EntityRecords;

use super::basis::Basis;
use super::stopped::Stopped;
use super::subject::{Drawn, Subject};
use crate::progress::Progress;

/// Files that are sources of one history, and the cutoff of all.
pub(super) struct Histories {
    events: Vec<EventLayout>,
    attributes: Vec<AttributeLayout>,
    cutoff: Timestamp,
}

impl Histories {
    /// Each file as the source that it is.
    pub(super) fn of(sources: Vec<HistorySource>, cutoff: Timestamp) -> Histories {
        let mut histories = Histories { events: Vec::new(), attributes: Vec::new(), cutoff };
        for source in sources {
            match source {
                HistorySource::Events(layout) => histories.events.push(layout),
                HistorySource::Attributes(layout) => histories.attributes.push(layout),
            }
        }
        histories
    }

    /// A source that is left out makes features that look as if nothing had happened: it is told.
    pub(super) fn tell_what_lacks(&self, basis: &Basis, progress: &Progress) {
        let Input::Events(plan) = &basis.plan.input else { return };
        let n_lacking = (plan.events.len() + plan.attributes.len())
            .saturating_sub(self.events.len() + self.attributes.len());
        if n_lacking > 0 {
            progress.say(&format!(
                "warning: {n_lacking} of this score's sources are not given, and nothing is known from them: {}",
                crate::history_files::expected(plan)
            ));
        }
    }

    /// Draws entity after entity, in the order of their names.
    ///
    /// An entity with a row that cannot be read is not drawn: half of its history would give a score
    /// that nobody could tell from a right one.
    pub(super) fn for_each(
        self,
        basis: &Basis,
        mut each: impl FnMut(Drawn) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        let (mut broken, mut reasons) = (BTreeSet::new(), Vec::new());
        let records = sources::read_sound_records(&self.events, &self.attributes, |row| {
            reasons.push(row.to_string());
            broken.extend(row.entity);
        })?;
        reasons.into_iter().try_for_each(|reason| each(Err(reason)))?;
        for entity in records.entities {
            if !broken.contains(&entity.id) {
                each(self.subject(basis, entity))?;
            }
        }
        Ok(())
    }

    fn subject(&self, basis: &Basis, known: EntityRecords) -> Drawn {
        let EntityRecords { id: entity, events, attributes } = known;
        let history = History::new(events, attributes);
        let view = history.as_of(self.cutoff);
        let values = basis.features.compute(&view);
        let row = basis.row(&values, self.cutoff).map_err(|wrong| format!("{entity}: {wrong}"))?;
        let bar = view.is_empty().then_some(Bar::NoHistory(NoHistory::NeverHeardOf));
        Ok(Subject { entity, cutoff: self.cutoff, values, row, bar })
    }
}
