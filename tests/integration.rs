//! The whole road, run as its users run it.

mod process;
mod quickstart;
mod serving;
