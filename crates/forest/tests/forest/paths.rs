//! Every path gives the bits of the plain walk, alone and in batches, whatever the shape.

use forest::{Aggregation, Forest, Node, Path, SplitRule};
use proptest::prelude::*;

use crate::random::{Random, Shape};
use crate::sketch::{parts, row, value};

/// Every path that there is on this processor and for these trees, by the forest that takes it.
fn on_every_path(forest: &Forest) -> Vec<Forest> {
    Path::ALL.into_iter().filter_map(|path| forest.by_path(path)).collect()
}

/// Each row alone, and the first so many together, by row and by column, on every path.
#[track_caller]
fn check_bits(forest: &Forest, rows: &[f64], batches: &[usize]) {
    let plain = forest.by_path(Path::Plain).unwrap();
    let n_rows = rows.len().div_ceil(forest.n_features());
    let row = |idx: usize| &rows[(idx * forest.n_features()).min(rows.len())..];
    let expected: Vec<u64> = (0..n_rows + 200).map(|idx| plain.predict(row(idx)).to_bits()).collect();
    let columns: Vec<Vec<f64>> = (0..forest.n_features().min(rows.len()))
        .map(|feature| rows.iter().skip(feature).step_by(forest.n_features()).copied().collect())
        .collect();
    let bits = |scores: &[f64]| scores.iter().map(|score| score.to_bits()).collect::<Vec<u64>>();
    for forest in on_every_path(forest) {
        for (idx, expected) in expected[..n_rows].iter().enumerate() {
            assert_eq!(forest.predict(row(idx)).to_bits(), *expected, "{:?}, row {idx} alone", forest.path());
        }
        for n in batches {
            let mut scores = vec![f64::NAN; *n];
            forest.predict_batch(rows, &mut scores);
            assert_eq!(bits(&scores), expected[..*n], "{:?}, {n} together", forest.path());
            scores.fill(f64::NAN);
            forest.predict_columns(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut scores);
            assert_eq!(bits(&scores), expected[..*n], "{:?}, {n} by column", forest.path());
        }
    }
}

/// A seeded forest of a shape; rows of values at, beside and between its thresholds and codes.
#[track_caller]
fn check_shape(shape: Shape, lanes_expected: bool) {
    for seed in 1..4 {
        let mut random = Random::new(seed);
        let forest = random.forest(&shape);
        assert_eq!(forest.by_path(Path::Portable).is_some(), lanes_expected, "{shape:?}");
        let rows = random.rows(&shape, 70);
        check_bits(&forest, &rows, &[0, 1, 23, 24, 64, 65, 70, 128, 190, 214, 256, 270]);
    }
}

const SHAPE: Shape = Shape { n_trees: 70, n_leaves: 31, n_features: 20, n_values: 200, n_codes: 0 };

#[test]
fn trees_of_any_number_of_leaves_up_to_64() {
    for n_leaves in 1..=64 {
        check_shape(Shape { n_leaves, n_trees: 5, ..SHAPE }, true);
    }
}

#[test]
fn any_number_of_trees_around_full_groups() {
    for n_trees in [1, 2, 3, 7, 8, 9, 63, 64, 65, 127, 128, 129, 191, 193, 300] {
        check_shape(Shape { n_trees, n_leaves: 7, ..SHAPE }, true);
    }
}

#[test]
fn trees_of_a_leaf_alone_and_no_trees_at_all() {
    check_shape(Shape { n_leaves: 1, ..SHAPE }, true);
    check_shape(Shape { n_trees: 0, ..SHAPE }, true);
}

#[test]
fn wide_trees_up_to_256_leaves_in_lanes_and_wider_ones_by_walking() {
    for n_leaves in [65, 127, 128, 129, 255, 256] {
        check_shape(Shape { n_leaves, n_trees: 3, ..SHAPE }, true);
    }
    for n_leaves in [257, 300, 512] {
        check_shape(Shape { n_leaves, n_trees: 3, ..SHAPE }, false);
    }
}

#[test]
fn any_number_of_features_that_a_table_holds_and_more() {
    for n_features in [1, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200, 256, 257, 700] {
        check_shape(Shape { n_features, ..SHAPE }, true);
    }
}

#[test]
fn any_number_of_thresholds_around_full_bytes_and_blocks() {
    for n_values in [1, 15, 16, 17, 254, 255, 256, 257, 510, 511, 5_000] {
        check_shape(Shape { n_values, n_features: 2, n_trees: 40, ..SHAPE }, true);
    }
}

#[test]
fn categories_few_and_many() {
    for n_codes in [1, 2, 7, 8, 9, 100, 254] {
        check_shape(Shape { n_codes, ..SHAPE }, true);
        check_shape(Shape { n_codes, n_features: 3, n_trees: 9, ..SHAPE }, true);
    }
}

