//! A real server on a port of its own: every method, every status code and every cause.

mod answers;
mod arbitrary;
mod batches;
mod benching;
mod causes;
mod definitions_alone;
mod held_ledger;
mod inference;
mod ledgers;
mod lines;
mod lives;
mod loads;
mod metrics;
mod modelling;
mod pages;
mod refusals;
mod rest;
mod retention;
mod same_bits;
mod shadows;
mod short_way;
mod support;
mod surroundings;
mod swaps;
