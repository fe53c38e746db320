//! What must hold of every fit, on random data.

use std::ops::ControlFlow;

use boosting::{
    Dataset, DatasetBuilder, EarlyStopping, FitError, Fitted, MISSING_CODE, Monotone, Settings, fit,
};
use forest::Forest;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

/// Numbers in [0, 1) from a seed.
struct Chance(u64);

impl Chance {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: u32) -> u32 {
        (self.unit() * f64::from(n)) as u32
    }
}

/// Two columns of numbers and one of categories, with missing values in each.
#[derive(Clone)]
struct Table {
    numbers: [Vec<f64>; 2],
    codes: Vec<u32>,
    positive: Vec<bool>,
}

impl Table {
    fn new(seed: u64, n_rows: usize, n_codes: u32) -> Table {
        let mut chance = Chance(seed);
        let mut table = Table { numbers: [vec![], vec![]], codes: vec![], positive: vec![] };
        for _ in 0..n_rows {
            let (a, b, code) = (chance.unit() * 6.0 - 3.0, chance.unit(), chance.below(n_codes));
            let score = a.sin() * 2.0 + b + f64::from(code % 3) - 1.5;
            table.positive.push(chance.unit() < 1.0 / (1.0 + (-score).exp()));
            table.numbers[0].push(if chance.unit() < 0.1 { f64::NAN } else { a });
            table.numbers[1].push(if chance.unit() < 0.1 { f64::NAN } else { b });
            table.codes.push(if chance.unit() < 0.1 { MISSING_CODE } else { code });
        }
        table
    }

    fn data(&self, weights: Option<&[f64]>, monotone: [Option<Monotone>; 2]) -> Dataset {
        let mut builder = DatasetBuilder::new(&self.positive, weights).expect("well formed");
        builder.add_numbers(&self.numbers[0], monotone[0]).expect("well formed");
        builder.add_numbers(&self.numbers[1], monotone[1]).expect("well formed");
        builder.add_categories(&self.codes).expect("well formed");
        builder.build().expect("well formed")
    }

    fn row(&self, row: usize) -> [f64; 3] {
        let code = self.codes[row];
        let code = if code == MISSING_CODE { f64::NAN } else { f64::from(code) };
        [self.numbers[0][row], self.numbers[1][row], code]
    }

    /// Every row as often as its weight says.
    fn repeated(&self, weights: &[f64]) -> Table {
        let mut table = Table { numbers: [vec![], vec![]], codes: vec![], positive: vec![] };
        for (row, weight) in weights.iter().enumerate() {
            for _ in 0..*weight as usize {
                table.numbers[0].push(self.numbers[0][row]);
                table.numbers[1].push(self.numbers[1][row]);
                table.codes.push(self.codes[row]);
                table.positive.push(self.positive[row]);
            }
        }
        table
    }
}

fn fitted(data: &Dataset, settings: &Settings) -> Fitted {
    fit(data, settings, &mut |_| ControlFlow::Continue(())).expect("well formed")
}

fn settings() -> Settings {
    Settings {
        trees: 20,
        leaves: 12,
        learning_rate: 0.2,
        early_stopping: None,
        rows: 1.0,
        columns: 1.0,
        ..Settings::default()
    }
}

fn on_threads(n_threads: usize, run: impl FnOnce() -> Fitted + Send) -> Fitted {
    rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("well formed").install(run)
}

#[test]
fn the_same_forest_at_any_number_of_threads() {
    let table = Table::new(1, 70_000, 40);
    let weights: Vec<f64> = (0..70_000).map(|row| f64::from(row % 5) * 0.3).collect();
    let settings = Settings {
        rows: 0.8,
        columns: 0.7,
        early_stopping: Some(EarlyStopping { share: 0.2, patience: 5 }),
        ..settings()
    };
    let of = |n_threads: usize| {
        on_threads(n_threads, || fitted(&table.data(Some(&weights), [None; 2]), &settings))
    };
    let alone = of(1);
    assert!(alone.forest.n_trees() > 5);
    for n_threads in [2, 8] {
        let together = of(n_threads);
        assert_eq!(alone.forest, together.forest);
        assert_eq!(alone.held_back_losses, together.held_back_losses);
        assert_eq!(alone.importances, together.importances);
    }
}

#[test]
fn the_same_forest_at_any_number_of_threads_with_a_thousand_categories() {
    let table = Table::new(12, 60_000, 1_000);
    let mut settings = settings();
    settings.categories.subset = 500;
    let of = |n_threads: usize| on_threads(n_threads, || fitted(&table.data(None, [None; 2]), &settings));
    let alone = of(1);
    let has_wide = |node: &forest::Node| match node {
        forest::Node::Split { rule: forest::SplitRule::In(codes), .. } => codes.len() > 254,
        _ => false,
    };
    assert!(alone.forest.trees().iter().flatten().any(has_wide));
    for n_threads in [2, 5] {
        let together = of(n_threads);
        assert_eq!(alone.forest, together.forest);
        assert_eq!(alone.importances, together.importances);
    }
}

