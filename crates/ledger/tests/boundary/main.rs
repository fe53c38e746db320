//! The ledger from outside: what is promised to those who write, read and forget.

mod appending;
mod erasure;
mod files;
mod given;
mod history;
mod importing;
mod killing;
mod reporting;
mod together;
mod writing;
