use rusqlite::{Row, params};

use super::{Answer, Batch, Identity, unwritable};
use crate::check::check_text;
use crate::row::time;
use crate::{Appended, EventRecord, body};

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

    /// Compared without `known_at`: a caller who leaves it out and tries again is given a later one.
    fn find_event(
        &self,
        record: &EventRecord,
        body: &str,
        identity: &Identity<'_>,
    ) -> rusqlite::Result<Option<Answer>> {
        let select = "SELECT entity, time, body FROM event_records WHERE identity = ?1";
        let read = |row: &Row<'_>| Ok((row.get(0)?, time(row, "time")?, row.get(2)?));
        let wanted = (record.entity.clone(), record.event.time, body.to_owned());
        self.find(identity, select, read, |found| found == wanted)
    }
}
