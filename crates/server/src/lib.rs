//! Answers, logs, swaps versions.