/// Sets of up to most of the codes; with the unlisted and the missing, 2,048 classes are what lanes tell apart.
#[test]
fn categories_by_the_thousand_in_lanes_and_more_by_walking() {
    for n_codes in [257, 300, 1_000, 1_500, 2_046] {
        check_shape(Shape { n_codes, n_features: 6, n_trees: 15, ..SHAPE }, true);
    }
    check_shape(Shape { n_codes: 5_000, n_features: 3, n_trees: 15, ..SHAPE }, false);
}

/// A stump on each of so many categories.
#[test]
fn as_many_categories_as_a_row_is_asked_together_and_more() {
    for n_features in [255, 256, 257, 400] {
        let stump = |feature: u32| {
            let rule = SplitRule::In(vec![1, 3 + feature % 5]);
            vec![
                Node::Split {
                    feature,
                    rule,
                    missing_left: feature.is_multiple_of(2),
                    left: 1,
                    right: 2,
                    cover: 2.0,
                },
                Node::Leaf { value: f64::from(feature), cover: 1.0 },
                Node::Leaf { value: -0.3, cover: 1.0 },
            ]
        };
        let trees: Vec<Vec<Node>> = (0..n_features).map(stump).collect();
        let forest = Forest::new(n_features as usize, 0.0, Aggregation::Sum, trees).unwrap();
        assert!(forest.by_path(Path::Portable).is_some());
        let values = [0.0, 1.0, 3.0, 4.0, 5.0, 6.0, 7.0, f64::NAN];
        let rows: Vec<f64> = (0..70 * n_features as usize).map(|at| values[at * 31 % 97 % 8]).collect();
        check_bits(&forest, &rows, &[1, 23, 64, 70]);
    }
}

#[test]
fn one_wide_tree_among_narrow_ones_is_not_worth_lanes() {
    let mut random = Random::new(5);
    let narrow = Shape { n_leaves: 2, n_trees: 100, ..SHAPE };
    let wide = Shape { n_leaves: 200, n_trees: 1, ..SHAPE };
    let trees = [random.forest(&narrow).trees(), random.forest(&wide).trees()].concat();
    let forest = Forest::new(SHAPE.n_features, 0.0, Aggregation::Sum, trees).unwrap();
    assert!(forest.by_path(Path::Portable).is_none());
    assert_eq!(forest.path(), Path::Walk);
    check_bits(&forest, &random.rows(&SHAPE, 40), &[40]);
}

/// Trees of which registers hold the leaves, and others, in one pair and in one forest.
#[test]
fn trees_of_64_leaves_beside_wider_ones_and_a_leaf_alone() {
    let mut random = Random::new(9);
    let n_leaves = [64, 64, 64, 64, 64, 64, 64, 64, 65, 64, 63, 65, 1];
    let trees =
        n_leaves.map(|n_leaves| random.forest(&Shape { n_leaves, n_trees: 1, ..SHAPE }).trees()).concat();
    let forest = Forest::new(SHAPE.n_features, 0.0, Aggregation::Sum, trees).unwrap();
    assert!(forest.by_path(Path::Portable).is_some());
    check_bits(&forest, &random.rows(&SHAPE, 300), &[64, 190, 300]);
}

/// A tree of one split: to the right is the value.
fn stump(feature: u32, threshold: f64, missing_left: bool, value: f64) -> Vec<Node> {
    let rule = SplitRule::AtMost(threshold);
    vec![
        Node::Split { feature, rule, missing_left, left: 1, right: 2, cover: 2.0 },
        Node::Leaf { value: 0.0, cover: 1.0 },
        Node::Leaf { value, cover: 1.0 },
    ]
}

/// Thresholds from one on with a step, and values beside and between them.
struct Grid {
    thresholds: Vec<f64>,
    values: Vec<f64>,
}

impl Grid {
    /// Single precision tells the thresholds apart, or some of them, or none; or does not reach them.
    const ALL: [(f64, f64); 7] =
        [(1e9, 5.0), (1e9, 13.0), (1e9, 1e4), (0.1, 0.01), (-1.0, 1e-9), (1e38, 1e37), (0.0, 1e-46)];

    fn new((first, step): (f64, f64), n_thresholds: u32) -> Grid {
        let thresholds: Vec<f64> = (0..n_thresholds).map(|at| first + f64::from(at) * step).collect();
        let beside = |value: &f64| [*value, value.next_up(), value.next_down(), value + step / 2.0];
        let values = thresholds.iter().flat_map(beside).chain([f64::NAN, 1e308]).collect();
        Grid { thresholds, values }
    }

    /// The score counts the thresholds that are exceeded.
    fn stumps(&self, feature: u32) -> impl Iterator<Item = Vec<Node>> {
        self.thresholds.iter().map(move |threshold| stump(feature, *threshold, true, 1.0))
    }
}

