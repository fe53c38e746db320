//! Partial dependence: the mean prediction with one feature set.

use registry::{DependenceValue, PartialDependence};
use scoring::Scorer;

use super::support::{RANDOM, Workspace, csv_of, leads, table_definition};
use crate::Trained;

fn trained(more: &str) -> Trained {
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(900, 71)))]);
    workspace.train(&table_definition("", &format!("{RANDOM}{more}")))
}

fn of<'a>(trained: &'a Trained, feature: &str) -> &'a PartialDependence {
    let found = trained.document.dependence.iter().find(|dependence| dependence.feature == feature);
    found.unwrap_or_else(|| panic!("{feature} is not in {:?}", trained.document.dependence))
}

#[test]
fn it_rises_with_what_makes_the_outcome_likelier_and_says_what_was_declared() {
    let trained = trained("learners = [\"logistic\"]\nmonotone = { x = \"increasing\" }");
    let x = of(&trained, "x");
    assert_eq!(x.declared.as_deref(), Some("increasing"));
    assert!(x.points.len() > 5, "{x:?}");
    assert!(x.points.is_sorted_by(|a, b| a.probability < b.probability), "{x:?}");
    let plan = of(&trained, "plan");
    let probability = |level: &str| {
        let value = DependenceValue::Level(level.to_owned());
        plan.points.iter().find(|point| point.value == value).map(|point| point.probability)
    };
    assert!(probability("free") < probability("pro") && probability("pro") < probability("team"), "{plan:?}");
    assert_eq!(plan.declared, None);
}

#[test]
fn it_is_the_mean_over_rows_of_what_the_model_says() {
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads(900, 71)))]);
    let definition = table_definition("", &format!("{RANDOM}learners = [\"random_forest\"]"));
    let (trained, data, plan) =
        (workspace.train(&definition), workspace.data(&definition), workspace.plan(&definition));
    let split = crate::split::Split::of(&data, &plan.training.split, plan.training.seed).unwrap();
    let model = &trained.artifact.model;
    let idx = model.schema().index_of("x").unwrap();
    for point in &of(&trained, "x").points {
        let DependenceValue::Number(number) = point.value else { panic!("{point:?}") };
        let said = split.test.iter().map(|row| {
            let mut row = data.matrix.row(*row);
            row[idx] = features::Cell::Number(number);
            model.predict(&row).probability.unwrap()
        });
        let mean = said.sum::<f64>() / split.test.len() as f64;
        assert!((mean - point.probability).abs() < 1e-12, "{point:?}: {mean}");
    }
}
