//! How good predictions were: discrimination, calibration, lift, intervals, paired tests, drift.
