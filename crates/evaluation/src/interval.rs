//! Estimates with their 95 % intervals.

use serde::{Deserialize, Serialize};

/// Standard normal quantile at 0.975: every interval of this crate is a two-sided 95 % one.
pub(crate) const Z_95: f64 = 1.959_963_984_540_054;

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// What was observed.
    pub estimate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// How much larger `a` is than `b`: the estimate of `a − b` with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// What was observed, `a − b`.
    pub estimate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Computes the 95 % interval of a rate, `positives` of `n` independent draws (Wilson 1927).
///
/// `positives` is clamped to `[0, n]`; both may be fractions of a row. The interval lies in
/// `[0, 1]`, and is not a point even where none or all are positive. Without draws nothing is
/// known: the estimate is then one half, the interval all of `[0, 1]`.
///
/// Wilson's rather than the textbook's `p ± z·se`, which claims certainty after three failures, and
/// rather than Clopper and Pearson's exact one, which is wider than it promises (Brown, Cai and
/// DasGupta 2001).
pub fn wilson(positives: f64, n: f64) -> Interval {
    if n.is_nan() || n <= 0.0 {
        return Interval { estimate: 0.5, low: 0.0, high: 1.0 };
    }
    let positives = positives.max(0.0).min(n);
    wilson_of_rate(positives / n, n)
}

/// [`wilson`] from a rate in `[0, 1]` and a number of draws above 0 that need not be whole.
pub(crate) fn wilson_of_rate(rate: f64, n: f64) -> Interval {
    let z_squared = Z_95 * Z_95;
    let center = (rate + z_squared / (2.0 * n)) / (1.0 + z_squared / n);
    let half_width =
        Z_95 / (1.0 + z_squared / n) * (rate * (1.0 - rate) / n + z_squared / (4.0 * n * n)).sqrt();
    Interval {
        estimate: rate,
        low: (center - half_width).clamp(0.0, rate),
        high: (center + half_width).clamp(rate, 1.0),
    }
}
