//! Answers as the ledger keeps them, and back.

use api::v1 as proto;
use ledger::{PredictionId, PredictionRecord};
use records::Timestamp;
use scoring::{Bar, Reason, Verdict};
use serde_json::Value as Json;

use super::response::{Context, source_of};
use crate::wire;

/// A verdict as it is recorded beside its answer. Without a horizon it never matures.
pub(crate) fn prediction(
    context: Context<'_>,
    verdict: &Verdict,
    response: &proto::ScoreResponse,
    (id, made_at): (PredictionId, Timestamp),
) -> PredictionRecord {
    let Context { basis, score, entity, cutoff, .. } = context;
    PredictionRecord {
        id,
        score: score.to_owned(),
        entity: entity.as_str().to_owned(),
        cutoff,
        mature_at: basis.horizon.map_or(Timestamp::MAX, |horizon| cutoff + horizon),
        features: features_json(context),
        reasons: reasons_json(context, verdict, &response.reasons),
        probability: verdict.prediction.probability,
        points: verdict.prediction.points,
        tier: response.tier.clone(),
        source: source_of(verdict),
        cause: verdict.bar.as_ref().map(Bar::cause).map(|cause| cause.as_str().to_owned()),
        version: (basis.version > 0).then_some(basis.version),
        shadow: false,
        made_at,
    }
}

fn features_json(context: Context<'_>) -> Json {
    let named = context.basis.schema().entries().iter().zip(&context.gathered.values);
    ledger::features_json(named.map(|(entry, value)| (entry.name.as_ref(), value.as_ref())))
}

/// The reasons that were answered: the strongest ones, so that the two lists go side by side.
fn reasons_json(context: Context<'_>, verdict: &Verdict, answered: &[proto::Reason]) -> Json {
    let value = |reason: &Reason| context.gathered.values[reason.feature].as_ref();
    let parts = verdict.reasons.iter().zip(answered);
    parts
        .map(|(part, told)| ledger::reason_json(&told.feature, &told.text, told.points, value(part)))
        .collect()
}

/// What the ledger has, in the proto's words.
pub(crate) fn past_score(record: PredictionRecord) -> proto::PastScore {
    let PredictionRecord { id, cutoff, mature_at, made_at, features, reasons, .. } = record;
    let PredictionRecord { probability, points, tier, source, cause, version, .. } = record;
    let matures = (mature_at < Timestamp::MAX).then(|| wire::timestamp(mature_at));
    proto::PastScore {
        prediction_id: id.to_string(),
        cutoff: Some(wire::timestamp(cutoff)),
        mature_at: matures,
        made_at: Some(wire::timestamp(made_at)),
        probability,
        points,
        tier,
        source: wire::source(source).into(),
        cause: cause.as_deref().map_or(proto::Cause::Unspecified, cause_from).into(),
        version: version.unwrap_or_default(),
        features_json: if features.is_null() { String::new() } else { features.to_string() },
        reasons: reasons
            .as_array()
            .map_or_else(Vec::new, |reasons| reasons.iter().map(read_reason).collect()),
    }
}

/// The inverse of [`scoring::Cause::as_str`]; a cause that a later build has written is unspecified here.
fn cause_from(name: &str) -> proto::Cause {
    proto::Cause::from_str_name(&format!("CAUSE_{name}")).unwrap_or(proto::Cause::Unspecified)
}

fn read_reason(json: &Json) -> proto::Reason {
    let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
    proto::Reason {
        feature: text("feature"),
        text: text("text"),
        points: json["points"].as_i64().and_then(|points| i32::try_from(points).ok()),
        value: read_value(&json["value"]),
    }
}

fn read_value(json: &Json) -> Option<proto::FeatureValue> {
    use proto::feature_value::Value as Sent;
    let value = match json {
        Json::Null | Json::Array(_) => return None,
        Json::Bool(yes) => Sent::Boolean(*yes),
        Json::Number(number) => Sent::Number(number.as_f64()?),
        Json::String(text) => Sent::Text(text.clone()),
        Json::Object(time) => {
            let part = |key: &str| time.get(key).and_then(Json::as_i64);
            let nanos = i32::try_from(part("nanos")?).ok()?;
            Sent::Time(prost_types::Timestamp { seconds: part("seconds")?, nanos })
        }
    };
    Some(proto::FeatureValue { value: Some(value) })
}
