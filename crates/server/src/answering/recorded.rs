use std::mem;

use ledger::{Answer, Entry, Refused};
use scoring::LedgerMode;

use super::{Answered, RowResult};
use crate::app::{App, Arrival};
use crate::error::AnswerError;
use crate::limits::ENTRIES_AT_ONCE;

/// Why an answer is not on record.
enum Unkept {
    Refused(Refused),
    Failed(String),
}

/// A row has at most two records: the answer's and the second scorer's.
const ROWS_AT_ONCE: usize = ENTRIES_AT_ONCE / 2;

impl App {
    /// Records what one row answered, and lets it say so.
    pub(super) async fn record_one(&self, answered: Answered, arrival: Arrival) -> RowResult {
        let mut results = self.record(vec![Ok(answered)], arrival).await;
        results.pop().unwrap_or(Err(AnswerError::GoingDown))
    }

    /// Records what rows answered, and lets each say whether it is on record.
    pub(super) async fn record(
        &self,
        rows: Vec<Result<Answered, AnswerError>>,
        arrival: Arrival,
    ) -> Vec<RowResult> {
        let mut results = Vec::with_capacity(rows.len());
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let window = rows.by_ref().take(ROWS_AT_ONCE).collect();
            results.extend(self.record_together(window, arrival).await);
        }
        results
    }

    async fn record_together(
        &self,
        mut rows: Vec<Result<Answered, AnswerError>>,
        arrival: Arrival,
    ) -> Vec<RowResult> {
        let taken = rows.iter_mut().map(take_entries);
        let (counts, entries): (Vec<usize>, Vec<Vec<Entry>>) =
            taken.map(|taken| (taken.len(), taken)).unzip();
        let entries: Vec<Entry> = entries.into_iter().flatten().collect();
        let kept = match entries.is_empty() {
            true => Ok(Vec::new()),
            false => self.recording.append(entries, self.ledger_wait(arrival)).await,
        };
        let kept = kept.map(Vec::into_iter).map_err(|error| error.message());
        settle_all(rows, &counts, kept)
    }
}

fn take_entries(row: &mut Result<Answered, AnswerError>) -> Vec<Entry> {
    let records = row.as_mut().ok().and_then(|answered| answered.records.as_mut().ok());
    records.map_or_else(Vec::new, |records| mem::take(records).into_iter().map(Entry::Prediction).collect())
}

fn settle_all(
    rows: Vec<Result<Answered, AnswerError>>,
    counts: &[usize],
    mut kept: Result<impl Iterator<Item = Answer>, String>,
) -> Vec<RowResult> {
    let mut settled = Vec::with_capacity(rows.len());
    for (row, n_entries) in rows.into_iter().zip(counts) {
        let outcome = match &mut kept {
            Ok(answers) => {
                let own: Result<Vec<_>, Refused> = answers.by_ref().take(*n_entries).collect();
                own.map(drop).map_err(Unkept::Refused)
            }
            Err(why) => Err(Unkept::Failed(why.clone())),
        };
        settled.push(row.and_then(|answered| settle(answered, outcome)));
    }
    settled
}

/// What a row may say once it is known whether it is on record.
fn settle(answered: Answered, outcome: Result<(), Unkept>) -> RowResult {
    let Answered { mut response, mode, records } = answered;
    let outcome = records.map_err(Unkept::Failed).and(outcome);
    match (mode, outcome) {
        (LedgerMode::Off, _) => {}
        (_, Ok(())) => {
            response.recorded = true;
            response.other.iter_mut().for_each(|other| other.recorded = true);
        }
        (LedgerMode::BestEffort, Err(unkept)) => {
            response.warnings.push(format!("not recorded: {}", unkept.why()))
        }
        (LedgerMode::Required, Err(Unkept::Refused(refused))) => return Err(refused.into()),
        (LedgerMode::Required, Err(Unkept::Failed(why))) => return Err(AnswerError::NotRecorded { why }),
    }
    Ok(response)
}

impl Unkept {
    fn why(&self) -> String {
        match self {
            Unkept::Refused(refused) => refused.to_string(),
            Unkept::Failed(why) => why.clone(),
        }
    }
}
