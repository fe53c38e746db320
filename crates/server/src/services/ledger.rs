use std::sync::Arc;

use ::ledger::{Answer, Appended, Entry};
use api::v1 as proto;
use api::v1::ledger_server::Ledger;
use tonic::{Request, Response, Status};

use super::events::record_events;
use super::forget::forget;
use super::outcomes::record_outcomes;
use super::scoring::row_error;
use crate::app::{App, Arrival};
use crate::error::AnswerError;

/// `placar.v1.Ledger`.
pub(crate) struct LedgerService(pub(crate) Arc<App>);

#[tonic::async_trait]
impl Ledger for LedgerService {
    async fn record_events(
        &self,
        request: Request<proto::RecordEventsRequest>,
    ) -> Result<Response<proto::RecordEventsResponse>, Status> {
        let arrival = Arrival::of(request.metadata());
        Ok(Response::new(record_events(&self.0, request.into_inner(), arrival).await?))
    }

    async fn record_outcomes(
        &self,
        request: Request<proto::RecordOutcomesRequest>,
    ) -> Result<Response<proto::RecordOutcomesResponse>, Status> {
        let arrival = Arrival::of(request.metadata());
        Ok(Response::new(record_outcomes(&self.0, request.into_inner(), arrival).await?))
    }

    async fn forget(
        &self,
        request: Request<proto::ForgetRequest>,
    ) -> Result<Response<proto::ForgetResponse>, Status> {
        let arrival = Arrival::of(request.metadata());
        Ok(Response::new(forget(&self.0, request.into_inner(), arrival).await?))
    }
}

/// Appends the rows that were read; those that were not keep their error.
pub(super) async fn append_rows(
    app: &App,
    rows: Vec<Result<Entry, AnswerError>>,
    arrival: Arrival,
) -> Result<Vec<proto::RecordResult>, AnswerError> {
    let mut entries = Vec::with_capacity(rows.len());
    let read: Vec<Result<(), AnswerError>> =
        rows.into_iter().map(|row| row.map(|entry| entries.push(entry))).collect();
    let answers = match entries.is_empty() {
        true => Vec::new(),
        false => app.recording.append(entries, app.ledger_wait(arrival)).await?,
    };
    let mut answers = answers.into_iter();
    let mut answer = |row: Result<(), AnswerError>| row.and_then(|()| accepted(answers.next()));
    let results = read.into_iter().enumerate();
    Ok(results.map(|(index, row)| record_result(index as u64, answer(row))).collect())
}

/// The ledger answers every entry that it took.
fn accepted(answer: Option<Answer>) -> Result<Appended, AnswerError> {
    Ok(answer.ok_or(AnswerError::GoingDown)??)
}

fn record_result(index: u64, row: Result<Appended, AnswerError>) -> proto::RecordResult {
    use proto::record_result::Result as Sent;
    let sent = match row {
        Ok(Appended::New) => Sent::Recorded(proto::Recorded { known: false }),
        Ok(Appended::Known) => Sent::Recorded(proto::Recorded { known: true }),
        Err(error) => Sent::Error(row_error(&error)),
    };
    proto::RecordResult { index, result: Some(sent) }
}
