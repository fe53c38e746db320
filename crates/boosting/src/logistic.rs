//! The logistic function in plain arithmetic: one row after the other without a branch or a call, so that a
//! compiler works on several at once, and with the same bits on every machine (no fused operations, no
//! tables).

/// Arguments are held to this: beyond, the probability is 0 or 1 to the last bit anyway.
const ARGUMENT_MAX: f64 = 700.0;
/// Adding and taking away 1.5 · 2^52 rounds to a whole number, which then stands in the low bits.
pub(crate) const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts; the first has zeros at its end, so that its products with small whole numbers are
/// exact.
const LN2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// 1/k! for k = 13 … 2: on |r| ≤ ln 2 / 2 the rest of the series is below 5e-18.
const FACTORIALS: [f64; 12] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// e^x for |x| ≤ 700, within two units in the last place; beyond, as at ±700.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    let x = x.clamp(-ARGUMENT_MAX, ARGUMENT_MAX);
    let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
    let power = shifted - ROUNDER;
    let r = (x - power * LN2_HIGH) - power * LN2_LOW;
    let series = FACTORIALS.iter().fold(0.0, |sum, factor| sum * r + factor);
    let mantissa = 1.0 + (r + r * r * series);
    let exponent = (shifted.to_bits() << 52).wrapping_add(1023 << 52);
    mantissa * f64::from_bits(exponent)
}

/// 1 / (1 + e^−x).
#[inline(always)]
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// The log loss of a row with that raw score: −ln p of what happened.
pub(crate) fn log_loss(score: f64, positive: bool) -> f64 {
    let against = if positive { -score } else { score };
    against.max(0.0) + libm::log1p(libm::exp(-against.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_within_two_units_in_the_last_place_of_libm() {
        for step in -700_000..=700_000 {
            let x = f64::from(step) * 1e-3 + 1e-7;
            let (ours, theirs) = (exp(x), libm::exp(x));
            let units = (ours.to_bits() as i64 - theirs.to_bits() as i64).abs();
            assert!(units <= 2 || x.abs() > 700.0, "e^{x}: {ours:e} against {theirs:e}, {units} units");
        }
    }

    #[test]
    fn the_ends_are_finite() {
        assert_eq!(exp(1e300), exp(700.0));
        assert_eq!(sigmoid(f64::MAX), 1.0);
        assert!(sigmoid(f64::MIN) > 0.0);
        assert_eq!(sigmoid(0.0), 0.5);
    }
}
