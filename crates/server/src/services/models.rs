use std::sync::Arc;

use api::v1 as proto;
use api::v1::models_server::Models;
use registry::{Aliases, Promoted, Promotion, PromotionKind};
use scoring::Scorer;
use tonic::{Request, Response, Status};

use super::status::status;
use crate::app::App;
use crate::catalogue::{Basis, Model, Standing, find};
use crate::clock;
use crate::error::AnswerError;
use crate::limits::{BECAUSE_BYTES_MAX, ID_BYTES_MAX, NAME_BYTES_MAX};
use crate::wire;

/// `placar.v1.Models`.
pub(crate) struct ModelsService(pub(crate) Arc<App>);

#[tonic::async_trait]
impl Models for ModelsService {
    async fn list_models(
        &self,
        _request: Request<proto::ListModelsRequest>,
    ) -> Result<Response<proto::ListModelsResponse>, Status> {
        let app = &*self.0;
        let scores = app.catalogue.standings().values().map(|standing| status(app, standing)).collect();
        Ok(Response::new(proto::ListModelsResponse { scores }))
    }

    async fn get_model(
        &self,
        request: Request<proto::GetModelRequest>,
    ) -> Result<Response<proto::GetModelResponse>, Status> {
        Ok(Response::new(get_model(&self.0, request.into_inner()).await?))
    }

    async fn promote(
        &self,
        request: Request<proto::PromoteRequest>,
    ) -> Result<Response<proto::PromoteResponse>, Status> {
        Ok(Response::new(promote(&self.0, request.into_inner()).await?))
    }

    async fn reload(
        &self,
        request: Request<proto::ReloadRequest>,
    ) -> Result<Response<proto::ReloadResponse>, Status> {
        Ok(Response::new(reload(&self.0, request.into_inner()).await?))
    }
}

async fn reload(app: &App, request: proto::ReloadRequest) -> Result<proto::ReloadResponse, AnswerError> {
    let proto::ReloadRequest { score } = request;
    wire::check_text("score", &score, ID_BYTES_MAX)?;
    if score.is_empty() {
        let standings = app.look(None, true).await?;
        return Ok(proto::ReloadResponse {
            scores: standings.values().map(|standing| status(app, standing)).collect(),
        });
    }
    let standings = app.look(Some(score.clone()), true).await?;
    Ok(proto::ReloadResponse { scores: vec![status(app, find(&standings, &score)?)] })
}

async fn promote(app: &App, request: proto::PromoteRequest) -> Result<proto::PromoteResponse, AnswerError> {
    let proto::PromoteRequest { score, version, alias, force, because, by } = request;
    wire::name("score", &score, ID_BYTES_MAX)?;
    wire::name("by", &by, NAME_BYTES_MAX)?;
    wire::check_text("because", &because, BECAUSE_BYTES_MAX)?;
    if version == 0 {
        return Err(AnswerError::Required { field: "version".to_owned() });
    }
    let force = match (force, because.is_empty()) {
        (true, true) => {
            return Err(AnswerError::Required { field: "because, where a promotion is forced,".to_owned() });
        }
        (true, false) => Some(because),
        (false, _) => None,
    };
    let promotion = Promotion { alias: wire::promotion_alias(alias)?, force, by, at: clock::now() };
    find(&app.catalogue.standings(), &score)?;
    let (registry, name) = (app.registry.clone(), score.clone());
    let promoted = app.blocking(move || registry.promote(&name, version, &promotion)).await??;
    let standings = app.look(Some(score.clone()), true).await?;
    Ok(promotion_response(app, promoted, find(&standings, &score)?))
}

fn promotion_response(app: &App, promoted: Promoted, standing: &Standing) -> proto::PromoteResponse {
    let Promoted { score: _, version: _, alias: _, previous, kind, new_features } = promoted;
    let kind = match kind {
        PromotionKind::Promotion => proto::PromotionKind::Promotion,
        PromotionKind::Rollback => proto::PromotionKind::Rollback,
        PromotionKind::Forced => proto::PromotionKind::Forced,
    };
    let status = Some(status(app, standing));
    proto::PromoteResponse { previous: previous.unwrap_or_default(), kind: kind.into(), new_features, status }
}

async fn get_model(
    app: &App,
    request: proto::GetModelRequest,
) -> Result<proto::GetModelResponse, AnswerError> {
    let proto::GetModelRequest { score, version } = request;
    wire::name("score", &score, ID_BYTES_MAX)?;
    let standings = app.catalogue.standings();
    let standing = find(&standings, &score)?;
    let resolved = app.catalogue.resolve(standing, version).await?;
    let model = match (&resolved.basis.model, resolved.barred) {
        (Some(model), None) => model,
        (_, bar) => {
            let why = bar.map_or_else(String::new, |bar| bar.to_string());
            return Err(AnswerError::NothingToShow { score, why });
        }
    };
    let (registry, loaded) = (app.registry.clone(), resolved.basis.version);
    let card = app.blocking(move || registry.card(&score, loaded)).await??;
    let card_json =
        serde_json::to_string(&card).map_err(|error| AnswerError::Broken { why: error.to_string() })?;
    Ok(proto::GetModelResponse { card_json, ..described(standing, &resolved.basis, model) })
}

fn described(standing: &Standing, basis: &Basis, model: &Model) -> proto::GetModelResponse {
    let computed = basis.features.features().iter().map(|feature| feature.kind.to_string());
    let entries = model.scorer.schema().entries().iter().zip(computed);
    let features = entries.map(|(entry, computed)| proto::FeatureInfo {
        name: entry.name.to_string(),
        r#type: entry.feature_type.name().to_owned(),
        computed,
    });
    let tiers = model.scorer.banding().tiers().iter();
    proto::GetModelResponse {
        score: standing.name.to_string(),
        version: basis.version,
        outcome: model.outcome.clone(),
        horizon: basis.horizon.map_or_else(String::new, |horizon| horizon.to_string()),
        learner: model.learner.clone(),
        calibrator: model.scorer.calibrator().name().to_owned(),
        published_at: Some(wire::timestamp(model.published_at)),
        expires_at: model.expires_at.map(wire::timestamp),
        features: features.collect(),
        tiers: tiers.map(|tier| proto::Tier { name: tier.name.clone(), from: tier.from }).collect(),
        aliases: aliases(standing.aliases, basis.version),
        base_rate: model.base_rate,
        schema: model.scorer.schema().fingerprint().to_owned(),
        card_json: String::new(),
        degraded: degraded(standing, basis, model).unwrap_or_default(),
    }
}

/// Why the version does not answer where it should; of the champion also where another does.
fn degraded(standing: &Standing, basis: &Basis, model: &Model) -> Option<String> {
    let now = clock::now();
    let of_score = || standing.degraded(now).filter(|_| standing.loaded(basis.version).is_some());
    model.bar(now).map(|bar| format!("the rules answer: {bar}")).or_else(of_score)
}

fn aliases(aliases: Aliases, version: u32) -> Vec<i32> {
    let Aliases { champion, challenger } = aliases;
    let named = [(champion, proto::Alias::Champion), (challenger, proto::Alias::Challenger)];
    let pointing = named.into_iter().filter(|(at, _)| *at == Some(version));
    pointing.map(|(_, alias)| alias.into()).collect()
}
