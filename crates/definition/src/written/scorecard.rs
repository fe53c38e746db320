use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Scalar;

/// `[scorecard]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Scorecard {
    /// The points before any rule.
    #[serde(default)]
    pub(crate) base: f64,
    /// Weight and limits of a group's sum, by group.
    #[serde(default)]
    #[schemars(extend("x-key" = "GROUP"))]
    pub(crate) groups: BTreeMap<String, Group>,
    /// One rule a feature, by the feature's name: `points` or `each`.
    #[serde(default)]
    #[schemars(extend("x-key" = "FEATURE"))]
    pub(crate) rules: BTreeMap<String, Rule>,
}

/// Weight and limits of a group.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(extend("examples" = [{ "weight": 1.0, "max": 60 }]))]
pub(crate) struct Group {
    /// What the sum of the group's points is multiplied by.
    #[serde(default = "one")]
    pub(crate) weight: f64,
    /// The least that the weighted sum counts. Left out: no limit.
    #[schemars(example = -20)]
    pub(crate) min: Option<f64>,
    /// The most that it counts. Left out: no limit.
    #[schemars(example = 60)]
    pub(crate) max: Option<f64>,
}

fn one() -> f64 {
    1.0
}

/// What one feature is worth.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(extend("examples" = [{ "each": 5 }]))]
pub(crate) struct Rule {
    /// The group that the points belong to: `engagement`, `financial`, `relationship`, `fit`, `behaviour`, or any name.
    #[serde(default = "rules")]
    pub(crate) group: String,
    /// Points by case: the first case that holds counts, 0 where none does.
    #[schemars(extend("examples" = [[{ "below": 30, "points": 35 }, { "points": -20 }]]))]
    pub(crate) points: Option<Vec<Case>>,
    /// Points a unit, in place of `points`.
    #[schemars(example = 5)]
    pub(crate) each: Option<f64>,
    /// With `each`: the least it gives. Left out: no limit.
    #[schemars(example = 0)]
    pub(crate) min: Option<f64>,
    /// With `each`: the most it gives. Left out: no limit.
    #[schemars(example = 25)]
    pub(crate) max: Option<f64>,
    /// The points where the feature is missing.
    #[serde(default)]
    pub(crate) missing: f64,
    /// What people read as the reason, by language.
    #[serde(default)]
    #[schemars(extend("x-key" = "LANGUAGE", "examples" = [{ "en": "Buys often", "pt-BR": "Compra com frequência" }]))]
    pub(crate) because: BTreeMap<String, String>,
}

fn rules() -> String {
    "rules".to_owned()
}

/// Points in one case; without `below` and `is` it is the last one, which always holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(extend("examples" = [{ "below": 30, "points": 35 }]))]
pub(crate) struct Case {
    /// Holds for numbers below this; cases rise.
    #[schemars(example = 30)]
    pub(crate) below: Option<f64>,
    /// Holds for one of these texts, numbers or booleans.
    #[schemars(extend("examples" = [["trial"]]))]
    pub(crate) is: Option<Vec<Scalar>>,
    /// The points where it holds.
    #[schemars(required, example = 10)]
    pub(crate) points: Option<f64>,
}

/// `[scale]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Scale {
    /// `probability`: 100 × probability. `percentile`: the share of forward predictions below, frozen in the version so
    /// that tiers do not move. `log-odds`: `points` at odds of `at_odds`, and `double` more for each doubling of the odds.
    #[serde(default)]
    pub(crate) kind: ScaleName,
    /// With `log-odds`: the points at odds of `at_odds`.
    #[schemars(example = 600)]
    pub(crate) points: Option<f64>,
    /// With `log-odds`: the odds that have `points`.
    #[schemars(example = 1)]
    pub(crate) at_odds: Option<f64>,
    /// With `log-odds`: the points that double the odds.
    #[schemars(example = 20)]
    pub(crate) double: Option<f64>,
}

/// How points are made.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ScaleName {
    #[default]
    Probability,
    Percentile,
    LogOdds,
}

/// `[[tier]]`
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Tier {
    /// What people call it.
    #[schemars(required, example = &"Estratégico")]
    pub(crate) name: Option<String>,
    /// The lowest points in it, a whole number.
    #[schemars(required, example = 75)]
    pub(crate) from: Option<i64>,
}
