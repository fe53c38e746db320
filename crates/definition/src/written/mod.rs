//! `score.toml` as it is typed: plain types that say which keys there are and what they hold.
//!
//! The JSON Schema is derived from them, and with it the reference and the check of keys and types;
//! a comment on a field here is what people read there. Nothing is judged here: `check` does that.

mod features;
mod model;
mod score;
mod scorecard;
mod sources;
mod value;

pub(crate) use features::{Condition, Feature};
pub(crate) use model::{Boosting, Gate, LedgerName, Report, Serving, Split, Training};
pub(crate) use score::{Label, Observations, Score};
pub(crate) use scorecard::{Case, Rule, Scale, ScaleName, Scorecard, Tier};
pub(crate) use sources::{Attributes, Events, FileKeys, Kind, Missing, Positive, RowTime, Table, TypeName};
pub(crate) use value::{Duration, Scalar, Time};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// Everything about one score: how it is learned, ruled, shown and served.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(title = "score.toml")]
pub(crate) struct Definition {
    /// What is predicted, and about whom.
    #[schemars(required)]
    pub(crate) score: Option<Score>,
    /// Event histories, one block a source: CSV or Parquet files whose rows are events. Features are computed from them
    /// as of each cutoff. A score has either these or a `[table]`.
    #[serde(default)]
    pub(crate) events: Vec<Events>,
    /// Facts about entities that hold from a time on (sector, plan, headcount), one block a source.
    #[serde(default)]
    pub(crate) attributes: Vec<Attributes>,
    /// A flat table made elsewhere, one row an observation. Every column that is not excluded is a feature.
    pub(crate) table: Option<Table>,
    /// When an observation of an event history is positive: exactly one of `event`, `no_event` and `table`. A `[table]`
    /// has its own label.
    pub(crate) label: Option<Label>,
    /// At which instants an event history is observed: exactly one of `at`, `every` and `on`.
    pub(crate) observations: Option<Observations>,
    /// The features of an event history, in the order in which they stand here: for each exactly one of the verbs `count`,
    /// `sum`, `mean`, `min`, `max`, `distinct`, `last`, `since_last`, `since_first`, `ratio`, `trend` and `attribute`.
    #[schemars(extend("x-key" = "NAME"))]
    pub(crate) features: Option<BTreeMap<String, Feature>>,
    /// The rules: points by feature, in groups. They answer whenever the model cannot. Without them the rules are the
    /// base rate of training.
    pub(crate) scorecard: Option<Scorecard>,
    /// How points are made from a probability.
    pub(crate) scale: Option<Scale>,
    /// The named bands of points, in any order; the lowest begins at 0. Left out: Estratégico from 75, Crescimento from
    /// 50, Manutenção from 25, Avaliação from 0.
    #[serde(default)]
    pub(crate) tier: Vec<Tier>,
    /// How the model is learned.
    #[serde(default)]
    pub(crate) training: Training,
    /// What a version must show before it can be champion.
    #[serde(default)]
    pub(crate) gate: Gate,
    /// When the model may not answer, and what is recorded.
    #[serde(default)]
    pub(crate) serving: Serving,
    /// How predicted against actual is shown.
    #[serde(default)]
    pub(crate) report: Report,
}
