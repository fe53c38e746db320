use std::collections::BTreeSet;
use std::sync::Arc;

use api::inference as oip;
use api::inference::repository_index_response::ModelIndex;

use super::infer::read_version;
use super::{InferError, InferenceService};
use crate::catalogue::{Basis, Standing, find};
use crate::clock;
use crate::error::AnswerError;
use crate::limits::{ID_BYTES_MAX, NAME_BYTES_MAX};
use crate::wire;

const READY: &str = "READY";
const UNAVAILABLE: &str = "UNAVAILABLE";

impl InferenceService {
    /// Every version of every score.
    pub(super) fn index(&self, request: &oip::RepositoryIndexRequest) -> oip::RepositoryIndexResponse {
        let standings = self.0.catalogue.standings();
        let models = standings.values().flat_map(|standing| versions(standing));
        let models = models.filter(|model| !request.ready || model.state == READY);
        oip::RepositoryIndexResponse { models: models.collect() }
    }

    /// Looks at a score's folder again.
    pub(super) async fn load(
        &self,
        request: oip::RepositoryModelLoadRequest,
    ) -> Result<oip::RepositoryModelLoadResponse, AnswerError> {
        let oip::RepositoryModelLoadRequest { repository_name, model_name, parameters } = request;
        let name = model_of(repository_name, model_name)?;
        if let Some(parameter) = parameters.into_keys().next() {
            let name = parameter.chars().take(NAME_BYTES_MAX).collect();
            return Err(InferError::LoadParameter { name }.into());
        }
        let standings = self.0.look(Some(name.clone()), true).await?;
        let is_loaded = find(&standings, &name)?.basis.is_ok();
        Ok(oip::RepositoryModelLoadResponse { model_name: name, is_loaded })
    }

    /// Why a score is not unloaded.
    pub(super) fn unload(&self, request: oip::RepositoryModelUnloadRequest) -> AnswerError {
        let oip::RepositoryModelUnloadRequest { repository_name, model_name, parameters: _ } = request;
        let standings = self.0.catalogue.standings();
        let known =
            model_of(repository_name, model_name).and_then(|name| find(&standings, &name).map(|_| name));
        known.map_or_else(|error| error, |score| InferError::Stays { score }.into())
    }

    /// What the versions of a score did, or of all.
    pub(super) fn statistics_of(
        &self,
        request: &oip::ModelStatisticsRequest,
    ) -> Result<oip::ModelStatisticsResponse, AnswerError> {
        let oip::ModelStatisticsRequest { name, version } = request;
        wire::check_text("the name of the model", name, ID_BYTES_MAX)?;
        let standings = self.0.catalogue.standings();
        let model_stats = match (name.as_str(), read_version(version)?) {
            ("", _) => standings.values().flat_map(|standing| self.all_statistics(standing)).collect(),
            (name, 0) => self.all_statistics(find(&standings, name)?),
            (name, version) => vec![self.version_statistics(find(&standings, name)?, version)?],
        };
        Ok(oip::ModelStatisticsResponse { model_stats })
    }

    fn all_statistics(&self, standing: &Standing) -> Vec<oip::ModelStatistics> {
        let loaded = loaded(standing).map(|basis| basis.version);
        let versions: BTreeSet<u32> = loaded.chain(self.0.inferred.versions(&standing.name)).collect();
        versions.into_iter().map(|version| self.0.inferred.of(&standing.name, version)).collect()
    }

    fn version_statistics(
        &self,
        standing: &Standing,
        version: u32,
    ) -> Result<oip::ModelStatistics, AnswerError> {
        if standing.versions.contains(&version) {
            return Ok(self.0.inferred.of(&standing.name, version));
        }
        let (score, versions) = (standing.name.to_string(), standing.versions.clone());
        Err(AnswerError::UnknownVersion { score, version, versions })
    }
}

/// The model's name where Triton has it, or else where KServe has it.
fn model_of(repository_name: String, model_name: String) -> Result<String, AnswerError> {
    let name = if model_name.is_empty() { repository_name } else { model_name };
    wire::name("the name of the model", &name, ID_BYTES_MAX)?;
    Ok(name)
}

/// What is in memory for good: what answers, and the challenger.
fn loaded(standing: &Standing) -> impl Iterator<Item = &Arc<Basis>> {
    standing.basis.as_ref().ok().into_iter().chain(&standing.challenger)
}

/// The versions of a score: what answers for it, and what is read when it is asked for.
fn versions(standing: &Standing) -> Vec<ModelIndex> {
    let name = standing.name.to_string();
    let index = |version: u32, state: &str, reason: &str| ModelIndex {
        name: name.clone(),
        version: version.to_string(),
        state: state.to_owned(),
        reason: reason.to_owned(),
    };
    let degraded = standing.degraded(clock::now()).unwrap_or_default();
    let answering = match &standing.basis {
        Ok(basis) => index(basis.version, READY, &degraded),
        Err(why) => ModelIndex { version: String::new(), ..index(0, UNAVAILABLE, why) },
    };
    let loaded: BTreeSet<u32> = loaded(standing).map(|basis| basis.version).collect();
    let others = loaded.iter().chain(&standing.versions).filter(|version| match &standing.basis {
        Ok(basis) => **version != basis.version,
        Err(_) => true,
    });
    let others: BTreeSet<u32> = others.copied().collect();
    let others = others.into_iter().map(|version| match loaded.contains(&version) {
        true => index(version, READY, ""),
        false => index(version, UNAVAILABLE, "not in memory: it is read when it is asked for"),
    });
    let mut versions: Vec<ModelIndex> = [answering].into_iter().chain(others).collect();
    versions.sort_by_key(|model| model.version.parse::<u32>().unwrap_or_default());
    versions
}
