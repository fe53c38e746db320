use std::sync::Arc;
use std::time::{Duration, Instant};

use records::Timestamp;
use registry::Registry;
use tokio::sync::{Semaphore, watch};
use tonic::metadata::MetadataMap;

use crate::Origin;
use crate::catalogue::{Catalogue, Standings};
use crate::clock;
use crate::deadline::Deadline;
use crate::door::Load;
use crate::error::AnswerError;
use crate::health::Health;
use crate::inference::Inferred;
use crate::limits::LEDGER_WAIT;
use crate::meter::{Answers, Calls};
use crate::recall::Recall;
use crate::recording::Recording;
use crate::unrecorded::Unrecorded;

/// What the services share.
pub(crate) struct App {
    pub(crate) registry: Registry,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) health: Health,
    pub(crate) load: Arc<Load>,
    pub(crate) recall: Arc<Recall>,
    pub(crate) recording: Recording,
    pub(crate) unrecorded: Unrecorded,
    pub(crate) calls: Arc<Calls>,
    pub(crate) answers: Answers,
    pub(crate) inferred: Inferred,
    pub(crate) deadline_margin: Duration,
    /// Whose pages may call.
    pub(crate) origins: Vec<Origin>,
    /// Turns of the rare work that blocks; never closed.
    pub(crate) blocking: Semaphore,
    /// Becomes true when the server is asked to stop.
    pub(crate) going_down: watch::Receiver<bool>,
}

/// When a call came, and how long its caller waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    pub(crate) now: Timestamp,
    pub(crate) deadline: Deadline,
}

impl Arrival {
    /// Of a call that has just come.
    pub(crate) fn of(metadata: &MetadataMap) -> Arrival {
        Arrival { now: clock::now(), deadline: Deadline::of(metadata, Instant::now()) }
    }

    /// The same caller, now.
    pub(crate) fn again(self) -> Arrival {
        Arrival { now: clock::now(), deadline: self.deadline }
    }
}

impl App {
    /// Runs rare work that blocks where blocking is allowed, a little of it at a time: what reads
    /// histories shares those threads.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AnswerError> {
        let _turn = self.blocking.acquire().await;
        tokio::task::spawn_blocking(work).await.map_err(|broken| AnswerError::broken(&broken))
    }

    /// Looks at one score's folder, or at all, and says what changed. `force` as in
    /// [`Catalogue::look`].
    pub(crate) async fn look(
        &self,
        score: Option<String>,
        force: bool,
    ) -> Result<Arc<Standings>, AnswerError> {
        let catalogue = Arc::clone(&self.catalogue);
        let standings = self.blocking(move || catalogue.look(score.as_deref(), force)).await?;
        self.health.tell(&standings).await;
        Ok(standings)
    }

    /// How long a call may wait for the ledger.
    pub(crate) fn ledger_wait(&self, arrival: Arrival) -> Duration {
        arrival.deadline.wait(LEDGER_WAIT, self.deadline_margin)
    }
}
