//! A real server on a port of its own: every method, every status code and every cause.

mod answers;
mod arbitrary;
mod batches;
mod causes;
mod ledgers;
mod modelling;
mod refusals;
mod support;
mod surroundings;
mod swaps;