#[test]
fn thresholds_closer_to_each_other_than_single_precision_tells() {
    for (grid, n_thresholds) in
        Grid::ALL.into_iter().flat_map(|grid| [7, 8, 16, 200, 255, 256, 400].map(|n| (grid, n)))
    {
        let grid = Grid::new(grid, n_thresholds);
        let forest = Forest::new(1, 0.0, Aggregation::Sum, grid.stumps(0).collect()).unwrap();
        check_bits(&forest, &grid.values, &[grid.values.len()]);
    }
}

#[test]
fn features_whose_thresholds_are_searched_in_different_ways_side_by_side() {
    let grids: Vec<Grid> = Grid::ALL
        .into_iter()
        .zip([255, 200, 400, 8, 30, 16, 7])
        .map(|(grid, n)| Grid::new(grid, n))
        .collect();
    let trees = grids.iter().zip(0..).flat_map(|(grid, feature)| grid.stumps(feature)).collect();
    let forest = Forest::new(grids.len(), 0.0, Aggregation::Sum, trees).unwrap();
    let row = |at: usize| grids.iter().map(move |grid| grid.values[at % grid.values.len()]);
    let rows: Vec<f64> = (0..400).flat_map(|at| row(at * 7)).collect();
    check_bits(&forest, &rows, &[400]);
}

/// A stump on each threshold with both sides of missing values, asked with values that lie next to it.
#[test]
fn values_beside_a_threshold_zeros_of_both_signs_subnormals_and_infinities() {
    let thresholds = [0.0, -0.0, 5e-324, -5e-324, f64::MIN_POSITIVE, 1.0, 1e-300, 1e300, f64::MAX, f64::MIN];
    let beside = |value: f64| [value, -value, value.next_up(), value.next_down()];
    let values: Vec<f64> = thresholds.into_iter().flat_map(beside).chain([f64::NAN, -f64::NAN]).collect();
    for sides in [[true; 2], [false; 2], [true, false]] {
        let trees = sides.into_iter().flat_map(|missing_left| {
            let value = |at: usize| 2.0_f64.powi(at as i32);
            thresholds
                .iter()
                .enumerate()
                .map(move |(at, threshold)| stump(0, *threshold, missing_left, value(at)))
        });
        let forest = Forest::new(1, 0.0, Aggregation::Sum, trees.collect()).unwrap();
        check_bits(&forest, &values, &[values.len()]);
    }
}

#[test]
fn the_fastest_path_of_the_processor_is_taken() {
    let forest = Random::new(3).forest(&SHAPE);
    let best = Path::ALL.into_iter().rfind(|path| forest.by_path(*path).is_some());
    assert_eq!(Some(forest.path()), best);
    #[cfg(target_arch = "x86_64")]
    assert_eq!(forest.by_path(Path::Avx2).is_some(), is_x86_feature_detected!("avx2"));
    #[cfg(target_arch = "x86_64")]
    assert_eq!(forest.by_path(Path::Avx512).is_some(), is_x86_feature_detected!("avx512vbmi"));
}

#[test]
fn a_forest_is_shared_by_threads() {
    let mut random = Random::new(11);
    let (forest, rows) = (random.forest(&SHAPE), random.rows(&SHAPE, 40));
    let predict =
        || -> Vec<u64> { rows.chunks(SHAPE.n_features).map(|row| forest.predict(row).to_bits()).collect() };
    let expected = predict();
    std::thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(predict));
        threads.into_iter().for_each(|thread| assert_eq!(thread.join().unwrap(), expected));
    });
}

fn shape() -> impl Strategy<Value = Shape> {
    let narrow = (0_usize..200, 1_usize..40, 1_usize..30);
    let wide = (0_usize..12, 60_usize..300, 1_usize..300);
    let sizes = prop_oneof![3 => narrow, 1 => wide];
    (sizes, 1_usize..700, prop_oneof![2 => Just(0_u32), 1 => 1_u32..300]).prop_map(
        |((n_trees, n_leaves, n_features), n_values, n_codes)| Shape {
            n_trees,
            n_leaves,
            n_features,
            n_values,
            n_codes,
        },
    )
}

proptest! {
    #[test]
    fn every_path_gives_the_bits_of_the_plain_walk_on_sketched_trees(
        parts in parts(5, 7),
        rows in prop::collection::vec(value(), 0..150 * 5),
        short in row(5),
    ) {
        let forest = parts.forest();
        check_bits(&forest, &rows, &[rows.len() / 5, rows.len() / 5 + 70]);
        check_bits(&forest, &short, &[1]);
    }

    #[test]
    fn every_path_gives_the_bits_of_the_plain_walk_on_any_shape(
        shape in shape(),
        seed in 1_u64..u64::MAX,
        n_rows in 1_usize..140,
    ) {
        let mut random = Random::new(seed);
        let forest = random.forest(&shape);
        check_bits(&forest, &random.rows(&shape, n_rows), &[n_rows, n_rows / 2]);
    }
}
