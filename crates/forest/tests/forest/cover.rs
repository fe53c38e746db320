//! Counting again who reaches each node.

use forest::{Aggregation, Forest, Node, SplitRule};
use proptest::prelude::*;

use crate::sketch::{Sketch, parts, value};

const N_FEATURES: usize = 4;

/// The cover of every node in the order of `Sketch::nodes`: the weight of the rows on each side, split
/// by split.
fn naive_covers(tree: &Sketch, rows: &[(&[f64], f64)], covers: &mut Vec<f64>) {
    covers.push(rows.iter().map(|(_, weight)| weight).sum());
    if let Sketch::Split { below, .. } = tree {
        for (side, child) in below.iter().enumerate() {
            let of_side: Vec<_> = rows.iter().copied().filter(|(row, _)| tree.side(row) == side).collect();
            naive_covers(child, &of_side, covers);
        }
    }
}

fn covers(forest: &Forest) -> Vec<Vec<f64>> {
    forest.trees().iter().map(|nodes| nodes.iter().map(Node::cover).collect()).collect()
}

fn stump() -> Forest {
    let rule = SplitRule::AtMost(0.0);
    let nodes = vec![
        Node::Split { feature: 0, rule, missing_left: false, left: 1, right: 2, cover: 9.0 },
        Node::Leaf { value: 1.0, cover: 4.0 },
        Node::Leaf { value: 5.0, cover: 5.0 },
    ];
    Forest::new(2, 0.0, Aggregation::Sum, vec![nodes]).unwrap()
}

#[track_caller]
fn check_stump(rows: &[f64], weights: Option<&[f64]>, expected: [f64; 3]) {
    assert_eq!(covers(&stump().with_cover(rows, weights)), [expected]);
}

#[test]
fn rows_are_counted_on_the_side_they_go_to() {
    check_stump(&[-1.0, 0.0, 1.0, 0.0, f64::NAN, 0.0], None, [3.0, 1.0, 2.0]);
}

#[test]
fn a_weight_counts_for_as_many_rows() {
    check_stump(&[-1.0, 0.0, 1.0, 0.0, f64::NAN, 0.0], Some(&[0.5, 2.0, 4.0]), [6.5, 0.5, 6.0]);
}

#[test]
fn no_rows_leave_nothing_counted() {
    check_stump(&[], None, [0.0; 3]);
}

#[test]
fn a_last_row_that_is_cut_short_counts_with_the_rest_missing() {
    check_stump(&[-1.0, 0.0, -1.0], None, [2.0, 2.0, 0.0]);
}

#[test]
fn weights_that_are_none_count_nothing() {
    let rows = [-1.0, 0.0].repeat(6);
    check_stump(&rows, Some(&[1.0, f64::NAN, -3.0, f64::INFINITY, 0.0]), [1.0, 1.0, 0.0]);
}

#[test]
fn enormous_weights_leave_a_forest_that_can_be_built_again() {
    let forest = stump().with_cover(&[-1.0, 0.0].repeat(3), Some(&[f64::MAX; 3]));
    assert!(Forest::new(2, 0.0, Aggregation::Sum, forest.trees()).is_ok());
}

#[test]
fn the_expected_score_is_the_mean_score_of_the_rows_that_were_counted() {
    let rows = [-1.0, 0.0, 1.0, 0.0, 2.0, 0.0, -3.0, 0.0];
    assert_eq!(stump().with_cover(&rows, None).expected(), 3.0);
    assert_eq!(stump().with_cover(&rows, Some(&[3.0, 1.0, 0.0, 0.0])).expected(), 2.0);
}

proptest! {
    #[test]
    fn covers_are_those_of_the_naive_count(
        parts in parts(N_FEATURES as u32, 6),
        rows in prop::collection::vec(value(), 0..40 * N_FEATURES),
        weights in prop::option::of(prop::collection::vec((0_u32..9).prop_map(f64::from), 40)),
    ) {
        let forest = parts.forest().with_cover(&rows, weights.as_deref());
        let weight = |idx: usize| weights.as_ref().map_or(1.0, |weights| weights[idx]);
        let weighted: Vec<_> = rows.chunks(N_FEATURES).enumerate().map(|(idx, row)| (row, weight(idx))).collect();
        for (tree, counted) in parts.trees.iter().zip(covers(&forest)) {
            let mut expected = Vec::new();
            naive_covers(tree, &weighted, &mut expected);
            prop_assert_eq!(counted, expected);
        }
    }

    #[test]
    fn a_recounted_forest_predicts_as_before_and_expects_the_mean(
        parts in parts(N_FEATURES as u32, 6),
        rows in prop::collection::vec(prop::collection::vec(value(), N_FEATURES), 1..30),
    ) {
        let forest = parts.forest().with_cover(&rows.concat(), None);
        let scores: Vec<f64> = rows.iter().map(|row| forest.predict(row)).collect();
        for (row, score) in rows.iter().zip(&scores) {
            prop_assert_eq!(score.to_bits(), parts.forest().predict(row).to_bits());
        }
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        prop_assert!((forest.expected() - mean).abs() < 1e-11);
    }
}
