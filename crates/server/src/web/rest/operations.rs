//! What can be asked for: the table that the OpenAPI document is made from.

use std::borrow::Cow;

use http::Method;

use super::{
    ListModelsResponse, RecordEventsRequest, RecordEventsResponse, RecordOutcomesRequest,
    RecordOutcomesResponse, ScoreBatchRequest, ScoreBatchResponse, ScoreRequest, ScoreResponse,
};
use crate::web::operation::{
    Answer, BROKEN, LARGE, LATE, MEDIA, OVERLOADED, Operation, Refusal, Refused, Request, SLOW, UNAVAILABLE,
    UNKNOWN, WRONG, schema_of,
};
use crate::web::paths;
use crate::web::probes::{Live, Readiness};

const STATE: Refusal =
    ("409", "Scorer MODEL was asked for and may not answer, or the score has neither a version nor rules.");

const OF_SCORES: &[Refusal] =
    &[WRONG, UNKNOWN, SLOW, STATE, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE, LATE];
const OF_BATCHES: &[Refusal] = &[WRONG, SLOW, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE, LATE];
const OF_RECORDS: &[Refusal] = &[WRONG, UNKNOWN, SLOW, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE];
const OF_LISTS: &[Refusal] = &[OVERLOADED, BROKEN, UNAVAILABLE];

/// Every operation, in the order of the document.
#[expect(clippy::too_many_lines, reason = "a table of seven rows")]
pub(in crate::web) fn operations() -> [Operation; 7] {
    [
        Operation {
            path: Cow::Borrowed(paths::PREDICTIONS),
            method: Method::POST,
            id: Cow::Borrowed("score"),
            summary: "Scores one entity",
            description: "What `placar.v1.Scoring/Score` answers. A model answers whenever it can; when it \
                          cannot, the score's rules do, in the same shape, and `source` and `cause` say so.",
            request: Request::Json(schema_of::<ScoreRequest>),
            answer: Answer::Json(schema_of::<ScoreResponse>),
            refusals: OF_SCORES,
            refused: Refused::PROBLEM,
        },
        Operation {
            path: Cow::Borrowed(paths::BATCHES),
            method: Method::POST,
            id: Cow::Borrowed("scoreBatch"),
            summary: "Scores up to 10,000 rows",
            description: "What `placar.v1.Scoring/ScoreBatch` answers. Each row has its own result or error.",
            request: Request::Json(schema_of::<ScoreBatchRequest>),
            answer: Answer::Json(schema_of::<ScoreBatchResponse>),
            refusals: OF_BATCHES,
            refused: Refused::PROBLEM,
        },
        Operation {
            path: Cow::Borrowed(paths::OUTCOMES),
            method: Method::POST,
            id: Cow::Borrowed("recordOutcomes"),
            summary: "Records what really came",
            description: "What `placar.v1.Ledger/RecordOutcomes` does. Each row is accepted or refused alone.",
            request: Request::Json(schema_of::<RecordOutcomesRequest>),
            answer: Answer::Json(schema_of::<RecordOutcomesResponse>),
            refusals: OF_RECORDS,
            refused: Refused::PROBLEM,
        },
        Operation {
            path: Cow::Borrowed(paths::EVENTS),
            method: Method::POST,
            id: Cow::Borrowed("recordEvents"),
            summary: "Records events and attributes",
            description: "What `placar.v1.Ledger/RecordEvents` does. Each row is accepted or refused alone.",
            request: Request::Json(schema_of::<RecordEventsRequest>),
            answer: Answer::Json(schema_of::<RecordEventsResponse>),
            refusals: OF_RECORDS,
            refused: Refused::PROBLEM,
        },
        Operation {
            path: Cow::Borrowed(paths::MODELS),
            method: Method::GET,
            id: Cow::Borrowed("listModels"),
            summary: "Lists every score: what answers for it now, and what is wrong, if anything is",
            description: "What `placar.v1.Models/ListModels` answers.",
            request: Request::Nothing,
            answer: Answer::Json(schema_of::<ListModelsResponse>),
            refusals: OF_LISTS,
            refused: Refused::PROBLEM,
        },
        Operation {
            path: Cow::Borrowed(paths::LIVE),
            method: Method::GET,
            id: Cow::Borrowed("live"),
            summary: "Says that the process answers",
            description: "One that does not answer should be started again.",
            request: Request::Nothing,
            answer: Answer::Json(schema_of::<Live>),
            refusals: &[],
            refused: Refused::PROBLEM,
        },
        Operation {
            path: Cow::Borrowed(paths::READY),
            method: Method::GET,
            id: Cow::Borrowed("ready"),
            summary: "Says whether calls are taken",
            description: "Ready while rules can answer, though champions may not: `degraded` names those. \
                          No longer ready from when the server is asked to stop.",
            request: Request::Nothing,
            answer: Answer::Unready(schema_of::<Readiness>),
            refusals: &[],
            refused: Refused::PROBLEM,
        },
    ]
}
