use rusqlite::params;

use super::{Answer, Batch, Identity, Keys, unwritable};
use crate::check::check_text;
use crate::{Appended, PredictionRecord, body};

/// The figures alone: features and reasons are told apart by the id that they were served under.
const SAME: &str = "
    SELECT e.name_hash = ?2 AND s.name = ?3 AND p.cutoff = ?4 AND p.mature_at = ?5 AND p.made_at = ?6
           AND p.probability IS ?7 AND p.points = ?8 AND p.source = ?9 AND p.version IS ?10
           AND p.shadow = ?11
    FROM predictions p JOIN entities e USING (entity_key) JOIN scores s USING (score_key)
    WHERE p.prediction_id = ?1";

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
        let wanted = params![
            identity.hash,
            self.salt.entity(&prediction.entity),
            prediction.score,
            prediction.cutoff.micros(),
            prediction.mature_at.micros(),
            prediction.made_at.micros(),
            prediction.probability,
            prediction.points,
            prediction.source.as_str(),
            prediction.version,
            prediction.shadow,
        ];
        self.find(&identity, SAME, wanted)
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
