//! The proto's enums by their words alone: the prefix that protobuf asks for says nothing in JSON.

use api::v1 as proto;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who is to answer: `BEST` (the model, or the rules when it cannot), `MODEL` (or nothing), `RULES`, or
/// `BOTH` (as BEST, with the other scorer's answer beside it).
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Scorer {
    #[default]
    Best,
    Model,
    Rules,
    Both,
}

/// Who answered: a trained version, or the scorecard.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Source {
    Unspecified,
    Model,
    Rules,
}

/// Why the rules answered.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Cause {
    NoModel,
    ModelUnreadable,
    ModelExpired,
    MissingFeatures,
    OutOfRange,
    NoHistory,
    ModelFailed,
    Deadline,
    Forced,
}

impl Scorer {
    pub(super) fn number(self) -> i32 {
        let scorer = match self {
            Scorer::Best => proto::Scorer::Best,
            Scorer::Model => proto::Scorer::Model,
            Scorer::Rules => proto::Scorer::Rules,
            Scorer::Both => proto::Scorer::Both,
        };
        scorer.into()
    }
}

impl Source {
    pub(super) fn of(source: proto::Source) -> Source {
        match source {
            proto::Source::Unspecified => Source::Unspecified,
            proto::Source::Model => Source::Model,
            proto::Source::Rules => Source::Rules,
        }
    }
}

impl Cause {
    /// `None`: the model answered.
    pub(super) fn of(cause: proto::Cause) -> Option<Cause> {
        match cause {
            proto::Cause::Unspecified => None,
            proto::Cause::NoModel => Some(Cause::NoModel),
            proto::Cause::ModelUnreadable => Some(Cause::ModelUnreadable),
            proto::Cause::ModelExpired => Some(Cause::ModelExpired),
            proto::Cause::MissingFeatures => Some(Cause::MissingFeatures),
            proto::Cause::OutOfRange => Some(Cause::OutOfRange),
            proto::Cause::NoHistory => Some(Cause::NoHistory),
            proto::Cause::ModelFailed => Some(Cause::ModelFailed),
            proto::Cause::Deadline => Some(Cause::Deadline),
            proto::Cause::Forced => Some(Cause::Forced),
        }
    }
}
