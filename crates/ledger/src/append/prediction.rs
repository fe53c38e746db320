use rusqlite::params;

use super::{Answer, Batch, Identity, Keys, unwritable};
use crate::check::check_text;
use crate::row::read_prediction;
use crate::{Appended, PredictionRecord, body};

const INSERT: &str = "
    INSERT INTO predictions (prediction_id, score_key, entity_key, cutoff, mature_at, made_at,
                             probability, points, tier, source, cause, version, shadow, text_key)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

impl Batch<'_> {
    pub(super) fn append_prediction(&mut self, prediction: &PredictionRecord) -> rusqlite::Result<Answer> {
        let body = body::of_prediction(&prediction.features, &prediction.reasons).map_err(unwritable)?;
        if let Err(refused) = check_text("features and reasons", &body) {
            return Ok(Err(refused));
        }
        if let Some(answer) = self.find_prediction(prediction)? {
            return Ok(answer);
        }
        let keys = self.keys(&prediction.score, &prediction.entity)?;
        self.insert_prediction(prediction, &keys, &body)?;
        Ok(Ok(Appended::New))
    }

    fn find_prediction(&self, prediction: &PredictionRecord) -> rusqlite::Result<Option<Answer>> {
        let id = prediction.id.to_string();
        let identity = Identity { kind: "prediction", id: &id, hash: *prediction.id.as_bytes() };
        let select = "SELECT * FROM prediction_records WHERE prediction_id = ?1";
        self.find(&identity, select, read_prediction, |found| found == *prediction)
    }

    fn insert_prediction(
        &self,
        prediction: &PredictionRecord,
        keys: &Keys,
        body: &str,
    ) -> rusqlite::Result<()> {
        let text_key = self.insert_text(body)?;
        self.statement(INSERT)?.execute(params![
            prediction.id.as_bytes(),
            keys.score,
            keys.entity,
            prediction.cutoff.micros(),
            prediction.mature_at.micros(),
            prediction.made_at.micros(),
            prediction.probability,
            prediction.points,
            prediction.tier,
            prediction.source.as_str(),
            prediction.cause,
            prediction.version,
            prediction.shadow,
            text_key,
        ])?;
        Ok(())
    }
}
