//! What can be asked for: the table that the OpenAPI document is made from.

use std::borrow::Cow;

use http::Method;

use super::documents::{
    InferResponse, LoadRequest, ModelConfig, ModelIndex, ModelLoaded, ModelMetadata, ModelReady,
    ModelStatistics, RepositoryIndexRequest, ServerLive, ServerMetadata, ServerReady, UnloadRequest,
};
use super::fault::Told;
use super::read::InferRequest;
use super::{MODELS, ROOT};
use crate::web::operation::{
    Answer, BROKEN, JSON, LARGE, LATE, MEDIA, OVERLOADED, Operation, Refusal, Refused, Request, SLOW,
    UNAVAILABLE, UNKNOWN, WRONG, schema_of,
};

const REFUSED: Refused = Refused { media: JSON, form: schema_of::<Told> };

const NONE: Refusal = ("409", "The score has neither a version nor rules.");
const STAYS: Refusal = ("409", "Which version answers is decided by promotion, which has a gate.");

const OF_MODELS: &[Refusal] = &[WRONG, UNKNOWN, NONE, OVERLOADED, BROKEN, UNAVAILABLE];
const OF_INFERENCES: &[Refusal] =
    &[WRONG, UNKNOWN, SLOW, NONE, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE, LATE];
const OF_STATISTICS: &[Refusal] = &[WRONG, UNKNOWN, OVERLOADED, BROKEN, UNAVAILABLE];
const OF_ALL: &[Refusal] = &[OVERLOADED, BROKEN, UNAVAILABLE];
const OF_INDEXES: &[Refusal] = &[WRONG, SLOW, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE];
const OF_LOADS: &[Refusal] = &[WRONG, UNKNOWN, SLOW, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE];
const OF_UNLOADS: &[Refusal] = &[WRONG, UNKNOWN, SLOW, STAYS, LARGE, MEDIA, OVERLOADED, BROKEN, UNAVAILABLE];

/// Every operation, in the order of the document.
pub(in crate::web) fn operations() -> impl Iterator<Item = Operation> {
    let [champion, version] = MODELS;
    let of_models = of_model(champion, "model").into_iter().chain(of_model(version, "modelVersion"));
    of_server().into_iter().chain(of_models).chain(of_repository())
}

/// A row of the table; it takes nothing, unless it is said.
fn ask(path: impl Into<Cow<'static, str>>, id: impl Into<Cow<'static, str>>, answer: Answer) -> Operation {
    Operation {
        path: path.into(),
        method: Method::GET,
        id: id.into(),
        summary: "",
        description: "",
        request: Request::Nothing,
        answer,
        refusals: &[],
        refused: REFUSED,
    }
}

fn of_server() -> [Operation; 4] {
    [
        Operation {
            summary: "Says what the server is",
            description: "What `ServerMetadata` answers.",
            ..ask(ROOT, "serverMetadata", Answer::Json(schema_of::<ServerMetadata>))
        },
        Operation {
            summary: "Says that the server lives",
            description: "What `ServerLive` answers.",
            ..ask("/v2/health/live", "serverLive", Answer::Json(schema_of::<ServerLive>))
        },
        Operation {
            summary: "Says whether traffic may be sent here",
            description: "What `ServerReady` answers. Not any more once the server was asked to stop.",
            ..ask("/v2/health/ready", "serverReady", Answer::Unready(schema_of::<ServerReady>))
        },
        Operation {
            summary: "Says what the versions of all scores did",
            description: "What `ModelStatistics` answers.",
            refusals: OF_ALL,
            ..ask("/v2/models/stats", "statistics", Answer::Json(schema_of::<ModelStatistics>))
        },
    ]
}

fn of_model(path: &str, id: &str) -> [Operation; 5] {
    let part = |under: &str, what: &str, answer| ask(format!("{path}{under}"), format!("{id}{what}"), answer);
    [
        Operation {
            summary: "Says what a model takes and gives",
            description: "What `ModelMetadata` answers.",
            refusals: OF_MODELS,
            ..part("", "Metadata", Answer::Json(schema_of::<ModelMetadata>))
        },
        Operation {
            summary: "Says whether a model answers, be it by its rules",
            description: "What `ModelReady` answers.",
            refusals: OF_MODELS,
            ..part("/ready", "Ready", Answer::Unready(schema_of::<ModelReady>))
        },
        Operation {
            summary: "Says what a model takes and gives, as Triton writes it down",
            description: "What `ModelConfig` answers.",
            refusals: OF_MODELS,
            ..part("/config", "Config", Answer::Json(schema_of::<ModelConfig>))
        },
        Operation {
            summary: "Says how many inferences there were, and how long they took",
            description: "What `ModelStatistics` answers.",
            refusals: OF_STATISTICS,
            ..part("/stats", "Statistics", Answer::Json(schema_of::<ModelStatistics>))
        },
        Operation {
            method: Method::POST,
            summary: "Scores up to 10,000 rows, by column",
            description: "What `ModelInfer` answers. A call is answered whole or not at all; that the rules answered \
                          in a model's place is said row by row, by `source` and `cause`.",
            request: Request::Tensors(schema_of::<InferRequest>),
            refusals: OF_INFERENCES,
            ..part("/infer", "Infer", Answer::Tensors(schema_of::<InferResponse>))
        },
    ]
}

fn of_repository() -> [Operation; 3] {
    [
        Operation {
            method: Method::POST,
            summary: "Lists every model with its versions",
            description: "What `RepositoryIndex` answers.",
            request: Request::Perhaps(schema_of::<RepositoryIndexRequest>),
            refusals: OF_INDEXES,
            ..ask("/v2/repository/index", "repositoryIndex", Answer::Json(schema_of::<Vec<ModelIndex>>))
        },
        Operation {
            method: Method::POST,
            summary: "Looks at the model's folder again",
            description: "What `RepositoryModelLoad` does, and `placar.v1.Models/Reload`.",
            request: Request::Perhaps(schema_of::<LoadRequest>),
            refusals: OF_LOADS,
            ..ask(
                "/v2/repository/models/{name}/load",
                "repositoryModelLoad",
                Answer::Json(schema_of::<ModelLoaded>),
            )
        },
        Operation {
            method: Method::POST,
            summary: "Refused: no model is unloaded",
            description: "As `RepositoryModelUnload` is: which version answers is decided by promotion, which has a \
                          gate.",
            request: Request::Perhaps(schema_of::<UnloadRequest>),
            refusals: OF_UNLOADS,
            ..ask("/v2/repository/models/{name}/unload", "repositoryModelUnload", Answer::Never)
        },
    ]
}
