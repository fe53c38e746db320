//! Values to a prediction: pure arithmetic, no IO, no clock.
//!
//! Two scorers answer every request in the same shape: the [`CalibratedModel`] and the [`Rules`].
//! Each gives a raw score and, for every feature, its share of it; [`Banding`] turns probabilities
//! into points and tiers, the same way for both, so that a rules answer and a model answer can be
//! compared; [`reasons`] says in points what a person should know about a score.

mod banding;
mod calibrator;
mod estimator;
mod model;
mod reasons;
mod rules;
mod scorecard;
mod scorer;
mod serving;

pub use banding::{Banding, BandingError, Scale, Tier};
pub use calibrator::{Calibrator, log_odds, sigmoid};
pub use estimator::{Estimator, Logistic};
pub use model::{CalibratedModel, ModelError};
pub use reasons::{Reason, Texts, reasons};
pub use rules::Rules;
pub use scorecard::{
    Group, GroupPoints, Points, PointsCase, Rule, RulePoints, Scorecard, ScorecardError, When,
};
pub use scorer::{Contributions, Prediction, Scorer};
pub use serving::{Cause, LedgerMode, ServingLimits};

#[cfg(test)]
mod tests;
