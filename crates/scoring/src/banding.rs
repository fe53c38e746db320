use std::cmp::Reverse;

use crate::calibrator::log_odds;

/// How points are made from a probability.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// 100 × probability.
    Probability,
    /// The share of forward predictions below, in percent; frozen, so that tiers do not move.
    ///
    /// `knots` are the 0th to 100th percentiles of the forward predictions, never falling.
    Percentile {
        /// 101 probabilities.
        knots: Vec<f64>,
    },
    /// `points` at odds of `at_odds`, and `double` more for each doubling of the odds.
    LogOdds {
        /// The points at those odds.
        points: f64,
        /// The odds that have them.
        at_odds: f64,
        /// The points that double the odds.
        double: f64,
    },
}

/// The lowest points of every scale.
pub(crate) const LOWEST_POINTS: f64 = 0.0;
/// The highest points of the probability and percentile scales.
pub(crate) const HIGHEST_POINTS: f64 = 100.0;
/// The highest points of a log-odds scale: credit scores end below it.
pub(crate) const HIGHEST_LOG_ODDS_POINTS: f64 = 1000.0;

/// A named band of points.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// What people call it.
    pub name: String,
    /// The lowest points in it.
    pub from: i32,
}

/// A scale and the tiers on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Banding {
    scale: Scale,
    tiers: Vec<Tier>,
}

/// Scale and tiers that do not make a banding.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BandingError {
    /// No tier at all.
    #[error("a score needs at least one tier")]
    NoTier,
    /// The lowest tier does not begin at the lowest point.
    #[error("the lowest tier {name:?} begins at {from}; it must begin at 0, the lowest point of the scale")]
    LowestTier {
        /// The tier.
        name: String,
        /// Where it begins.
        from: i32,
    },
    /// Two tiers begin at the same points.
    #[error("tiers {first:?} and {second:?} both begin at {from}")]
    SameStart {
        /// One.
        first: String,
        /// The other.
        second: String,
        /// Where both begin.
        from: i32,
    },
    /// A tier that no score reaches.
    #[error("tier {name:?} begins at {from}, above the highest point {highest} of the scale")]
    OutOfReach {
        /// The tier.
        name: String,
        /// Where it begins.
        from: i32,
        /// The highest point.
        highest: i32,
    },
    /// A log-odds scale with numbers that make no scale.
    #[error("a log-odds scale needs finite points, odds above 0 and points to double above 0")]
    LogOdds,
    /// Percentile knots that are not 101 rising probabilities.
    #[error("a percentile scale needs 101 probabilities that never fall")]
    Knots,
}

impl Banding {
    /// Checks both; tiers may come in any order and are kept highest first.
    pub fn new(scale: Scale, mut tiers: Vec<Tier>) -> Result<Banding, BandingError> {
        check_scale(&scale)?;
        tiers.sort_by_key(|tier| Reverse(tier.from));
        let lowest = tiers.last().ok_or(BandingError::NoTier)?;
        if f64::from(lowest.from) != LOWEST_POINTS {
            return Err(BandingError::LowestTier { name: lowest.name.clone(), from: lowest.from });
        }
        for pair in tiers.windows(2) {
            if pair[0].from == pair[1].from {
                let [first, second] = [pair[1].name.clone(), pair[0].name.clone()];
                return Err(BandingError::SameStart { first, second, from: pair[0].from });
            }
        }
        let highest = scale.highest() as i32;
        match tiers.first().filter(|tier| tier.from > highest) {
            Some(tier) => Err(BandingError::OutOfReach { name: tier.name.clone(), from: tier.from, highest }),
            None => Ok(Banding { scale, tiers }),
        }
    }

    /// How points are made.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The tiers, highest first.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// Points before rounding.
    pub fn exact_points(&self, probability: f64) -> f64 {
        let points = match &self.scale {
            Scale::Probability => 100.0 * probability,
            Scale::Percentile { knots } => percentile(knots, probability),
            Scale::LogOdds { points, at_odds, double } => {
                points + (log_odds(probability) - libm::log(*at_odds)) * double / core::f64::consts::LN_2
            }
        };
        points.clamp(LOWEST_POINTS, self.scale.highest())
    }

    /// The tier of these points, as an index into [`Banding::tiers`].
    pub fn tier_of(&self, points: i32) -> usize {
        self.tiers.iter().position(|tier| points >= tier.from).unwrap_or(self.tiers.len() - 1)
    }
}

impl Scale {
    /// The highest points that the scale gives.
    pub fn highest(&self) -> f64 {
        match self {
            Scale::Probability | Scale::Percentile { .. } => HIGHEST_POINTS,
            Scale::LogOdds { .. } => HIGHEST_LOG_ODDS_POINTS,
        }
    }
}

fn check_scale(scale: &Scale) -> Result<(), BandingError> {
    match scale {
        Scale::Probability => Ok(()),
        Scale::Percentile { knots } => {
            let rising = knots.windows(2).all(|pair| pair[0] <= pair[1]);
            let inside = knots.iter().all(|knot| (0.0..=1.0).contains(knot));
            if knots.len() == 101 && rising && inside { Ok(()) } else { Err(BandingError::Knots) }
        }
        Scale::LogOdds { points, at_odds, double } => {
            let sound = points.is_finite() && at_odds.is_finite() && double.is_finite();
            if sound && *at_odds > 0.0 && *double > 0.0 { Ok(()) } else { Err(BandingError::LogOdds) }
        }
    }
}

/// Where the probability lies among the knots, in percent; between two knots on the line, among
/// equal knots in their middle.
fn percentile(knots: &[f64], probability: f64) -> f64 {
    let below = knots.partition_point(|knot| *knot < probability);
    let not_above = knots.partition_point(|knot| *knot <= probability);
    if below < not_above {
        return (below + not_above - 1) as f64 / 2.0;
    }
    match below {
        0 => LOWEST_POINTS,
        n if n == knots.len() => HIGHEST_POINTS,
        n => (n - 1) as f64 + (probability - knots[n - 1]) / (knots[n] - knots[n - 1]),
    }
}
