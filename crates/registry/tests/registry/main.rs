//! The registry as its callers see it: bytes in and out, folders, processes side by side.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod entropy;
mod samples;
mod workspace;

mod damage;
mod golden;
mod laws;
mod loading;
mod places;
mod promoting;
mod publishing;
