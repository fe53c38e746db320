use std::sync::{Mutex, MutexGuard, PoisonError};

use slab::Slab;
use tokio::time::Instant;

/// The answers of one connection, and since when each waits to be fetched.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<Slab<Option<Instant>>>);

impl Answers {
    /// Adds an answer that is ready; returns its place.
    pub(super) fn add(&self) -> usize {
        self.lock().insert(Some(Instant::now()))
    }

    /// The answer at that place is being fetched: a piece of it was handed out and waits to be sent, or
    /// there is none yet.
    pub(super) fn turn(&self, place: usize, waits: bool) {
        if let Some(since) = self.lock().get_mut(place) {
            *since = waits.then(Instant::now);
        }
    }

    /// The answer at that place is over.
    pub(super) fn remove(&self, place: usize) {
        self.lock().try_remove(place);
    }

    /// Since when the one waits that has waited for longest.
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.lock().iter().filter_map(|(_, since)| *since).min()
    }

    /// A lock that a panic left behind is taken over: each change above is one assignment.
    fn lock(&self) -> MutexGuard<'_, Slab<Option<Instant>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
