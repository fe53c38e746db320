use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use records::Timestamp;
use scoring::{Bar, LedgerMode};

use super::admission::Admission;
use super::answers::Answers;
use super::outputs::{Output, Wanted};
use super::statistics::Times;
use super::table::Table;
use super::{InferError, InferenceService};
use crate::app::{App, Arrival};
use crate::catalogue::{Basis, Resolved, Standing, Standings, find};
use crate::door::Call;
use crate::error::AnswerError;
use crate::limits::{ID_BYTES_MAX, NAME_BYTES_MAX};
use crate::score::Warnings;
use crate::wire;

/// What a call is answered from: one version from start to end.
pub(super) struct Target {
    pub(super) standings: Arc<Standings>,
    pub(super) standing: Arc<Standing>,
    /// As it was asked for; 0: the champion.
    pub(super) version: u32,
    pub(super) basis: Arc<Basis>,
    pub(super) barred: Option<Bar>,
}

/// A call, checked.
pub(super) struct Asking<'c> {
    pub(super) target: &'c Target,
    pub(super) wanted: Wanted,
    pub(super) table: Table,
    pub(super) cutoff: Timestamp,
    pub(super) arrival: Arrival,
}

impl Target {
    /// Finds a model by its name, and by its version, which may be left out.
    pub(super) async fn find(app: &App, name: &str, version: &str) -> Result<Target, AnswerError> {
        wire::name("the name of the model", name, ID_BYTES_MAX)?;
        let version = read_version(version)?;
        let standings = app.catalogue.standings();
        let standing = Arc::clone(find(&standings, name)?);
        let Resolved { basis, barred } = app.catalogue.resolve(&standing, version).await?;
        Ok(Target { standings, standing, version, basis, barred })
    }
}

/// The version of that text; 0: the champion.
pub(super) fn read_version(text: &str) -> Result<u32, InferError> {
    match text {
        "" => Ok(0),
        text => text.parse().map_err(|_| {
            let found = text.chars().take(NAME_BYTES_MAX).collect();
            InferError::Version { found }
        }),
    }
}

impl InferenceService {
    /// Answers a call, and counts it.
    pub(crate) async fn infer(
        &self,
        request: &oip::ModelInferRequest,
        arrival: Arrival,
        call: Option<&Arc<Call>>,
    ) -> Result<oip::ModelInferResponse, AnswerError> {
        let began = Instant::now();
        let target = Target::find(&self.0, &request.model_name, &request.model_version).await?;
        let answered = self.answer(request, &target, (arrival, call)).await;
        match &answered {
            Ok((times, _)) => self.0.inferred.answered(&target, times, began.elapsed()),
            Err(_) => self.0.inferred.failed(&target, began.elapsed()),
        }
        answered.map(|(_, response)| response)
    }

    async fn answer(
        &self,
        request: &oip::ModelInferRequest,
        target: &Target,
        (arrival, call): (Arrival, Option<&Arc<Call>>),
    ) -> Result<(Times, oip::ModelInferResponse), AnswerError> {
        let mut clock = Clock(Instant::now());
        let asking = Asking::read(request, target, arrival)?;
        let mut admission = Admission::of(&asking, call)?;
        let input = clock.lap();
        let answers = match asking.table.entities {
            None => self.0.judge_rows(&asking).await?,
            Some(_) => self.0.judge_and_record(&asking, &mut admission).await?,
        };
        let (infer, n_rows) = (clock.lap(), answers.n_rows());
        let response = asking.respond(answers, request);
        Ok((Times { n_rows, input, infer, output: clock.lap() }, response))
    }
}

/// Measures one thing after another.
struct Clock(Instant);

impl Clock {
    fn lap(&mut self) -> Duration {
        let began = std::mem::replace(&mut self.0, Instant::now());
        self.0.saturating_duration_since(began)
    }
}

impl<'c> Asking<'c> {
    fn read(
        request: &oip::ModelInferRequest,
        target: &'c Target,
        arrival: Arrival,
    ) -> Result<Asking<'c>, AnswerError> {
        let wanted = Wanted::read(request, arrival.now)?;
        let table = Table::read(request, &target.basis)?;
        if wanted.has(Output::Contributions) && !table.has_features() {
            return Err(InferError::NothingToExplain.into());
        }
        if table.entities.is_none() && target.basis.limits.ledger == LedgerMode::Required {
            return Err(InferError::EntityRequired.into());
        }
        let cutoff = wanted.as_of.unwrap_or(arrival.now);
        Ok(Asking { target, wanted, table, cutoff, arrival })
    }

    fn respond(self, mut answers: Answers, request: &oip::ModelInferRequest) -> oip::ModelInferResponse {
        let Asking { target, wanted, table, .. } = self;
        let n_recorded = table.entities.as_ref().map(|_| answers.n_recorded());
        let told = [table.warnings, std::mem::take(&mut answers.warnings)];
        oip::ModelInferResponse {
            model_name: target.standing.name.to_string(),
            model_version: target.basis.version.to_string(),
            id: request.id.clone(),
            parameters: parameters(n_recorded, told),
            ..answers.respond(&wanted, target.basis.schema().len(), table.is_raw)
        }
    }
}

/// What is told beside the outputs.
fn parameters(n_recorded: Option<usize>, told: [Warnings; 2]) -> BTreeMap<String, oip::InferParameter> {
    let warnings: Vec<String> = told.into_iter().flat_map(Warnings::into_texts).collect();
    let warnings = (!warnings.is_empty()).then(|| ParameterChoice::StringParam(warnings.join("; ")));
    let recorded = n_recorded.map(|n| ParameterChoice::Int64Param(n as i64));
    let named = [("recorded", recorded), ("warnings", warnings)].into_iter();
    let parameter = |choice| oip::InferParameter { parameter_choice: Some(choice) };
    named.filter_map(|(name, choice)| Some((name.to_owned(), parameter(choice?)))).collect()
}
