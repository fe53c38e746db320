//! Histogram gradient boosting for binary outcomes: bins, trees, training.
//!
//! Columns go in one by one and become bins of a byte, or two for very many categories; [`fit`] grows trees on them and gives back a
//! [`forest::Forest`] whose raw scores are log-odds. Nothing here knows what the columns mean, reads a file,
//! a clock or an unseeded random number.
//!
//! ```
//! use std::ops::ControlFlow;
//! use boosting::{DatasetBuilder, Monotone, Settings, fit};
//!
//! let ages: Vec<f64> = (0..1000).map(|row| f64::from(row % 70)).collect();
//! let bought: Vec<bool> = ages.iter().map(|age| *age > 35.0).collect();
//! let mut builder = DatasetBuilder::new(&bought, None)?;
//! builder.add_numbers(&ages, Some(Monotone::Increasing))?;
//! let fitted = fit(&builder.build()?, &Settings::default(), &mut |_| ControlFlow::Continue(()))?;
//! assert!(fitted.forest.predict(&[60.0]) > 2.0);
//! assert!(fitted.forest.predict(&[20.0]) < -2.0);
//! # Ok::<(), boosting::FitError>(())
//! ```

mod bins;
mod chance;
mod dataset;
mod error;
mod fit;
mod gradients;
mod grow;
mod histogram;
mod histograms;
mod importance;
mod lines;
mod logistic;
mod packing;
mod partition;
mod settings;
mod split;
mod tree;

pub use bins::{MISSING_CODE, OWN_CODES_MAX};
pub use dataset::{Dataset, DatasetBuilder, Monotone, Values};
pub use error::{COLUMNS_MAX, FitError, ROWS_MAX};
pub use fit::{Fitted, Judge, Observer, Phase, Progress, fit, fit_judged};
pub use importance::Importance;
pub use settings::{CategorySettings, EarlyStopping, LEAVES_MAX, Settings, TREES_MAX};
