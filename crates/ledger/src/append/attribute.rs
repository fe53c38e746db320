use records::Attribute;
use rusqlite::{Row, params};

use super::{Answer, Batch, Identity, unwritable};
use crate::check::check_text;
use crate::row::time;
use crate::{Appended, AttributeRecord, body};

const INSERT: &str = "
    INSERT INTO attributes (score_key, entity_key, name, held_from, text_key, known_at, received_at, identity)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

impl Batch<'_> {
    pub(super) fn append_attribute(&mut self, record: &AttributeRecord) -> rusqlite::Result<Answer> {
        let body = body::of_attribute(record.attribute.value.as_ref()).map_err(unwritable)?;
        if let Err(refused) = check_text("attribute", &body) {
            return Ok(Err(refused));
        }
        let identity = self.identity("attribute", &record.score, record.id.as_deref());
        let found =
            identity.as_ref().map(|identity| self.find_attribute(record, &body, identity)).transpose()?;
        if let Some(answer) = found.flatten() {
            return Ok(answer);
        }
        let keys = self.keys(&record.score, &record.entity)?;
        self.statement(INSERT)?.execute(params![
            keys.score,
            keys.entity,
            record.attribute.name,
            record.attribute.from.micros(),
            self.insert_text(&body)?,
            record.attribute.known_at.micros(),
            record.received_at.micros(),
            identity.map(|identity| identity.hash),
        ])?;
        Ok(Ok(Appended::New))
    }

    /// Compared without `known_at`: a caller who leaves it out and tries again is given a later one.
    fn find_attribute(
        &self,
        record: &AttributeRecord,
        body: &str,
        identity: &Identity<'_>,
    ) -> rusqlite::Result<Option<Answer>> {
        let select = "SELECT entity, name, held_from, body FROM attribute_records WHERE identity = ?1";
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, time(row, "held_from")?, row.get(3)?));
        let Attribute { name, from, .. } = &record.attribute;
        let wanted = (record.entity.clone(), name.to_string(), *from, body.to_owned());
        self.find(identity, select, read, |found| found == wanted)
    }
}
