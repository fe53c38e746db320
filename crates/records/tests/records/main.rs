//! The nouns seen from outside: what they read, what they write, and the laws of their arithmetic.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod layout;
mod nouns;
mod span;
mod time;
mod time_reader;
