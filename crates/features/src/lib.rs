//! What was known at a cutoff, as values.
//!
//! The way of the data: a [`History`] is cut to an [`AsOf`] view, which *cannot* reach an event at
//! or after its cutoff or one known only later; a [`FeatureSet`] computes one value a feature from
//! that view; a [`Schema`] turns the values into a [`Row`] of typed cells; rows make a
//! [`FeatureMatrix`]; an [`Encoder`] learned in training turns a row into the numbers that
//! estimators take. A row is made by the same functions in training, in a batch and in a request:
//! there is no second implementation to drift apart.

mod aggregate;
mod encoder;
mod history;
mod kind;
mod lent;
mod matrix;
mod range;
mod schema;

pub use encoder::{ColumnEncoding, EncodeOptions, Encoder};
pub use history::{AsOf, History};
pub use kind::{
    Aggregate, Bounds, Condition, EventFeature, Feature, FeatureKind, FeatureSet, FeatureSetError, Memory,
};
pub use lent::{ColumnRef, LentColumn};
pub use matrix::{Column, FeatureMatrix, MISSING_CODE};
pub use range::FeatureRange;
pub use schema::{Cell, CellRef, FeatureType, Row, Schema, SchemaEntry, WrongType};
