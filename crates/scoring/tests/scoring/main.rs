//! Values to a prediction, seen from outside: one battery over every scorer, cases worked out by hand,
//! and laws.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod cards;
mod scorers;
mod sketch;

mod banding;
mod battery;
mod calibrator;
mod hostile_rows;
mod model;
mod reasons;
mod rules;
mod scorecard;
mod scorecard_laws;
mod serving;
mod verdict;
