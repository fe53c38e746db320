//! smartcore's forest, converted: what its fits must be.

use forest::Forest;
use scoring::Estimator;

use super::support::{Dice, Workspace, csv_of, leads, table_definition};
use crate::Dataset;
use crate::learner::{Fitted, Recipe};

fn recipe(seed: u64) -> Recipe {
    Recipe::RandomForest { min_leaf_rows: 10, n_trees: 15, seed }
}

fn data(csv: &str, table: &str) -> Dataset {
    Workspace::with(&[("t.csv", csv)]).data(&table_definition(table, ""))
}

/// The recipe fitted on all rows.
fn fit(recipe: &Recipe, data: &Dataset) -> Fitted {
    recipe.fit(data, &(0..data.n_rows()).collect::<Vec<usize>>()).unwrap()
}

fn forest(fitted: &Fitted) -> &Forest {
    match &fitted.estimator {
        Estimator::MeanForest(forest) => forest,
        other => panic!("{other:?} is no forest"),
    }
}

/// ROC AUC on the rows that it was fitted on.
fn auc(fitted: &Fitted, data: &Dataset) -> f64 {
    let rows: Vec<usize> = (0..data.n_rows()).collect();
    evaluation::roc_auc(&fitted.log_odds(data, &rows), &data.positive).unwrap()
}

#[test]
fn the_same_seed_grows_the_same_forest_and_another_seed_another() {
    let data = data(&csv_of(&leads(300, 1)), "");
    assert_eq!(fit(&recipe(1), &data), fit(&recipe(1), &data));
    assert_ne!(fit(&recipe(1), &data), fit(&recipe(2), &data));
}

#[test]
fn it_has_the_trees_that_it_was_asked_for() {
    let data = data(&csv_of(&leads(300, 1)), "");
    assert_eq!(forest(&fit(&recipe(1), &data)).trees().len(), 15);
}

#[test]
fn its_raw_score_is_a_share_of_positives() {
    let data = data(&csv_of(&leads(300, 1)), "");
    let fitted = fit(&recipe(1), &data);
    for row in 0..data.n_rows() {
        let mut numbers = Vec::new();
        fitted.encoder.encode(&data.matrix.row(row), &mut numbers);
        assert!((0.0..=1.0).contains(&fitted.estimator.raw(&numbers)));
    }
}

#[test]
fn it_learns_what_no_line_can() {
    let mut dice = Dice::new(4);
    let mut csv = "a,b,y\n".to_owned();
    for _ in 0..600 {
        let (a, b) = (dice.normal(), dice.normal());
        let likely = if (a > 0.0) == (b > 0.0) { 0.9 } else { 0.1 };
        csv += &format!("{a:.4},{b:.4},{}\n", if dice.chance(likely) { "yes" } else { "no" });
    }
    let data = data(&csv, "");
    assert!(auc(&fit(&Recipe::Logistic { alpha: 1.0 }, &data), &data) < 0.65);
    assert!(auc(&fit(&recipe(1), &data), &data) > 0.85);
}

#[test]
fn weights_move_it_towards_the_rows_that_carry_them() {
    let leads = leads(400, 2);
    let mut csv = "w,x,noise,y\n".to_owned();
    for lead in &leads {
        let (weight, label) = if lead.positive { (5, "yes") } else { (1, "no") };
        csv += &format!("{weight},{:.4},{:.4},{label}\n", lead.x, lead.noise);
    }
    let weighted = data(&csv, "weight = \"w\"");
    let plain = data(&csv, "exclude = { w = \"a weight that is not used here\" }");
    let mean = |data: &Dataset| {
        let rows: Vec<usize> = (0..data.n_rows()).collect();
        let weight = |row: usize| data.weights.as_ref().map_or(1.0, |weights| weights[row]);
        let log_odds = fit(&recipe(1), data).log_odds(data, &rows);
        let weighted = rows.iter().zip(log_odds).map(|(row, score)| weight(*row) * scoring::sigmoid(score));
        weighted.sum::<f64>() / rows.iter().map(|row| weight(*row)).sum::<f64>()
    };
    let rate = plain.positive.iter().filter(|positive| **positive).count() as f64 / 400.0;
    let expected = 5.0 * rate / (5.0 * rate + 1.0 - rate);
    assert!((mean(&plain) - rate).abs() < 0.03, "{} is not {rate}", mean(&plain));
    assert!((mean(&weighted) - expected).abs() < 0.05, "{} is not {expected}", mean(&weighted));
}

#[test]
fn rows_of_one_outcome_make_trees_that_say_so() {
    let data = data(&csv_of(&leads(300, 1)), "");
    let positives: Vec<usize> = (0..data.n_rows()).filter(|row| data.positive[*row]).collect();
    let fitted = recipe(1).fit(&data, &positives).unwrap();
    assert!(fitted.log_odds(&data, &positives).iter().all(|score| scoring::sigmoid(*score) > 0.999));
}
