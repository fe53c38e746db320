//! `placar`: trains predictive scores, serves them, and shows whether they came true.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A request is some forty short-lived pieces of memory, made and dropped on one thread: what this
/// allocator is made for.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    placar::run()
}
