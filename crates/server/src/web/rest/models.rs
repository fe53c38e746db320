//! `ListModels` as JSON, by the names of the proto.

use api::v1 as proto;
use schemars::JsonSchema;
use serde::Serialize;

use super::enums;

/// Every score, by name.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web) struct ListModelsResponse {
    /// Sorted by name.
    scores: Vec<ScoreStatus>,
}

/// What answers for a score.
#[derive(Debug, Serialize, JsonSchema)]
struct ScoreStatus {
    /// The score's name.
    score: String,
    /// What BEST would be answered by.
    source: enums::Source,
    /// Why it would be the rules; left out when it is the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<enums::Cause>,
    /// The version that answers, or whose rules do; 0: the rules of the definition.
    version: u32,
    /// Where the alias champion points; 0: nowhere.
    champion: u32,
    /// Where the alias challenger points; 0: nowhere.
    challenger: u32,
    /// Every complete version, rising.
    versions: Vec<u32>,
    /// What is wrong, in words; empty when nothing is.
    problems: Vec<String>,
    /// How often a model failed on a row since this server started.
    failures: u64,
    /// Whether an answer is possible at all.
    answers: bool,
    /// Why it is not its champion that answers although one was named; empty: it does, or none was.
    degraded: String,
    /// How many answers could not be recorded since this server started.
    unrecorded: u64,
}

impl From<proto::ListModelsResponse> for ListModelsResponse {
    fn from(proto::ListModelsResponse { scores }: proto::ListModelsResponse) -> ListModelsResponse {
        ListModelsResponse { scores: scores.into_iter().map(ScoreStatus::from).collect() }
    }
}

impl From<proto::ScoreStatus> for ScoreStatus {
    fn from(status: proto::ScoreStatus) -> ScoreStatus {
        ScoreStatus {
            source: enums::Source::of(status.source()),
            cause: enums::Cause::of(status.cause()),
            score: status.score,
            version: status.version,
            champion: status.champion,
            challenger: status.challenger,
            versions: status.versions,
            problems: status.problems,
            failures: status.failures,
            answers: status.answers,
            degraded: status.degraded,
            unrecorded: status.unrecorded,
        }
    }
}
