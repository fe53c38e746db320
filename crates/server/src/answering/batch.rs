//! Many rows at once: those that may go the short way do, the others go the common one, and all answers
//! come in the order of the rows.

use std::ops::Range;

use api::plain::{self, Row};
use tonic::Status;

use super::lane::{Desk, Lane};
use super::turn::Turn;
use super::{Answered, RowResult};
use crate::app::{App, Arrival};
use crate::catalogue::Standings;
use crate::error::AnswerError;
use crate::limits::{LANE_ROWS_A_TURN, LANES_MAX, ROWS_A_TURN};
use crate::meter::Answers;

/// A batch that was scored, and is not yet on record.
#[derive(Default)]
pub(crate) struct Sheet {
    desk: Desk,
    /// Rows that went the common way: where the result's place is among what is written, and its index.
    apart: Vec<(usize, u64)>,
    answered: Vec<Result<Answered, AnswerError>>,
}

/// Where a row was put: its lane, and its index there. `None`: nowhere, it goes the common way.
type Slot = Option<(usize, usize)>;

/// The lanes of one batch.
struct Lanes<'m> {
    lanes: Vec<Lane<'m>>,
    last: usize,
    /// Rows that a lane must have room for.
    n_rows_max: usize,
}

impl App {
    /// Scores the rows of a batch, each alone; all by the versions that answered when the call came. Fails
    /// when the caller's deadline passes on the way, because nobody waits for the rest, and where a row does
    /// not decode.
    pub(crate) async fn score_listed(
        &self,
        batch: &plain::ScoreBatchRequest,
        places: &[Range<usize>],
        arrival: Arrival,
    ) -> Result<Sheet, Status> {
        let standings = self.catalogue.standings();
        let n_rows_max = places.len().min(LANE_ROWS_A_TURN);
        let mut lanes = Lanes { lanes: Vec::new(), last: 0, n_rows_max };
        let mut sheet = Sheet::default();
        let mut n_done = 0;
        while n_done < places.len() {
            if arrival.deadline.has_passed() {
                return Err(AnswerError::TooLate { row_idx: n_done }.into());
            }
            let turn = Turn::begin().await;
            let is_short = !self.is_hurried(arrival);
            let row = |place: &Range<usize>| batch.row(place).ok().filter(|_| is_short);
            let rows = places[n_done..].iter().map(row);
            let slots = lanes.take((&standings, &self.answers), rows, arrival);
            let mut drafts = Vec::new();
            for (place, slot) in places[n_done..].iter().zip(&slots) {
                if !lanes.has_answered(*slot) {
                    let request = batch.request(place).map_err(plain::undecodable)?;
                    drafts.push(self.draft(&standings, request, arrival).await);
                }
            }
            sheet.write(&lanes, &slots, n_done as u64);
            n_done += slots.len();
            turn.end().await;
            if !drafts.is_empty() {
                sheet.answered.extend(self.judge_all(drafts, arrival).await);
            }
        }
        Ok(sheet)
    }

    /// Scores a row that may go the short way; `None`: it may not.
    pub(crate) fn score_shortly(&self, row: Row<'_>, arrival: Arrival) -> Option<Vec<u8>> {
        let standings = self.catalogue.standings();
        let mut lane = Lane::open(&standings, &row, 1).filter(|_| !self.is_hurried(arrival))?;
        let row_idx = lane.take(row, arrival.now)?;
        lane.predict(arrival, &self.answers);
        let mut written = Vec::new();
        lane.answer(row_idx, &mut Vec::new(), |answer| answer.write(&mut written))?;
        Some(written)
    }
}

impl<'m> Lanes<'m> {
    /// Puts as many rows as a turn may have into lanes, and lets the models answer there.
    fn take(
        &mut self,
        (standings, answers): (&Standings, &Answers),
        rows: impl Iterator<Item = Option<Row<'m>>>,
        arrival: Arrival,
    ) -> Vec<Slot> {
        self.lanes.iter_mut().for_each(Lane::clear);
        let (mut slots, mut n_apart) = (Vec::with_capacity(LANE_ROWS_A_TURN), 0);
        for row in rows.take(LANE_ROWS_A_TURN) {
            let slot = row.and_then(|row| self.put(standings, row, arrival));
            n_apart += usize::from(slot.is_none());
            slots.push(slot);
            if n_apart == ROWS_A_TURN {
                break;
            }
        }
        self.lanes.iter_mut().for_each(|lane| lane.predict(arrival, answers));
        slots
    }

    fn put(&mut self, standings: &Standings, row: Row<'m>, arrival: Arrival) -> Slot {
        if !self.lanes.get(self.last).is_some_and(|lane| lane.is_of(&row)) {
            self.last = match self.lanes.iter().position(|lane| lane.is_of(&row)) {
                Some(known) => known,
                None if self.lanes.len() == LANES_MAX => return None,
                None => {
                    self.lanes.push(Lane::open(standings, &row, self.n_rows_max)?);
                    self.lanes.len() - 1
                }
            };
        }
        let row_idx = self.lanes[self.last].take(row, arrival.now)?;
        Some((self.last, row_idx))
    }

    fn has_answered(&self, slot: Slot) -> bool {
        slot.is_some_and(|(lane, row_idx)| self.lanes[lane].has_answered(row_idx))
    }
}

impl Sheet {
    /// Of rows that all went the common way.
    pub(crate) fn of(answered: Vec<Result<Answered, AnswerError>>) -> Sheet {
        let apart = (0..answered.len()).map(|index| (0, index as u64)).collect();
        Sheet { desk: Desk::default(), apart, answered }
    }

    /// Writes the answers of a turn, whose first row has that index.
    fn write(&mut self, lanes: &Lanes<'_>, slots: &[Slot], first: u64) {
        for (slot, index) in slots.iter().zip(first..) {
            match slot {
                Some((lane, row_idx)) if lanes.has_answered(*slot) => {
                    lanes.lanes[*lane].write_result(*row_idx, index, &mut self.desk);
                }
                _ => self.apart.push((self.desk.written.len(), index)),
            }
        }
    }

    /// The answers that went the common way, to be recorded.
    pub(crate) fn take_answered(&mut self) -> Vec<Result<Answered, AnswerError>> {
        std::mem::take(&mut self.answered)
    }

    /// All answers; `recorded` are those that went the common way, by `result` in the proto's words.
    pub(crate) fn finish(
        self,
        recorded: Vec<RowResult>,
        result: impl Fn(u64, RowResult) -> api::v1::ScoreResult,
    ) -> plain::ScoreBatchResponse {
        let Sheet { desk: Desk { written, .. }, apart, .. } = self;
        if apart.is_empty() {
            return plain::ScoreBatchResponse(written);
        }
        let (mut response, mut n_copied) = (plain::ScoreBatchResponse::default(), 0);
        for ((place, index), row) in apart.into_iter().zip(recorded) {
            response.0.extend_from_slice(&written[n_copied..place]);
            response.push(&result(index, row));
            n_copied = place;
        }
        response.0.extend_from_slice(&written[n_copied..]);
        response
    }
}
