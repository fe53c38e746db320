use ::ledger::Forgotten;
use api::v1 as proto;

use crate::app::{App, Arrival};
use crate::error::AnswerError;
use crate::limits::LEDGER_WAIT;
use crate::wire;

/// Erases an entity from the ledger, and says which versions were trained on it.
pub(super) async fn forget(
    app: &App,
    request: proto::ForgetRequest,
    arrival: Arrival,
) -> Result<proto::ForgetResponse, AnswerError> {
    let proto::ForgetRequest { entity_id } = request;
    let entity = wire::entity("entity_id", &entity_id)?;
    let forgotten = app.recording.forget(entity.clone().into(), arrival.now, LEDGER_WAIT).await?;
    let Forgotten { events, attributes, predictions, outcomes, forgotten_at: _ } = forgotten;
    let registry = app.registry.clone();
    let trained = app.blocking(move || registry.trained_on(entity.as_str())).await?;
    let trained = trained.map_err(AnswerError::Untold)?.into_iter();
    Ok(proto::ForgetResponse {
        events: events as u64,
        attributes: attributes as u64,
        predictions: predictions as u64,
        outcomes: outcomes as u64,
        trained_on: trained.map(|(score, version)| proto::TrainedVersion { score, version }).collect(),
    })
}
