//! The engine against a splitter that tries everything, row by row, in `f64`.
//!
//! The reference shares nothing with the engine: no bins, no histograms, no whole numbers. Numbers are cut at
//! every middle between neighbouring values, categories by every subset (of
//! very many: by every beginning of their order). Trees must ask the same columns and
//! divide the same rows; leaves agree to what rounding gradients to 2^-24 leaves.

mod case;
mod reference;

use boosting::{CategorySettings, Monotone, Settings};
use case::{Case, Column};
use forest::{Node, SplitRule};
use reference::{Branch, Reference};

/// Fits both ways and compares tree by tree; scores follow the engine's trees.
#[track_caller]
fn check(case: &Case) {
    let forest = case.fit();
    let n_rows = case.positive.len();
    let mut scores = vec![forest.base(); n_rows];
    let trees = forest.trees();
    assert!(!trees.is_empty());
    let mut n_splits = 0;
    for nodes in &trees {
        let p: Vec<f64> = scores.iter().map(|score| 1.0 / (1.0 + (-score).exp())).collect();
        let gradients = (0..n_rows)
            .map(|row| case.weight(row) * (p[row] - f64::from(u8::from(case.positive[row]))))
            .collect();
        let hessians = (0..n_rows).map(|row| case.weight(row) * p[row] * (1.0 - p[row])).collect();
        let branch = Reference { case, gradients, hessians }.grow();
        let rows: Vec<usize> = (0..n_rows).filter(|row| case.weight(*row) > 0.0).collect();
        n_splits += compare(case, nodes, 0, &branch, &rows);
        for (row, score) in scores.iter_mut().enumerate() {
            *score += follow(nodes, &case.row(row));
        }
    }
    assert!(n_splits >= trees.len() * 2, "the trees are too small to say much: {n_splits} splits");
}

#[track_caller]
fn compare(case: &Case, nodes: &[Node], at: usize, branch: &Branch, rows: &[usize]) -> usize {
    match (&nodes[at], branch) {
        (Node::Leaf { value, .. }, Branch::Leaf(expected)) => {
            assert!((value - expected).abs() < 1e-5, "leaf {at}: {value} against {expected}");
            0
        }
        (
            Node::Split { feature, left, right, .. },
            Branch::Split { column, left_rows, left: l, right: r },
        ) => {
            let (lefts, rights): (Vec<usize>, Vec<usize>) =
                rows.iter().partition(|row| goes_left(&nodes[at], &case.row(**row)));
            assert_eq!(*feature as usize, *column, "node {at}");
            if matches!(case.columns[*column], Column::Categories(_)) && lefts != *left_rows {
                // A subset against the rest is the rest against the subset.
                assert_eq!(rights, *left_rows, "node {at}");
                return 1
                    + compare(case, nodes, *left as usize, r, &lefts)
                    + compare(case, nodes, *right as usize, l, &rights);
            }
            assert_eq!(lefts, *left_rows, "node {at}");
            1 + compare(case, nodes, *left as usize, l, &lefts)
                + compare(case, nodes, *right as usize, r, &rights)
        }
        (node, _) => panic!("node {at}: {node:?} where the reference has the other kind"),
    }
}

fn goes_left(node: &Node, row: &[f64]) -> bool {
    let Node::Split { feature, rule, missing_left, .. } = node else { return false };
    let value = row[*feature as usize];
    match rule {
        _ if value.is_nan() => *missing_left,
        SplitRule::AtMost(cut) => value <= *cut,
        SplitRule::In(codes) => codes.contains(&(value as u32)),
    }
}

fn follow(nodes: &[Node], row: &[f64]) -> f64 {
    let mut at = 0;
    loop {
        match &nodes[at] {
            Node::Leaf { value, .. } => return *value,
            split @ Node::Split { left, right, .. } => {
                at = *if goes_left(split, row) { left } else { right } as usize
            }
        }
    }
}

/// Numbers in [0, 1) from a seed.
struct Chance(u64);

