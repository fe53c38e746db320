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
#[cfg(target_os = "linux")]
mod swapping;
mod telemetry;

/// How often something is done: `short` in a test run of seconds, `long` where `PLACAR_LONG=1` asks for it.
fn many(short: usize, long: usize) -> usize {
    let asked = std::env::var_os("PLACAR_LONG").is_some_and(|asked| asked == "1");
    if asked { long } else { short }
}

/// Sixty-four bits, the same in every run. (SplitMix64; Steele, Lea & Flood 2014)
fn drawn(number: u64) -> u64 {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
