//! Writing the ledger: the answer waits for its group commit, the thread that does IO does not.
//!
//! A commit answers many at once, and to wake a task of another thread costs a call to the system
//! each time. So answers go through the `postbox` of the thread that asked: it is woken for the first,
//! and passes them on itself.

mod postbox;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use ledger::{Answer, Entry, Forgotten, NotTaken, Round, Writer};
use records::Timestamp;
use tokio::sync::oneshot;

use self::postbox::Postbox;
use crate::error::AnswerError;
use crate::meter::Waiting;
use crate::trace;

pub(crate) use self::postbox::deliver;

/// The thread that writes, until it is closed.
pub(crate) struct Recording {
    writer: ArcSwapOption<Writer>,
    /// What is counted of it.
    pub(crate) waiting: Arc<Waiting>,
}

impl Recording {
    pub(crate) fn new(writer: Writer) -> Recording {
        Recording { writer: ArcSwapOption::from_pointee(writer), waiting: Arc::new(Waiting::new()) }
    }

    /// Appends entries together and answers each, in order. An error: nothing of them is kept, or,
    /// when the ledger did not answer within `wait`, nobody knows yet.
    pub(crate) async fn append(
        &self,
        entries: Vec<Entry>,
        wait: Duration,
    ) -> Result<Vec<Answer>, AnswerError> {
        let (reply, answer) = oneshot::channel();
        let writer = self.writer.load_full().ok_or(NotTaken::Closed)?;
        // Nobody may be waiting any more; what was taken is written all the same.
        let (answered, waits) = (Postbox::of_this_thread(reply), self.waiting.begin(entries.len()));
        let _traced = trace::part("ledger commit");
        writer.submit(entries, move |answers| {
            match &answers {
                Ok(_) => waits.committed(),
                Err(_) => drop(waits),
            }
            answered(answers);
        })?;
        drop(writer);
        received(answer, wait).await
    }

    /// Forgets an entity, after everything that waits already.
    pub(crate) async fn forget(
        &self,
        entity: String,
        now: Timestamp,
        wait: Duration,
    ) -> Result<Forgotten, AnswerError> {
        let (reply, answer) = oneshot::channel();
        let writer = self.writer.load_full().ok_or(NotTaken::Closed)?;
        writer.forget(entity, now, move |forgotten| drop(reply.send(forgotten)))?;
        drop(writer);
        received(answer, wait).await
    }

    /// Takes the next step of a round of retention, after everything that waits already.
    pub(crate) async fn drop_step(&self, round: Round, wait: Duration) -> Result<Round, AnswerError> {
        let (reply, answer) = oneshot::channel();
        let writer = self.writer.load_full().ok_or(NotTaken::Closed)?;
        writer.drop_step(round, move |round| drop(reply.send(round)))?;
        drop(writer);
        received(answer, wait).await
    }

    /// Takes nothing new, and returns when all that waits is written. Blocks.
    pub(crate) fn close(&self) {
        drop(self.writer.swap(None));
    }
}

async fn received<T>(
    answer: oneshot::Receiver<Result<T, Arc<ledger::LedgerError>>>,
    wait: Duration,
) -> Result<T, AnswerError> {
    match tokio::time::timeout(wait, answer).await {
        Ok(Ok(done)) => Ok(done?),
        Ok(Err(_let_go)) => Err(NotTaken::Closed.into()),
        Err(_elapsed) => Err(AnswerError::LedgerSilent { seconds: wait.as_secs() }),
    }
}
