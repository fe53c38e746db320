//! Declared directions: who can promise them.

use insta::assert_snapshot;

use super::support::{RANDOM, Workspace, csv_of, leads, table_definition};
use crate::{TrainError, Trained, train};

/// With the learners that do not grow in a declared direction by themselves.
fn run(monotone: &str) -> Result<Trained, TrainError> {
    run_with("learners = [\"logistic\", \"random_forest\"]\n", monotone)
}

fn run_with(learners: &str, monotone: &str) -> Result<Trained, TrainError> {
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(600, 41)))]);
    let definition = table_definition("", &format!("{RANDOM}{learners}monotone = {{ {monotone} }}"));
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
fn boosted_trees_stay_where_the_data_point_the_other_way() {
    let trained = run_with("", "x = \"decreasing\"").map_err(|error| error.to_string()).unwrap();
    let stays = |learner: &str| {
        let candidate = trained.document.candidates.iter().find(|candidate| candidate.learner == learner);
        candidate.map(|candidate| candidate.excluded.is_none())
    };
    let learners = ["logistic", "random_forest", "gradient_boosting"];
    assert_eq!(learners.map(stays), [Some(false), Some(false), Some(true)]);
}

#[test]
fn a_category_has_no_direction() {
    let Err(error) = run_with("", "plan = \"increasing\"") else { panic!("a category rises") };
    assert!(
        error.to_string().contains("gradient_boosting: \"plan\" is declared to have a direction"),
        "{error}"
    );
}

#[test]
fn every_declared_direction_is_asked_for() {
    assert!(refusal("noise = \"increasing\", x = \"decreasing\"").contains("coefficient"));
}