#[test]
fn whole_weights_are_repeated_rows() {
    for seed in 0..5 {
        let table = Table::new(seed, 2_000, 6);
        let mut chance = Chance(seed + 50);
        let weights: Vec<f64> = (0..2_000).map(|_| f64::from(chance.below(4))).collect();
        let mut settings = Settings { min_rows: 1, ..settings() };
        // These count rows, as min_rows does.
        (settings.categories.min_rows, settings.categories.group_rows) = (1, 1);
        let weighted = fitted(&table.data(Some(&weights), [None; 2]), &settings).forest;
        let repeated = fitted(&table.repeated(&weights).data(None, [None; 2]), &settings).forest;
        assert_eq!(weighted, repeated);
    }
}

#[test]
fn a_common_factor_of_the_weights_only_stands_against_penalties() {
    let table = Table::new(3, 2_000, 6);
    let settings = Settings { l2: 0.0, min_hessian: 0.0, ..settings() };
    let of = |weight: f64| {
        let mut settings = settings.clone();
        (settings.categories.l2, settings.categories.smoothing) = (0.0, 0.0);
        fitted(&table.data(Some(&vec![weight; 2_000]), [None; 2]), &settings).forest
    };
    let (small, large) = (of(0.3), of(300.0 * 1024.0 * 0.001));
    for row in 0..2_000 {
        let (a, b) = (small.predict(&table.row(row)), large.predict(&table.row(row)));
        assert!((a - b).abs() < 1e-3, "row {row}: {a} against {b}");
    }
}

#[test]
fn another_seed_draws_other_rows_and_columns() {
    let table = Table::new(4, 3_000, 6);
    let data = table.data(None, [None; 2]);
    let of = |seed: u64, rows: f64, columns: f64| {
        fitted(&data, &Settings { seed, rows, columns, ..settings() }).forest
    };
    assert_eq!(of(1, 0.5, 1.0), of(1, 0.5, 1.0));
    assert_ne!(of(1, 0.5, 1.0), of(2, 0.5, 1.0));
    assert_ne!(of(1, 1.0, 0.4), of(2, 1.0, 0.4));
    assert_eq!(of(1, 1.0, 1.0), of(2, 1.0, 1.0), "nothing is drawn when everything is taken");
}

#[test]
fn a_tree_that_sees_one_column_asks_no_other() {
    let table = Table::new(5, 3_000, 6);
    let forest = fitted(&table.data(None, [None; 2]), &Settings { columns: 0.1, ..settings() }).forest;
    for tree in forest.trees() {
        let mut asked: Vec<u32> = tree
            .iter()
            .filter_map(|node| match node {
                forest::Node::Split { feature, .. } => Some(*feature),
                forest::Node::Leaf { .. } => None,
            })
            .collect();
        asked.dedup();
        assert_eq!(asked.len(), 1, "{tree:?}");
    }
}

#[test]
fn early_stopping_finds_the_trees_and_the_refit_keeps_their_number() {
    let table = Table::new(6, 3_000, 6);
    let data = table.data(None, [None; 2]);
    let stopping = Some(EarlyStopping { share: 0.2, patience: 10 });
    let many = Settings { trees: 500, early_stopping: stopping, ..settings() };
    let found = fitted(&data, &many);
    let losses = &found.held_back_losses;
    assert!(found.trees > 3 && found.trees + 10 == losses.len() - 1, "{} of {}", found.trees, losses.len());
    assert!(losses.iter().all(|loss| *loss >= losses[found.trees]));
    let again = fitted(&data, &Settings { trees: found.trees, early_stopping: None, ..many });
    assert_eq!(found.forest, again.forest);
}

#[test]
fn the_held_back_loss_is_that_of_rows_the_trees_have_not_seen() {
    let mut table = Table::new(7, 3_000, 6);
    // Few distinct values: the cuts are the same with and without the last rows.
    table.numbers.iter_mut().flatten().for_each(|value| *value = (*value * 5.0).round());
    let stopping = Some(EarlyStopping { share: 0.25, patience: 5 });
    let settings = Settings { trees: 8, ..settings() };
    let searching = Settings { early_stopping: stopping, ..settings.clone() };
    let losses = fitted(&table.data(None, [None; 2]), &searching).held_back_losses;
    let weights: Vec<f64> = (0..3_000).map(|row| f64::from(u8::from(row < 2_250))).collect();
    let early = fitted(&table.data(Some(&weights), [None; 2]), &settings);
    let loss = |row: usize| {
        let score = early.forest.predict(&table.row(row));
        (1.0 + (if table.positive[row] { -score } else { score }).exp()).ln()
    };
    let expected = (2_250..3_000).map(loss).sum::<f64>() / 750.0;
    assert!((losses[8] - expected).abs() < 1e-6, "{} against {expected}", losses[8]);
}

