//! What can be asked for over HTTP: the table that the OpenAPI document is made from.

use http::Method;
use schemars::{Schema, SchemaGenerator};

use super::{
    ListModelsResponse, RecordEventsRequest, RecordEventsResponse, RecordOutcomesRequest,
    RecordOutcomesResponse, ScoreBatchRequest, ScoreBatchResponse, ScoreRequest, ScoreResponse,
};
use crate::web::paths;
use crate::web::probes::{Live, Readiness};

/// The schema of a type, kept among the components.
type Described = fn(&mut SchemaGenerator) -> Schema;

/// One thing that can be asked for.
pub(super) struct Operation {
    pub(super) path: &'static str,
    pub(super) method: Method,
    /// By which generated clients name it.
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) request: Option<Described>,
    pub(super) answer: Described,
    /// Beside 200: status and what it means.
    pub(super) problems: &'static [(&'static str, &'static str)],
    /// Whether another answer than 200 has the same form.
    pub(super) unready: Option<Described>,
}

const WRONG: (&str, &str) =
    ("400", "The request is wrong: `detail` names what, where, and what would be right.");
const UNKNOWN: (&str, &str) = ("404", "There is no such score, or no such version of it.");
const SLOW: (&str, &str) = ("408", "The body did not arrive in time.");
const STATE: (&str, &str) =
    ("409", "Scorer MODEL was asked for and may not answer, or the score has neither a version nor rules.");
const LARGE: (&str, &str) = ("413", "The body is larger than 16 MiB.");
const MEDIA: (&str, &str) = ("415", "The body is not said to be application/json.");
const OVERLOADED: (&str, &str) =
    ("429", "The server holds as much as it may: try again after `Retry-After`.");
const BROKEN: (&str, &str) = ("500", "The server broke off this work: a defect.");
const UNAVAILABLE: (&str, &str) =
    ("503", "The ledger cannot be written, or the server is going down: try again after `Retry-After`.");
const LATE: (&str, &str) = ("504", "The caller's deadline passed.");

const OF_SCORES: &[(&str, &str)] =
    &[WRONG, UNKNOWN, SLOW, STATE, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE, LATE];
const OF_BATCHES: &[(&str, &str)] = &[WRONG, SLOW, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE, LATE];
const OF_RECORDS: &[(&str, &str)] = &[WRONG, UNKNOWN, SLOW, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE];
const OF_LISTS: &[(&str, &str)] = &[OVERLOADED, BROKEN, UNAVAILABLE];

/// Every operation, in the order of the document.
#[expect(clippy::too_many_lines, reason = "a table of seven rows")]
pub(super) fn operations() -> [Operation; 7] {
    [
        Operation {
            path: paths::PREDICTIONS,
            method: Method::POST,
            id: "score",
            summary: "Scores one entity",
            description: "What `placar.v1.Scoring/Score` answers. A model answers whenever it can; when it \
                          cannot, the score's rules do, in the same shape, and `source` and `cause` say so.",
            request: Some(|generator| generator.subschema_for::<ScoreRequest>()),
            answer: |generator| generator.subschema_for::<ScoreResponse>(),
            problems: OF_SCORES,
            unready: None,
        },
        Operation {
            path: paths::BATCHES,
            method: Method::POST,
            id: "scoreBatch",
            summary: "Scores up to 10,000 rows",
            description: "What `placar.v1.Scoring/ScoreBatch` answers. Each row has its own result or error.",
            request: Some(|generator| generator.subschema_for::<ScoreBatchRequest>()),
            answer: |generator| generator.subschema_for::<ScoreBatchResponse>(),
            problems: OF_BATCHES,
            unready: None,
        },
        Operation {
            path: paths::OUTCOMES,
            method: Method::POST,
            id: "recordOutcomes",
            summary: "Records what really came",
            description: "What `placar.v1.Ledger/RecordOutcomes` does. Each row is accepted or refused alone.",
            request: Some(|generator| generator.subschema_for::<RecordOutcomesRequest>()),
            answer: |generator| generator.subschema_for::<RecordOutcomesResponse>(),
            problems: OF_RECORDS,
            unready: None,
        },
        Operation {
            path: paths::EVENTS,
            method: Method::POST,
            id: "recordEvents",
            summary: "Records events and attributes",
            description: "What `placar.v1.Ledger/RecordEvents` does. Each row is accepted or refused alone.",
            request: Some(|generator| generator.subschema_for::<RecordEventsRequest>()),
            answer: |generator| generator.subschema_for::<RecordEventsResponse>(),
            problems: OF_RECORDS,
            unready: None,
        },
        Operation {
            path: paths::MODELS,
            method: Method::GET,
            id: "listModels",
            summary: "Lists every score: what answers for it now, and what is wrong, if anything is",
            description: "What `placar.v1.Models/ListModels` answers.",
            request: None,
            answer: |generator| generator.subschema_for::<ListModelsResponse>(),
            problems: OF_LISTS,
            unready: None,
        },
        Operation {
            path: paths::LIVE,
            method: Method::GET,
            id: "live",
            summary: "Says that the process answers",
            description: "One that does not answer should be started again.",
            request: None,
            answer: |generator| generator.subschema_for::<Live>(),
            problems: &[],
            unready: None,
        },
        Operation {
            path: paths::READY,
            method: Method::GET,
            id: "ready",
            summary: "Says whether calls are taken",
            description: "Ready while rules can answer, though champions may not: `degraded` names those. \
                          No longer ready from when the server is asked to stop.",
            request: None,
            answer: |generator| generator.subschema_for::<Readiness>(),
            problems: &[],
            unready: Some(|generator| generator.subschema_for::<Readiness>()),
        },
    ]
}
