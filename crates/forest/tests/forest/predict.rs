//! A prediction is what a naive recursive walk says, alone and in batches, before and after storing.

use forest::{Aggregation, Forest, Node, SplitRule};
use proptest::prelude::*;

use crate::sketch::{parts, row, value};

const N_FEATURES: usize = 5;

fn stump(rule: SplitRule, missing_left: bool) -> Forest {
    let nodes = vec![
        Node::Split { feature: 1, rule, missing_left, left: 1, right: 2, cover: 0.0 },
        Node::Leaf { value: -1.0, cover: 0.0 },
        Node::Leaf { value: 1.0, cover: 0.0 },
    ];
    Forest::new(2, 0.0, Aggregation::Sum, vec![nodes]).unwrap()
}

/// Which of the values go left, as a word of `L` and `R`.
#[track_caller]
fn check_sides(rule: SplitRule, missing_left: bool, values: &[f64], expected: &str) {
    let forest = stump(rule, missing_left);
    let side = |value: &f64| if forest.predict(&[0.0, *value]) < 0.0 { 'L' } else { 'R' };
    assert_eq!(values.iter().map(side).collect::<String>(), expected);
}

#[test]
fn a_value_at_the_threshold_goes_left_and_the_next_larger_one_right() {
    let values = [f64::NEG_INFINITY, -3.0, 2.5, 2.5_f64.next_up(), f64::INFINITY];
    check_sides(SplitRule::AtMost(2.5), false, &values, "LLLRR");
    check_sides(SplitRule::AtMost(0.0), false, &[-0.0, 0.0, f64::MIN_POSITIVE], "LLR");
}

#[test]
fn listed_categories_go_left_and_all_else_right() {
    let values = [0.0, 1.0, 3.0, 4.0, 4294967295.0, 77.0];
    check_sides(SplitRule::In(vec![0, 3, u32::MAX]), true, &values, "LRLRLR");
}

#[test]
fn a_value_that_is_no_code_is_an_unseen_category() {
    let values = [-1.0, 0.5, 4294967296.0, 1e300, f64::INFINITY, f64::NEG_INFINITY, -0.0];
    check_sides(SplitRule::In(vec![0, 1, u32::MAX]), true, &values, "RRRRRRL");
}

#[test]
fn a_missing_value_goes_where_the_split_says() {
    check_sides(SplitRule::AtMost(0.0), true, &[f64::NAN, -f64::NAN], "LL");
    check_sides(SplitRule::AtMost(0.0), false, &[f64::NAN, -f64::NAN], "RR");
    check_sides(SplitRule::In(vec![0]), true, &[f64::NAN], "L");
    check_sides(SplitRule::In(vec![0]), false, &[f64::NAN], "R");
}

#[test]
fn what_a_short_row_lacks_is_missing() {
    for missing_left in [false, true] {
        let forest = stump(SplitRule::AtMost(0.0), missing_left);
        let missing = forest.predict(&[0.0, f64::NAN]);
        assert_eq!([forest.predict(&[0.0]), forest.predict(&[])], [missing; 2]);
    }
}

#[test]
fn a_forest_without_trees_predicts_its_base() {
    for aggregation in [Aggregation::Sum, Aggregation::Mean] {
        let forest = Forest::new(3, 0.25, aggregation, vec![]).unwrap();
        assert_eq!(forest.predict(&[1.0, 2.0, 3.0]), 0.25);
        assert_eq!(forest.expected(), 0.25);
        assert_eq!(forest.explain(&[1.0]).contributions, [0.0; 3]);
        assert_eq!(forest.n_trees(), 0);
    }
}

#[test]
fn a_mean_divides_the_leaves_and_not_the_base() {
    let leaf = |value| vec![Node::Leaf { value, cover: 1.0 }];
    let forest = Forest::new(1, 10.0, Aggregation::Mean, vec![leaf(1.0), leaf(2.0), leaf(6.0)]).unwrap();
    assert_eq!(forest.predict(&[0.0]), 13.0);
    assert_eq!(forest.expected(), 13.0);
}

#[test]
fn leaves_are_summed_in_tree_order_and_the_base_comes_last() {
    let leaf = |value| vec![Node::Leaf { value, cover: 1.0 }];
    let sum_of = |base, leaves: [f64; 3]| {
        Forest::new(1, base, Aggregation::Sum, leaves.map(leaf).to_vec()).unwrap().predict(&[])
    };
    assert_eq!(sum_of(0.0, [1e16, 1.0, -1e16]), 0.0);
    assert_eq!(sum_of(0.0, [1e16, -1e16, 1.0]), 1.0);
    assert_eq!(sum_of(1e16, [1.0, 1.0, 0.0]), 1e16 + 2.0);
}

#[test]
fn split_counts_tell_how_often_each_feature_is_asked() {
    let forest = stump(SplitRule::AtMost(0.0), true);
    assert_eq!(forest.split_counts(), [0, 1]);
    let twice = Forest::new(3, 0.0, Aggregation::Sum, [forest.trees(), forest.trees()].concat()).unwrap();
    assert_eq!(twice.split_counts(), [0, 2, 0]);
}

#[test]
fn negative_zeros_and_extreme_numbers_survive_a_round_trip() {
    let nodes = vec![
        Node::Split {
            feature: 0,
            rule: SplitRule::AtMost(-0.0),
            missing_left: true,
            left: 2,
            right: 1,
            cover: 0.1 + 0.2,
        },
        Node::Leaf { value: -0.0, cover: 0.1 },
        Node::Leaf { value: 5e-324, cover: 0.2 },
    ];
    let forest = Forest::new(1, -0.0, Aggregation::Mean, vec![nodes.clone()]).unwrap();
    // Debug tells -0.0 from 0.0 and prints the shortest text that reads back as the same number.
    assert_eq!(format!("{:?}", forest.trees()), format!("{:?}", vec![nodes]));
    assert_eq!(forest.base().to_bits(), (-0.0_f64).to_bits());
}

proptest! {
    #[test]
    fn a_prediction_is_what_the_naive_walk_says(parts in parts(N_FEATURES as u32, 7), row in row(N_FEATURES)) {
        let expected = parts.total(|tree| tree.predict(&row));
        prop_assert_eq!(parts.forest().predict(&row).to_bits(), expected.to_bits());
    }

    #[test]
    fn a_batch_gives_the_bits_of_its_rows(
        parts in parts(N_FEATURES as u32, 5),
        rows in prop::collection::vec(value(), 0..150 * N_FEATURES),
        n_beyond in 0_usize..70,
    ) {
        let forest = parts.forest();
        let mut out = vec![f64::NAN; rows.len().div_ceil(N_FEATURES) + n_beyond];
        forest.predict_batch(&rows, &mut out);
        let rows = rows.chunks(N_FEATURES).chain(std::iter::repeat(&[] as &[f64]));
        for (score, row) in out.iter().zip(rows) {
            prop_assert_eq!(score.to_bits(), forest.predict(row).to_bits());
        }
    }

    #[test]
    fn a_forest_built_from_its_own_parts_is_the_same(parts in parts(N_FEATURES as u32, 6)) {
        let forest = parts.forest();
        let again =
            Forest::new(forest.n_features(), forest.base(), forest.aggregation(), forest.trees()).unwrap();
        prop_assert_eq!(format!("{:?}", again), format!("{:?}", &forest));
        prop_assert_eq!(forest.n_trees(), parts.trees.len());
    }
}
