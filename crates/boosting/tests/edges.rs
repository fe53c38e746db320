//! What can be fitted on little, and what is refused.

use std::ops::ControlFlow;

use boosting::{
    Dataset, DatasetBuilder, EarlyStopping, FitError, Fitted, MISSING_CODE, OWN_CODES_MAX, Settings, fit,
};

fn fitted(data: &Dataset, settings: &Settings) -> Fitted {
    fit(data, settings, &mut |_| ControlFlow::Continue(())).expect("well formed")
}

fn of_numbers(values: &[f64], positive: &[bool], weights: Option<&[f64]>) -> Dataset {
    let mut builder = DatasetBuilder::new(positive, weights).expect("well formed");
    builder.add_numbers(values, None).expect("well formed");
    builder.build().expect("well formed")
}

fn without_stopping() -> Settings {
    Settings {
        early_stopping: None,
        trees: 10,
        min_rows: 1,
        rows: 1.0,
        columns: 1.0,
        l2: 1.0,
        ..Settings::default()
    }
}

/// A forest without trees that says `probability` of anything.
#[track_caller]
fn check_flat(data: &Dataset, probability: f64) {
    for settings in [Settings::default(), without_stopping()] {
        let forest = fitted(data, &settings).forest;
        assert_eq!(forest.n_trees(), 0);
        let said = 1.0 / (1.0 + (-forest.predict(&[1.0])).exp());
        assert!((said - probability).abs() < 1e-12, "{said} against {probability}");
    }
}

#[test]
fn what_does_not_vary_leaves_the_base_rate() {
    let half: Vec<bool> = (0..100).map(|row| row % 4 == 0).collect();
    check_flat(&of_numbers(&[7.0; 100], &half, None), 0.25);
    check_flat(&of_numbers(&[f64::NAN; 100], &half, None), 0.25);
    let mut builder = DatasetBuilder::new(&half, None).expect("well formed");
    builder.add_categories(&[MISSING_CODE; 100]).expect("well formed");
    check_flat(&builder.build().expect("well formed"), 0.25);
}

#[test]
fn one_class_gives_its_smoothed_rate() {
    let values: Vec<f64> = (0..99).map(f64::from).collect();
    check_flat(&of_numbers(&values, &[true; 99], None), 99.5 / 100.0);
    check_flat(&of_numbers(&values, &[false; 99], None), 0.5 / 100.0);
    check_flat(&of_numbers(&[1.0], &[true], None), 0.75);
}

#[test]
fn a_class_that_weighs_nothing_is_absent() {
    let values: Vec<f64> = (0..100).map(f64::from).collect();
    let positive: Vec<bool> = (0..100).map(|row| row < 50).collect();
    let weights: Vec<f64> = positive.iter().map(|positive| f64::from(u8::from(*positive))).collect();
    check_flat(&of_numbers(&values, &positive, Some(&weights)), 50.5 / 51.0);
}

#[test]
fn missing_values_alone_can_be_told_from_numbers() {
    let values: Vec<f64> = (0..100).map(|row| if row % 2 == 0 { f64::NAN } else { 3.0 }).collect();
    let positive: Vec<bool> = (0..100).map(|row| row % 2 == 0 || row % 10 == 1).collect();
    let forest = fitted(&of_numbers(&values, &positive, None), &without_stopping()).forest;
    assert!(forest.predict(&[f64::NAN]) > forest.predict(&[3.0]));
    assert_eq!(forest.predict(&[1e300]), forest.predict(&[-1e300]));
}

#[test]
fn infinities_are_numbers_beyond_the_others() {
    let values: Vec<f64> = (0..90).map(|row| [f64::NEG_INFINITY, 0.0, f64::INFINITY][row % 3]).collect();
    let positive: Vec<bool> = (0..90).map(|row| row % 3 == 1 || row % 9 == 0).collect();
    let forest = fitted(&of_numbers(&values, &positive, None), &without_stopping()).forest;
    let says = |value: f64| forest.predict(&[value]);
    assert!(says(0.0) > says(f64::NEG_INFINITY) && says(f64::NEG_INFINITY) > says(f64::INFINITY));
}

