#![no_main]

#[expect(dead_code, reason = "each program has one of the targets")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::forest(bytes));