#[test]
fn importances_and_covers_count_what_the_trees_do() {
    let table = Table::new(8, 3_000, 6);
    let found = fitted(&table.data(None, [None; 2]), &settings());
    let counts: Vec<u64> = found.importances.iter().map(|importance| importance.splits).collect();
    assert_eq!(counts, found.forest.split_counts());
    assert!(found.importances.iter().all(|importance| importance.gain > 0.0 && importance.cover > 0.0));
    let rows: Vec<f64> = (0..3_000).flat_map(|row| table.row(row)).collect();
    assert_eq!(found.forest, found.forest.clone().with_cover(&rows, None), "covers are the rows that pass");
}

#[test]
fn finer_gradients_tell_the_same() {
    let table = Table::new(10, 70_000, 40);
    let data = table.data(None, [None; 2]);
    let of = |fine_gradients: bool| {
        let early_stopping = Some(EarlyStopping { share: 0.2, patience: 5 });
        fitted(&data, &Settings { fine_gradients, early_stopping, ..settings() }).held_back_losses
    };
    for (coarse, fine) in of(false).iter().zip(of(true)) {
        assert!((coarse - fine).abs() < 1e-4, "{coarse} against {fine}");
    }
}

#[test]
fn an_observer_is_told_of_every_tree_and_can_end_the_fit() {
    let data = Table::new(9, 500, 6).data(None, [None; 2]);
    let mut told = Vec::new();
    let result = fit(&data, &settings(), &mut |progress| {
        told.push(progress.trees);
        if progress.trees == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(result.unwrap_err(), FitError::Cancelled { trees: 3 });
    assert_eq!(told, [0, 1, 2, 3]);
}

/// Never falls (or rises) along a monotone column, whatever the others hold.
fn check_monotone(forest: &Forest, column: usize, sign: f64, others: [f64; 3]) -> TestCaseResult {
    let mut row = others;
    let ends = [f64::NEG_INFINITY, f64::INFINITY];
    let mut points: Vec<f64> = (-40..=40).map(|step| f64::from(step) * 0.1).chain(ends).collect();
    points.sort_by(f64::total_cmp);
    let scores: Vec<f64> = points
        .into_iter()
        .map(|point| {
            row[column] = point;
            sign * forest.predict(&row)
        })
        .collect();
    prop_assert!(scores.is_sorted(), "column {column} of {others:?}: {scores:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn monotone_columns_hold_for_every_input(seed in 0_u64..10_000, n_rows in 60_usize..1500, flip: bool) {
        let table = Table::new(seed, n_rows, 8);
        let (first, sign) = if flip { (Monotone::Decreasing, -1.0) } else { (Monotone::Increasing, 1.0) };
        let settings = Settings { min_rows: 2, leaves: 20, ..settings() };
        let forest = fitted(&table.data(None, [Some(first), Some(Monotone::Increasing)]), &settings).forest;
        let mut chance = Chance(seed);
        for _ in 0..30 {
            let mut number = || if chance.unit() < 0.2 { f64::NAN } else { chance.unit() * 8.0 - 4.0 };
            let (a, b) = (number(), number());
            // Codes beyond 7 are unseen.
            let code = if chance.unit() < 0.2 { f64::NAN } else { f64::from(chance.below(12)) };
            check_monotone(&forest, 0, sign, [a, b, code])?;
            check_monotone(&forest, 1, 1.0, [a, b, code])?;
        }
    }

    #[test]
    fn any_numbers_can_be_fitted(
        values in prop::collection::vec(any::<f64>(), 1..60),
        codes in prop::collection::vec(any::<u32>(), 60),
        labels in prop::collection::vec(any::<bool>(), 60),
        weights in prop::collection::vec(0.0_f64..1e30, 60),
    ) {
        let n_rows = values.len();
        let mut builder = DatasetBuilder::new(&labels[..n_rows], Some(&weights[..n_rows])).expect("well formed");
        builder.add_numbers(&values, None).expect("well formed");
        builder.add_categories(&codes[..n_rows]).expect("well formed");
        let settings = Settings { min_rows: 1, min_hessian: 0.0, l2: 0.0, ..settings() };
        let found = fitted(&builder.build().expect("well formed"), &settings);
        for (value, code) in values.iter().zip(codes) {
            prop_assert!(found.forest.predict(&[*value, f64::from(code)]).is_finite());
        }
    }
}
