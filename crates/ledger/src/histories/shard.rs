use std::mem::size_of;
use std::sync::Arc;

use features::History;
use lru::LruCache;
use records::{Attribute, Event, Value};

use super::{Change, Whole};
use crate::body::{self, Names};
use crate::{AttributeRecord, EventRecord, HISTORY_ATTRIBUTES_MAX, HISTORY_EVENTS_MAX};

/// What an entity takes beside its history: its place, its name, the parts of each allocation that
/// nobody sees.
const ENTITY_BYTES: usize = 256;

/// What one allocation takes beside what was asked for.
const ALLOCATION_BYTES: usize = 16;

/// Entities whose names fall into one part, the one asked about last first.
#[derive(Debug)]
pub(super) struct Shard {
    entities: LruCache<Arc<str>, Vec<Held>>,
    bytes: usize,
    bytes_max: usize,
    /// The last change of anybody in this part: what was read before it is not kept.
    floor: i64,
}

/// What one score knows of an entity.
#[derive(Debug)]
struct Held {
    score: Arc<str>,
    /// Of the last change that is in it.
    version: i64,
    /// Whether all changes of that version are in it: it was read, and not added to since.
    as_read: bool,
    /// `None`: too long to be kept.
    history: Option<Arc<History>>,
    bytes: usize,
}

impl Shard {
    pub(super) fn new(bytes_max: usize) -> Shard {
        Shard { entities: LruCache::unbounded(), bytes: 0, bytes_max, floor: i64::MIN }
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn find(&mut self, score: &str, entity: &str) -> Option<Whole> {
        let held = self.entities.get(entity)?.iter().find(|held| &*held.score == score)?;
        Some(held.history.as_ref().map_or(Whole::TooLong, |history| Whole::Known(Arc::clone(history))))
    }

    /// Keeps what was read at a version, if it is worth it and still true.
    pub(super) fn keep(&mut self, (score, entity): (&str, &str), whole: &Whole, version: i64) {
        let history = match whole {
            Whole::Known(history) => Some(Arc::clone(history)),
            Whole::TooLong => None,
            Whole::Unknown => return,
        };
        let bytes = ENTITY_BYTES + score.len() + entity.len() + history.as_deref().map_or(0, history_bytes);
        if version < self.floor || bytes > self.bytes_max {
            return;
        }
        self.drop_score(score, entity);
        let held = Held { score: Arc::from(score), version, as_read: true, history, bytes };
        match self.entities.get_mut(entity) {
            Some(scores) => scores.push(held),
            None => drop(self.entities.put(Arc::from(entity), vec![held])),
        }
        self.bytes += bytes;
        self.make_room();
    }

    /// Brings what is held up to a change that was committed.
    pub(super) fn apply(&mut self, change: &Change<'_>, version: i64) {
        self.floor = self.floor.max(version);
        match change {
            Change::Forgotten(entity) => self.drop_entity(entity),
            Change::Lost { score, entity } => self.drop_score(score, entity),
            Change::Event(EventRecord { score, entity, .. })
            | Change::Attribute(AttributeRecord { score, entity, .. }) => {
                if !self.add(change, (score, entity), version) {
                    self.drop_score(score, entity);
                }
                self.make_room();
            }
        }
    }

    /// Lets go of all, after a change at that version of which nothing more is known.
    pub(super) fn let_go(&mut self, version: i64) {
        self.entities.clear();
        self.bytes = 0;
        self.floor = self.floor.max(version);
    }

    /// Adds to a history where it lies. `false`: it must be read anew, because somebody is reading
    /// it just now, or because it became too long.
    fn add(&mut self, change: &Change<'_>, (score, entity): (&str, &str), version: i64) -> bool {
        let held = self
            .entities
            .peek_mut(entity)
            .and_then(|held| held.iter_mut().find(|held| &*held.score == score));
        let Some(held) = held else { return true };
        if held.version > version || (held.version == version && held.as_read) {
            return true; // It was read after this commit.
        }
        let Some(history) = &mut held.history else { return true };
        let Some(added) = Arc::get_mut(history).and_then(|history| add(history, change)) else {
            return false;
        };
        (held.version, held.as_read) = (version, false);
        held.bytes += added;
        self.bytes += added;
        true
    }

    fn drop_score(&mut self, score: &str, entity: &str) {
        let Some(scores) = self.entities.peek_mut(entity) else { return };
        if let Some(place) = scores.iter().position(|held| &*held.score == score) {
            self.bytes -= scores.swap_remove(place).bytes;
        }
        if scores.is_empty() {
            self.entities.pop(entity);
        }
    }

    fn drop_entity(&mut self, entity: &str) {
        let dropped = self.entities.pop(entity).unwrap_or_default();
        self.bytes -= dropped.iter().map(|held| held.bytes).sum::<usize>();
    }

    fn make_room(&mut self) {
        while self.bytes > self.bytes_max {
            let Some((_, dropped)) = self.entities.pop_lru() else { break };
            self.bytes -= dropped.iter().map(|held| held.bytes).sum::<usize>();
        }
    }
}

/// Adds what came, as it would be read back, and answers the bytes that it takes; `None` where it does
/// not fit.
fn add(history: &mut History, change: &Change<'_>) -> Option<usize> {
    match change {
        Change::Event(EventRecord { event, .. }) if history.events().len() + 1 < HISTORY_EVENTS_MAX => {
            let written = body::of_event(event).ok()?;
            let event = body::read_event(&written, event.time, event.known_at, &mut Names::default()).ok()?;
            let bytes = event_bytes(&event);
            history.add_event(event);
            Some(bytes)
        }
        Change::Attribute(AttributeRecord { attribute, .. })
            if history.attributes().len() + 1 < HISTORY_ATTRIBUTES_MAX =>
        {
            let written = body::of_attribute(attribute.value.as_ref()).ok()?;
            let value = body::read_attribute(&written, &mut Names::default()).ok()?;
            let attribute = Attribute { value, ..attribute.clone() };
            let bytes = attribute_bytes(&attribute);
            history.add_attribute(attribute);
            Some(bytes)
        }
        _ => None,
    }
}

/// What a history takes, about; a name that many events share is counted with each.
fn history_bytes(history: &History) -> usize {
    history.events().iter().map(event_bytes).sum::<usize>()
        + history.attributes().iter().map(attribute_bytes).sum::<usize>()
}

fn event_bytes(event: &Event) -> usize {
    let values = event
        .values
        .iter()
        .map(|(name, value)| size_of::<(Arc<str>, Value)>() + name.len() + text_bytes(value));
    // A vector that grows keeps room for as much again.
    2 * size_of::<Event>() + ALLOCATION_BYTES + event.kind.len() + values.sum::<usize>()
}

fn attribute_bytes(attribute: &Attribute) -> usize {
    2 * size_of::<Attribute>() + attribute.name.len() + attribute.value.as_ref().map_or(0, text_bytes)
}

fn text_bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) => ALLOCATION_BYTES + text.len(),
        Value::Number(_) | Value::Boolean(_) | Value::Time(_) => 0,
    }
}
