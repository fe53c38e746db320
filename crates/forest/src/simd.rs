//! The only intrinsics, and the only `unsafe`.
//!
//! A value of [`Avx512`] or [`Avx2`] is the proof that the processor has the instructions: it is made by
//! `detect` alone, and every function that needs them is reached through a method of it. What else is unsafe
//! are loads and stores, of arrays whose length and alignment their types fix.
//!
//! Lanes hold comparisons of bytes, and each sum has a lane of its own or none; rounded numbers only say where to
//! look, and doubles decide: nothing happens here that could give other bits than the plain walk.

#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "intrinsics; each block says why it is sound")
)]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(not(target_arch = "x86_64"))]
mod elsewhere;

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use elsewhere::{Avx2, Avx512};

/// Proof that the processor has AVX-512 with byte permutations (VBMI).
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avx512(());

/// Proof that the processor has AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avx2(());

#[cfg(target_arch = "x86_64")]
impl Avx512 {
    pub(crate) fn detect() -> Option<Avx512> {
        let is_there = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("popcnt")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2");
        is_there.then_some(Avx512(()))
    }
}

#[cfg(target_arch = "x86_64")]
impl Avx2 {
    pub(crate) fn detect() -> Option<Avx2> {
        let is_there = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("popcnt")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2");
        is_there.then_some(Avx2(()))
    }
}
