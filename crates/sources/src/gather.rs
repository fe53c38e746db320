use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use records::layout::{AttributeLayout, EventLayout};
use records::{Attribute, EntityId, Event, Timestamp};

use crate::attribute_rows::{AttributeRow, for_each_attribute, for_each_attribute_or_reason};
use crate::bad_row::BadRow;
use crate::error::SourceError;
use crate::event_rows::{EventRow, for_each_event, for_each_event_or_reason};
use crate::files::InputDigest;
use crate::left_out::{Imported, LeftOut};
use crate::note::Note;

/// Everything that one definition's event-history sources say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// By entity, in the order of their ids.
    pub entities: Vec<EntityRecords>,
    /// Rows that were left out, over all sources.
    pub left_out: LeftOut,
    /// What the owner of the sources should know, in the order of the sources.
    pub notes: Vec<Note>,
    /// For each source of events, as its layout names it: nothing is missing before this. A source
    /// that neither says so nor has a row is not listed.
    pub complete_to: Vec<(PathBuf, Timestamp)>,
    /// The latest event of each kind.
    pub latest: BTreeMap<Arc<str>, Timestamp>,
    /// The files that were read.
    pub inputs: Vec<InputDigest>,
}

/// What the sources say about one entity.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityRecords {
    /// Which entity.
    pub id: EntityId,
    /// Its events in time order; those of one instant in the order of sources, files and rows.
    pub events: Vec<Event>,
    /// Its attributes by the time from which they hold; those of one instant in the order of rows.
    pub attributes: Vec<Attribute>,
}

/// Reads all event-history sources of a definition.
///
/// Rows without entity, time or kind are left out and counted. Values have one type a column over all
/// files of a source. An entity that only has attributes is listed too.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading; values that do not fit are collected over the
/// whole source in which the first occurs.
pub fn read_records(events: &[EventLayout], attributes: &[AttributeLayout]) -> Result<Records, SourceError> {
    let mut gathering = Gathering::default();
    for layout in events {
        gathering.read_events(layout)?;
    }
    for layout in attributes {
        gathering.read_attributes(layout)?;
    }
    Ok(gathering.finish())
}

/// As [`read_records`]; a row that does not fit or cannot be read stops no other, and is handed over
/// as the reason. What its entity did besides is among the records.
///
/// # Errors
/// Everything that [`SourceError`] lists for a file as a whole.
pub fn read_sound_records(
    events: &[EventLayout],
    attributes: &[AttributeLayout],
    mut bad: impl FnMut(BadRow),
) -> Result<Records, SourceError> {
    let mut gathering = Gathering::default();
    for layout in events {
        let imported = for_each_event_or_reason(layout, |row| match row {
            Ok(row) => gathering.add_event(row),
            Err(row) => bad(row),
        })?;
        gathering.finish_events(layout, imported);
    }
    for layout in attributes {
        let imported = for_each_attribute_or_reason(layout, |row| match row {
            Ok(row) => gathering.add_attribute(row),
            Err(row) => bad(row),
        })?;
        gathering.note(imported);
    }
    Ok(gathering.finish())
}

/// Records as they come, entities in the order of their first row.
#[derive(Default)]
struct Gathering {
    records: Records,
    index: HashMap<EntityId, usize>,
}

impl Gathering {
    fn read_events(&mut self, layout: &EventLayout) -> Result<(), SourceError> {
        let imported = for_each_event::<SourceError>(layout, |row| {
            self.add_event(row);
            Ok(())
        })?;
        self.finish_events(layout, imported);
        Ok(())
    }

    fn read_attributes(&mut self, layout: &AttributeLayout) -> Result<(), SourceError> {
        let imported = for_each_attribute::<SourceError>(layout, |row| {
            self.add_attribute(row);
            Ok(())
        })?;
        self.note(imported);
        Ok(())
    }

    fn add_event(&mut self, row: EventRow) {
        let latest = self.records.latest.entry(row.event.kind.clone()).or_insert(row.event.time);
        *latest = row.event.time.max(*latest);
        self.entity(&row.entity).events.push(row.event);
    }

    fn add_attribute(&mut self, row: AttributeRow) {
        self.entity(&row.entity).attributes.push(row.attribute);
    }

    fn finish_events(&mut self, layout: &EventLayout, imported: Imported) {
        let complete_to = imported.complete_to.map(|time| (layout.file.path.clone(), time));
        self.records.complete_to.extend(complete_to);
        self.note(imported);
    }

    fn note(&mut self, imported: Imported) {
        self.records.left_out.add(imported.left_out);
        self.records.notes.extend(imported.notes);
        self.records.inputs.extend(imported.inputs);
    }

    fn entity(&mut self, id: &EntityId) -> &mut EntityRecords {
        let entities = &mut self.records.entities;
        let idx = match self.index.get(id) {
            Some(idx) => *idx,
            None => {
                entities.push(EntityRecords { id: id.clone(), events: Vec::new(), attributes: Vec::new() });
                self.index.insert(id.clone(), entities.len() - 1);
                entities.len() - 1
            }
        };
        &mut entities[idx]
    }

    fn finish(self) -> Records {
        let mut records = self.records;
        records.entities.sort_by(|left, right| left.id.cmp(&right.id));
        for entity in &mut records.entities {
            entity.events.sort_by_key(|event| event.time);
            entity.attributes.sort_by_key(|attribute| attribute.from);
            entity.events.shrink_to_fit();
            entity.attributes.shrink_to_fit();
        }
        records
    }
}