#[test]
fn a_hundred_thousand_categories_are_bounded() {
    let codes: Vec<u32> = (0..300_000).map(|row| row * 7919 % 100_000).collect();
    let positive: Vec<bool> = codes.iter().map(|code| code % 7 < 3).collect();
    let mut builder = DatasetBuilder::new(&positive, None).expect("well formed");
    builder.add_categories(&codes).expect("well formed");
    let settings = Settings { trees: 3, ..without_stopping() };
    let forest = fitted(&builder.build().expect("well formed"), &settings).forest;
    assert!(most_listed(&forest) <= 254, "three rows a code are too few for a bin beyond those of a byte");
    assert_eq!(
        forest.predict(&[99_999.0]),
        forest.predict(&[4e9]),
        "a rare category stands with those never seen"
    );
}

/// Most codes that a split of a forest lists.
fn most_listed(forest: &forest::Forest) -> usize {
    let listed = |node: &forest::Node| match node {
        forest::Node::Split { rule: forest::SplitRule::In(codes), .. } => codes.len(),
        _ => 0,
    };
    forest.trees().iter().flatten().map(listed).max().unwrap_or(0)
}

/// Codes of twelve rows each, of which every third is mostly positive, and rare ones, which never are.
fn wide(n_codes: u32) -> Dataset {
    let codes: Vec<u32> = (0..n_codes * 12).map(|row| row % n_codes).chain(n_codes..n_codes + 400).collect();
    let positive: Vec<bool> = codes.iter().map(|code| *code < n_codes && code % 3 == 0).collect();
    let mut builder = DatasetBuilder::new(&positive, None).expect("well formed");
    builder.add_categories(&codes).expect("well formed");
    builder.build().expect("well formed")
}

#[test]
fn two_thousand_categories_are_told_apart_and_the_rare_ones_stand_with_those_never_seen() {
    let mut settings = Settings { trees: 5, leaves: 2, ..without_stopping() };
    (settings.categories.subset, settings.categories.group_rows) = (usize::MAX, 1);
    let forest = fitted(&wide(2_000), &settings).forest;
    let says = |code: u32| forest.predict(&[f64::from(code)]);
    for code in 0..2_000 {
        assert_eq!(says(code), says(code % 3), "code {code}");
    }
    assert!(says(0) > says(1) && says(1) == says(2));
    for unseen in [2_000, 2_399, 1_000_000, u32::MAX - 1] {
        assert_eq!(says(unseen), says(2_000), "code {unseen}");
    }
    assert!(most_listed(&forest) > 254);
}

#[test]
fn a_hundred_thousand_common_categories_are_bounded() {
    let mut settings = Settings { trees: 3, leaves: 8, ..without_stopping() };
    settings.categories.subset = usize::MAX;
    let forest = fitted(&wide(100_000), &settings).forest;
    assert!((255..=OWN_CODES_MAX).contains(&most_listed(&forest)), "{}", most_listed(&forest));
    assert_eq!(forest.predict(&[99_999.0]), forest.predict(&[4e9]), "beyond the heaviest, as one never seen");
}

#[test]
fn unseen_categories_stand_with_the_rest() {
    let codes: Vec<u32> = (0..600).map(|row| row % 3).collect();
    let positive: Vec<bool> = (0..600).map(|row| row % 3 == 1 || row % 20 == 0).collect();
    let mut builder = DatasetBuilder::new(&positive, None).expect("well formed");
    builder.add_categories(&codes).expect("well formed");
    let forest =
        fitted(&builder.build().expect("well formed"), &Settings { leaves: 2, ..without_stopping() }).forest;
    assert_eq!(forest.predict(&[17.0]), forest.predict(&[0.0]));
    assert!(forest.predict(&[1.0]) > forest.predict(&[17.0]));
}

