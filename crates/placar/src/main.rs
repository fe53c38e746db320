//! `placar`: trains predictive scores, serves them, and shows whether they came true.

use std::process::ExitCode;

fn main() -> ExitCode {
    placar::run()
}
