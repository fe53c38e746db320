//! `placar serve` as a process: how it starts, what survives its death, how it ends.

mod call;
mod calling;
mod killing;
mod promoting;
mod starting;
mod stopping;
