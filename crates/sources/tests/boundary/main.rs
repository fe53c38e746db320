//! The crate at its boundary: files in, records, tables and messages out.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its own files should stop there")]

mod broken;
mod errors;
mod events;
mod files;
mod outcomes;
mod output;
mod parquet;
mod profile;
mod rows;
mod tables;
