//! A real server on a port of its own: every method, every status code and every cause.

mod answers;
mod causes;
mod support;
