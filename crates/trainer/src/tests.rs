//! Training on small invented data, whose truth is known.

mod support;

mod data_errors;
mod observing;
mod splitting;
mod tables;

mod blocks;
mod logistic;
mod selecting;
mod untouched_test;
