//! Rows that the tests share, and where they come from.

use proptest::collection::vec;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Ten rows with ties inside and between the classes: `s`, `b`, `y`, `w` and `g` of the reference
/// expressions.
pub(crate) const S: [f64; 10] = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.1, 0.65, 0.35];
pub(crate) const B: [f64; 10] = [0.2, 0.3, 0.6, 0.7, 0.3, 0.5, 0.5, 0.1, 0.2, 0.6];
pub(crate) const Y: [bool; 10] = [false, false, true, true, true, false, true, false, false, true];
pub(crate) const W: [f64; 10] = [1.0, 2.0, 0.5, 1.0, 3.0, 1.0, 1.0, 0.25, 1.0, 2.0];
pub(crate) const G: [u32; 10] = [1, 1, 1, 2, 2, 3, 4, 4, 4, 4];

pub(crate) fn outcomes(digits: &[u8]) -> Vec<bool> {
    digits.iter().map(|&digit| digit == 1).collect()
}

#[track_caller]
pub(crate) fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected} to {tolerance}");
}

/// Rows for laws: probabilities on a coarse grid (many ties) or anywhere, outcomes, weights, entities.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) probabilities: Vec<f64>,
    pub(crate) others: Vec<f64>,
    pub(crate) positive: Vec<bool>,
    pub(crate) weights: Vec<f64>,
    pub(crate) entities: Vec<u32>,
}

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.positive.len()
    }

    /// The same rows the other way round.
    pub(crate) fn reversed(&self) -> Table {
        let mut table = self.clone();
        table.probabilities.reverse();
        table.others.reverse();
        table.positive.reverse();
        table.weights.reverse();
        table.entities.reverse();
        table
    }
}

pub(crate) fn tables() -> impl Strategy<Value = Table> {
    let probability = || prop_oneof![(0..=10_u8).prop_map(|tenths| f64::from(tenths) / 10.0), 0.0..=1.0];
    let row = (probability(), probability(), any::<bool>(), 0.01..3.0, 0..12_u32);
    vec(row, 0..50).prop_map(|rows| Table {
        probabilities: rows.iter().map(|row| row.0).collect(),
        others: rows.iter().map(|row| row.1).collect(),
        positive: rows.iter().map(|row| row.2).collect(),
        weights: rows.iter().map(|row| row.3).collect(),
        entities: rows.iter().map(|row| row.4).collect(),
    })
}

/// Seeded chance for simulations.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Chance {
        Chance(ChaCha8Rng::seed_from_u64(seed))
    }

    /// In `[0, 1)`.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    pub(crate) fn below(&mut self, n: u32) -> u32 {
        (self.uniform() * f64::from(n)) as u32
    }

    /// Standard normal (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }
}
