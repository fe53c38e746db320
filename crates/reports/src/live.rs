//! The document of `placar report`: predictions that were made, and what came of them.
//!
//! Three rules decide what a number may count, and each guards against a flattering mistake:
//!
//! * **Open is not negative.** A prediction whose window is not over is in `n` and `open`, and in
//!   nothing else.
//! * **A repeat is not evidence.** Whoever is scored ten times in a month is one prediction; the
//!   others are told as `repeats` and enter no other number.
//! * **Unseen is apart.** What a challenger predicted beside an answer is in `shadows`, with the same
//!   numbers, and never in the sums. What it is worth shows in `comparisons`: against the answers to the very
//!   same requests, because two sets of different requests differ by their difficulty too.

mod count;
mod group;
mod pairs;

use evaluation::{Assessment, CalibrationLine, Confusion, Difference};
use ledger::{ReportRows, Source};
use records::Timestamp;
use serde::{Deserialize, Serialize};

use count::{Judged, counts, judged};
use group::groups;
use pairs::comparisons;

/// How a live report is to be drawn up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportOptions {
    /// How many one can call: where [`Confusion`] is cut.
    pub capacity: Option<usize>,
    /// What a missed positive and a wasted call cost: where [`Confusion`] is cut without a capacity.
    pub cost: Option<(f64, f64)>,
    /// The tiers of the score, the highest first. Others, of earlier versions, follow by name.
    pub tier_order: Vec<String>,
    /// Of the intervals that are drawn.
    pub seed: u64,
}

/// Predicted against actual: the JSON document of `placar report`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveReport {
    /// The score.
    pub name: String,
    /// Up to when outcomes are known; `None` when nobody has said and none has come.
    pub known_to: Option<Timestamp>,
    /// What was decided before this has been dropped for its age; `None`: nothing has been.
    #[serde(default)]
    pub known_from: Option<Timestamp>,
    /// Of all that was answered.
    #[serde(flatten)]
    pub counts: Counts,
    /// Whom one calls, where the options say so.
    pub cut: Option<Cut>,
    /// What was answered, by version and source: the newest version first, the model before the rules.
    pub groups: Vec<Group>,
    /// What a challenger predicted unseen, in the same order; in no sum.
    pub shadows: Vec<Group>,
    /// Each challenger against the version that answered, on the same requests.
    #[serde(default)]
    pub comparisons: Vec<Comparison>,
}

/// A challenger against a version that answered, where both predicted the same requests: those that are
/// mature and that count among the challenger's, whatever they are among the answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The version that predicted unseen.
    pub challenger: Option<u32>,
    /// The version that answered.
    pub champion: Option<u32>,
    /// Requests to which both gave a probability, and of which it is known what came.
    pub n: usize,
    /// Positives among them.
    pub observed: usize,
    /// How good the challenger was on them.
    pub of_challenger: Goodness,
    /// How good the answers were on them.
    pub of_champion: Goodness,
    /// How much larger the challenger's area is, an entity being one draw; `None` with fewer than two
    /// positives or two negatives.
    pub roc_auc_difference: Option<Difference>,
}

/// How good some predictions were.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goodness {
    /// The sum of the probabilities.
    pub expected: f64,
    /// `None` where both outcomes are not among them.
    pub roc_auc: Option<f64>,
    /// The mean squared distance.
    pub brier: Option<f64>,
    /// The mean log loss.
    pub log_loss: Option<f64>,
}

/// Whom one calls: where [`Confusion`] is cut.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cut {
    /// So many, the best first.
    Capacity(usize),
    /// Everybody worth a call at these costs.
    Cost {
        /// Of a positive that was not called.
        missed: f64,
        /// Of a call on a negative.
        wasted: f64,
    },
}

/// Who made predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Maker {
    /// A trained version.
    Model,
    /// The scorecard.
    Rules,
}

