//! The features that every scorer here has, and rows of them.

use std::sync::Arc;

use features::{Cell, Feature, FeatureKind, FeatureSet, FeatureType, Row, Schema};
use proptest::prelude::*;
use proptest::sample::select;

/// Days since the last purchase, purchases in 90 days, the plan, and whether it is a VIP.
pub(crate) fn schema() -> Schema {
    named_schema(&[
        ("days_since_last", FeatureType::Number),
        ("purchases_90d", FeatureType::Number),
        ("plan", FeatureType::Category),
        ("vip", FeatureType::Boolean),
    ])
}

pub(crate) fn named_schema(entries: &[(&str, FeatureType)]) -> Schema {
    let column = |name: &str| Feature { name: Arc::from(name), kind: FeatureKind::Column };
    let features = FeatureSet::new(entries.iter().map(|(name, _)| column(name)).collect()).unwrap();
    let types: Vec<FeatureType> = entries.iter().map(|(_, feature_type)| *feature_type).collect();
    Schema::new(&features, &types)
}

pub(crate) fn level(name: &str) -> Cell {
    Cell::Category(Arc::from(name))
}

pub(crate) fn number(number: Option<f64>) -> Cell {
    number.map_or(Cell::Missing, Cell::Number)
}

fn or_missing(cell: impl Strategy<Value = Cell>) -> impl Strategy<Value = Cell> {
    prop_oneof![6 => cell, 1 => Just(Cell::Missing)]
}

/// A row as customers are: levels that training saw often, rarely and never; anything may be missing.
pub(crate) fn row() -> impl Strategy<Value = Row> {
    let days = prop_oneof![(0..400).prop_map(f64::from), -5.0..400.0_f64].prop_map(Cell::Number);
    let purchases = (0..40).prop_map(f64::from).prop_map(Cell::Number);
    let plan = select(vec!["free", "pro", "trial", "unheard of"]).prop_map(level);
    let vip = select(vec![0.0, 1.0]).prop_map(Cell::Number);
    (or_missing(days), or_missing(purchases), or_missing(plan), or_missing(vip))
        .prop_map(|(days, purchases, plan, vip)| vec![days, purchases, plan, vip])
}

pub(crate) fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 1..12)
}
