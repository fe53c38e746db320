//! The way of a row through the server: drafted, gathered, judged, recorded.
//!
//! Only two steps wait: gathering, when the ledger is to be read, and recording. All else happens on
//! the thread that the call came in on. One row and many go the same way, but for rows that need nothing
//! beside a prediction: those have a shorter one ([`lane`]).

mod batch;
mod cells;
mod draft;
mod lane;
mod recorded;
mod shadow;
mod turn;

use std::mem;

use api::plain;
use api::v1 as proto;
use features::Cell;
use ledger::{PredictionId, PredictionRecord};
use scoring::{Bar, LedgerMode, Question, Verdict};

pub(crate) use self::batch::Sheet;
use self::draft::Draft;
pub(crate) use self::turn::Turn;
use crate::app::{App, Arrival};
use crate::catalogue::Standings;
use crate::error::{AnswerError, with_causes};
use crate::limits::ROWS_A_TURN;
use crate::score::{self, Context, Gathered, Inquiry, Verdicts};
use crate::wire::Facts;

/// An answer, and what the ledger is to keep of it.
pub(crate) struct Answered {
    response: proto::ScoreResponse,
    mode: LedgerMode,
    /// One for the answer and one for the second scorer's, none where nothing is kept; or why there
    /// are none although something should be.
    records: Result<Vec<PredictionRecord>, String>,
    /// What the challenger says, unseen.
    shadow: Option<PredictionRecord>,
}

/// What became of a row.
pub(crate) type RowResult = Result<proto::ScoreResponse, AnswerError>;

impl App {
    /// Scores one row.
    pub(crate) async fn score(&self, request: impl Into<plain::ScoreRequest>, arrival: Arrival) -> RowResult {
        let draft = self.draft(&self.catalogue.standings(), request.into(), arrival).await?;
        let (draft, gathered) = self.gather_one(draft, arrival).await?;
        let answered = self.judge(&draft, gathered, arrival)?;
        self.record_one(answered, arrival).await
    }

    /// Scores many, each alone; all by the versions that answered when the call came. They are not yet
    /// on record. Fails when the caller's deadline passes on the way: nobody waits for the rest.
    pub(crate) async fn score_batch(
        &self,
        rows: Vec<proto::ScoreRequest>,
        arrival: Arrival,
    ) -> Result<Vec<Result<Answered, AnswerError>>, AnswerError> {
        self.score_batch_of(&self.catalogue.standings(), rows, arrival).await
    }

