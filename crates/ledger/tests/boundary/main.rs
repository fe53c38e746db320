//! The ledger from outside: what is promised to those who write, read and forget.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod appending;
mod erasure;
mod exporting;
mod files;
mod given;
mod history;
mod importing;
mod killing;
mod naming;
mod remembering;
mod reporting;
mod retaining;
mod together;
mod writing;