#[test]
fn two_rows_are_enough_for_a_split() {
    let settings = Settings { min_hessian: 0.0, ..without_stopping() };
    let forest = fitted(&of_numbers(&[1.0, 2.0], &[false, true], None), &settings).forest;
    assert!(forest.predict(&[2.0]) > forest.predict(&[1.0]));
}

#[test]
fn more_columns_than_a_line_holds_are_all_seen() {
    let n_rows = 400;
    for n_columns in [1, 9, 17, 33, 64, 65, 130] {
        let told = n_columns - 1;
        let value = |row: usize, column: usize| ((row * 31 + column * 17) % 97) as f32;
        let positive: Vec<bool> = (0..n_rows).map(|row| value(row, told) > 48.0).collect();
        let mut builder = DatasetBuilder::new(&positive, None).expect("well formed");
        for column in 0..n_columns {
            let noise = |row: usize| ((row * 7 + column * 13) % 3) as f32;
            let of_row = |row| if column == told { value(row, column) } else { noise(row) };
            builder
                .add_numbers_f32(&(0..n_rows).map(of_row).collect::<Vec<f32>>(), None)
                .expect("well formed");
        }
        let found =
            fitted(&builder.build().expect("well formed"), &Settings { trees: 1, ..without_stopping() });
        let gains: Vec<f64> = found.importances.iter().map(|importance| importance.gain).collect();
        assert!(
            gains.iter().all(|gain| *gain <= gains[told]) && gains[told] > 100.0,
            "{n_columns}: {gains:?}"
        );
    }
}

#[track_caller]
fn check_refused(result: Result<Fitted, FitError>, says: &str) {
    let error = result.expect_err("refused");
    assert_eq!(error.to_string(), says);
}

#[test]
fn what_cannot_be_fitted_is_refused_in_words() {
    let started = |positive: &[bool], weights: Option<&[f64]>| -> Result<Fitted, FitError> {
        let mut builder = DatasetBuilder::new(positive, weights)?;
        builder.add_numbers(&[1.0, 2.0], None)?;
        fit(&builder.build()?, &Settings::default(), &mut |_| ControlFlow::Continue(()))
    };
    check_refused(started(&[], None), "there are no rows; a fit needs at least one");
    check_refused(started(&[true], None), "column 0 has 2 values; the labels say 1 rows");
    check_refused(
        started(&[true, false], Some(&[1.0])),
        "there are 1 weights for 2 rows; there must be one a row",
    );
    let negative = "the weight of row 1 is -1.0; it must be finite and not negative";
    check_refused(started(&[true, false], Some(&[1.0, -1.0])), negative);
    check_refused(
        started(&[true, false], Some(&[0.0, 0.0])),
        "every weight is 0; at least one row must count",
    );
    let empty = DatasetBuilder::new(&[true], None).expect("well formed").build().map(|_| ());
    assert_eq!(empty.unwrap_err(), FitError::NoColumns);
}

#[test]
fn settings_out_of_range_are_named() {
    let data = of_numbers(&[1.0, 2.0], &[true, false], None);
    let check = |settings: Settings, says: &str| {
        check_refused(fit(&data, &settings, &mut |_| ControlFlow::Continue(())), says);
    };
    let usual = Settings::default;
    check(Settings { leaves: 1, ..usual() }, "`leaves` is 1; it must be from 2 to 65536");
    check(Settings { trees: 70_000, ..usual() }, "`trees` is 70000; at most 65536 are possible");
    check(
        Settings { learning_rate: 0.0, ..usual() },
        "`learning_rate` is 0; it must be above 0 and at most 1",
    );
    check(Settings { rows: f64::NAN, ..usual() }, "`rows` is NaN; it must be above 0 and at most 1");
    check(Settings { depth: 0, ..usual() }, "`depth` is 0; it must be from 1 to 512");
    check(Settings { l2: -1.0, ..usual() }, "`l2` is -1; it must be a finite number, 0 or more");
    let stopping = Some(EarlyStopping { share: 1.0, patience: 1 });
    let says = "`early_stopping.share` is 1; it must be above 0 and below 1";
    check(Settings { early_stopping: stopping, ..usual() }, says);
}
