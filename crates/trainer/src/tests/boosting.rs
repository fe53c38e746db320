//! Boosted trees: native categories and missing values, promises, the number of trees.

use std::collections::BTreeSet;

use forest::{Forest, Node};
use scoring::{Estimator, Scorer};

use super::support::{Dice, RANDOM, Workspace, csv_of, day, leads, table_definition};
use crate::learner::Recipe;
use crate::{Dataset, Trained};

const BOOSTED: &str = "learners = [\"gradient_boosting\"]\n";

fn trained(csv: &str, training: &str) -> Trained {
    Workspace::with(&[("t.csv", csv)]).train(&table_definition("", &format!("{RANDOM}{BOOSTED}{training}")))
}

fn forest(trained: &Trained) -> &Forest {
    match trained.artifact.model.estimator() {
        Estimator::BoostedForest(forest) => forest,
        other => panic!("{other:?} is not boosted"),
    }
}

/// A table in which the outcome hangs on whether `seen` is missing, and on which of many shops it was.
fn shops(n_rows: usize, n_shops: usize) -> String {
    let mut dice = Dice::new(5);
    let mut text = "seen,shop,y\n".to_owned();
    for _ in 0..n_rows {
        let (missing, shop) = (dice.chance(0.3), dice.below(n_shops));
        let good = f64::from(u8::from(shop % 3 == 0));
        let positive = dice.chance(scoring::sigmoid(1.6 * f64::from(u8::from(missing)) + 1.8 * good - 1.6));
        let seen = if missing { String::new() } else { format!("{:.3}", dice.normal()) };
        text += &format!("{seen},shop {shop},{}\n", if positive { "yes" } else { "no" });
    }
    text
}

#[test]
fn missing_values_and_categories_are_split_on_as_they_are() {
    let trained = trained(&shops(4_000, 40), "");
    let test = &trained.document.metrics.test;
    // The best there is: log-odds −1.6, 0, 0.2 and 1.8 by the two facts, a third of shops, 30 % missing.
    assert!(test.roc_auc.unwrap() > 0.74, "{:?}", test.roc_auc);
    let takes = |node: &Node| matches!(node, Node::Split { rule: forest::SplitRule::In(_), .. });
    assert!(forest(&trained).trees().concat().iter().any(takes));
    assert_eq!(trained.artifact.model.encoder().width(), 2);
}

#[test]
fn a_category_of_six_hundred_levels_is_told_apart() {
    let fixed = "[training.gradient_boosting]\ntrees = 40\nlearning_rate = 0.2\n";
    let trained = trained(&shops(24_000, 600), fixed);
    let roc_auc = trained.document.metrics.test.roc_auc.unwrap();
    // With 253 of the levels known it is below 0.70: the good shops among the others look like bad ones.
    assert!(roc_auc > 0.73, "{roc_auc}");
    let listed = |node: &Node| match node {
        Node::Split { rule: forest::SplitRule::In(codes), .. } => codes.clone(),
        _ => Vec::new(),
    };
    let codes: BTreeSet<u32> = forest(&trained).trees().concat().iter().flat_map(listed).collect();
    assert!(codes.len() > 300, "{}", codes.len());
}

#[test]
fn a_declared_direction_is_kept_for_every_input() {
    let trained =
        trained(&csv_of(&leads(1_500, 3)), "monotone = { x = \"increasing\", noise = \"decreasing\" }");
    let model = &trained.artifact.model;
    let [x, noise] = ["x", "noise"].map(|name| model.schema().index_of(name).unwrap());
    let mut dice = Dice::new(9);
    for _ in 0..2_000 {
        let mut row = vec![features::Cell::Missing; 3];
        row[x] = features::Cell::Number(3.0 * dice.normal());
        row[noise] = features::Cell::Number(3.0 * dice.normal());
        let before = model.predict(&row).raw;
        for (moved, sign) in [(x, 1.0), (noise, -1.0)] {
            let mut further = row.clone();
            let features::Cell::Number(number) = row[moved] else { panic!("a number") };
            further[moved] = features::Cell::Number(number + dice.share());
            assert!(sign * (model.predict(&further).raw - before) >= 0.0, "{row:?} {further:?}");
        }
    }
}

#[test]
fn the_number_of_trees_is_found_inside_train_and_kept() {
    let trained = trained(&csv_of(&leads(1_500, 3)), "");
    let settings = trained.document.candidates[0].settings.clone().unwrap();
    let n_trees = forest(&trained).n_trees();
    assert!(settings.starts_with(&format!("{n_trees} trees of up to ")), "{settings}, {n_trees}");
    assert!((5..400).contains(&n_trees), "{n_trees}");
}