    /// The same, by these versions.
    pub(crate) async fn score_batch_of(
        &self,
        standings: &Standings,
        rows: Vec<proto::ScoreRequest>,
        arrival: Arrival,
    ) -> Result<Vec<Result<Answered, AnswerError>>, AnswerError> {
        let mut answered = Vec::with_capacity(rows.len());
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            if arrival.deadline.has_passed() {
                return Err(AnswerError::TooLate { row_idx: answered.len() });
            }
            let turn = Turn::begin().await;
            let mut drafts = Vec::with_capacity(ROWS_A_TURN);
            for request in rows.by_ref().take(ROWS_A_TURN) {
                drafts.push(self.draft(standings, request.into(), arrival).await);
            }
            turn.end().await;
            answered.extend(self.judge_all(drafts, arrival).await);
        }
        Ok(answered)
    }

    /// Gathers and judges the rows of one turn, in as many turns as that takes.
    async fn judge_all(
        &self,
        drafts: Vec<Result<(Draft, Facts), AnswerError>>,
        arrival: Arrival,
    ) -> Vec<Result<Answered, AnswerError>> {
        let mut answered = Vec::with_capacity(drafts.len());
        let gathered = self.gather(drafts, arrival).await;
        let mut turn = Turn::begin().await;
        for row in gathered {
            if turn.is_over() {
                turn.end().await;
                turn = Turn::begin().await;
            }
            answered.push(row.and_then(|(draft, row)| self.judge(&draft, row, arrival)));
        }
        turn.end().await;
        answered
    }

    /// Takes one score apart, and records nothing.
    pub(crate) async fn explain(
        &self,
        request: proto::ScoreRequest,
        arrival: Arrival,
    ) -> Result<proto::ExplainResponse, AnswerError> {
        let draft = self.draft(&self.catalogue.standings(), request.into(), arrival).await?;
        let (draft, mut gathered) = self.gather_one(draft, arrival).await?;
        let verdicts = self.verdicts(&draft, &gathered, true, arrival)?;
        let warnings = mem::take(&mut gathered.warnings);
        let context = draft.context(&gathered);
        let mut answer = respond_all(context, &verdicts);
        answer.warnings = score::finish_warnings(warnings, context, &verdicts.answer);
        let explanation = Some(score::explain(context, &verdicts.answer));
        let other = verdicts.other.as_ref().map(|other| score::explain(context, other));
        Ok(proto::ExplainResponse { answer: Some(answer), explanation, other })
    }

    fn judge(
        &self,
        draft: &Draft,
        mut gathered: Gathered,
        arrival: Arrival,
    ) -> Result<Answered, AnswerError> {
        let verdicts = self.verdicts(draft, &gathered, draft.max_reasons > 0, arrival)?;
        let warnings = mem::take(&mut gathered.warnings);
        let context = draft.context(&gathered);
        let mut response = respond_all(context, &verdicts);
        response.warnings = score::finish_warnings(warnings, context, &verdicts.answer);
        let mode = draft.basis.limits.ledger;
        let records = match mode {
            LedgerMode::Off => Ok(Vec::new()),
            LedgerMode::BestEffort | LedgerMode::Required => {
                records_of(context, &verdicts, &mut response, arrival).map_err(|error| with_causes(&error))
            }
        };
        let shadow = self.shadow(draft, arrival);
        let (of, Verdict { bar, prediction, .. }) = ((&draft.score, &*draft.basis), &verdicts.answer);
        let told = (bar.as_ref().map(Bar::cause), prediction.points);
        self.answers.count(of, gathered.row.iter().map(Cell::view), told);
        if shadow.is_some() {
            self.answers.count_shadow(of);
        }
        Ok(Answered { response, mode, records, shadow })
    }

    fn verdicts(
        &self,
        draft: &Draft,
        gathered: &Gathered,
        with_reasons: bool,
        arrival: Arrival,
    ) -> Result<Verdicts, AnswerError> {
        let hurried = || self.is_hurried(arrival).then_some(Bar::Deadline);
        let early = draft.barred.clone().or_else(|| gathered.bar.clone()).or_else(hurried);
        let question = Question { row: &gathered.row, with_reasons, now: arrival.now };
        Verdicts::of(&draft.basis, Inquiry { question, asked: draft.asked }, early, &draft.score)
    }
}

/// The answer with the second scorer's in it.
fn respond_all(context: Context<'_>, verdicts: &Verdicts) -> proto::ScoreResponse {
    let other = verdicts.other.as_ref().map(|other| Box::new(score::respond(context, other)));
    proto::ScoreResponse { other, ..score::respond(context, &verdicts.answer) }
}

/// What is recorded of an answer; the response gets the ids.
fn records_of(
    context: Context<'_>,
    verdicts: &Verdicts,
    response: &mut proto::ScoreResponse,
    arrival: Arrival,
) -> Result<Vec<PredictionRecord>, ledger::LedgerError> {
    let keep = |verdict, response: &mut proto::ScoreResponse| {
        let id = PredictionId::random(arrival.now)?;
        response.prediction_id = id.to_string();
        Ok(score::prediction(context, verdict, response, (id, arrival.now)))
    };
    let mut records = vec![keep(&verdicts.answer, response)?];
    if let (Some(verdict), Some(other)) = (&verdicts.other, &mut response.other) {
        records.push(keep(verdict, other)?);
    }
    Ok(records)
}
