//! Contributions are the Shapley values of the exponential definition, at any depth.

use forest::{Aggregation, DEPTH_MAX, Forest, Node, SplitRule};
use proptest::prelude::*;

use crate::sketch::{Parts, Sketch, parts, row};

const N_FEATURES: usize = 6;

/// The value of a tree when only the features in the bit set `known` are known: the row's own side at
/// a split on a known feature, else both sides in proportion to their covers.
fn conditional(tree: &Sketch, row: &[f64], known: u32) -> f64 {
    match tree {
        Sketch::Leaf { value, .. } => *value,
        Sketch::Split { feature, below, .. } if known >> feature & 1 == 1 => {
            conditional(&below[tree.side(row)], row, known)
        }
        Sketch::Split { below, .. } => {
            let [left, right] = [&below[0], &below[1]];
            let both = left.cover() + right.cover();
            let share = if both > 0.0 { left.cover() / both } else { 0.5 };
            let of =
                |side: &Sketch, share| if share > 0.0 { share * conditional(side, row, known) } else { 0.0 };
            of(left, share) + of(right, 1.0 - share)
        }
    }
}

/// Shapley 1953: over all sets without `feature`, |S|! (n − |S| − 1)! / n! × what the feature adds to S.
fn shapley(values: &[f64], n_features: usize, feature: usize) -> f64 {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    let mut total = 0.0;
    for set in (0..1_usize << n_features).filter(|set| set >> feature & 1 == 0) {
        let size = set.count_ones() as usize;
        let weight = factorial(size) * factorial(n_features - size - 1) / factorial(n_features);
        total += weight * (values[set | 1 << feature] - values[set]);
    }
    total
}

#[track_caller]
fn check_against_definition(parts: &Parts, row: &[f64], tolerance: f64) {
    let values: Vec<f64> = (0..1_u32 << parts.n_features)
        .map(|known| parts.total(|tree| conditional(tree, row, known)))
        .collect();
    let explanation = parts.forest().explain(row);
    assert!((explanation.base - values[0]).abs() <= tolerance, "base {} != {}", explanation.base, values[0]);
    for (feature, contribution) in explanation.contributions.iter().enumerate() {
        let expected = shapley(&values, parts.n_features, feature);
        let off = (contribution - expected).abs();
        assert!(off <= tolerance, "feature {feature}: {contribution} is off from {expected} by {off:e}");
    }
}

#[track_caller]
fn check_adds_up(forest: &Forest, row: &[f64], tolerance: f64) {
    let explanation = forest.explain(row);
    let sum = explanation.base + explanation.contributions.iter().sum::<f64>();
    let off = (sum - forest.predict(row)).abs();
    assert!(off <= tolerance, "base and contributions miss the score by {off:e}");
}

/// One long way down that turns left and right in no order, a leaf beside it at every split.
fn chain(depth: u32, n_features: u32) -> Parts {
    let mut tree = Sketch::Leaf { value: 3.0, cover: 2.0 };
    for level in (0..depth).rev() {
        let beside =
            Sketch::Leaf { value: f64::from(level * 37 % 11) - 5.0, cover: f64::from(level * level % 7) };
        let below = if level % 3 == 0 { [beside, tree] } else { [tree, beside] };
        let rule = SplitRule::AtMost(f64::from(level * 5 % 13));
        let feature = level * 7 % n_features;
        tree = Sketch::Split { feature, rule, missing_left: level % 2 == 0, below: Box::new(below) };
    }
    Parts { n_features: n_features as usize, base: 0.5, aggregation: Aggregation::Sum, trees: vec![tree] }
}

#[track_caller]
fn check_chain(depth: u32, n_features: u32) {
    let parts = chain(depth, n_features);
    for shift in 0..4_u32 {
        let row: Vec<f64> =
            (0..n_features).map(|feature| f64::from((feature * 3 + shift * 4) % 13)).collect();
        check_against_definition(&parts, &row, 1e-12);
    }
    check_against_definition(&parts, &[], 1e-12);
}

#[test]
fn a_way_of_thirty_splits_over_five_features_is_explained_exactly() {
    check_chain(30, 5);
}

#[test]
fn a_way_of_thirty_splits_over_twelve_features_is_explained_exactly() {
    check_chain(30, 12);
}

#[test]
fn a_way_of_two_hundred_splits_over_three_features_is_explained_exactly() {
    check_chain(200, 3);
}

/// `n` different features that must all be 1 for the value 1; each split sends half its rows away.
fn all_of(n: u32) -> Forest {
    let mut tree = Sketch::Leaf { value: 1.0, cover: 1.0 };
    for feature in (0..n).rev() {
        let other = Sketch::Leaf { value: 0.0, cover: tree.cover() };
        let below = Box::new([other, tree]);
        tree = Sketch::Split { feature, rule: SplitRule::AtMost(0.5), missing_left: true, below };
    }
    Forest::new(n as usize, 0.0, Aggregation::Sum, vec![tree.nodes()]).unwrap()
}

