//! A part of the input, answered: on whatever thread, with the same bits as anywhere.

use features::CellRef;
use ledger::{PredictionId, PredictionRecord, Source};
use records::{EntityId, Timestamp};
use scoring::{Bar, Prediction, Reason, Verdict};

use super::basis::Basis;
use super::files::Input;
use super::rows::Head;
use super::subject::{Refused, Subject, Work};

/// One answer.
pub(super) struct Scored<'b> {
    pub(super) entity: EntityId,
    pub(super) cutoff: Timestamp,
    pub(super) probability: Option<f64>,
    pub(super) points: i32,
    pub(super) tier: &'b str,
    pub(super) source: Source,
    pub(super) cause: Option<&'static str>,
    pub(super) reasons: Vec<String>,
    pub(super) record: Option<Box<PredictionRecord>>,
}

/// What becomes of each row, in their order.
pub(super) type Answers<'b> = Vec<Result<Scored<'b>, Refused>>;

/// How rows are answered.
pub(super) struct Answering<'b> {
    pub(super) basis: &'b Basis,
    /// How many reasons at most.
    pub(super) n_reasons: usize,
    pub(super) language: &'b str,
    /// Whether answers are to be recorded.
    pub(super) records: bool,
    pub(super) now: Timestamp,
}

impl<'b> Answering<'b> {
    /// Answers everybody in a part of the input.
    pub(super) fn answer(&self, input: &Input, work: Work) -> Answers<'b> {
        match (work, input) {
            (Work::Drawn(drawn), _) => drawn.into_iter().map(|drawn| self.alone(drawn?)).collect(),
            (Work::Rows(block, n_before), Input::Rows(rows)) => {
                let heads = rows.heads(&block, n_before);
                match self.is_brief() {
                    true => self.together(heads, block.len()),
                    false => heads.map(|head| self.alone(head?.subject(self.basis)?)).collect(),
                }
            }
            (Work::Rows(..), Input::Histories(_)) => Vec::new(),
        }
    }

    /// Whether nothing is wanted of an answer but itself.
    fn is_brief(&self) -> bool {
        self.n_reasons == 0 && !self.records
    }

    /// Rows that the model may answer are answered by it together, the others each alone.
    fn together<'r>(
        &self,
        heads: impl Iterator<Item = Result<Head<'r>, Refused>>,
        n_rows: usize,
    ) -> Answers<'b> {
        let mut cells: Vec<CellRef<'r>> = Vec::with_capacity(n_rows * self.basis.schema().len());
        let mut lend = |head: Head<'r>| head.lend(self.basis, &mut cells).map(|()| head);
        let heads: Vec<Result<Head<'r>, Refused>> = heads.map(|head| head.and_then(&mut lend)).collect();
        let mut predicted = self.basis.predict_together(&cells, self.now).into_iter();
        let answer = |head: Head<'r>| match predicted.next().flatten() {
            Some(said) => Ok(self.model_said(head.entity, head.cutoff, &said)),
            None => self.alone(head.subject(self.basis)?),
        };
        let mut answer = answer;
        heads.into_iter().map(|head| head.and_then(&mut answer)).collect()
    }

    fn model_said(&self, entity: EntityId, cutoff: Timestamp, said: &Prediction) -> Scored<'b> {
        Scored {
            entity,
            cutoff,
            probability: said.probability,
            points: said.points,
            tier: self.basis.tier(None, said.tier),
            source: Source::Model,
            cause: None,
            reasons: Vec::new(),
            record: None,
        }
    }

    fn alone(&self, subject: Subject) -> Result<Scored<'b>, Refused> {
        let verdict = self.basis.answer(&subject, self.n_reasons > 0 || self.records, self.now);
        let (source, cause) = match &verdict.bar {
            None => (Source::Model, None),
            Some(bar) => (Source::Rules, Some(Bar::cause(bar).as_str())),
        };
        let told = verdict.reasons.iter().take(self.n_reasons);
        let mut scored = Scored {
            entity: subject.entity.clone(),
            cutoff: subject.cutoff,
            probability: verdict.prediction.probability,
            points: verdict.prediction.points,
            tier: self.basis.tier(verdict.bar.as_ref(), verdict.prediction.tier),
            source,
            cause,
            reasons: told.map(|reason| self.reason(reason)).collect(),
            record: None,
        };
        if self.records {
            scored.record = Some(Box::new(self.record(&subject, &verdict, &scored)?));
        }
        Ok(scored)
    }

    /// The text of a reason with its points: what a person adds up. The text comes first, because a
    /// cell that begins with a sign is a formula to a spreadsheet.
    fn reason(&self, reason: &Reason) -> String {
        let text = self.basis.reason_text(reason.feature, self.language);
        reason.points.map_or_else(|| text.clone(), |points| format!("{text} ({points:+})"))
    }

    fn record(
        &self,
        subject: &Subject,
        verdict: &Verdict,
        scored: &Scored<'_>,
    ) -> Result<PredictionRecord, Refused> {
        let Basis { plan, version, .. } = self.basis;
        let entity = scored.entity.as_str();
        let id =
            PredictionId::random(self.now).map_err(|error| Refused::entity(entity, error.to_string()))?;
        let entries = self.basis.schema().entries();
        let features =
            entries.iter().zip(&subject.values).map(|(entry, value)| (entry.name.as_ref(), value.as_ref()));
        let reason = |reason: &Reason| {
            let text = self.basis.reason_text(reason.feature, self.language);
            let value = subject.values[reason.feature].as_ref();
            ledger::reason_json(&entries[reason.feature].name, &text, reason.points, value)
        };
        Ok(PredictionRecord {
            id,
            score: plan.name.clone(),
            entity: entity.to_owned(),
            cutoff: scored.cutoff,
            mature_at: self.basis.horizon.map_or(Timestamp::MAX, |horizon| scored.cutoff + horizon),
            features: ledger::features_json(features),
            reasons: verdict.reasons.iter().take(RECORDED_REASONS).map(reason).collect(),
            probability: scored.probability,
            points: scored.points,
            tier: scored.tier.to_owned(),
            source: scored.source,
            cause: scored.cause.map(str::to_owned),
            version: *version,
            shadow: false,
            made_at: self.now,
        })
    }
}

/// As many reasons as an answer to a request has, and the record of it.
const RECORDED_REASONS: usize = 3;
