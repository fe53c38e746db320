//! Chance, the same on every machine.
//!
//! ChaCha8 is a named generator with published vectors, and can be cut into streams: every entity
//! gets its own, so that what happens to one does not depend on how many others there are. Numbers
//! are made from its words by integer arithmetic, by the four operations that IEEE 754 fixes to the
//! last bit, and by `libm`.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use records::{Span, Timestamp};

const SECOND_MICROS: i64 = 1_000_000;
/// Rates are given per thirty days.
const RATE_SECONDS: f64 = 30.0 * 86_400.0;

/// One entity's chance.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream `index` of a family of streams: `family` keeps leads and accounts apart.
    pub(crate) fn new(seed: u64, family: u8, index: u64) -> Dice {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = family;
        let mut words = ChaCha8Rng::from_seed(key);
        words.set_stream(index);
        Dice(words)
    }

    /// Uniform in [0, 1), in steps of 2⁻⁵³.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in 0 … `n` − 1. (Lemire 2019, without the rejection: the bias is below n / 2³².)
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// Uniform in `low` … `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True with probability `p`.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Exponential with that mean, never negative.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }

    /// Normal with mean 0 and that standard deviation. (Box & Muller 1958)
    pub(crate) fn normal(&mut self, deviation: f64) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        deviation * radius * libm::cos(2.0 * std::f64::consts::PI * self.unit())
    }

    /// One of the options, by their weights.
    pub(crate) fn pick<T: Copy>(&mut self, options: &[(T, u32)]) -> T {
        let total = options.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        let drawn = options.iter().find(|(_, weight)| match left.checked_sub(*weight) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        });
        drawn.unwrap_or(&options[0]).0
    }

    /// A whole second in [`from`, `from` + `span`).
    pub(crate) fn within(&mut self, from: Timestamp, span: Span) -> Timestamp {
        let seconds = u32::try_from(span.micros() / SECOND_MICROS).unwrap_or(u32::MAX);
        later(from, i64::from(self.below(seconds)))
    }

    /// The whole seconds in (`from`, `to`) at which something happens that happens `rate` times in
    /// thirty days on average: a Poisson process.
    pub(crate) fn arrivals(&mut self, rate: f64, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let mut times = Vec::new();
        let mut time = from;
        loop {
            time = later(time, 1 + self.exponential(RATE_SECONDS / rate) as i64);
            if time >= to {
                return times;
            }
            times.push(time);
        }
    }
}

fn later(time: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_micros(time.micros().saturating_add(seconds.saturating_mul(SECOND_MICROS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dice() -> Dice {
        Dice::new(7, 1, 0)
    }

    /// The mean of many draws, against what it should be, in standard errors.
    #[track_caller]
    fn check_mean(draw: impl Fn(&mut Dice) -> f64, expected: f64, deviation: f64) {
        let (mut dice, n) = (dice(), 100_000);
        let mean = (0..n).map(|_| draw(&mut dice)).sum::<f64>() / f64::from(n);
        assert!((mean - expected).abs() < 4.0 * deviation / f64::from(n).sqrt(), "{mean}");
    }

    #[test]
    fn draws_have_the_means_of_their_distributions() {
        check_mean(Dice::unit, 0.5, 0.289);
        check_mean(|dice| f64::from(dice.below(6)), 2.5, 1.708);
        check_mean(|dice| f64::from(dice.between(10, 12)), 11.0, 0.816);
        check_mean(|dice| dice.exponential(3.0), 3.0, 3.0);
        check_mean(|dice| dice.normal(2.0), 0.0, 2.0);
        check_mean(|dice| dice.normal(2.0).powi(2), 4.0, 5.657);
        check_mean(|dice| f64::from(u8::from(dice.chance(0.2))), 0.2, 0.4);
        check_mean(|dice| dice.pick(&[(1.0, 1), (2.0, 3)]), 1.75, 0.433);
    }

    #[test]
    fn a_rate_of_two_brings_two_arrivals_in_thirty_days() {
        let (from, to) = (Timestamp::from_micros(0), Timestamp::from_micros(0) + Span::days(30));
        check_mean(|dice| dice.arrivals(2.0, from, to).len() as f64, 2.0, 1.414);
    }

    #[test]
    fn arrivals_lie_strictly_inside_and_in_order() {
        let (from, to) = (Timestamp::from_micros(0), Timestamp::from_micros(0) + Span::days(3));
        let times = dice().arrivals(1_000.0, from, to);
        assert!(times.len() > 50);
        assert!(times.first() > Some(&from) && times.last() < Some(&to));
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn streams_differ_by_seed_family_and_index() {
        let first = |seed, family, index| Dice::new(seed, family, index).unit();
        let draws = [first(1, 1, 0), first(2, 1, 0), first(1, 2, 0), first(1, 1, 1)];
        for (idx, draw) in draws.iter().enumerate() {
            assert!(!draws[..idx].contains(draw));
        }
        assert!(first(1, 1, 0) == draws[0]);
    }

    /// The first eight bytes of the key stream of ChaCha8 with 256 zero bits of key and a zero nonce.
    /// (draft-strombergson-chacha-test-vectors-01, TC1)
    #[test]
    fn words_are_those_of_chacha8() {
        let word = u64::from_le_bytes([0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]);
        assert_eq!(Dice::new(0, 0, 0).unit(), (word >> 11) as f64 / (1_u64 << 53) as f64);
    }
}
