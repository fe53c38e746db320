//! Histories of entities in memory, never older than what was acknowledged.
//!
//! A history that was read once is kept, whole, in the form in which features are computed from it,
//! up to a number of bytes; who has not been asked about for longest goes first. What makes this safe is
//! one number in the file, `history_version`, which every transaction that changes an event or an
//! attribute raises, whichever process it is of. Predictions and outcomes leave it alone.
//!
//! | who | does | so that |
//! |---|---|---|
//! | [`commit`] | raises the number; when the commit is done, brings what is held up to date, then says up to which number all is accounted for, and only then are callers answered | an acknowledged event is in the very next answer |
//! | [`Histories::current`] | reads the number; uses what is held only if all up to it is accounted for | what another process commits is seen at once |
//! | [`Histories::read`] | reads number and history in one snapshot; keeps it only if nothing that lies beside it changed since | a slow read never puts back what was forgotten meanwhile |
//!
//! A number that nobody in this process accounts for is another process's (an import, a `forget` from
//! the command line): then everything is let go, for what it changed is not known. Reading the number
//! takes some microseconds and waits for nobody.
//!
//! What is not kept: the history of an entity that is unknown, for unknown names have no end, and one
//! that is too long to be read whole; of that it is only remembered that it is.

mod change;
mod shard;
mod version;

use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use features::History;

pub(crate) use self::change::{Change, commit};
use self::shard::Shard;
use self::version::Watch;
pub(crate) use self::version::read_version;
use crate::{LedgerError, Reader};

/// Parts with a lock each: more than threads that serve, so that two seldom meet at one.
const SHARDS: usize = 16;

/// All that is on record about an entity.
#[derive(Clone, Debug)]
pub enum Whole {
    /// This.
    Known(Arc<History>),
    /// Nothing ever was.
    Unknown,
    /// More than is read at once; [`Reader::history`] has the newest before a cutoff.
    TooLong,
}

/// The histories of one ledger that are in memory.
#[derive(Debug)]
pub struct Histories {
    path: PathBuf,
    shards: Vec<Mutex<Shard>>,
    places: RandomState,
    /// Up to which version all changes are in what is held.
    accounted: AtomicI64,
    /// Held from before a commit that changes histories until it is accounted for.
    changing: Mutex<()>,
    /// Connections that read the version, idle.
    watches: Mutex<Vec<Watch>>,
    /// How many more of them were wanted.
    n_lacking: AtomicUsize,
}

/// Proof that what is held was current a moment ago.
#[derive(Debug)]
pub struct Current<'h>(&'h Histories);

impl Histories {
    /// Of the ledger at `path`, none yet, and never more than about `bytes_max` bytes of them.
    pub fn new(path: PathBuf, bytes_max: usize) -> Arc<Histories> {
        let shards = (0..SHARDS).map(|_| Mutex::new(Shard::new(bytes_max / SHARDS))).collect();
        Arc::new(Histories {
            path,
            shards,
            places: RandomState::new(),
            accounted: AtomicI64::new(-1),
            changing: Mutex::default(),
            watches: Mutex::default(),
            n_lacking: AtomicUsize::new(0),
        })
    }

    /// Whether what is held may be answered from, now. Never waits; `None` is no statement about the
    /// ledger, only that it must be read.
    pub fn current(&self) -> Option<Current<'_>> {
        let version = self.look()?;
        if version <= self.accounted.load(Ordering::Acquire) {
            return Some(Current(self));
        }
        let _turn = match self.changing.try_lock() {
            Ok(turn) => turn,
            Err(TryLockError::Poisoned(broken)) => broken.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        self.account_for_others(version);
        Some(Current(self))
    }

    /// Reads a history from the ledger, and keeps it. Blocks.
    pub fn read(&self, reader: &Reader, score: &str, entity: &str) -> Result<Whole, LedgerError> {
        self.open_lacking()?;
        let (whole, version) = reader.whole(score, entity)?;
        self.shard(entity).keep((score, entity), &whole, version);
        Ok(whole)
    }

    /// The bytes that are held, about.
    pub fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).bytes()).sum()
    }

    /// The version of all histories, by an idle watch if there is one.
    fn look(&self) -> Option<i64> {
        let Some(watch) = lock(&self.watches).pop() else {
            self.n_lacking.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        // One that failed is not kept; the reader that is asked in its place says what is wrong.
        let version = watch.version().ok()?;
        lock(&self.watches).push(watch);
        Some(version)
    }

    /// Opens a watch if one was lacking since the last time: here, where waiting is allowed.
    fn open_lacking(&self) -> Result<(), LedgerError> {
        if self.n_lacking.swap(0, Ordering::Relaxed) > 0 {
            let watch = Watch::open(&self.path)?;
            lock(&self.watches).push(watch);
        }
        Ok(())
    }

    /// Lets everything go if not all is accounted for up to `version`, all of which is committed. To be
    /// called while nothing is `changing`.
    fn account_for_others(&self, version: i64) {
        if self.accounted.load(Ordering::Acquire) < version {
            self.shards.iter().for_each(|shard| lock(shard).let_go(version));
            self.accounted.store(version, Ordering::Release);
        }
    }

    fn shard(&self, entity: &str) -> MutexGuard<'_, Shard> {
        let place = self.places.hash_one(entity) as usize % self.shards.len();
        lock(&self.shards[place])
    }
}

impl Current<'_> {
    /// The history, if it is held; [`Whole::Unknown`] never is.
    pub fn find(&self, score: &str, entity: &str) -> Option<Whole> {
        self.0.shard(entity).find(score, entity)
    }
}

/// A lock that a panic left behind is taken over: what a change had not finished is let go when its
/// version is found to be accounted for by nobody.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
