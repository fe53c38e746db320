use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Condition, Duration, FileKeys, Positive, Time};

/// `[score]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Score {
    /// The score's name: the folder under `models/`, and what callers of the server write. Letters, digits, `-`, `_`, `.`.
    #[schemars(required, example = &"trial-conversion")]
    pub(crate) name: Option<String>,
    /// One sentence that says what is predicted; it stands on every report.
    #[serde(default)]
    #[schemars(example = &"Will this trial become a customer within 30 days?")]
    pub(crate) description: String,
    /// The column that identifies the lead, customer or account; a source may name its own. A table without such a
    /// column leaves it out: its rows are numbered.
    #[schemars(example = &"customer_id")]
    pub(crate) entity: Option<String>,
    /// What is predicted: `conversion`, `churn`, `renewal`, or a name of your own. Left out: the score's name.
    #[schemars(example = &"conversion")]
    pub(crate) outcome: Option<String>,
    /// How long after the cutoff the outcome may come. Required with event histories; with a table it is what its label
    /// looks ahead.
    #[schemars(example = &"30d")]
    pub(crate) horizon: Option<Duration>,
}

/// `[label]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Label {
    /// Positive when an event of this kind happens in `[cutoff, cutoff + horizon)`.
    #[schemars(example = &"purchase")]
    pub(crate) event: Option<String>,
    /// Positive when no event of this kind happens in it: churn without a contract.
    #[schemars(example = &"purchase")]
    pub(crate) no_event: Option<String>,
    /// Only events whose values satisfy all of these count, with `event` and `no_event`.
    #[serde(rename = "where")]
    #[schemars(extend("x-key" = "VALUE"))]
    pub(crate) conditions: Option<BTreeMap<String, Condition>>,
    /// A file of outcomes, one row an outcome; relative to this file. It takes the keys below, too.
    #[schemars(example = &"outcomes.csv")]
    pub(crate) table: Option<String>,
    /// With `table`: the column of the outcome's time.
    #[schemars(example = &"closed_at")]
    pub(crate) time: Option<String>,
    /// With `table`: which rows are positive.
    #[schemars(extend("examples" = [{ "column": "status", "values": ["won"] }]))]
    pub(crate) positive: Option<Positive>,
    /// With `table`: the entity's column. Left out: that of `[score]`.
    #[schemars(example = &"customer_id")]
    pub(crate) entity: Option<String>,
    /// With `table`: nothing is missing before this. Left out: the latest time in the file.
    pub(crate) complete_to: Option<Time>,
    /// How the file of outcomes is written.
    #[serde(flatten)]
    pub(crate) file: FileKeys,
}

/// `[observations]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Observations {
    /// Cutoffs, by name. Every entity known by then is observed at each.
    #[schemars(extend("examples" = [["2024-01-01"]]))]
    pub(crate) at: Option<Vec<Time>>,
    /// A cutoff each so often, beginning at `from`.
    #[schemars(example = &"30d")]
    pub(crate) every: Option<Duration>,
    /// With `every`: the first cutoff.
    pub(crate) from: Option<Time>,
    /// With `every`: cutoffs lie before this.
    pub(crate) to: Option<Time>,
    /// A cutoff one microsecond after each event of this kind.
    #[schemars(example = &"offer_sent")]
    pub(crate) on: Option<String>,
    /// An entity is observed from its first event of this kind on. Left out: from its first event.
    #[schemars(example = &"signup")]
    pub(crate) after: Option<String>,
    /// An entity is never observed after an event of one of these kinds.
    #[serde(default)]
    #[schemars(extend("examples" = [["churned"]]))]
    pub(crate) until: Vec<String>,
}
