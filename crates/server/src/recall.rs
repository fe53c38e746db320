//! Reading the ledger: histories of entities, past scores.
//!
//! A history that is in memory ([`Histories`]) is answered from where the request came in: to see that it
//! is current takes a few microseconds and waits for nobody. Else it is read.
//!
//! SQLite blocks, so reading happens on tokio's blocking threads, a bounded number at a time, each
//! with a connection of its own that is kept for the next. A row is made where its history was read:
//! so a batch of thousands holds one history at a time, and the threads that do IO never see one.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use features::History;
use ledger::{EntityHistory, Histories, LedgerError, PredictionRecord, Reader, Whole};
use records::{EntityId, Timestamp};
use scoring::{Bar, NoHistory};
use tokio::sync::Semaphore;
use tokio::task::JoinError;

use crate::catalogue::Basis;
use crate::error::{AnswerError, with_causes};
use crate::limits::{LEDGER_READERS, LEDGER_WAIT};
use crate::score::Gathered;

/// The connections that read.
pub(crate) struct Recall {
    path: PathBuf,
    histories: Arc<Histories>,
    idle: Mutex<Vec<Reader>>,
    turns: Arc<Semaphore>,
}

/// Whose row is wanted, of what, and as of when.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) basis: Arc<Basis>,
    pub(crate) score: Arc<str>,
    pub(crate) entity: EntityId,
    pub(crate) cutoff: Timestamp,
}

/// Why nothing was read.
enum Unread {
    Late,
    Failed(LedgerError),
    Broken(JoinError),
}

impl Recall {
    /// Reads the ledger at `path`, which exists, of which `histories` are kept.
    pub(crate) fn new(path: PathBuf, histories: Arc<Histories>) -> Arc<Recall> {
        let turns = Arc::new(Semaphore::new(LEDGER_READERS));
        Arc::new(Recall { path, histories, idle: Mutex::default(), turns })
    }

    /// A row each, in order. What cannot be read within `wait` is a row of which nothing is known.
    pub(crate) async fn rows(self: &Arc<Recall>, wanted: Vec<Wanted>, wait: Duration) -> Vec<Gathered> {
        let mut rows = self.held(&wanted);
        let lacking: Vec<Wanted> =
            rows.iter().zip(wanted).filter(|(row, _)| row.is_none()).map(|(_, wanted)| wanted).collect();
        let mut read = self.read_rows(lacking, wait).await.into_iter();
        rows.iter_mut().filter(|row| row.is_none()).for_each(|row| *row = read.next());
        rows.into_iter().flatten().collect()
    }

    /// The rows whose histories are in memory.
    fn held(&self, wanted: &[Wanted]) -> Vec<Option<Gathered>> {
        let current = self.histories.current();
        let held = |row: &Wanted| match current.as_ref()?.find(&row.score, row.entity.as_str())? {
            Whole::Known(history) => Some(Gathered::of_ledger(&row.basis, &history, row.cutoff)),
            Whole::Unknown | Whole::TooLong => None,
        };
        wanted.iter().map(held).collect()
    }

    async fn read_rows(self: &Arc<Recall>, wanted: Vec<Wanted>, wait: Duration) -> Vec<Gathered> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let (rows, histories) = (wanted.clone(), Arc::clone(&self.histories));
        let gather = move |reader: &Reader| rows.iter().map(|row| gather(&histories, reader, row)).collect();
        self.read(wait, gather).await.unwrap_or_else(|unread| {
            let bar = unread.bar(wait);
            wanted.iter().map(|row| Gathered::nothing(&row.basis, bar.clone())).collect()
        })
    }

    /// Recorded predictions, newest first.
    pub(crate) async fn past_scores(
        self: &Arc<Recall>,
        (score, entity): (String, EntityId),
        limit: usize,
        wait: Duration,
    ) -> Result<Vec<PredictionRecord>, AnswerError> {
        let read = self.read(wait, move |reader| reader.past_scores(&score, entity.as_str(), limit)).await;
        read.map_err(|unread| match unread {
            Unread::Late => AnswerError::LedgerSilent { seconds: wait.as_secs() },
            Unread::Failed(error) => AnswerError::Ledger(Arc::new(error)),
            Unread::Broken(broken) => AnswerError::broken(&broken),
        })
    }

    async fn read<T: Send + 'static>(
        self: &Arc<Recall>,
        wait: Duration,
        work: impl FnOnce(&Reader) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, Unread> {
        let recall = Arc::clone(self);
        let reading = async move {
            let turn = Arc::clone(&recall.turns).acquire_owned().await;
            tokio::task::spawn_blocking(move || {
                let _turn = turn;
                recall.with_reader(work)
            })
            .await
        };
        match tokio::time::timeout(wait, reading).await {
            Ok(Ok(read)) => read.map_err(Unread::Failed),
            Ok(Err(broken)) => Err(Unread::Broken(broken)),
            Err(_elapsed) => Err(Unread::Late),
        }
    }

    /// A reader that failed is not kept: the next one opens the file anew.
    fn with_reader<T>(&self, work: impl FnOnce(&Reader) -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let reader = kept.map_or_else(|| Reader::open(&self.path), Ok)?;
        let done = work(&reader)?;
        idle().push(reader);
        Ok(done)
    }
}

impl Unread {
    /// Why the rules answer; `wait` is how long was waited, less than usual where a caller hurries.
    fn bar(&self, wait: Duration) -> Bar {
        match self {
            Unread::Late if wait < LEDGER_WAIT => Bar::Deadline,
            Unread::Late => {
                let why = format!("it did not answer within {} s", wait.as_secs());
                Bar::NoHistory(NoHistory::Unreadable(why))
            }
            Unread::Failed(error) => Bar::NoHistory(NoHistory::Unreadable(with_causes(error))),
            Unread::Broken(broken) => Bar::NoHistory(NoHistory::Unreadable(broken.to_string())),
        }
    }
}

fn gather(histories: &Histories, reader: &Reader, wanted: &Wanted) -> Result<Gathered, LedgerError> {
    let Wanted { basis, score, entity, cutoff } = wanted;
    match histories.read(reader, score, entity.as_str())? {
        Whole::Known(history) => Ok(Gathered::of_ledger(basis, &history, *cutoff)),
        Whole::Unknown => Ok(Gathered::nothing(basis, Bar::NoHistory(NoHistory::NeverHeardOf))),
        Whole::TooLong => {
            let EntityHistory { events, attributes, complete } =
                reader.history(score, entity.as_str(), *cutoff)?;
            let row = Gathered::of_ledger(basis, &History::new(events, attributes), *cutoff);
            Ok(if complete { row } else { row.of_the_newest() })
        }
    }
}
