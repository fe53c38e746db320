use api::inference as oip;
use api::v1 as proto;
use bytes::Bytes;
use scoring::{Scorer, Verdict};

use super::outputs::{Output, Wanted};
use crate::catalogue::Basis;
use crate::score::Warnings;

/// What the score says of the rows, by column.
#[derive(Debug, Default)]
pub(super) struct Answers {
    n_rows: usize,
    probability: Vec<f64>,
    points: Vec<i32>,
    tier: Texts,
    source: Texts,
    cause: Texts,
    recorded: Vec<bool>,
    prediction_id: Texts,
    /// Row by row, each with one share a feature; empty where none are wanted.
    contributions: Vec<f64>,
    pub(super) warnings: Warnings,
}

/// Texts one after another, as a raw BYTES tensor has them: each behind its length.
#[derive(Debug, Default)]
struct Texts(Vec<u8>);

impl Answers {
    pub(super) fn with_capacity(n_rows: usize) -> Answers {
        let (probability, points) = (Vec::with_capacity(n_rows), Vec::with_capacity(n_rows));
        Answers { probability, points, ..Answers::default() }
    }

    /// Rows so far.
    pub(super) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// How many of them are on record.
    pub(super) fn n_recorded(&self) -> usize {
        self.recorded.iter().filter(|recorded| **recorded).count()
    }

    /// Adds what was found about a row that is not recorded.
    pub(super) fn push(&mut self, basis: &Basis, verdict: &Verdict) {
        self.n_rows += 1;
        self.probability.push(verdict.prediction.probability.unwrap_or(f64::NAN));
        self.points.push(verdict.prediction.points);
        self.tier.push(basis.scorers().tier(verdict).map_or("", |tier| tier.name.as_str()));
        self.source.push(if verdict.bar.is_none() { "MODEL" } else { "RULES" });
        self.cause.push(verdict.bar.as_ref().map_or("", |bar| bar.cause().as_str()));
        self.recorded.push(false);
        self.prediction_id.push("");
    }

    /// Adds what was answered about a row that was to be recorded.
    pub(super) fn push_response(&mut self, row_idx: usize, response: &proto::ScoreResponse) {
        self.n_rows += 1;
        response.warnings.iter().for_each(|text| self.warnings.push(|| format!("row {row_idx}: {text}")));
        self.probability.push(response.probability.unwrap_or(f64::NAN));
        self.points.push(response.points);
        self.tier.push(&response.tier);
        self.source.push(response.source().as_str_name().trim_start_matches("SOURCE_"));
        let cause = match response.cause() {
            proto::Cause::Unspecified => "",
            cause => cause.as_str_name().trim_start_matches("CAUSE_"),
        };
        self.cause.push(cause);
        self.recorded.push(response.recorded);
        self.prediction_id.push(&response.prediction_id);
    }

    /// Adds every feature's share of the row that was added last; `is_model`: the model answered it.
    pub(super) fn push_contributions(&mut self, basis: &Basis, row: &[features::Cell], is_model: bool) {
        let parts = match basis.model.as_ref().filter(|_| is_model) {
            Some(model) => model.scorer.contributions(row),
            None => basis.rules.contributions(row),
        };
        self.contributions.extend(parts.features);
    }

    /// The outputs that are wanted, raw or typed.
    pub(super) fn respond(self, wanted: &Wanted, n_features: usize, is_raw: bool) -> oip::ModelInferResponse {
        let mut response = oip::ModelInferResponse::default();
        for output in &wanted.outputs {
            let contents = match is_raw {
                true => None,
                false => Some(self.typed(*output)),
            };
            response.outputs.push(oip::model_infer_response::InferOutputTensor {
                name: output.name().to_owned(),
                datatype: output.datatype().name().to_owned(),
                shape: output.shape(self.n_rows as i64, n_features),
                contents,
                ..Default::default()
            });
            if is_raw {
                response.raw_output_contents.push(self.raw(*output));
            }
        }
        response
    }

    fn raw(&self, output: Output) -> Bytes {
        match output {
            Output::Probability => raw(&self.probability, f64::to_le_bytes),
            Output::Points => raw(&self.points, i32::to_le_bytes),
            Output::Contributions => raw(&self.contributions, f64::to_le_bytes),
            Output::Recorded => raw(&self.recorded, |yes| [u8::from(yes)]),
            Output::Tier | Output::Source | Output::Cause | Output::PredictionId => {
                Bytes::copy_from_slice(&self.texts(output).0)
            }
        }
    }

    fn typed(&self, output: Output) -> oip::InferTensorContents {
        let empty = oip::InferTensorContents::default();
        match output {
            Output::Probability => {
                oip::InferTensorContents { fp64_contents: self.probability.clone(), ..empty }
            }
            Output::Contributions => {
                oip::InferTensorContents { fp64_contents: self.contributions.clone(), ..empty }
            }
            Output::Points => oip::InferTensorContents { int_contents: self.points.clone(), ..empty },
            Output::Recorded => oip::InferTensorContents { bool_contents: self.recorded.clone(), ..empty },
            Output::Tier | Output::Source | Output::Cause | Output::PredictionId => {
                let texts = self.texts(output).each().map(Bytes::copy_from_slice);
                oip::InferTensorContents { bytes_contents: texts.collect(), ..empty }
            }
        }
    }

    fn texts(&self, output: Output) -> &Texts {
        match output {
            Output::Tier => &self.tier,
            Output::Source => &self.source,
            Output::Cause => &self.cause,
            _ => &self.prediction_id,
        }
    }
}

impl Texts {
    fn push(&mut self, text: &str) {
        // A tier's name and an identity are short; no text of an answer comes near four gigabytes.
        self.0.extend_from_slice(&(text.len() as u32).to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn each(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk()?;
            let (text, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            rest = after;
            Some(text)
        })
    }
}

fn raw<T: Copy, const N: usize>(elements: &[T], write: impl Fn(T) -> [u8; N]) -> Bytes {
    let mut bytes = Vec::with_capacity(elements.len() * N);
    elements.iter().for_each(|element| bytes.extend_from_slice(&write(*element)));
    bytes.into()
}
