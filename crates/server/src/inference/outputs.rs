use std::collections::BTreeMap;

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use records::Timestamp;

use super::InferError;
use super::datatype::Datatype;
use crate::error::AnswerError;
use crate::limits::NAME_BYTES_MAX;
use crate::wire;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// The chance of the outcome; NaN where none is known.
    Probability,
    /// The whole number that people see.
    Points,
    /// The named band that the points lie in.
    Tier,
    /// `MODEL` or `RULES`.
    Source,
    /// Why the rules answered, such as `MISSING_FEATURES`; empty where the model did.
    Cause,
    /// Every feature's share of the raw score of whoever answered, in schema order.
    Contributions,
    /// Whether the prediction is on record.
    Recorded,
    /// By which an outcome may name the prediction; empty where nothing was to be recorded.
    PredictionId,
}

/// What a call wants beside its rows.
#[derive(Debug)]
pub(super) struct Wanted {
    /// In the order in which they were asked for.
    pub(super) outputs: Vec<Output>,
    /// The instant whose strict past is looked at, where the call names one.
    pub(super) as_of: Option<Timestamp>,
}

impl Output {
    pub(super) const ALL: [Output; 8] = [
        Output::Probability,
        Output::Points,
        Output::Tier,
        Output::Source,
        Output::Cause,
        Output::Contributions,
        Output::Recorded,
        Output::PredictionId,
    ];

    /// Those that come where none is asked for.
    const DEFAULT: [Output; 5] =
        [Output::Probability, Output::Points, Output::Tier, Output::Source, Output::Cause];

    pub(super) fn name(self) -> &'static str {
        match self {
            Output::Probability => "probability",
            Output::Points => "points",
            Output::Tier => "tier",
            Output::Source => "source",
            Output::Cause => "cause",
            Output::Contributions => "contributions",
            Output::Recorded => "recorded",
            Output::PredictionId => "prediction_id",
        }
    }

    pub(super) fn datatype(self) -> Datatype {
        match self {
            Output::Probability | Output::Contributions => Datatype::Fp64,
            Output::Points => Datatype::Int32,
            Output::Recorded => Datatype::Bool,
            Output::Tier | Output::Source | Output::Cause | Output::PredictionId => Datatype::Bytes,
        }
    }

    /// Its shape for so many rows of so many features.
    pub(super) fn shape(self, n_rows: i64, n_features: usize) -> Vec<i64> {
        match self {
            Output::Contributions => vec![n_rows, n_features as i64],
            _ => vec![n_rows],
        }
    }

    fn named(name: &str) -> Result<Output, InferError> {
        Output::ALL.into_iter().find(|output| output.name() == name).ok_or_else(|| {
            let known = Output::ALL.into_iter().map(Output::name).collect();
            InferError::Output { name: name.chars().take(NAME_BYTES_MAX).collect(), known }
        })
    }
}

impl Wanted {
    /// Reads what a call that came at `now` asks for.
    pub(super) fn read(request: &oip::ModelInferRequest, now: Timestamp) -> Result<Wanted, AnswerError> {
        let mut outputs: Vec<Output> = Vec::new();
        for sent in &request.outputs {
            let output = requested(sent)?;
            if outputs.contains(&output) {
                return Err(InferError::Twice { what: "output", name: sent.name.clone() }.into());
            }
            outputs.push(output);
        }
        if outputs.is_empty() {
            outputs.extend(Output::DEFAULT);
        }
        let with_contributions = flag(&request.parameters, "contributions")?;
        if with_contributions && !outputs.contains(&Output::Contributions) {
            outputs.push(Output::Contributions);
        }
        Ok(Wanted { outputs, as_of: as_of(&request.parameters, now)? })
    }

    pub(super) fn has(&self, output: Output) -> bool {
        self.outputs.contains(&output)
    }
}

fn requested(sent: &oip::model_infer_request::InferRequestedOutputTensor) -> Result<Output, InferError> {
    if sent.parameters.contains_key("shared_memory_region") {
        let instead = "the elements come with the answer";
        return Err(InferError::NotServed { what: "shared memory", instead });
    }
    if sent.parameters.contains_key("classification") {
        let instead = "ask for the outputs \"probability\" and \"tier\"";
        return Err(InferError::NotServed { what: "classification", instead });
    }
    Output::named(&sent.name)
}

type Parameters = BTreeMap<String, oip::InferParameter>;

fn flag(parameters: &Parameters, name: &'static str) -> Result<bool, InferError> {
    match parameters.get(name).map(|parameter| parameter.parameter_choice.as_ref()) {
        None => Ok(false),
        Some(Some(ParameterChoice::BoolParam(yes))) => Ok(*yes),
        Some(_) => Err(InferError::Parameter { name, taken: "a boolean" }),
    }
}

fn as_of(parameters: &Parameters, now: Timestamp) -> Result<Option<Timestamp>, AnswerError> {
    let name = "as_of";
    match parameters.get(name).map(|parameter| parameter.parameter_choice.as_ref()) {
        None => Ok(None),
        Some(Some(ParameterChoice::StringParam(text))) => {
            wire::check_text("the parameter as_of", text, NAME_BYTES_MAX)?;
            match text.parse().map_err(InferError::AsOf)? {
                time if time > now => Err(AnswerError::Ahead { field: name.to_owned(), time, now }),
                time => Ok(Some(time)),
            }
        }
        Some(_) => Err(InferError::Parameter { name, taken: "a text: a time as ISO 8601" }.into()),
    }
}
