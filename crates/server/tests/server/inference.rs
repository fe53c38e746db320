//! The Open Inference Protocol: every method, the bits of `ScoreBatch`, and what is refused.

mod bits;
mod call;
mod conformance;
mod reading;
mod recording;
mod refusals;
mod repository;
mod rest;
mod streams;