/// With equal shares everywhere all features play the same part: each adds (1 − 2⁻ⁿ) / n.
#[track_caller]
fn check_equal_parts(n: u32) {
    let forest = all_of(n);
    let expected = (1.0 - 0.5_f64.powi(n as i32)) / f64::from(n);
    for contribution in forest.explain(&vec![1.0; n as usize]).contributions {
        let relative = contribution / expected - 1.0;
        assert!(relative.abs() < 1e-12, "{contribution} is not {expected}");
    }
    check_adds_up(&forest, &vec![1.0; n as usize], 1e-12);
    check_adds_up(&forest, &vec![0.0; n as usize], 1e-12);
    check_adds_up(&forest, &[], 1e-12);
}

#[test]
fn equal_features_share_equally_whatever_the_depth() {
    for n in [1, 2, 7, 8, 9, 16, 17, 30, 33, 64, 65, 128, 129, 256, 257] {
        check_equal_parts(n);
    }
}

#[test]
fn the_deepest_tree_allowed_is_still_explained_exactly() {
    check_equal_parts(DEPTH_MAX as u32);
}

/// Only one row was counted, and it left at the first split. Unknown, the first feature never lets the
/// value through and each other one half the time, so that the first adds the integral of
/// ((1 + t) / 2)ⁿ⁻¹, which is (2 − 2¹⁻ⁿ) / n, and the others share the rest.
#[test]
fn where_no_row_went_on_each_side_counts_one_half() {
    for n in [1, 2, 10, 30] {
        let forest = all_of(n).with_cover(&vec![0.0; n as usize], None);
        let contributions = forest.explain(&vec![1.0; n as usize]).contributions;
        let first = (2.0 - 2.0_f64.powi(1 - n as i32)) / f64::from(n);
        let other = (1.0 - first) / f64::from(n - 1);
        assert_eq!(forest.expected(), 0.0);
        assert!((contributions[0] - first).abs() < 1e-14);
        assert!(contributions[1..].iter().all(|contribution| (contribution - other).abs() < 1e-14));
    }
}

/// Covers of zero on both sides of every split: each side counts one half.
#[test]
fn a_forest_that_was_never_counted_explains_with_even_shares() {
    for n in [1, 4, 20] {
        let never = all_of(n).with_cover(&[], None);
        let even = all_of(n);
        let row = vec![1.0; n as usize];
        assert_eq!(never.explain(&row), even.explain(&row));
    }
}

/// A way along `features`, innermost first, with covers that grow steeply from split to split.
fn steep(covers: [f64; 7], features: [u32; 6]) -> Parts {
    let mut tree = Sketch::Leaf { value: 100.0, cover: covers[0] };
    for (feature, cover) in features.into_iter().zip(&covers[1..]) {
        let beside = Sketch::Leaf { value: f64::from(feature) - 2.5, cover: *cover };
        let below = Box::new([tree, beside]);
        tree = Sketch::Split { feature, rule: SplitRule::AtMost(0.5), missing_left: true, below };
    }
    Parts { n_features: 4, base: 0.0, aggregation: Aggregation::Sum, trees: vec![tree] }
}

/// A few such shares on one feature multiply to less than a float can hold, or to the last few bits of
/// one, of which the next split takes a half.
#[test]
fn shares_too_small_for_a_float_are_explained_as_by_definition() {
    let vanishing = [5e-324, 1e-200, 1e-100, 1.0, 1e100, 1e200, 1e300];
    let last_bits = [2.5e-23, 2.5e-23, 5e-23, 1.0, 1e100, 1e200, 1e300];
    for features in [[0, 0, 0, 0, 0, 0], [0, 1, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1], [0, 1, 2, 3, 0, 1]] {
        for parts in [steep(vanishing, features), steep(last_bits, features)] {
            for bits in 0..16_u32 {
                let row: Vec<f64> = (0..4).map(|feature| f64::from(bits >> feature & 1)).collect();
                check_against_definition(&parts, &row, 1e-13);
            }
        }
    }
}

#[test]
fn a_feature_that_no_tree_asks_contributes_exactly_nothing() {
    let leaf = |value| Node::Leaf { value, cover: 1.0 };
    let rule = SplitRule::AtMost(0.0);
    let split = Node::Split { feature: 2, rule, missing_left: true, left: 1, right: 2, cover: 2.0 };
    let forest = Forest::new(4, 0.0, Aggregation::Sum, vec![vec![split, leaf(1.0), leaf(2.0)]]).unwrap();
    let contributions = forest.explain(&[1.0; 4]).contributions;
    assert_eq!([contributions[0], contributions[1], contributions[3]], [0.0; 3]);
    assert!((contributions[2] - 0.5).abs() < 1e-15);
}

proptest! {
    #[test]
    fn contributions_are_the_shapley_values_of_the_definition(
        parts in parts(N_FEATURES as u32, 7),
        row in row(N_FEATURES),
    ) {
        check_against_definition(&parts, &row, 1e-11);
    }

    #[test]
    fn deep_trees_over_two_features_are_explained_exactly(parts in parts(2, 20), row in row(2)) {
        check_against_definition(&parts, &row, 1e-11);
    }

    #[test]
    fn base_and_contributions_add_up_to_the_score(parts in parts(40, 12), row in row(40)) {
        check_adds_up(&parts.forest(), &row, 1e-11);
    }
}
