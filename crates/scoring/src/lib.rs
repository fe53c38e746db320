//! Values to a prediction: pure arithmetic, no IO, no clock.
//!
//! Two scorers answer every request in the same shape: the [`CalibratedModel`] and the [`Rules`].
//! Each gives a raw score and, for every feature, its share of it; [`Banding`] turns probabilities
//! into points and tiers, the same way for both, so that a rules answer and a model answer can be
//! compared; [`reasons`] says in points what a person should know about a score. Which of the two
//! answers a row is decided by [`Scorers`], for a request and for a row of a file alike: whatever keeps
//! the model from a row is a [`Bar`].

mod banding;
mod bar;
mod calibrator;
mod estimator;
mod grouping;
mod model;
mod reasons;
mod rules;
mod scorecard;
mod scorer;
mod serving;
mod texts;
mod verdict;

pub use banding::{Banding, BandingError, Scale, Tier};
pub use bar::{Bar, NoHistory};
pub use calibrator::{Calibrator, log_odds};
pub use estimator::{Estimator, Logistic};
pub use evaluation::sigmoid;
pub use model::{CalibratedModel, ModelError};
pub use reasons::{Reason, reasons};
pub use rules::Rules;
pub use scorecard::{
    Group, GroupPoints, Points, PointsCase, Rule, RulePoints, Scorecard, ScorecardError, When,
};
pub use scorer::{Contributions, Prediction, Scorer};
pub use serving::{Cause, LedgerMode, ServingLimits};
pub use texts::Texts;
pub use verdict::{Question, Scorers, ServedModel, Verdict};
