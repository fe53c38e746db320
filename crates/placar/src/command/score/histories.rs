//! What is on record of each entity, as files say it.

use std::collections::BTreeSet;

use definition::{HistorySource, Input};
use features::History;
use records::layout::{AttributeLayout, EventLayout};
use records::{EntityId, Timestamp};
use sources::{BadRow, EntityRecords};

use super::basis::Basis;
use super::stopped::Stopped;
use super::subject::{Drawn, Refused, Subject, Work};
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
        &self,
        basis: &Basis,
        progress: &Progress,
        mut each: impl FnMut(Work) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        let mut broken = Broken::default();
        let records = sources::read_sound_records(&self.events, &self.attributes, |row| broken.add(&row))?;
        records.notes.iter().for_each(|note| progress.say(&note.to_string()));
        let Broken { entities, rows } = broken;
        each(Work::Drawn(rows.into_iter().map(Err).collect()))?;
        let mut n_unknown = 0;
        let mut drawn = Vec::new();
        for known in records.entities.into_iter().filter(|known| !entities.contains(&known.id)) {
            let EntityRecords { id, events, attributes } = known;
            let history = History::new(events, attributes);
            n_unknown += usize::from(history.as_of(self.cutoff).is_empty());
            drawn.push(self.subject(basis, id, &history));
            if drawn.len() == ENTITIES_TOGETHER {
                each(Work::Drawn(std::mem::take(&mut drawn)))?;
            }
        }
        each(Work::Drawn(drawn))?;
        if n_unknown > 0 {
            let cutoff = self.cutoff;
            progress.say(&format!(
                "of {n_unknown} of them nothing is on record before {cutoff}: their counts are 0"
            ));
        }
        Ok(())
    }

    fn subject(&self, basis: &Basis, entity: EntityId, history: &History) -> Drawn {
        let values = basis.features.compute(&history.as_of(self.cutoff));
        let row = basis
            .row(&values, self.cutoff)
            .map_err(|wrong| Refused::entity(entity.as_str(), wrong.to_string()))?;
        Ok(Subject { entity, cutoff: self.cutoff, values, row })
    }
}

/// Entities that are scored together.
const ENTITIES_TOGETHER: usize = 1_000;

/// Rows that cannot be read, and whose they are.
#[derive(Default)]
struct Broken {
    entities: BTreeSet<EntityId>,
    rows: Vec<Refused>,
}

impl Broken {
    fn add(&mut self, row: &BadRow) {
        let entity = row.entity.as_ref().map(|entity| entity.as_str().to_owned());
        self.rows.push(Refused { entity, ..Refused::unreadable(&row.error) });
        self.entities.extend(row.entity.clone());
    }
}
