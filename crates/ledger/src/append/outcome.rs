use rusqlite::params;

use super::{Answer, Batch, Identity};
use crate::{Appended, OutcomeRecord};

const SAME: &str = "
    SELECT e.name_hash = ?2 AND o.time = ?3 AND o.positive = ?4 AND o.prediction_id IS ?5
    FROM outcomes o JOIN entities e USING (entity_key)
    WHERE o.identity = ?1";

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
        let wanted = params![
            identity.hash,
            self.salt.entity(&outcome.entity),
            outcome.time.micros(),
            outcome.positive,
            outcome.prediction.as_ref().map(|id| id.as_bytes()),
        ];
        self.find(identity, SAME, wanted)
    }
}
