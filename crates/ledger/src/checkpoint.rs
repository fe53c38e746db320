//! Moving the log into the file, beside the commits.
//!
//! Moving 32 MB of pages and waiting for the disk takes from some milliseconds to a second, and SQLite does
//! it in whichever commit happens to fill the log. So the thread that writes leaves it to another: that
//! moves what there is, while commits go on behind it. What came meanwhile stays in the log, which can
//! begin anew only when nothing is left in it; under load without a pause that moment never comes. So
//! when the log has grown to [`LOG_PAGES_MAX`] the writing thread moves the rest itself, right after the
//! other has moved nearly all: little is left then, and it waits for little.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use crate::open::{CHECKPOINT_PAGES, connect_to_write};
use crate::{Durability, Ledger, LedgerError};

/// Pages of the log from which on the writing thread lends a hand: 128 MB.
const LOG_PAGES_MAX: usize = 4 * CHECKPOINT_PAGES;

/// The thread that moves the log, and what it is told.
pub(crate) struct Checkpoints {
    desk: Arc<Desk>,
    /// Pages in the log after the last commit of this connection.
    log_pages: Arc<AtomicUsize>,
    /// The same when a move was last asked for.
    asked_at: usize,
    /// The same when the writing thread last lent a hand.
    helped_at: usize,
    thread: Option<JoinHandle<()>>,
}

/// What both threads see.
#[derive(Default)]
struct Desk {
    wanted: Mutex<Wanted>,
    changed: Condvar,
    /// Held by whoever moves.
    moving: Mutex<()>,
}

#[derive(Default)]
struct Wanted {
    is_due: bool,
    is_closed: bool,
}

impl Checkpoints {
    /// Takes over from SQLite what a ledger's log needs.
    pub(crate) fn of(ledger: &mut Ledger) -> Result<Checkpoints, LedgerError> {
        let failed = crate::open::failed(&ledger.path);
        ledger.connection.pragma_update(None, "wal_autocheckpoint", 0).map_err(&failed)?;
        let log_pages = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&log_pages);
        let note = move |_: &mut _, pages| {
            seen.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        };
        ledger.connection.wal_hook(Some(note)).map_err(&failed)?;
        let desk = Arc::new(Desk::default());
        let thread = start(&ledger.path, ledger.durability, Arc::clone(&desk))?;
        Ok(Checkpoints { desk, log_pages, asked_at: 0, helped_at: 0, thread: Some(thread) })
    }

    /// To be called between commits: asks for a move when enough has come, and lends a hand when it must.
    pub(crate) fn after_commit(&mut self, ledger: &Ledger) {
        let pages = self.log_pages.load(Ordering::Relaxed);
        if pages < self.asked_at {
            (self.asked_at, self.helped_at) = (0, 0); // The log began anew.
        }
        if pages >= self.asked_at + CHECKPOINT_PAGES {
            self.asked_at = pages;
            self.desk.ask();
        }
        let due_at = LOG_PAGES_MAX.max(self.helped_at + CHECKPOINT_PAGES);
        if pages >= due_at && !self.desk.is_busy() {
            // The next commit begins the log anew, unless somebody still reads it.
            let _moving = lock(&self.desk.moving);
            move_log(&ledger.connection);
            self.helped_at = pages;
        }
    }

    /// Nothing is moved while this is held: for who empties the log altogether.
    pub(crate) fn pause(&self) -> MutexGuard<'_, ()> {
        lock(&self.desk.moving)
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        lock(&self.desk.wanted).is_closed = true;
        self.desk.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic on that thread has been told on stderr; the log is moved when the file is next opened.
            let _ = thread.join();
        }
    }
}

impl Desk {
    fn ask(&self) {
        lock(&self.wanted).is_due = true;
        self.changed.notify_all();
    }

    /// Whether a move is asked for or under way.
    fn is_busy(&self) -> bool {
        lock(&self.wanted).is_due || self.moving.try_lock().is_err()
    }

    /// Waits until a move is due; `false` when there will be none any more.
    fn wait(&self) -> bool {
        let idle = |wanted: &mut Wanted| !wanted.is_due && !wanted.is_closed;
        let wanted = self.changed.wait_while(lock(&self.wanted), idle);
        !wanted.unwrap_or_else(PoisonError::into_inner).is_closed
    }
}

fn start(path: &Path, durability: Durability, desk: Arc<Desk>) -> Result<JoinHandle<()>, LedgerError> {
    let connection = connect_to_write(path, durability)?;
    let work = move || {
        while desk.wait() {
            let moving = lock(&desk.moving);
            lock(&desk.wanted).is_due = false;
            move_log(&connection);
            drop(moving);
        }
    };
    let spawned = thread::Builder::new().name("checkpoints".to_owned()).spawn(work);
    spawned.map_err(|source| LedgerError::NoThread { source })
}

/// Moves what nobody reads any more. What cannot be moved now, for want of room or because another
/// process does the same, stays where it is safe, and is tried again when more has come.
fn move_log(connection: &Connection) {
    drop(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())));
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
