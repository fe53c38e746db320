//! What a leaf says, and what that is worth.
//!
//! A leaf with gradient sum `G` and hessian sum `H` says `−T(G) / (H + l2)`, where `T` draws towards zero by
//! `l1`, held inside its bounds; the loss, to second order, falls by half its worth `T(G)² / (H + l2)`.
//! (Friedman 2001; Chen and Guestrin 2016)

use crate::gradients::Scale;
use crate::histogram::Cell;

/// Largest magnitude of a leaf before the learning rate: log-odds at which a probability is 0 or 1 in print.
pub(crate) const VALUE_MAX: f64 = 100.0;
/// Smallest hessian that a gradient is divided by.
const HESSIAN_MIN: f64 = 1e-12;

/// Between which numbers a leaf lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// How sums become a leaf.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leafing {
    pub(crate) scale: Scale,
    pub(crate) l1: f64,
    pub(crate) l2: f64,
    pub(crate) bounds: Bounds,
}

impl Bounds {
    pub(crate) const WIDEST: Bounds = Bounds { low: -VALUE_MAX, high: VALUE_MAX };

    /// Everything up to `middle`.
    pub(crate) fn below(self, middle: f64) -> Bounds {
        Bounds { high: middle, ..self }
    }

    /// Everything from `middle` on.
    pub(crate) fn above(self, middle: f64) -> Bounds {
        Bounds { low: middle, ..self }
    }
}

impl Leafing {
    /// What a leaf with this sum says.
    pub(crate) fn value(&self, sum: Cell) -> f64 {
        let (gradient, hessian) = self.terms(sum);
        self.held(-gradient / hessian)
    }

    /// Twice what the loss falls by when the leaf says so. Without a branch: many are computed side by side.
    #[inline(always)]
    pub(crate) fn worth(&self, sum: Cell) -> f64 {
        let (gradient, hessian) = self.terms(sum);
        let value = self.held(-gradient / hessian);
        -(2.0 * gradient + hessian * value) * value
    }

    #[inline(always)]
    fn terms(&self, sum: Cell) -> (f64, f64) {
        let gradient = sum.gradient(self.scale);
        let drawn = larger(gradient.abs() - self.l1, 0.0).copysign(gradient);
        (drawn, larger(sum.hessian(self.scale) + self.l2, HESSIAN_MIN))
    }

    #[inline(always)]
    fn held(&self, value: f64) -> f64 {
        let raised = larger(value, self.bounds.low);
        if raised < self.bounds.high { raised } else { self.bounds.high }
    }
}

/// One instruction where neither is NaN; `f64::max` asks.
#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