#[test]
fn what_the_definition_says_is_done() {
    let said = "[training.gradient_boosting]\ntrees = 12\nleaves = 4\ndepth = 2\nlearning_rate = 0.3\n";
    let trained = trained(&csv_of(&leads(900, 3)), said);
    let trees = forest(&trained).trees();
    let leaves = |tree: &Vec<Node>| tree.iter().filter(|node| matches!(node, Node::Leaf { .. })).count();
    assert_eq!((trees.len(), trees.iter().map(leaves).max()), (12, Some(4)));
    let settings = trained.document.candidates[0].settings.as_deref();
    assert_eq!(settings, Some("12 trees of up to 4 leaves, learning rate 0.3"));
}

#[test]
fn it_ranks_as_well_as_a_line_where_the_truth_is_one() {
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(4_000, 11)))]);
    let all = workspace.train(&table_definition("", RANDOM)).document.candidates;
    let auc = |idx: usize| all[idx].test.as_ref().unwrap().roc_auc.unwrap();
    assert_eq!([&all[0].learner, &all[2].learner], ["logistic", "gradient_boosting"]);
    assert!(auc(0) - auc(2) < 0.02, "{} {}", auc(0), auc(2));
}

fn data(csv: &str, table: &str, more: &str) -> (Dataset, Recipe) {
    let workspace = Workspace::with(&[("t.csv", csv)]);
    let definition = table_definition(table, more);
    let plan = workspace.plan(&definition);
    let recipe = Recipe::of(definition::LearnerName::GradientBoosting, &plan.training).remove(0);
    (workspace.data(&definition), recipe)
}

const FEW_TREES: &str = "[training.gradient_boosting]\ntrees = 10\n";

#[test]
fn a_row_that_weighs_nothing_is_as_good_as_absent() {
    let rows = leads(600, 21);
    let csv = csv_of(&rows);
    let lines: Vec<&str> = csv.lines().collect();
    let weighed = |weight: &dyn Fn(usize) -> &'static str| -> String {
        let body = lines[1..].iter().enumerate().map(|(idx, line)| format!("{line},{}\n", weight(idx)));
        format!("{},w\n{}", lines[0], body.collect::<String>())
    };
    let halved = weighed(&|idx| if idx < 400 { "1" } else { "0.000001" });
    let (all, recipe) = data(&halved, "weight = \"w\"", FEW_TREES);
    let (few, _) = data(&csv_of(&rows[..400]), "", FEW_TREES);
    let first: Vec<usize> = (0..400).collect();
    let every: Vec<usize> = (0..600).collect();
    let (level, _) = data(&csv, "", FEW_TREES);
    let alone = recipe.fit(&few, &first).unwrap().log_odds(&few, &first);
    let apart = |data: &Dataset| {
        let others = recipe.fit(data, &every).unwrap().log_odds(data, &first);
        others.iter().zip(&alone).map(|(a, b)| (a - b).abs()).sum::<f64>() / 400.0
    };
    // A leaf's fewest rows count rows, whatever they weigh: so near, and not the same.
    let (weighted, unweighted) = (apart(&all), apart(&level));
    assert!(weighted < 0.25 && weighted < 0.7 * unweighted, "{weighted} {unweighted}");
}

#[test]
fn newer_rows_weigh_more_where_a_half_life_is_given() {
    // What x means turns round half way: who counts the newer rows more goes with them.
    let turned = |row: usize, line: &str| {
        let (x, rest) = line.split_once(',').unwrap();
        let sign = if row < 500 { "-" } else { "" };
        format!("{},{sign}{x},{rest}\n", day(row as u32)).replace(",--", ",")
    };
    let csv = csv_of(&leads(1_000, 31));
    let body = csv.lines().skip(1).enumerate().map(|(row, line)| turned(row, line));
    let csv = format!("t,x,noise,plan,y\n{}", body.collect::<String>());
    let auc_of_newer = |half_life: &str| {
        let training = format!("[training]\n{half_life}{FEW_TREES}");
        let (data, recipe) = data(&csv, "time = { column = \"t\" }", &training);
        let rows: Vec<usize> = (0..1_000).collect();
        let fitted = recipe.fit(&data, &rows).unwrap();
        evaluation::roc_auc(&fitted.log_odds(&data, &rows[500..]), &data.outcomes(&rows[500..])).unwrap()
    };
    let (level, recent) = (auc_of_newer(""), auc_of_newer("half_life = \"60d\"\n"));
    assert!(recent > level + 0.05, "{level} {recent}");
}
