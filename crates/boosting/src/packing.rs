//! A row's gradient, hessian and count of one in a single word, so that one addition adds all three.
//!
//! From the top: gradient (signed), hessian, count. Sums of such words stay exact while no field runs over
//! into the next. How wide the fields are follows from how much the fullest bin of the data can ever hold,
//! its [`Load`]: the fewer rows a bin has, the more bits are left for each row's gradient. Where a bin can
//! hold more than [`UNITS_MAX`] rows, sums are emptied into wide cells before they could run over.

use crate::gradients::{Steps, steps_below};
use crate::histogram::Cell;

/// Most rows (in units of weight, if weights are whole) that a word ever sums: leaves a gradient 2^14 steps,
/// a hessian 2^15.
const UNITS_MAX: f64 = 4095.0;

/// Where the fields of a word lie, and how much it can sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Packing {
    hessian_bits: u32,
    count_bits: u32,
    capacity: Load,
    /// Any so many rows can be summed.
    pub(crate) rows_max: usize,
}

/// What a bin holds: rows that have weight, and their weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Load {
    pub(crate) rows: usize,
    pub(crate) weight: f64,
}

/// How heavy single rows are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heaviest {
    pub(crate) weight: f64,
    /// Whether all weights are whole: a row of weight 3 then takes as much room as three rows.
    pub(crate) whole: bool,
}

impl Load {
    /// At least as much as either, in rows and in weight.
    pub(crate) fn or(self, other: Load) -> Load {
        Load { rows: self.rows.max(other.rows), weight: self.weight.max(other.weight) }
    }
}

impl Packing {
    /// For single rows at full precision: see `gradients` for the bounds.
    pub(crate) const SINGLE: Packing =
        Packing { hessian_bits: 29, count_bits: 1, capacity: Load { rows: 1, weight: 0.0 }, rows_max: 1 };

    /// For sums of whole bins, or of as many rows as leave each row enough bits.
    pub(crate) fn of_sums(fullest: Load, heaviest: Heaviest) -> Packing {
        let Heaviest { weight: row_weight, whole } = heaviest;
        let units = if whole { fullest.weight } else { fullest.rows as f64 }.clamp(1.0, UNITS_MAX);
        let weight = if whole { units } else { fullest.weight.min(units * row_weight) };
        let rows_max = units.min(weight / row_weight) as usize;
        let count_bits = (units as u64).ilog2() + 1;
        let hessian_bits = (62 - count_bits) / 2;
        Packing { hessian_bits, count_bits, capacity: Load { rows: units as usize, weight }, rows_max }
    }

    /// The finest steps, up to `most`, at which sums stay in their fields: each row adds up to half a step.
    pub(crate) fn steps(&self, most: Steps) -> Steps {
        let Load { rows, weight } = self.capacity;
        let room = |bits: u32| (1_u64 << bits) as f64 - 1.0 - rows as f64 / 2.0;
        let gradient_bits = 64 - self.hessian_bits - self.count_bits;
        Steps {
            gradient: steps_below(most.gradient, room(gradient_bits - 1) / weight),
            hessian: steps_below(most.hessian, room(self.hessian_bits) / (weight * 0.25)),
        }
    }

    /// Whether a bin with that load can be summed whole.
    pub(crate) fn holds(&self, load: Load) -> bool {
        load.rows <= self.capacity.rows && load.weight <= self.capacity.weight
    }

    /// A row's word.
    #[inline(always)]
    pub(crate) fn pack(self, gradient: i64, hessian: i64) -> i64 {
        (((gradient << self.hessian_bits) + hessian) << self.count_bits) + 1
    }

    /// What a word has summed.
    #[inline(always)]
    pub(crate) fn unpack(self, word: i64) -> Cell {
        let field = |bits: u32| (1_i64 << bits) - 1;
        let hessian = (word >> self.count_bits) & field(self.hessian_bits);
        Cell::new(word >> (self.hessian_bits + self.count_bits), hessian, word & field(self.count_bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Steps = Steps { gradient: (1 << 24) as f64, hessian: (1 << 22) as f64 };

    /// Rows at the very ends of what a gradient and a hessian can be, as many as fit.
    #[track_caller]
    fn check_full(fullest: Load, heaviest: Heaviest) {
        let packing = Packing::of_sums(fullest, heaviest);
        let steps = packing.steps(MOST);
        let rounded = |number: f64, steps: f64| match heaviest.whole {
            true => (number * steps).round() as i64 * heaviest.weight as i64,
            false => (number * heaviest.weight * steps).round() as i64,
        };
        let hessian = rounded(0.25, steps.hessian);
        for gradient in [-1.0, 1.0].map(|gradient| rounded(gradient, steps.gradient)) {
            let n_rows = packing.rows_max;
            let word = (0..n_rows).map(|_| packing.pack(gradient, hessian)).sum();
            let n = n_rows as i64;
            assert_eq!(packing.unpack(word), Cell::new(gradient * n, hessian * n, n), "{packing:?}");
        }
    }

    #[test]
    fn sums_of_as_many_rows_as_are_allowed_stay_in_their_fields() {
        for rows in [1, 2, 7, 80, 400, 3_922, 4_095, 4_096, 100_000_000] {
            for (weight, whole) in [(1.0, true), (3.0, true), (256.0, true), (0.7, false), (255.9, false)] {
                let fullest = Load { rows, weight: weight * rows as f64 };
                check_full(fullest, Heaviest { weight, whole });
            }
        }
    }

    #[test]
    fn a_bin_as_full_as_the_fullest_is_summed_whole_while_it_has_few_rows() {
        let alone = Heaviest { weight: 1.0, whole: true };
        for (rows, whole) in [(1, true), (400, true), (4_095, true), (4_096, false)] {
            let fullest = Load { rows, weight: rows as f64 };
            assert_eq!(Packing::of_sums(fullest, alone).holds(fullest), whole, "{rows} rows");
        }
    }

    #[test]
    fn whole_weights_pack_as_repeated_rows_do() {
        let weighted =
            Packing::of_sums(Load { rows: 90, weight: 200.0 }, Heaviest { weight: 3.0, whole: true });
        let repeated =
            Packing::of_sums(Load { rows: 200, weight: 200.0 }, Heaviest { weight: 1.0, whole: true });
        assert_eq!(weighted.steps(MOST), repeated.steps(MOST));
    }
}
