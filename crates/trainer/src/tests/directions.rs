//! Declared directions: who can promise them.

use insta::assert_snapshot;

use super::support::{RANDOM, Workspace, csv_of, leads, table_definition};
use crate::{TrainError, Trained, train};

fn run(monotone: &str) -> Result<Trained, TrainError> {
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(600, 41)))]);
    let definition = table_definition("", &format!("{RANDOM}monotone = {{ {monotone} }}"));
    train(&workspace.data(&definition), &workspace.plan(&definition), None)
}

#[test]
fn a_line_of_the_declared_sign_stays_and_the_forest_is_left_out_with_the_reason() {
    let trained = run("x = \"increasing\"").map_err(|error| error.to_string()).unwrap();
    let candidates = trained.document.candidates;
    assert_eq!((candidates[0].learner.as_str(), &candidates[0].excluded), ("logistic", &None));
    assert_eq!(candidates[1].learner, "random_forest");
    assert_snapshot!(candidates[1].excluded.clone().unwrap());
}

#[track_caller]
fn refusal(monotone: &str) -> String {
    run(monotone).err().map(|error| error.to_string()).expect("no candidate is left")
}

#[test]
fn a_line_of_the_other_sign_is_left_out_with_its_coefficient() {
    assert_snapshot!(refusal("x = \"decreasing\""));
}

#[test]
fn a_category_has_no_direction() {
    assert_snapshot!(refusal("plan = \"increasing\""));
}

#[test]
fn every_declared_direction_is_asked_for() {
    assert!(refusal("noise = \"increasing\", x = \"decreasing\"").contains("coefficient"));
}