/// Predictions counted, and what was expected of them against what came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Predictions that count: the mature and the open.
    pub n: usize,
    /// Their window is over, as far as outcomes are known.
    pub mature: usize,
    /// Their window is not over: not yet known, whatever has come so far.
    pub open: usize,
    /// Further predictions of an entity in a month; in no other number.
    pub repeats: usize,
    /// Positives expected: the sum of the probabilities of the mature that have one.
    pub expected: f64,
    /// Positives among all the mature.
    pub observed: usize,
    /// Lower end of the 95 % interval of `observed`, an entity being one draw.
    pub observed_low: f64,
    /// Its upper end.
    pub observed_high: f64,
    /// Mature without a positive outcome, because somebody said so.
    pub reported_negatives: usize,
    /// Mature without a positive outcome, because nobody said anything.
    pub silent_negatives: usize,
    /// Mature, but never given a probability: rules from before there was a version.
    pub without_probability: usize,
    /// Positives among those; what is left of `observed` is what `expected` speaks of.
    pub observed_without_probability: usize,
}

/// Everything that one maker predicted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The version; `None` for rules from before there was one.
    pub version: Option<u32>,
    /// Who made it.
    pub source: Maker,
    /// All of it.
    #[serde(flatten)]
    pub counts: Counts,
    /// Of the mature that have a probability; `None` where both outcomes are not among them.
    pub roc_auc: Option<f64>,
    /// Of the same.
    pub brier: Option<f64>,
    /// Of the same.
    pub calibration: Option<CalibrationLine>,
    /// By tier, in the order of the options.
    pub tiers: Vec<TierCounts>,
    /// By month of the cutoff, in UTC, the earliest first.
    pub months: Vec<MonthCounts>,
    /// What a page shows of the mature that have a probability; `None` without any.
    pub assessment: Option<Assessment>,
    /// Called against positive among the same, where the options say whom one calls.
    pub confusion: Option<Confusion>,
}

/// One tier of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TierCounts {
    /// The tier.
    pub tier: String,
    /// What fell in it.
    #[serde(flatten)]
    pub counts: Counts,
}

/// One month of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthCounts {
    /// As `2024-03`.
    pub month: String,
    /// What was predicted of it.
    #[serde(flatten)]
    pub counts: Counts,
}

impl ReportOptions {
    /// The capacity, or else the costs.
    pub(crate) fn cut(&self) -> Option<Cut> {
        let cost = self.cost.map(|(missed, wasted)| Cut::Cost { missed, wasted });
        self.capacity.map(Cut::Capacity).or(cost)
    }
}

impl From<Source> for Maker {
    fn from(source: Source) -> Maker {
        match source {
            Source::Model => Maker::Model,
            Source::Rules => Maker::Rules,
        }
    }
}

impl Counts {
    /// Positives among the mature that have a probability: what `expected` is to be compared with.
    pub fn observed_of_expected(&self) -> usize {
        self.observed.saturating_sub(self.observed_without_probability)
    }

    /// Mature and with a probability.
    pub fn comparable(&self) -> usize {
        self.mature.saturating_sub(self.without_probability)
    }
}

/// Draws up what is known of a score's predictions. Whether older ones have been dropped is for the
/// caller to say, in [`LiveReport::known_from`].
pub fn live_report(name: &str, rows: &ReportRows, options: &ReportOptions) -> LiveReport {
    let judged = judged(&rows.rows);
    let of = |shadow: bool| {
        judged.iter().filter(|judged| judged.row.shadow == shadow).collect::<Vec<&Judged<'_>>>()
    };
    let (answered, unseen) = (of(false), of(true));
    LiveReport {
        name: name.to_owned(),
        known_to: rows.known_to,
        known_from: None,
        counts: counts(&answered),
        cut: options.cut(),
        groups: groups(&answered, options),
        shadows: groups(&unseen, options),
        comparisons: comparisons(&unseen, options.seed),
    }
}
