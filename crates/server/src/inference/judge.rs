//! Who answers the rows of a call: what `ScoreBatch` asks too.

use std::ops::Range;

use api::v1 as proto;
use features::{Cell, ColumnRef, LentColumn};
use scoring::{Bar, Prediction, Question, Verdict};

use super::InferError;
use super::admission::Admission;
use super::answers::Answers;
use super::infer::Asking;
use super::outputs::Output;
use crate::answering::Turn;
use crate::app::App;
use crate::catalogue::Model;
use crate::error::AnswerError;
use crate::limits::{LANE_ROWS_A_TURN, ROWS_A_TURN};
use crate::meter::Answers as Counted;
use crate::score::{Inquiry, Verdicts};
use crate::wire::{self, Asked};

impl App {
    /// Judges rows of which nothing is recorded. Fails when the caller's deadline passes on the way.
    pub(super) async fn judge_rows(&self, asking: &Asking<'_>) -> Result<Answers, AnswerError> {
        let n_rows = asking.table.n_rows;
        let mut answers = Answers::with_capacity(n_rows);
        let is_long = n_rows > ROWS_A_TURN || n_rows > 1 && asking.wanted.has(Output::Contributions);
        while answers.n_rows() < n_rows {
            let rows = answers.n_rows()..n_rows.min(answers.n_rows() + LANE_ROWS_A_TURN);
            if asking.arrival.deadline.has_passed() {
                return Err(AnswerError::TooLate { row_idx: rows.start });
            }
            // A short one is answered where it came in: to wait for a turn would cost more than its answer.
            let mut turn = if is_long { Some(Turn::begin().await) } else { None };
            let hurried = asking.arrival.deadline.is_near(self.deadline_margin).then_some(Bar::Deadline);
            let early = asking.target.barred.clone().or(hurried);
            let together = asking.predict(rows.clone(), early.is_none(), &self.answers);
            for (row_idx, predicted) in rows.zip(together) {
                if let Some(over) = turn.take_if(|turn| turn.is_over()) {
                    over.end().await;
                    turn = Some(Turn::begin().await);
                }
                match predicted {
                    Some(prediction) => {
                        let verdict = Verdict { bar: None, prediction, reasons: Vec::new() };
                        answers.push(&asking.target.basis, &verdict);
                    }
                    None => {
                        let bar = early.clone();
                        asking.judge(row_idx, bar, &mut answers, &self.answers)?;
                    }
                }
            }
            if let Some(turn) = turn {
                turn.end().await;
            }
        }
        Ok(answers)
    }

    /// Sends rows through as a batch of `placar.v1`, with all that is done for one.
    pub(super) async fn judge_and_record(
        &self,
        asking: &Asking<'_>,
        admission: &mut Admission,
    ) -> Result<Answers, AnswerError> {
        let (target, arrival) = (asking.target, asking.arrival);
        let entities = asking.table.entities.iter().flatten().enumerate();
        let requests = entities.map(|(row_idx, entity)| asking.request(row_idx, entity)).collect();
        let answered = self.score_batch_of(&target.standings, requests, arrival).await?;
        admission.rows_are_scored();
        let mut answers = Answers::with_capacity(asking.table.n_rows);
        for (row_idx, result) in self.record(answered, arrival).await.into_iter().enumerate() {
            let response = result.map_err(|error| InferError::of_row(row_idx, error))?;
            answers.push_response(row_idx, &response);
            if asking.wanted.has(Output::Contributions) {
                let row = asking.table.row(&target.basis, row_idx, asking.cutoff)?;
                let is_model = response.source() == proto::Source::Model;
                answers.push_contributions(&target.basis, &row, is_model);
            }
        }
        Ok(answers)
    }
}

impl Asking<'_> {
    /// What the model says of those rows, together; `None` for a row that is to be judged alone, and for all
    /// where the model may not answer.
    fn predict(&self, rows: Range<usize>, may: bool, counted: &Counted) -> Vec<Option<Prediction>> {
        let basis = &self.target.basis;
        let fit =
            |model: &&Model| may && !self.wanted.has(Output::Contributions) && model.form.bar().is_none();
        let Some(model) = basis.model.as_ref().filter(fit) else { return vec![None; rows.len()] };
        let columns = self.table.columns(rows.clone(), self.cutoff);
        let columns: Vec<ColumnRef<'_>> = columns.iter().map(LentColumn::view).collect();
        let predictions = basis.scorers().by_model_in_columns(&columns, rows.len(), self.arrival.now);
        if predictions.iter().any(Option::is_some) {
            model.form.answered();
        }
        counted.count_together((&self.target.standing.name, basis), &columns, &predictions);
        predictions
    }

    fn judge(
        &self,
        row_idx: usize,
        early: Option<Bar>,
        answers: &mut Answers,
        counted: &Counted,
    ) -> Result<(), AnswerError> {
        let basis = &self.target.basis;
        let row = self.table.row(basis, row_idx, self.cutoff)?;
        let question = Question { row: &row, with_reasons: false, now: self.arrival.now };
        let inquiry = Inquiry { question, asked: Asked::Best };
        let verdict = Verdicts::of(basis, inquiry, early, &self.target.standing.name)?.answer;
        answers.push(basis, &verdict);
        let told = (verdict.bar.as_ref().map(Bar::cause), verdict.prediction.points);
        counted.count((&self.target.standing.name, basis), row.iter().map(Cell::view), told);
        if self.wanted.has(Output::Contributions) {
            answers.push_contributions(basis, &row, verdict.bar.is_none());
        }
        Ok(())
    }

    /// The row as `placar.v1` would ask it. Reasons are asked of `Explain` and `Score`.
    fn request(&self, row_idx: usize, entity: &str) -> proto::ScoreRequest {
        proto::ScoreRequest {
            score: self.target.standing.name.to_string(),
            entity_id: entity.to_owned(),
            as_of: Some(wire::timestamp(self.cutoff)),
            version: self.target.version,
            scorer: proto::Scorer::Best.into(),
            max_reasons: Some(0),
            language: String::new(),
            facts: self.table.facts(&self.target.basis, row_idx),
        }
    }
}
