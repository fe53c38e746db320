use std::sync::Arc;

use api::plain::scoring_server::Scoring;
use api::plain::{self, Rows};
use api::v1 as proto;
use tonic::{Request, Response, Status, Streaming};

use super::stream::{Results, answer_stream};
use crate::answering::{RowResult, Sheet};
use crate::app::{App, Arrival};
use crate::catalogue::find;
use crate::door::Call;
use crate::error::AnswerError;
use crate::limits::{BATCH_ROWS_MAX, ID_BYTES_MAX, PAST_SCORES_DEFAULT};
use crate::{score, wire};

/// `placar.v1.Scoring`.
pub(crate) struct ScoringService(pub(crate) Arc<App>);

#[tonic::async_trait]
impl Scoring for ScoringService {
    async fn score(
        &self,
        request: Request<plain::ScoreRequest>,
    ) -> Result<Response<plain::ScoreResponse>, Status> {
        let arrival = Arrival::of(request.metadata());
        let request = request.into_inner();
        if let Some(row) = request.row()
            && let Some(written) = self.0.score_shortly(row, arrival)
        {
            return Ok(Response::new(plain::ScoreResponse::Written(written)));
        }
        let response = self.0.score(request, arrival).await?;
        Ok(Response::new(plain::ScoreResponse::Whole(Box::new(response))))
    }

    async fn score_batch(
        &self,
        request: Request<plain::ScoreBatchRequest>,
    ) -> Result<Response<plain::ScoreBatchResponse>, Status> {
        let arrival = Arrival::of(request.metadata());
        let call = request.extensions().get::<Arc<Call>>().cloned();
        let batch = request.into_inner();
        let mut sheet = match batch.rows().map_err(plain::undecodable)? {
            Rows::Listed(places) => {
                wire::check_count("rows", places.len(), BATCH_ROWS_MAX)?;
                self.0.score_listed(&batch, &places, arrival).await?
            }
            Rows::Whole(rows) => {
                wire::check_count("rows", rows.len(), BATCH_ROWS_MAX)?;
                Sheet::of(self.0.score_batch(rows, arrival).await?)
            }
        };
        if let Some(call) = call {
            call.rows_are_scored();
        }
        let recorded = match sheet.take_answered() {
            none if none.is_empty() => Vec::new(),
            answered => self.0.record(answered, arrival).await,
        };
        Ok(Response::new(sheet.finish(recorded, result)))
    }

    type ScoreStreamStream = Results;

    async fn score_stream(
        &self,
        request: Request<Streaming<plain::ScoreRequest>>,
    ) -> Result<Response<Results>, Status> {
        let arrival = Arrival::of(request.metadata());
        let call = request.extensions().get::<Arc<Call>>().cloned();
        Ok(Response::new(answer_stream(Arc::clone(&self.0), request.into_inner(), arrival, call)))
    }

    async fn explain(
        &self,
        request: Request<proto::ExplainRequest>,
    ) -> Result<Response<proto::ExplainResponse>, Status> {
        let arrival = Arrival::of(request.metadata());
        let proto::ExplainRequest { request } = request.into_inner();
        let request = request.ok_or_else(|| AnswerError::Required { field: "request".to_owned() })?;
        Ok(Response::new(self.0.explain(request, arrival).await?))
    }

    async fn past_scores(
        &self,
        request: Request<proto::PastScoresRequest>,
    ) -> Result<Response<proto::PastScoresResponse>, Status> {
        let arrival = Arrival::of(request.metadata());
        Ok(Response::new(past_scores(&self.0, request.into_inner(), arrival).await?))
    }
}

/// A row's outcome as batches and streams have it.
pub(super) fn result(index: u64, row: RowResult) -> proto::ScoreResult {
    use proto::score_result::Result as Sent;
    let sent = match row {
        Ok(response) => Sent::Response(response),
        Err(error) => Sent::Error(row_error(&error)),
    };
    proto::ScoreResult { index, result: Some(sent) }
}

/// Why a row was not answered or accepted.
pub(super) fn row_error(error: &AnswerError) -> proto::RowError {
    proto::RowError { code: error.code().into(), message: error.message() }
}

async fn past_scores(
    app: &App,
    request: proto::PastScoresRequest,
    arrival: Arrival,
) -> Result<proto::PastScoresResponse, AnswerError> {
    let proto::PastScoresRequest { score, entity_id, limit } = request;
    wire::name("score", &score, ID_BYTES_MAX)?;
    let entity = wire::entity("entity_id", &entity_id)?;
    let limit = match limit as usize {
        0 => PAST_SCORES_DEFAULT,
        number if number > ledger::PAST_SCORES_MAX => {
            let (field, limit) = ("limit".to_owned(), ledger::PAST_SCORES_MAX);
            return Err(AnswerError::TooLarge { field, number, limit });
        }
        limit => limit,
    };
    find(&app.catalogue.standings(), &score)?;
    let records = app.recall.past_scores((score, entity), limit, app.ledger_wait(arrival)).await?;
    Ok(proto::PastScoresResponse { scores: records.into_iter().map(score::past_score).collect() })
}
