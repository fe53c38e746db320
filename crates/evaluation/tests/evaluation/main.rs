//! The crate seen from outside: reference values, laws, and promises about chance.
//!
//! Reference values were computed with Python 3.11, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1 and
//! statsmodels 0.15.0; the expression stands beside each, with `s`, `b`, `y`, `w` and `g` for the
//! arrays of `samples.rs`.

mod assessment;
mod by_entity;
mod calibration;
mod coverage;
mod decision;
mod delong;
mod discrimination;
mod drift;
mod gains;
mod interval;
mod isotonic;
mod loss;
mod reliability;
mod samples;
mod sigmoid;
