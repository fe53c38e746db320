//! Rows that no training set has: the largest numbers, levels where numbers belong, and the reverse.

use std::sync::Arc;

use features::{Cell, Row};
use proptest::prelude::*;
use scoring::reasons;

use crate::scorers::{Named, all};

fn cell() -> impl Strategy<Value = Cell> {
    let edges = vec![f64::MAX, f64::MIN, f64::MIN_POSITIVE, 1e300, -1e300, -0.0, f64::NAN, f64::INFINITY];
    prop_oneof![
        any::<f64>().prop_map(Cell::Number),
        prop::sample::select(edges).prop_map(Cell::Number),
        ".{0,3}".prop_map(|name| Cell::Category(Arc::from(name.as_str()))),
        Just(Cell::Missing),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    prop::collection::vec(cell(), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_comes_is_scored_and_explained_in_finite_numbers(row in row()) {
        for named in all() {
            let Named { name, scorer, banding } = &named;
            let prediction = scorer.predict(&row);
            prop_assert!(prediction.raw.is_finite(), "{}", name);
            prop_assert!(prediction.probability.is_none_or(|p| (0.0..=1.0).contains(&p)), "{}", name);
            let on_scale = 0.0..=banding.scale().highest();
            prop_assert!(on_scale.contains(&f64::from(prediction.points)), "{}", name);
            let parts = scorer.contributions(&row);
            prop_assert!(parts.features.iter().all(|share| share.is_finite()), "{}: {:?}", name, parts);
            let size = parts.features.iter().fold(1.0, |most: f64, share| most.max(share.abs()));
            let sum = parts.features.iter().fold(parts.base, |sum, share| sum + share);
            prop_assert!((sum - prediction.raw).abs() <= 1e-9 * size, "{}: {:?}", name, parts);
        }
    }

    #[test]
    fn reasons_of_whatever_comes_add_up_or_carry_nothing(row in row()) {
        for named in all() {
            let scorer = named.scorer.as_ref();
            let base = scorer.exact_points(scorer.contributions(&row).base).round() as i32;
            let reasons = reasons(scorer, &row, named.highest());
            let points: Vec<i32> = reasons.iter().filter_map(|reason| reason.points).collect();
            let target = scorer.predict(&row).points - base;
            let adds_up = points.is_empty() || points.iter().sum::<i32>() == target;
            prop_assert!(adds_up, "{}: {:?} is not {}", named.name, reasons, target);
            let most = reasons.iter().filter_map(|reason| reason.points).map(i32::abs).max().unwrap_or(0);
            prop_assert!(f64::from(most) <= named.highest() + 1.0, "{}: {:?}", named.name, reasons);
        }
    }
}
