use records::{Attribute, Event, Span, Timestamp};

/// Everything that is on record about one entity, in time order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    events: Vec<Event>,
    attributes: Vec<Attribute>,
}

impl History {
    /// Sorts by time; what happened at the same instant keeps its order. Of facts that hold from the
    /// same time, the one that became known later comes later: it is the correction.
    pub fn new(mut events: Vec<Event>, mut attributes: Vec<Attribute>) -> History {
        events.sort_by_key(|event| event.time);
        attributes.sort_by_key(|attribute| (attribute.from, attribute.known_at));
        History { events, attributes }
    }

    /// Adds an event, behind all of the same instant: as if [`History::new`] had been given it last.
    pub fn add_event(&mut self, event: Event) {
        let place = self.events.partition_point(|earlier| earlier.time <= event.time);
        self.events.insert(place, event);
    }

    /// Adds a fact, behind all that hold from and became known at the same times: as if
    /// [`History::new`] had been given it last.
    pub fn add_attribute(&mut self, attribute: Attribute) {
        let times = |fact: &Attribute| (fact.from, fact.known_at);
        let place = self.attributes.partition_point(|earlier| times(earlier) <= times(&attribute));
        self.attributes.insert(place, attribute);
    }

    /// What was known strictly before `cutoff`.
    pub fn as_of(&self, cutoff: Timestamp) -> AsOf<'_> {
        let n_events = self.events.partition_point(|event| event.time < cutoff);
        let n_attributes = self.attributes.partition_point(|attribute| attribute.from < cutoff);
        AsOf { events: &self.events[..n_events], attributes: &self.attributes[..n_attributes], cutoff }
    }

    /// All events, earliest first. For labels and summaries; features take [`AsOf`] only.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// All facts, by the time from which they hold. For summaries; features take [`AsOf`] only.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The events in `[from, from + horizon)`: what a label looks at.
    pub fn events_within(&self, from: Timestamp, horizon: Span) -> &[Event] {
        let start = self.events.partition_point(|event| event.time < from);
        let end = self.events.partition_point(|event| event.time < from + horizon);
        &self.events[start..end]
    }

    /// Whether nothing at all is on record.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.attributes.is_empty()
    }
}

/// A history as it was known at a cutoff: the strict past, by both clocks.
///
/// Its fields are private and [`History::as_of`] is the only door, so a feature function that takes
/// this view cannot see the future, whatever it does.
#[derive(Clone, Copy, Debug)]
pub struct AsOf<'a> {
    events: &'a [Event],
    attributes: &'a [Attribute],
    cutoff: Timestamp,
}

impl<'a> AsOf<'a> {
    /// The instant whose strict past this is.
    pub fn cutoff(&self) -> Timestamp {
        self.cutoff
    }

    /// Events that happened and were known before the cutoff, earliest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &'a Event> {
        let cutoff = self.cutoff;
        self.events.iter().filter(move |event| event.known_at < cutoff)
    }

    /// The events of the last `window` before the cutoff (`None`: all), earliest first.
    pub fn events_in(&self, window: Option<Span>) -> impl DoubleEndedIterator<Item = &'a Event> {
        let from = window.map_or(Timestamp::MIN, |window| self.cutoff - window);
        let start = self.events.partition_point(|event| event.time < from);
        let cutoff = self.cutoff;
        self.events[start..].iter().filter(move |event| event.known_at < cutoff)
    }

    /// The fact of that name as it was known, the one that holds from the latest time.
    pub fn attribute(&self, name: &str) -> Option<&'a Attribute> {
        let cutoff = self.cutoff;
        self.attributes
            .iter()
            .rev()
            .find(|attribute| attribute.name.as_ref() == name && attribute.known_at < cutoff)
    }

    /// Whether anything at all was known.
    pub fn is_empty(&self) -> bool {
        let cutoff = self.cutoff;
        self.events().next().is_none() && !self.attributes.iter().any(|attribute| attribute.known_at < cutoff)
    }
}
