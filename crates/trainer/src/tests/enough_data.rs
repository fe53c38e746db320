//! Training is refused below the floors, saying how many rows are missing.

use insta::assert_snapshot;

use super::support::{Workspace, table_definition};
use crate::{TrainError, train};

/// A hundred rows in file order: the first sixty are train, then twenty calibrate, then twenty test; in each
/// the first so many are positive.
fn csv(positives: [usize; 3]) -> String {
    let part = |(size, positives): (usize, usize)| {
        (0..size).map(move |row| format!("{},{}\n", row % 7, if row < positives { "yes" } else { "no" }))
    };
    let parts = [60, 20, 20].into_iter().zip(positives);
    format!("x,y\n{}", parts.flat_map(part).collect::<String>())
}

#[track_caller]
fn refusal(positives: [usize; 3], training: &str) -> TrainError {
    let workspace = Workspace::with(&[("t.csv", &csv(positives))]);
    let definition = table_definition("time = { row_order = true }", &format!("[training]\n{training}"));
    match train(&workspace.data(&definition), &workspace.plan(&definition), None) {
        Err(error) => error,
        Ok(_) => panic!("it trains"),
    }
}

#[test]
fn too_few_positives_are_counted_and_refused() {
    let error = refusal([12, 5, 5], "");
    assert!(matches!(error, TrainError::TooFew { outcome: "positive", found: 12, needed: 50 }));
    assert_snapshot!(error.to_string());
}

#[test]
fn too_few_negatives_are_counted_and_refused() {
    let error = refusal([52, 5, 5], "min_negatives = 9");
    assert!(matches!(error, TrainError::TooFew { outcome: "negative", found: 8, needed: 9 }));
    assert_snapshot!(error.to_string());
}

#[test]
fn a_part_of_one_outcome_is_refused() {
    let floors = "min_positives = 5\nmin_negatives = 5";
    for (positives, expected) in
        [([20, 0, 5], "calibrate"), ([20, 20, 5], "calibrate"), ([20, 5, 0], "test"), ([20, 5, 20], "test")]
    {
        let TrainError::OneOutcome { part, rows: 20 } = refusal(positives, floors) else {
            panic!("one outcome says nothing")
        };
        assert_eq!(part, expected);
    }
    assert_snapshot!(refusal([20, 5, 0], floors).to_string());
}

#[test]
fn exactly_the_floor_is_enough() {
    let workspace = Workspace::with(&[("t.csv", &csv([12, 5, 5]))]);
    let floors = "[training]\nlearners = [\"logistic\"]\nmin_positives = 12\nmin_negatives = 48";
    workspace.train(&table_definition("time = { row_order = true }", floors));
}

#[test]
fn no_row_at_all_is_too_few() {
    let workspace = Workspace::with(&[("t.csv", "x,y\n1,\n2,\n")]);
    let random = "[training]\nsplit = { train = 0.6, calibrate = 0.2, test = 0.2, random = true }";
    let definition = table_definition("", random);
    let Err(error) = train(&workspace.data(&definition), &workspace.plan(&definition), None) else {
        panic!("nothing was learned from")
    };
    assert!(matches!(error, TrainError::TooFew { outcome: "positive", found: 0, .. }), "{error}");
}