impl Chance {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn settings() -> Settings {
    Settings {
        learning_rate: 0.3,
        trees: 4,
        leaves: 6,
        depth: 4,
        min_rows: 3,
        l2: 0.5,
        early_stopping: None,
        rows: 1.0,
        columns: 1.0,
        categories: CategorySettings {
            smoothing: 0.0,
            l2: 0.0,
            min_rows: 1,
            group_rows: 1,
            subset: 256,
            one_against_rest: 2,
        },
        ..Settings::default()
    }
}

/// Three columns of numbers of which a curved function decides.
fn numbers(seed: u64, share_missing: f64) -> Case {
    let mut chance = Chance(seed);
    let n_rows = 80;
    let columns: Vec<Vec<f64>> =
        (0..3).map(|_| (0..n_rows).map(|_| chance.unit() * 4.0 - 2.0).collect()).collect();
    let positive = (0..n_rows)
        .map(|row| columns[0][row] + columns[1][row].powi(2) + 2.0 * chance.unit() > 2.0)
        .collect();
    let mut hole = |value: f64| if chance.unit() < share_missing { f64::NAN } else { value };
    let columns =
        columns.into_iter().map(|c| Column::Numbers(c.into_iter().map(&mut hole).collect(), None)).collect();
    Case { columns, positive, weights: None, settings: settings() }
}

#[test]
fn numbers_are_split_where_trying_everything_splits_them() {
    (0..20).for_each(|seed| check(&numbers(seed, 0.0)));
}

#[test]
fn missing_values_go_where_trying_both_sides_sends_them() {
    (0..20).for_each(|seed| check(&numbers(seed, 0.25)));
}

#[test]
fn weights_count_in_sums_and_not_in_rows() {
    for seed in 0..10 {
        let mut case = numbers(seed, 0.1);
        let mut chance = Chance(seed + 100);
        let mut weight = || if chance.unit() < 0.2 { 0.0 } else { 0.2 + 3.0 * chance.unit() };
        case.weights = Some((0..80).map(|_| weight()).collect());
        check(&case);
    }
}

#[test]
fn limits_and_penalties_hold() {
    for seed in 0..10 {
        let mut case = numbers(seed, 0.1);
        case.settings = Settings { l1: 0.4, min_gain: 0.2, min_hessian: 1.5, depth: 2, ..settings() };
        check(&case);
    }
}

#[test]
fn monotone_columns_are_bounded_as_the_reference_bounds_them() {
    for seed in 0..20 {
        let mut case = numbers(seed, 0.1);
        for (column, direction) in [(0, Monotone::Increasing), (1, Monotone::Decreasing)] {
            if let Column::Numbers(_, monotone) = &mut case.columns[column] {
                *monotone = Some(direction);
            }
        }
        check(&case);
    }
}

#[test]
fn categories_are_divided_by_the_best_of_all_subsets() {
    for seed in 0..20 {
        let mut chance = Chance(seed);
        let n_rows = 90;
        let codes: Vec<u32> = (0..n_rows).map(|_| (chance.unit() * 7.0) as u32 * 10).collect();
        let rates: Vec<f64> = (0..7).map(|_| chance.unit()).collect();
        let numbers: Vec<f64> = (0..n_rows).map(|_| chance.unit()).collect();
        let positive = (0..n_rows)
            .map(|row| chance.unit() < 0.5 * rates[codes[row] as usize / 10] + 0.5 * numbers[row])
            .collect();
        // Without l2 and a fewest number of rows, a beginning of the ordered categories is the best of all
        // subsets.
        let settings = Settings { l2: 0.0, min_rows: 1, min_hessian: 0.0, trees: 2, leaves: 4, ..settings() };
        let columns = vec![Column::Categories(codes), Column::Numbers(numbers, None)];
        check(&Case { columns, positive, weights: None, settings });
    }
}

#[test]
fn hundreds_of_categories_are_divided_by_the_best_of_all_subsets() {
    for (seed, n_codes) in [(0, 300), (1, 600), (2, 257), (3, 900)] {
        let mut chance = Chance(seed);
        // Twelve rows of each code: fewer than ten would share a bin.
        let n_rows = n_codes * 12;
        let codes: Vec<u32> = (0..n_rows).map(|row| (row * 7 % n_codes) as u32 * 11).collect();
        let rates: Vec<f64> = (0..n_codes).map(|_| chance.unit()).collect();
        let numbers: Vec<f64> = (0..n_rows).map(|_| (chance.unit() * 40.0).floor()).collect();
        let positive = (0..n_rows)
            .map(|row| chance.unit() < 0.6 * rates[codes[row] as usize / 11] + 0.01 * numbers[row])
            .collect();
        // Weights, so that no two categories are alike.
        let weights = Some((0..n_rows).map(|_| 0.2 + 3.0 * chance.unit()).collect());
        let mut settings = Settings { l2: 0.0, min_rows: 1, min_hessian: 0.0, trees: 2, ..settings() };
        settings.categories.subset = 1_000;
        let columns = vec![Column::Categories(codes), Column::Numbers(numbers, None)];
        check(&Case { columns, positive, weights, settings });
    }
}
