//! The services' methods, each with whether it may be taken twice.

use api::v1 as proto;
use api::v1::ledger_client::LedgerClient;
use api::v1::models_client::ModelsClient;
use api::v1::scoring_client::ScoringClient;
use tonic::{IntoStreamingRequest, Streaming};

use crate::{CallError, Client, MESSAGE_BYTES_MAX, Repeat};

/// Scoring. An answer that was lost and is asked for again is on record twice, and the report counts
/// the first.
impl Client {
    /// Scores one entity.
    pub async fn score(&self, request: proto::ScoreRequest) -> Result<proto::ScoreResponse, CallError> {
        self.call(Repeat::Harmless, request, |channel, request| async move {
            ScoringClient::new(channel).score(request).await
        })
        .await
    }

    /// Scores many, each alone.
    pub async fn score_batch(
        &self,
        request: proto::ScoreBatchRequest,
    ) -> Result<proto::ScoreBatchResponse, CallError> {
        self.call(Repeat::Harmless, request, |channel, request| async move {
            let scoring = ScoringClient::new(channel).max_decoding_message_size(MESSAGE_BYTES_MAX);
            let mut scoring = scoring.max_encoding_message_size(MESSAGE_BYTES_MAX);
            scoring.score_batch(request).await
        })
        .await
    }

    /// Scores rows as they come. A stream has no deadline and is never sent again: its rows cannot be
    /// had back.
    pub async fn score_stream(
        &self,
        requests: impl IntoStreamingRequest<Message = proto::ScoreRequest>,
    ) -> Result<Streaming<proto::ScoreResult>, CallError> {
        let answers = ScoringClient::new(self.channel()).score_stream(requests).await;
        let refused = |status| CallError::Refused { status: Box::new(status) };
        Ok(answers.map_err(refused)?.into_inner())
    }

    /// Takes one score apart.
    pub async fn explain(&self, request: proto::ExplainRequest) -> Result<proto::ExplainResponse, CallError> {
        self.call(Repeat::Harmless, request, |channel, request| async move {
            ScoringClient::new(channel).explain(request).await
        })
        .await
    }

    /// Recorded predictions of an entity, newest first.
    pub async fn past_scores(
        &self,
        request: proto::PastScoresRequest,
    ) -> Result<proto::PastScoresResponse, CallError> {
        self.call(Repeat::Harmless, request, |channel, request| async move {
            let scoring = ScoringClient::new(channel);
            scoring.max_decoding_message_size(MESSAGE_BYTES_MAX).past_scores(request).await
        })
        .await
    }
}

/// Recording. Rows that all have ids may be sent twice; a row without one counts each time.
impl Client {
    /// Records events and attributes.
    pub async fn record_events(
        &self,
        request: proto::RecordEventsRequest,
    ) -> Result<proto::RecordEventsResponse, CallError> {
        let ids = request.events.iter().map(|row| &row.id);
        let repeat = repeat_of(ids.chain(request.attributes.iter().map(|row| &row.id)));
        self.call(repeat, request, |channel, request| async move {
            LedgerClient::new(channel).record_events(request).await
        })
        .await
    }

    /// Records what really came.
    pub async fn record_outcomes(
        &self,
        request: proto::RecordOutcomesRequest,
    ) -> Result<proto::RecordOutcomesResponse, CallError> {
        let repeat = repeat_of(request.outcomes.iter().map(|row| &row.id));
        self.call(repeat, request, |channel, request| async move {
            LedgerClient::new(channel).record_outcomes(request).await
        })
        .await
    }

    /// Erases who an entity was. Sent again, it finds nothing more: its counts are of the last attempt.
    pub async fn forget(&self, request: proto::ForgetRequest) -> Result<proto::ForgetResponse, CallError> {
        self.call(Repeat::Harmless, request, |channel, request| async move {
            LedgerClient::new(channel).forget(request).await
        })
        .await
    }
}

/// Versions. A promotion is written down each time it is made.
impl Client {
    /// Every score, and what answers for it.
    pub async fn list_models(&self) -> Result<proto::ListModelsResponse, CallError> {
        self.call(Repeat::Harmless, proto::ListModelsRequest {}, |channel, request| async move {
            ModelsClient::new(channel).list_models(request).await
        })
        .await
    }

    /// One version; 0 is the champion.
    pub async fn get_model(
        &self,
        request: proto::GetModelRequest,
    ) -> Result<proto::GetModelResponse, CallError> {
        self.call(Repeat::Harmless, request, |channel, request| async move {
            ModelsClient::new(channel).get_model(request).await
        })
        .await
    }

    /// Moves an alias to a version.
    pub async fn promote(&self, request: proto::PromoteRequest) -> Result<proto::PromoteResponse, CallError> {
        self.call(Repeat::Harmful, request, |channel, request| async move {
            ModelsClient::new(channel).promote(request).await
        })
        .await
    }

    /// Makes the server look at the folder of models now.
    pub async fn reload(&self, request: proto::ReloadRequest) -> Result<proto::ReloadResponse, CallError> {
        self.call(Repeat::Harmless, request, |channel, request| async move {
            ModelsClient::new(channel).reload(request).await
        })
        .await
    }
}

fn repeat_of<'r>(mut ids: impl Iterator<Item = &'r String>) -> Repeat {
    if ids.any(String::is_empty) { Repeat::Harmful } else { Repeat::Harmless }
}
