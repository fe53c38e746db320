//! `placar serve` as a process: how it starts, what survives its death, how it ends.

mod call;
mod calling;
#[cfg(target_os = "linux")]
mod floods;
#[cfg(unix)]
mod full_disk;
mod killing;
mod promoting;
mod starting;
mod stopping;
mod telemetry;
