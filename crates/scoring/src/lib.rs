//! Values to a prediction: scorers, scorecard, logistic, calibrated model, reasons, scale, tiers.
