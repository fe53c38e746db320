use rusqlite::params;

use super::{Answer, Batch, Identity};
use crate::row::read_outcome;
use crate::{Appended, OutcomeRecord};

const INSERT: &str = "
    INSERT INTO outcomes (score_key, entity_key, time, positive, prediction_id, received_at, identity)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

impl Batch<'_> {
    pub(super) fn append_outcome(&mut self, outcome: &OutcomeRecord) -> rusqlite::Result<Answer> {
        let identity = self.identity("outcome", &outcome.score, outcome.id.as_deref());
        let found = identity.as_ref().map(|identity| self.find_outcome(outcome, identity)).transpose()?;
        if let Some(answer) = found.flatten() {
            return Ok(answer);
        }
        let keys = self.keys(&outcome.score, &outcome.entity)?;
        self.statement(INSERT)?.execute(params![
            keys.score,
            keys.entity,
            outcome.time.micros(),
            outcome.positive,
            outcome.prediction.as_ref().map(|id| id.as_bytes()),
            outcome.received_at.micros(),
            identity.map(|identity| identity.hash),
        ])?;
        Ok(Ok(Appended::New))
    }

    fn find_outcome(
        &self,
        outcome: &OutcomeRecord,
        identity: &Identity<'_>,
    ) -> rusqlite::Result<Option<Answer>> {
        let select = "SELECT * FROM outcome_records WHERE identity = ?1";
        self.find(identity, select, read_outcome, |found| {
            let content = |of: &OutcomeRecord| (of.time, of.positive, of.prediction);
            found.entity == outcome.entity && content(&found) == content(outcome)
        })
    }
}
