//! The boundary of the crate, against slow and obvious witnesses.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod random;
mod sketch;

mod cover;
mod damage;
mod explain;
mod hostile;
mod lightgbm;
mod paths;
mod predict;
