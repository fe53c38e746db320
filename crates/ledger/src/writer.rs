use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use records::Timestamp;

use crate::checkpoint::Checkpoints;
use crate::queue::{Job, Queue, Reply};
use crate::{Answer, Entry, Forgotten, Ledger, LedgerError, NotTaken, Round};

/// The entries that are committed together at most. A commit costs the same pages whether one row or
/// fifty changed in each, so more is cheaper; beyond this the first of a group would wait too long.
pub const COMMIT_ENTRIES_MAX: usize = 4_096;

/// The thread that writes: takes whatever waits, commits it once, and answers all.
///
/// It may be called from any thread and never makes one wait. An answer comes on the writing thread,
/// after the commit; what was taken is always answered, with an error where the commit failed, and
/// then nothing of it was kept. When the writer is closed or dropped, what waits is still done.
pub struct Writer {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread over a ledger.
    pub fn spawn(mut ledger: Ledger) -> Result<Writer, LedgerError> {
        let checkpoints = Checkpoints::of(&mut ledger)?;
        let queue = Arc::new(Queue::default());
        let for_thread = Arc::clone(&queue);
        let spawned = thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || work((ledger, checkpoints), &for_thread));
        let thread = spawned.map_err(|source| LedgerError::NoThread { source })?;
        Ok(Writer { queue, thread: Some(thread) })
    }

    /// Hands over entries that are committed together; `reply` takes an answer for each, in order.
    ///
    /// Refuses at once, and drops `reply`, when too much waits already.
    pub fn submit(
        &self,
        entries: Vec<Entry>,
        reply: impl FnOnce(Result<Vec<Answer>, Arc<LedgerError>>) + Send + 'static,
    ) -> Result<(), NotTaken> {
        self.queue.push(Job::Append { entries, reply: Box::new(reply) })
    }

    /// Hands over an entity to forget ([`Ledger::forget`]), after everything that waits already.
    pub fn forget(
        &self,
        entity: String,
        now: Timestamp,
        reply: impl FnOnce(Result<Forgotten, Arc<LedgerError>>) + Send + 'static,
    ) -> Result<(), NotTaken> {
        self.queue.push(Job::Forget { entity, now, reply: Box::new(reply) })
    }

    /// Hands over the next step of a round of retention, after everything that waits already; `reply`
    /// takes the round as it is then.
    pub fn drop_step(
        &self,
        round: Round,
        reply: impl FnOnce(Result<Round, Arc<LedgerError>>) + Send + 'static,
    ) -> Result<(), NotTaken> {
        self.queue.push(Job::Drop { round, reply: Box::new(reply) })
    }

    /// Takes nothing new, does what waits, and closes the file. Dropping does the same.
    pub fn close(self) {
        drop(self);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.close();
        // A reply may hold the last handle; the writing thread cannot wait for itself.
        let others = self.thread.take().filter(|thread| thread.thread().id() != thread::current().id());
        if let Some(thread) = others {
            // A panic on that thread has been told on stderr, and its callers have been let go.
            let _ = thread.join();
        }
    }
}

/// Lets waiting callers go if the thread should ever end with work undone.
struct LetGo<'q>(&'q Queue);

impl Drop for LetGo<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

fn work((mut ledger, mut checkpoints): (Ledger, Checkpoints), queue: &Queue) {
    let _let_go = LetGo(queue);
    while let Some(jobs) = queue.take(COMMIT_ENTRIES_MAX) {
        let mut appends = Vec::with_capacity(jobs.len());
        for job in jobs {
            match job {
                Job::Append { entries, reply } => appends.push((entries, reply)),
                Job::Forget { entity, now, reply } => {
                    let paused = checkpoints.pause();
                    let forgotten = ledger.forget(&entity, now).map_err(Arc::new);
                    drop(paused);
                    answer(reply, forgotten);
                }
                Job::Drop { mut round, reply } => {
                    let stepped = ledger.drop_step(&mut round);
                    answer(reply, stepped.map(|()| round).map_err(Arc::new))
                }
            }
        }
        // A transaction costs its write lock, even one in which nothing stands.
        if !appends.is_empty() {
            append_together(&mut ledger, appends);
        }
        checkpoints.after_commit(&ledger);
    }
}

fn append_together(ledger: &mut Ledger, appends: Vec<(Vec<Entry>, Reply<Vec<Answer>>)>) {
    let mut entries = appends.iter().flat_map(|(entries, _)| entries);
    match ledger.append_all(&mut entries) {
        Ok(answers) => {
            let mut answers = answers.into_iter();
            for (entries, reply) in appends {
                answer(reply, Ok(answers.by_ref().take(entries.len()).collect()));
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            appends.into_iter().for_each(|(_, reply)| answer(reply, Err(Arc::clone(&error))));
        }
    }
}

/// One caller's broken reply must not cost the others theirs.
fn answer<T>(reply: Reply<T>, outcome: Result<T, Arc<LedgerError>>) {
    let _ = catch_unwind(AssertUnwindSafe(|| reply(outcome)));
}

#[cfg(test)]
mod tests;
