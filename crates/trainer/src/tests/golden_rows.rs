//! Golden rows: made up from the seed and the training ranges, never a customer's.

use features::{Cell, FeatureRange, Row};
use registry::Artifact;
use scoring::Scorer;

use super::support::{Dice, RANDOM, Workspace, csv_of, leads, table_definition};

fn trained(csv: &str) -> (Artifact, Vec<Row>) {
    let definition = table_definition("", &format!("{RANDOM}learners = [\"logistic\"]"));
    let workspace = Workspace::with(&[("t.csv", csv)]);
    let data = workspace.data(&definition);
    let rows = (0..data.n_rows()).map(|row| data.matrix.row(row)).collect();
    (workspace.train(&definition).artifact, rows)
}

/// Each cell lies in its feature's training range, and scores are those of the row.
#[track_caller]
fn check_sound(artifact: &Artifact) {
    assert!(!artifact.golden.is_empty());
    for golden in &artifact.golden {
        assert!(golden.row.iter().zip(&artifact.ranges).all(|(cell, range)| range.contains(cell)));
        assert_eq!(golden.model_raw, artifact.model.predict(&golden.row).raw);
        assert_eq!(golden.rules_raw, artifact.rules.predict(&golden.row).raw);
        assert!(golden.model_raw.is_finite());
    }
    registry::check_golden(artifact).unwrap();
}

#[test]
fn they_lie_in_the_training_ranges_and_are_no_row_of_the_data() {
    let (artifact, rows) = trained(&csv_of(&leads(400, 31)));
    check_sound(&artifact);
    assert!(artifact.golden.iter().all(|golden| !rows.contains(&golden.row)));
    let cells = || artifact.golden.iter().flat_map(|golden| &golden.row);
    assert!(cells().any(|cell| cell.is_missing()), "missing values are reproduced too");
    assert!(cells().any(|cell| matches!(cell, Cell::Category(_))));
}

#[test]
fn whole_numbers_of_customers_are_not_repeated() {
    let mut dice = Dice::new(2);
    let mut csv = "age,visits,y\n".to_owned();
    for _ in 0..400 {
        let age = 20 + dice.below(50);
        let label = if dice.chance(age as f64 / 100.0) { "yes" } else { "no" };
        csv += &format!("{age},{},{label}\n", dice.below(9));
    }
    let (artifact, rows) = trained(&csv);
    check_sound(&artifact);
    let known = |row: &Row| row.iter().all(|cell| !cell.is_missing());
    assert!(
        artifact.golden.iter().filter(|golden| known(&golden.row)).all(|golden| !rows.contains(&golden.row))
    );
}

#[test]
fn a_column_without_values_and_one_as_wide_as_numbers_are_go_along() {
    let mut dice = Dice::new(3);
    let mut csv = "wide,nothing,x,y\n".to_owned();
    for row in 0..400 {
        let wide = if row % 2 == 0 { "1e308" } else { "-1e308" };
        let x = dice.normal();
        csv += &format!("{wide},,{x:.4},{}\n", if dice.chance(scoring::sigmoid(x)) { "yes" } else { "no" });
    }
    let (artifact, _) = trained(&csv);
    check_sound(&artifact);
    assert_eq!(artifact.ranges[1], FeatureRange::Nothing);
    assert!(artifact.golden.iter().all(|golden| golden.row[1].is_missing()));
    registry::encode(&artifact).unwrap();
}

#[test]
fn another_seed_makes_up_others() {
    let golden = |seed: u64| {
        let definition = table_definition("", &format!("{RANDOM}learners = [\"logistic\"]\nseed = {seed}"));
        let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(400, 31)))]);
        workspace
            .train(&definition)
            .artifact
            .golden
            .into_iter()
            .map(|golden| golden.row)
            .collect::<Vec<Row>>()
    };
    assert_ne!(golden(1), golden(2));
}
