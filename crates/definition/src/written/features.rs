use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Duration, Scalar};

/// One feature of `[features]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(extend("examples" = [{ "count": "purchase", "window": "90d" }]))]
pub(crate) struct Feature {
    /// How many events of this kind; 0 when none.
    #[schemars(example = &"purchase")]
    pub(crate) count: Option<String>,
    /// The sum of a value, written `kind.value`; 0 when none.
    #[schemars(example = &"purchase.amount")]
    pub(crate) sum: Option<String>,
    /// The mean of a value; missing when none.
    #[schemars(example = &"purchase.amount")]
    pub(crate) mean: Option<String>,
    /// The smallest of a value; missing when none.
    #[schemars(example = &"purchase.amount")]
    pub(crate) min: Option<String>,
    /// The largest of a value; missing when none.
    #[schemars(example = &"purchase.amount")]
    pub(crate) max: Option<String>,
    /// How many different values; 0 when none.
    #[schemars(example = &"login.device")]
    pub(crate) distinct: Option<String>,
    /// The latest value; missing when none.
    #[schemars(example = &"survey.answer")]
    pub(crate) last: Option<String>,
    /// Days from the latest event of this kind to the cutoff; missing when none.
    #[schemars(example = &"purchase")]
    pub(crate) since_last: Option<String>,
    /// Days from the first event of this kind to the cutoff; missing when none.
    #[schemars(example = &"purchase")]
    pub(crate) since_first: Option<String>,
    /// One feature over another; missing when either is, or when the second is 0.
    #[schemars(extend("examples" = [["purchases_90d", "purchases_180d"]]))]
    pub(crate) ratio: Option<[String; 2]>,
    /// The recent rate of events (or of a value, as `kind.value`) over the longer rate, both a day. Needs a `window` or
    /// a `half_life`.
    #[schemars(example = &"login")]
    pub(crate) trend: Option<String>,
    /// An attribute as it was at the cutoff.
    #[schemars(example = &"plan")]
    pub(crate) attribute: Option<String>,
    /// Only the events of so long before the cutoff. With every verb but `ratio` and `attribute`. Left out: all of them.
    pub(crate) window: Option<Duration>,
    /// An event that old counts one half, so that recent behaviour counts more. With `count`, `sum`, `mean` and `trend`.
    #[schemars(example = &"60d")]
    pub(crate) half_life: Option<Duration>,
    /// With `trend`: the longer window (or half-life). Left out: three times the shorter one.
    #[schemars(example = &"270d")]
    pub(crate) against: Option<Duration>,
    /// Only events whose values satisfy all of these.
    #[serde(rename = "where")]
    #[schemars(extend("x-key" = "VALUE", "examples" = [{ "amount": { "from": 100 } }]))]
    pub(crate) conditions: Option<BTreeMap<String, Condition>>,
}

/// What a value of an event must be; one that is missing never satisfies it.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(extend("examples" = [{ "from": 100 }]))]
pub(crate) struct Condition {
    /// The lowest number that satisfies it.
    #[schemars(example = 100)]
    pub(crate) from: Option<f64>,
    /// The lowest number that no longer does.
    #[schemars(example = 200)]
    pub(crate) below: Option<f64>,
    /// One of these texts, numbers or booleans; not together with `from` and `below`.
    #[schemars(extend("examples" = [["web"]]))]
    pub(crate) is: Option<Vec<Scalar>>,
}
