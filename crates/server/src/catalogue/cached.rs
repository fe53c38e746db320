use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Semaphore;

use super::basis::Basis;
use super::loader::{Loader, NotLoaded};
use crate::limits::{RETRY_LONGEST, VERSIONS_CACHED, VERSIONS_LOADING};

/// Versions that were asked for by number and are neither champion nor challenger: the last few
/// stay in memory, those that could not be read among them, for a while.
pub(super) struct Cached {
    loader: Loader,
    /// The one used last stands last.
    kept: Mutex<Vec<Kept>>,
    loading: Semaphore,
}

type Read = Result<Arc<Basis>, NotLoaded>;

struct Kept {
    score: String,
    version: u32,
    read: Read,
    at: Instant,
}

impl Cached {
    pub(super) fn new(loader: Loader) -> Cached {
        Cached { loader, kept: Mutex::default(), loading: Semaphore::new(VERSIONS_LOADING) }
    }

    /// The version, from memory or from disk.
    pub(super) async fn version(&self, score: &str, version: u32) -> Read {
        if let Some(read) = self.find(score, version) {
            return read;
        }
        // Never closed; were it, the load would go on unbounded rather than fail.
        let _turn = self.loading.acquire().await;
        if let Some(read) = self.find(score, version) {
            return read;
        }
        let read = self.load(score, version).await;
        if !matches!(read, Err(NotLoaded::Missing(_))) {
            self.keep(Kept { score: score.to_owned(), version, read: read.clone(), at: Instant::now() });
        }
        read
    }

    async fn load(&self, score: &str, version: u32) -> Read {
        let (loader, score) = (self.loader.clone(), score.to_owned());
        let loaded = tokio::task::spawn_blocking(move || loader.load(&score, version)).await;
        let loaded = loaded.unwrap_or_else(|broken| Err(NotLoaded::Unreadable(broken.to_string().into())));
        loaded.map(Arc::new)
    }

    /// Lets go of the versions of a score, or of all: whoever asks next has them loaded anew.
    pub(super) fn let_go(&self, score: Option<&str>) {
        self.lock().retain(|entry| score.is_some_and(|score| score != entry.score));
    }

    fn find(&self, score: &str, version: u32) -> Option<Read> {
        let mut kept = self.lock();
        kept.retain(|entry| entry.read.is_ok() || entry.at.elapsed() < RETRY_LONGEST);
        let found = kept.iter().position(|entry| entry.version == version && entry.score == score)?;
        let entry = kept.remove(found);
        let read = entry.read.clone();
        kept.push(entry);
        Some(read)
    }

    fn keep(&self, entry: Kept) {
        let mut kept = self.lock();
        if kept.len() >= VERSIONS_CACHED {
            kept.remove(0);
        }
        kept.push(entry);
    }

    /// A lock that a panic left behind is taken over: each change above is one removal or push.
    fn lock(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
