//! What was known at a cutoff, seen from outside: laws over random histories, a slow second
//! implementation written from the documentation, and cases worked out by hand.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod naive;
mod random;
mod sketch;

mod aggregates;
mod encoder;
mod encoder_laws;
mod feature_set;
mod future;
mod history;
mod lent;
mod matrix;
mod memory;
mod range;
mod schema;
mod trend;
