//! Which recipe is published, and which are left out.

use insta::assert_snapshot;
use registry::Candidate;

use super::support::{RANDOM, Workspace, csv_of, leads, table_definition};
use crate::select::simplest_not_beaten;
use crate::train;

/// One loss a row around `mean`: `spread` up and down in turn, in another rhythm for each candidate.
fn losses(mean: f64, spread: f64, rhythm: usize) -> Vec<f64> {
    (0..400).map(|row| mean + if (row / rhythm).is_multiple_of(2) { spread } else { -spread }).collect()
}

#[track_caller]
fn check(candidates: &[(f64, f64)], expected: Option<usize>) {
    let losses: Vec<Vec<f64>> =
        candidates.iter().enumerate().map(|(idx, (mean, spread))| losses(*mean, *spread, 1 << idx)).collect();
    let losses: Vec<&[f64]> = losses.iter().map(Vec::as_slice).collect();
    let entities: Vec<u32> = (0..400).collect();
    assert_eq!(simplest_not_beaten(&losses, &entities, 7), expected, "{candidates:?}");
}

#[test]
fn the_lowest_loss_wins_where_it_is_clearly_lower() {
    check(&[(0.5, 0.01)], Some(0));
    check(&[(0.5, 0.01), (0.4, 0.01)], Some(1));
    check(&[(0.4, 0.01), (0.5, 0.01)], Some(0));
    check(&[(0.5, 0.01), (0.45, 0.01), (0.4, 0.01)], Some(2));
}

#[test]
fn a_simpler_one_that_is_not_clearly_worse_is_preferred() {
    // A spread of 0.5 over 400 rows leaves a difference of 0.01 in doubt.
    check(&[(0.50, 0.5), (0.49, 0.5)], Some(0));
    check(&[(0.50, 0.5), (0.50, 0.5)], Some(0));
    check(&[(0.50, 0.5), (0.49, 0.5), (0.48, 0.5)], Some(0));
    // The third is clearly better than the first, in doubt against the second: the second wins.
    check(&[(0.90, 0.01), (0.401, 0.5), (0.40, 0.5)], Some(1));
    // The second beats the first clearly, the third neither the second nor, noisy as it is, the first.
    check(&[(0.50, 0.01), (0.45, 0.01), (0.44, 2.0)], Some(1));
    // One that is worse than the first is no reason to leave the first.
    check(&[(0.50, 0.5), (0.60, 0.5), (0.49, 0.5)], Some(0));
}

#[test]
fn without_candidates_nothing_wins() {
    check(&[], None);
}

#[test]
fn rows_of_one_entity_are_one_witness() {
    // The second is better by 0.1 on the rows of one entity and level elsewhere.
    let first = vec![0.5; 300];
    let mut second = vec![0.5; 300];
    second[..200].fill(0.4);
    let each_its_own: Vec<u32> = (0..300).collect();
    let one_holds_most: Vec<u32> = (0..300).map(|row: u32| row.saturating_sub(199)).collect();
    let losses = [first.as_slice(), &second];
    assert_eq!(simplest_not_beaten(&losses, &each_its_own, 7), Some(1));
    assert_eq!(simplest_not_beaten(&losses, &one_holds_most, 7), Some(0));
}

fn candidates(training: &str) -> Vec<Candidate> {
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(500, 1)))]);
    workspace.train(&table_definition("", &format!("{RANDOM}{training}"))).document.candidates
}

#[test]
fn every_learner_competes_where_none_is_named() {
    let names: Vec<String> = candidates("").into_iter().map(|candidate| candidate.learner).collect();
    assert_eq!(names, ["logistic", "random_forest", "gradient_boosting"]);
}

#[test]
fn without_any_learner_left_each_ones_reason_is_told() {
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(500, 1)))]);
    let definition = table_definition(
        "",
        &format!("{RANDOM}learners = [\"logistic\", \"random_forest\"]\nmonotone = {{ x = \"decreasing\" }}"),
    );
    let Err(error) = train(&workspace.data(&definition), &workspace.plan(&definition), None) else {
        panic!("nothing is left to train with")
    };
    assert_snapshot!(error.to_string());
}

#[test]
fn the_winner_is_the_one_that_the_document_names_and_the_artifact_holds() {
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(500, 1)))]);
    for learner in ["logistic", "random_forest", "gradient_boosting"] {
        let definition = table_definition("", &format!("{RANDOM}learners = [\"{learner}\"]"));
        let trained = workspace.train(&definition);
        assert_eq!(
            (trained.document.learner.as_str(), trained.artifact.learner.as_str()),
            (learner, learner)
        );
        let candidate = &trained.document.candidates[0];
        assert_eq!(candidate.calibrator.as_deref(), Some(trained.document.calibrator.as_str()));
        assert_eq!(candidate.test.as_ref(), Some(&trained.document.metrics.test));
    }
}
