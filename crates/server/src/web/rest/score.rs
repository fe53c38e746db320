//! `Score` and `ScoreBatch` as JSON, by the names of the proto.

use std::collections::BTreeMap;

use api::v1 as proto;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row::RowProblem;
use super::value::{Time, Value};
use super::{Incoming, enums};
use crate::error::AnswerError;
use crate::web::object::Object;
use crate::web::whole::Whole;

/// One entity to be scored: from `features`, or from a `history`, or, where both are left out, from what
/// the ledger knows of it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["score", "entity_id"]), extend("not" = { "required": ["features", "history"] }))]
pub(in crate::web) struct ScoreRequest {
    /// The score's name.
    #[schemars(length(min = 1))]
    score: String,
    /// Who is scored, as the company's own systems spell it; at most 1,024 bytes.
    #[schemars(length(min = 1))]
    entity_id: String,
    /// The features' values by name, at most 2,000. Those that are left out are missing; those that the
    /// version does not know are ignored and listed in `warnings`.
    #[schemars(with = "BTreeMap<String, Value>", extend("propertyNames" = { "minLength": 1 }))]
    features: Option<BTreeMap<String, Value>>,
    /// Events and attributes, from which the features are computed as in training.
    #[schemars(with = "History")]
    history: Option<Object<History>>,
    /// The cutoff: the instant whose strict past is looked at, not later than now. Left out: now.
    #[schemars(with = "Time")]
    as_of: Option<Time>,
    /// A version of the score; 0: its champion.
    #[schemars(range(max = 4_294_967_295_u32))]
    version: Whole<u32>,
    /// Who is to answer.
    scorer: enums::Scorer,
    /// How many reasons at most. Left out: 3.
    #[schemars(with = "Whole<u32>", range(min = 0, max = 50))]
    max_reasons: Option<Whole<u32>>,
    /// The language of the reasons, as a tag: pt-BR, en.
    #[schemars(length(max = 35))]
    language: String,
}

/// What is known of one entity. Order does not matter; what lies at or after the cutoff is not seen.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct History {
    /// At most 20,000.
    events: Vec<Object<Event>>,
    /// At most 2,000.
    attributes: Vec<Object<Attribute>>,
}

/// Something that an entity did or had done to it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["time", "kind"]))]
pub(super) struct Event {
    /// When it happened.
    #[schemars(with = "Time")]
    time: Option<Time>,
    /// What happened, in the words of the score's definition.
    #[schemars(length(min = 1))]
    kind: String,
    /// What came with it, by name; at most 64.
    #[schemars(extend("propertyNames" = { "minLength": 1 }))]
    values: BTreeMap<String, Value>,
    /// When it became known. Left out: when it happened, or, where it is recorded, at receipt.
    #[schemars(with = "Time")]
    known_at: Option<Time>,
}

/// A fact about an entity that holds from a time on.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["name"]))]
pub(super) struct Attribute {
    /// Which fact, in the words of the score's definition.
    #[schemars(length(min = 1))]
    name: String,
    /// From when it holds. Left out: it always held.
    #[schemars(with = "Time")]
    from: Option<Time>,
    /// What it is from then on. Left out: it became unknown.
    #[schemars(with = "Value")]
    value: Option<Value>,
    /// When it became known. Left out: from when it holds, or, where it is recorded, at receipt.
    #[schemars(with = "Time")]
    known_at: Option<Time>,
}

/// Rows to be scored, each alone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ScoreBatchRequest {
    /// At most 10,000, of one score or of several.
    #[schemars(length(max = 10_000))]
    rows: Vec<Object<ScoreRequest>>,
}

/// What a score says.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web) struct ScoreResponse {
    /// By which an outcome may name this prediction; left out where nothing was to be recorded.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schemars(with = "Option<String>")]
    prediction_id: String,
    /// The score.
    score: String,
    /// Who was scored.
    entity_id: String,
    /// The instant whose strict past was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    cutoff: Option<Time>,
    /// From when on the outcome is decided; left out where the score has no horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    mature_at: Option<Time>,
    /// The chance of the outcome within the horizon; left out where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// The whole number that people see.
    points: i32,
    /// The named band that the points lie in.
    tier: String,
    /// Who answered.
    source: enums::Source,
    /// Why the rules did; left out when the model answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<enums::Cause>,
    /// The version that answered, or whose rules did; 0: the rules of a definition without version.
    version: u32,
    /// Whether `probability` is there and means what it says.
    calibrated: bool,
    /// Whether this prediction is on record: it is then certain to survive the server.
    recorded: bool,
    /// What the scorecard says, whoever answered; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_points: Option<f64>,
    /// The scorecard's groups, in its order.
    groups: Vec<Group>,
    /// Why, strongest first.
    reasons: Vec<Reason>,
    /// What the caller should know.
    warnings: Vec<String>,
    /// The second scorer's answer, where BOTH was asked for and it could answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<Box<ScoreResponse>>,
}

/// One group of the scorecard.
#[derive(Debug, Serialize, JsonSchema)]
struct Group {
    /// Its name.
    name: String,
    /// Its rules' points, after weight and limits.
    points: f64,
}

/// One feature's part in a score, in points.
#[derive(Debug, Serialize, JsonSchema)]
struct Reason {
    /// The feature's name.
    feature: String,
    /// What people read, in the language that was asked for.
    text: String,
    /// Its share of the points; left out where the points stand still while the score moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<i32>,
    /// The feature's value; null: it is missing.
    value: Value,
}

