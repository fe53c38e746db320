//! Records to a version: everything between a checked definition and an artifact.
//!
//! [`Dataset::read`] makes labelled observations, [`check()`] says whether they can be trained on, and
//! [`train`] splits, judges every learner by forward validation, publishes the winner's fit on
//! train + calibrate and judges it once on the test part. The crate does no clock, writes nothing,
//! and is the only one that names linfa and smartcore: what they fit leaves it as plain types.

mod calibrate;
mod champion;
mod check;
mod dataset;
mod dependence;
mod document;
mod error;
mod forward;
mod gate;
mod golden;
mod leaks;
mod learner;
mod monotone;
mod notes;
mod parallel;
mod rules;
mod scorecard;
mod select;
mod split;
mod train;
mod tune;

pub use champion::Champion;
pub use check::{CheckDocument, Verdict, check};
pub use dataset::{Dataset, RowTimes};
pub use error::{DataError, FitError, SplitError, TrainError};
pub use learner::fit_logistic;
pub use scorecard::{
    ChampionOnTest, LearnedRows, LearnedRule, LearnedScorecard, OnTestPart, ScorecardDocument, UnusedFeature,
    learn_scorecard,
};
pub use select::SelectError;
pub use split::{Forward, Split, SplitKind};
pub use train::{Trained, train};
pub use tune::{Effort, Journal, Judged, TuneProgress, Tuned, search_key, tune};

#[cfg(test)]
mod tests;
