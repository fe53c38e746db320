//! Training on small invented data, whose truth is known.

pub(crate) mod support;

mod checking;
mod data_errors;
mod enough_data;
mod observing;
mod splitting;
mod tables;

mod blocks;
mod boosting;
mod calibrating;
mod forests;
mod logistic;
mod selecting;

mod depending;
mod directions;
mod gating;
mod golden_rows;
mod leaking;
mod learned_cards;
mod reigning;
mod scaling;

mod arbitrary;
mod documents;
mod reproducing;
mod untouched_test;
