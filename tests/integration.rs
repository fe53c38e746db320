//! The whole road, run as its users run it.

mod commands;
mod foreign;
mod process;
mod quickstart;
mod replaying;
mod serving;
