//! The program as its users run it, so that tests can run it as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    placar::run()
}
