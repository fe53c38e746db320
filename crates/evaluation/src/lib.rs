//! How good predictions were: discrimination, calibration, lift, intervals, paired tests, drift.
//!
//! `f64` slices go in, numbers come out. Nothing here reads a file, knows a clock or draws an
//! unseeded random number, and nothing knows what a lead or a customer is; so every number can be
//! checked against another library on the same slices, and is.
//!
//! Four conventions hold everywhere:
//!
//! * **Slices run in parallel.** `scores[i]`, `positive[i]`, `weights[i]` and `entities[i]` speak of
//!   the same row, so the slices of a call have one length. A debug build asserts it; a release
//!   build reads the rows that all of them have.
//! * **`None` means undefined**, not zero: an area without both classes, a mean of no rows.
//! * **The order of rows does not matter** (but for the last bits of a mean over rows), and rows of
//!   equal score are one step: a tie counts one half in an area, and shares what lies at a cut. `-0.0`
//!   and `0.0` are equal.
//! * **A NaN never panics.** As a score it ranks below everything, because one does not call first
//!   whom one knows nothing about; as a probability it leaves a mean over it undefined; a fit
//!   refuses it.
//!
//! ```
//! let (scores, positive) = ([0.9, 0.7, 0.7, 0.2, 0.1], [true, true, false, false, false]);
//! assert_eq!(evaluation::roc_auc(&scores, &positive), Some(5.5 / 6.0)); // one pair of six is tied
//! assert_eq!(evaluation::lift_at(&scores, &positive, 0.2), Some(2.5)); // all positive, not 2 of 5
//! ```
//!
//! Everything is written here rather than taken from a crate because the intervals and the paired
//! tests exist in none, and because ties, which rule points are full of, are where libraries differ.

mod assessment;
mod calibration;
mod case;
mod decision;
mod delong;
mod discrimination;
mod drift;
mod entities;
mod gains;
mod interval;
mod isotonic;
mod log_odds;
mod logistic;
mod loss;
mod ranking;
mod rate;
mod reliability;
mod resampling;
mod sigmoid;

pub use assessment::{Assessment, Metrics, assess, metrics};
pub use calibration::{CalibrationLine, calibration_in_the_large, calibration_line, observed_to_expected};
pub use decision::{Confusion, confusion_at_capacity, confusion_at_cost};
pub use delong::{roc_auc_difference, roc_auc_interval};
pub use discrimination::{ks, pr_auc, roc_auc, roc_curve};
pub use drift::{EMPTY_BIN_SHARE, psi, psi_of};
pub use entities::one_row_each;
pub use gains::{GainDecile, gains, lift_at};
pub use interval::{Difference, Interval, wilson};
pub use isotonic::{IsotonicFit, fit_isotonic};
pub use log_odds::sigmoid;
pub use loss::{BrierParts, brier, brier_parts, log_loss, log_losses, weighted_log_loss};
pub use rate::rate_by_entity;
pub use reliability::{ReliabilityBin, expected_calibration_error, reliability_curve};
pub use resampling::{
    BOOTSTRAP_DRAWS, mean_difference, roc_auc_difference_by_entity, roc_auc_interval_by_entity,
};
pub use sigmoid::{SigmoidFit, fit_sigmoid};
