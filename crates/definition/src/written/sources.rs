use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Scalar, Time};

/// The keys that say how a file is written, wherever a file is named.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct FileKeys {
    /// The character between CSV fields. Left out: a comma; a tab for `.tsv`.
    #[schemars(example = &";")]
    pub(crate) delimiter: Option<String>,
    /// How times are written, in `strptime` form. Left out: ISO 8601.
    #[schemars(example = &"%d/%m/%Y")]
    pub(crate) time_format: Option<String>,
    /// The zone of times that carry none. Left out: UTC.
    #[schemars(example = &"America/Sao_Paulo")]
    pub(crate) timezone: Option<String>,
    /// Texts that mean "missing": one list for all columns, or lists by column, `"*"` for all. The empty text always does.
    #[schemars(extend("examples" = [["unknown"]], "x-key" = "COLUMN"))]
    pub(crate) missing: Option<Missing>,
    /// Types that override what is inferred, by column: `number`, `category`, `boolean` or `date`.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "zip": "category" }], "x-key" = "COLUMN"))]
    pub(crate) types: BTreeMap<String, TypeName>,
}

/// Texts that mean "missing".
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Missing {
    Everywhere(Vec<Scalar>),
    ByColumn(BTreeMap<String, Vec<Scalar>>),
}

/// The type of a column.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TypeName {
    Number,
    Category,
    Boolean,
    Date,
}

/// `[[events]]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Events {
    /// A file or a glob; relative to this file. CSV (`.gz` too) or Parquet.
    #[schemars(required, example = &"events-*.csv.gz")]
    pub(crate) path: Option<String>,
    /// The column of the time.
    #[schemars(required, example = &"date")]
    pub(crate) time: Option<String>,
    /// What kind of event a row is: one for all rows, or a column that says it. Exactly one of the two.
    #[schemars(required, extend("examples" = [{ "constant": "purchase" }]))]
    pub(crate) kind: Option<Kind>,
    /// The columns that come along as values of the event.
    #[serde(default)]
    #[schemars(extend("examples" = [["amount"]]))]
    pub(crate) values: Vec<String>,
    /// The entity's column. Left out: that of `[score]`.
    #[schemars(example = &"customer_id")]
    pub(crate) entity: Option<String>,
    /// Nothing is missing before this. Left out: the latest time in the source.
    pub(crate) complete_to: Option<Time>,
    /// The column that identifies a row when it is imported into the ledger.
    #[schemars(example = &"event_id")]
    pub(crate) id: Option<String>,
    /// The column of a second clock: when the row became known. Left out: when it happened.
    #[schemars(example = &"loaded_at")]
    pub(crate) known_at: Option<String>,
    /// How the file is written.
    #[serde(flatten)]
    pub(crate) file: FileKeys,
}

/// What kind of event a row is.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Kind {
    /// Every row is of this kind.
    #[schemars(example = &"purchase")]
    pub(crate) constant: Option<String>,
    /// The column that says the kind.
    #[schemars(example = &"event_type")]
    pub(crate) column: Option<String>,
}

/// `[[attributes]]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Attributes {
    /// A file or a glob; relative to this file. CSV (`.gz` too) or Parquet.
    #[schemars(required, example = &"accounts.csv")]
    pub(crate) path: Option<String>,
    /// The column of the time from which the row holds. Left out: it always held.
    #[schemars(example = &"valid_from")]
    pub(crate) time: Option<String>,
    /// The columns that are facts.
    #[schemars(required, extend("examples" = [["plan", "sector"]]))]
    pub(crate) values: Option<Vec<String>>,
    /// The entity's column. Left out: that of `[score]`.
    #[schemars(example = &"customer_id")]
    pub(crate) entity: Option<String>,
    /// The column of a second clock: when the row became known. Left out: from when it holds.
    #[schemars(example = &"loaded_at")]
    pub(crate) known_at: Option<String>,
    /// How the file is written.
    #[serde(flatten)]
    pub(crate) file: FileKeys,
}

/// `[table]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Table {
    /// A file or a glob; relative to this file. CSV (`.gz` too) or Parquet.
    #[schemars(required, example = &"leads.csv.gz")]
    pub(crate) path: Option<String>,
    /// The column to predict, and its positive values.
    #[schemars(required, extend("examples" = [{ "column": "converted", "positive": ["yes"] }]))]
    pub(crate) label: Option<TableLabel>,
    /// When a row was observed: a column that says it, or `row_order`. Left out: no time at all.
    #[schemars(extend("examples" = [{ "column": "contacted_at" }]))]
    pub(crate) time: Option<RowTime>,
    /// The entity's column. Left out: that of `[score]`; without any, rows are numbered.
    #[schemars(example = &"lead_id")]
    pub(crate) entity: Option<String>,
    /// The column of sample weights.
    #[schemars(example = &"weight")]
    pub(crate) weight: Option<String>,
    /// Columns that are no features, each with the reason why. Every other column is a feature.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "duration": "known only after the call" }], "x-key" = "COLUMN"))]
    pub(crate) exclude: BTreeMap<String, String>,
    /// How the file is written.
    #[serde(flatten)]
    pub(crate) file: FileKeys,
}

/// The label of a table.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct TableLabel {
    /// The column to predict.
    #[schemars(required, example = &"converted")]
    pub(crate) column: Option<String>,
    /// Its texts that mean "positive"; every other text is negative, a missing one is no observation.
    #[schemars(required, extend("examples" = [["yes"]]))]
    pub(crate) positive: Option<Vec<Scalar>>,
}

/// Which rows of a file of outcomes are positive.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Positive {
    /// The column that says the outcome.
    #[schemars(required, example = &"status")]
    pub(crate) column: Option<String>,
    /// Its texts that mean "positive"; every other text is negative, a missing one is no outcome.
    #[schemars(required, extend("examples" = [["won"]]))]
    pub(crate) values: Option<Vec<Scalar>>,
}

/// How a table's rows lie in time.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct RowTime {
    /// The column of the time at which a row was observed.
    #[schemars(example = &"contacted_at")]
    pub(crate) column: Option<String>,
    /// `true`: rows lie in time order but carry no date.
    pub(crate) row_order: Option<bool>,
}
