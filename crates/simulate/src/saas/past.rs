//! What the files hold strictly before a cutoff: all that a decision may look at.

use records::{Span, Timestamp};

use super::event::{Detail, Event, Kind};

/// An entity's events before a cutoff.
#[derive(Clone, Copy)]
pub(super) struct Past<'a> {
    events: &'a [Event],
    cutoff: Timestamp,
}

impl<'a> Past<'a> {
    /// Cuts events, which lie in time order, at the cutoff.
    pub(super) fn new(events: &'a [Event], cutoff: Timestamp) -> Past<'a> {
        let n_before = events.partition_point(|event| event.time < cutoff);
        Past { events: &events[..n_before], cutoff }
    }

    /// Events of a kind in the last `days` days.
    pub(super) fn count(self, kind: Kind, days: u32) -> f64 {
        self.within(days).filter(|event| event.kind == kind).count() as f64
    }

    /// Events of a kind since always.
    pub(super) fn count_all(self, kind: Kind) -> f64 {
        self.events.iter().filter(|event| event.kind == kind).count() as f64
    }

    /// Page visits of at least so many seconds in the last `days` days.
    pub(super) fn long_visits(self, seconds: u32, days: u32) -> f64 {
        let long = |event: &&Event| {
            event.kind == Kind::PageVisit
                && matches!(event.detail, Detail::Page { seconds: found } if found >= seconds)
        };
        self.within(days).filter(long).count() as f64
    }

    /// Minutes of feature use in the last `days` days.
    pub(super) fn minutes_used(self, days: u32) -> f64 {
        let minutes = self.within(days).map(|event| match event.detail {
            Detail::Use { minutes, .. } => u64::from(minutes),
            _ => 0,
        });
        minutes.sum::<u64>() as f64
    }

    /// How many parts of the product were used in the last `days` days.
    pub(super) fn modules_used(self, days: u32) -> f64 {
        let mut found: Vec<&str> = Vec::new();
        for event in self.within(days) {
            match event.detail {
                Detail::Use { module, .. } if !found.contains(&module) => found.push(module),
                _ => {}
            }
        }
        found.len() as f64
    }

    /// The latest answer to "would you recommend us?"; `None` when there never was one.
    pub(super) fn last_answer(self) -> Option<f64> {
        self.events.iter().rev().find_map(|event| match event.detail {
            Detail::Answer { score } => Some(f64::from(score)),
            _ => None,
        })
    }

    /// Days since the latest event of a kind; `None` when there never was one.
    pub(super) fn days_since_last(self, kind: Kind) -> Option<f64> {
        let event = self.events.iter().rev().find(|event| event.kind == kind)?;
        Some(self.cutoff.days_since(event.time))
    }

    fn within(self, days: u32) -> impl Iterator<Item = &'a Event> {
        let from = self.cutoff - Span::days(days);
        self.events.iter().rev().take_while(move |event| event.time >= from)
    }
}
