use rusqlite::params;

use super::{Answer, Batch, Identity, unwritable};
use crate::check::check_text;
use crate::{Appended, EventRecord, body};

/// Without `known_at`: a caller who leaves it out and tries again is given a later one.
const SAME: &str = "
    SELECT e.name_hash = ?2 AND v.time = ?3 AND t.body = ?4
    FROM events v JOIN entities e USING (entity_key) JOIN texts t ON t.text_key = v.text_key
    WHERE v.identity = ?1";

const INSERT: &str = "
    INSERT INTO events (score_key, entity_key, time, text_key, known_at, received_at, identity)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

impl Batch<'_> {
    pub(super) fn append_event(&mut self, record: &EventRecord) -> rusqlite::Result<Answer> {
        let body = body::of_event(&record.event).map_err(unwritable)?;
        if let Err(refused) = check_text("event", &body) {
            return Ok(Err(refused));
        }
        let identity = self.identity("event", &record.score, record.id.as_deref());
        let found = identity.as_ref().map(|identity| self.find_event(record, &body, identity)).transpose()?;
        if let Some(answer) = found.flatten() {
            return Ok(answer);
        }
        let keys = self.keys(&record.score, &record.entity)?;
        self.statement(INSERT)?.execute(params![
            keys.score,
            keys.entity,
            record.event.time.micros(),
            self.insert_text(&body)?,
            record.event.known_at.micros(),
            record.received_at.micros(),
            identity.map(|identity| identity.hash),
        ])?;
        Ok(Ok(Appended::New))
    }

    fn find_event(
        &self,
        record: &EventRecord,
        body: &str,
        identity: &Identity<'_>,
    ) -> rusqlite::Result<Option<Answer>> {
        let entity = self.salt.entity(&record.entity);
        self.find(identity, SAME, params![identity.hash, entity, record.event.time.micros(), body])
    }
}