/// The rows' results, in the order of the rows.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web) struct ScoreBatchResponse {
    /// One a row.
    results: Vec<ScoreResult>,
}

/// What became of one row: `response`, or `error`.
#[derive(Debug, Serialize, JsonSchema)]
struct ScoreResult {
    /// The row's place in the batch, from 0.
    index: u64,
    /// What the score says.
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ScoreResponse>,
    /// Why it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<RowProblem>,
}

impl ScoreRequest {
    fn message(self, place: impl Fn() -> String) -> Result<proto::ScoreRequest, AnswerError> {
        let ScoreRequest {
            score,
            entity_id,
            features,
            history,
            as_of,
            version,
            scorer,
            max_reasons,
            language,
        } = self;
        let facts = match (features, history) {
            (Some(_), Some(_)) => return Err(AnswerError::Both { field: place() }),
            (Some(values), None) => {
                Some(proto::score_request::Facts::Features(proto::Features { values: named(values) }))
            }
            (None, history) => {
                history.map(|Object(history)| proto::score_request::Facts::History(history.message()))
            }
        };
        let as_of = as_of.map(|Time(time)| time);
        let (Whole(version), max_reasons) = (version, max_reasons.map(|Whole(most)| most));
        Ok(proto::ScoreRequest {
            score,
            entity_id,
            as_of,
            version,
            scorer: scorer.number(),
            max_reasons,
            language,
            facts,
        })
    }
}

fn named(values: BTreeMap<String, Value>) -> BTreeMap<String, proto::FeatureValue> {
    values.into_iter().map(|(name, Value(value))| (name, value)).collect()
}

impl History {
    fn message(self) -> proto::History {
        let events = self.events.into_iter().map(|Object(event)| event.message()).collect();
        proto::History {
            events,
            attributes: self.attributes.into_iter().map(|Object(fact)| fact.message()).collect(),
        }
    }
}

impl Event {
    pub(super) fn message(self) -> proto::Event {
        let Event { time, kind, values, known_at } = self;
        let (time, known_at) = (time.map(|Time(time)| time), known_at.map(|Time(time)| time));
        proto::Event { time, kind, values: named(values), known_at }
    }
}

impl Attribute {
    pub(super) fn message(self) -> proto::Attribute {
        let Attribute { name, from, value, known_at } = self;
        let (from, known_at) = (from.map(|Time(time)| time), known_at.map(|Time(time)| time));
        proto::Attribute { name, from, value: value.map(|Value(value)| value), known_at }
    }
}

impl Incoming for ScoreRequest {
    type Message = proto::ScoreRequest;

    fn message(self) -> Result<proto::ScoreRequest, AnswerError> {
        ScoreRequest::message(self, || "the request".to_owned())
    }
}

impl Incoming for ScoreBatchRequest {
    type Message = proto::ScoreBatchRequest;

    fn n_rows(&self) -> usize {
        self.rows.len()
    }

    fn message(self) -> Result<proto::ScoreBatchRequest, AnswerError> {
        let rows = self.rows.into_iter().enumerate();
        let rows = rows.map(|(idx, Object(row))| row.message(|| format!("rows[{idx}]")));
        Ok(proto::ScoreBatchRequest { rows: rows.collect::<Result<_, _>>()? })
    }
}

impl From<proto::ScoreResponse> for ScoreResponse {
    fn from(answer: proto::ScoreResponse) -> ScoreResponse {
        ScoreResponse {
            source: enums::Source::of(answer.source()),
            cause: enums::Cause::of(answer.cause()),
            prediction_id: answer.prediction_id,
            score: answer.score,
            entity_id: answer.entity_id,
            cutoff: answer.cutoff.map(Time),
            mature_at: answer.mature_at.map(Time),
            probability: answer.probability,
            points: answer.points,
            tier: answer.tier,
            version: answer.version,
            calibrated: answer.calibrated,
            recorded: answer.recorded,
            rule_points: answer.rule_points,
            groups: answer.groups.into_iter().map(Group::from).collect(),
            reasons: answer.reasons.into_iter().map(Reason::from).collect(),
            warnings: answer.warnings,
            other: answer.other.map(|other| Box::new(ScoreResponse::from(*other))),
        }
    }
}

impl From<proto::Group> for Group {
    fn from(proto::Group { name, points }: proto::Group) -> Group {
        Group { name, points }
    }
}

impl From<proto::Reason> for Reason {
    fn from(proto::Reason { feature, text, points, value }: proto::Reason) -> Reason {
        Reason { feature, text, points, value: Value(value.unwrap_or_default()) }
    }
}

impl From<proto::ScoreBatchResponse> for ScoreBatchResponse {
    fn from(proto::ScoreBatchResponse { results }: proto::ScoreBatchResponse) -> ScoreBatchResponse {
        ScoreBatchResponse { results: results.into_iter().map(ScoreResult::from).collect() }
    }
}

impl From<proto::ScoreResult> for ScoreResult {
    fn from(proto::ScoreResult { index, result }: proto::ScoreResult) -> ScoreResult {
        use proto::score_result::Result as Sent;
        let (response, error) = match result {
            Some(Sent::Response(response)) => (Some(response.into()), None),
            Some(Sent::Error(error)) => (None, Some(error.into())),
            None => (None, None),
        };
        ScoreResult { index, response, error }
    }
}
