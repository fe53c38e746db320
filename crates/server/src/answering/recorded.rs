use std::mem;
use std::time::{Duration, Instant};

use api::v1 as proto;
use ledger::{Answer, Entry, Refused};
use scoring::LedgerMode;

use super::{Answered, RowResult};
use crate::app::{App, Arrival};
use crate::error::AnswerError;
use crate::limits::{ENTRIES_AT_ONCE, LEDGER_WAIT};

/// Why an answer is not on record.
enum Unkept {
    Refused(Refused),
    Failed(String),
}

/// A row has at most three records: the answer's, the second scorer's and the challenger's.
const ROWS_AT_ONCE: usize = ENTRIES_AT_ONCE / 3;

impl App {
    /// Records what one row answered, and lets it say so.
    pub(super) async fn record_one(&self, answered: Answered, arrival: Arrival) -> RowResult {
        let mut results = self.record(vec![Ok(answered)], arrival).await;
        results.pop().unwrap_or(Err(AnswerError::GoingDown))
    }

    /// Records what rows answered, and lets each say whether it is on record.
    pub(crate) async fn record(
        &self,
        rows: Vec<Result<Answered, AnswerError>>,
        arrival: Arrival,
    ) -> Vec<RowResult> {
        let mut results = Vec::with_capacity(rows.len());
        let (begun, wait) = (Instant::now(), self.ledger_wait(arrival));
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let window = rows.by_ref().take(ROWS_AT_ONCE).collect();
            // Together they wait no longer than one would.
            results.extend(self.record_together(window, wait.saturating_sub(begun.elapsed())).await);
        }
        results
    }

    async fn record_together(
        &self,
        mut rows: Vec<Result<Answered, AnswerError>>,
        wait: Duration,
    ) -> Vec<RowResult> {
        let mut entries = Vec::with_capacity(rows.len());
        let counts: Vec<Counts> = rows.iter_mut().map(|row| take_entries(row, &mut entries)).collect();
        let kept = match entries.is_empty() {
            true => Ok(Vec::new()),
            false if wait.is_zero() => Err(AnswerError::LedgerSilent { seconds: LEDGER_WAIT.as_secs() }),
            false => self.recording.append(entries, wait).await,
        };
        let kept = kept.map(Vec::into_iter).map_err(|error| error.message());
        let settled = settle_all(rows, &counts, kept);
        settled.into_iter().map(|row| row.map(|row| self.counted(row))).collect()
    }

    /// The answer; one that should be on record and is not is counted.
    fn counted(&self, Settled { response, is_missing }: Settled) -> proto::ScoreResponse {
        if is_missing {
            self.unrecorded.count(&response.score);
        }
        response
    }
}

/// How many entries of a row are the answer's, and how many the challenger's after them.
struct Counts {
    n_own: usize,
    n_shadow: usize,
}

/// An answer, and whether it should be on record and is not.
struct Settled {
    response: proto::ScoreResponse,
    is_missing: bool,
}

fn take_entries(row: &mut Result<Answered, AnswerError>, entries: &mut Vec<Entry>) -> Counts {
    let Ok(answered) = row else { return Counts { n_own: 0, n_shadow: 0 } };
    let own = answered.records.as_mut().map_or_else(|_| Vec::new(), mem::take);
    let shadow = answered.shadow.take();
    let counts = Counts { n_own: own.len(), n_shadow: usize::from(shadow.is_some()) };
    entries.extend(own.into_iter().chain(shadow).map(Entry::Prediction));
    counts
}

fn settle_all(
    rows: Vec<Result<Answered, AnswerError>>,
    counts: &[Counts],
    mut kept: Result<impl Iterator<Item = Answer>, String>,
) -> Vec<Result<Settled, AnswerError>> {
    let mut settled = Vec::with_capacity(rows.len());
    for (row, Counts { n_own, n_shadow }) in rows.into_iter().zip(counts) {
        let outcome = match &mut kept {
            Ok(answers) => {
                let own: Result<Vec<_>, Refused> =
                    answers.by_ref().take(*n_own).collect::<Vec<_>>().into_iter().collect();
                // Whether the challenger's is on record is no affair of the answer.
                answers.by_ref().take(*n_shadow).for_each(drop);
                own.map(drop).map_err(Unkept::Refused)
            }
            Err(why) => Err(Unkept::Failed(why.clone())),
        };
        settled.push(row.and_then(|answered| settle(answered, outcome)));
    }
    settled
}

/// What a row may say once it is known whether it is on record.
fn settle(answered: Answered, outcome: Result<(), Unkept>) -> Result<Settled, AnswerError> {
    let Answered { mut response, mode, records, shadow: _ } = answered;
    let mut is_missing = false;
    let outcome = records.map_err(Unkept::Failed).and(outcome);
    match (mode, outcome) {
        (LedgerMode::Off, _) => {}
        (_, Ok(())) => {
            response.recorded = true;
            response.other.iter_mut().for_each(|other| other.recorded = true);
        }
        (LedgerMode::BestEffort, Err(unkept)) => {
            is_missing = true;
            response.warnings.push(format!("not recorded: {}", unkept.why()));
        }
        (LedgerMode::Required, Err(Unkept::Refused(refused))) => return Err(refused.into()),
        (LedgerMode::Required, Err(Unkept::Failed(why))) => return Err(AnswerError::NotRecorded { why }),
    }
    Ok(Settled { response, is_missing })
}

impl Unkept {
    fn why(&self) -> String {
        match self {
            Unkept::Refused(refused) => refused.to_string(),
            Unkept::Failed(why) => why.clone(),
        }
    }
}
