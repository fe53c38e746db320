//! Answers as the ledger keeps them, and back.

use api::v1 as proto;
use ledger::{PredictionId, PredictionRecord};
use records::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::response::Context;
use super::{Bar, Verdict};
use crate::error::cause_name;
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
        reasons: response.reasons.iter().map(reason_json).collect(),
        probability: verdict.prediction.probability,
        points: verdict.prediction.points,
        tier: response.tier.clone(),
        source: verdict.source(),
        cause: verdict.bar.as_ref().map(Bar::cause).map(|cause| cause_name(cause).to_owned()),
        version: (basis.version > 0).then_some(basis.version),
        shadow: false,
        made_at,
    }
}

fn features_json(context: Context<'_>) -> Json {
    let named = context.basis.schema().entries().iter().zip(&context.gathered.values);
    let members = named.map(|(entry, value)| (entry.name.as_ref().to_owned(), wire::written(value.as_ref())));
    Json::Object(members.collect::<Map<String, Json>>())
}

fn reason_json(reason: &proto::Reason) -> Json {
    let proto::Reason { feature, text, points, value } = reason;
    json!({ "feature": feature, "text": text, "points": points, "value": value_json(value.as_ref()) })
}

/// A time is an object, so that it is not taken for a text when it is read back.
fn value_json(value: Option<&proto::FeatureValue>) -> Json {
    use proto::feature_value::Value as Sent;
    match value.and_then(|value| value.value.as_ref()) {
        None => Json::Null,
        Some(Sent::Number(number)) => (*number).into(),
        Some(Sent::Text(text)) => text.as_str().into(),
        Some(Sent::Boolean(yes)) => (*yes).into(),
        Some(Sent::Time(time)) => json!({ "seconds": time.seconds, "nanos": time.nanos }),
    }
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

/// The inverse of [`cause_name`]; a cause that a later build has written is unspecified here.
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
