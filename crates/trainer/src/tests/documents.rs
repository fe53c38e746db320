//! The document of a training run: what people read adds up.

use insta::assert_snapshot;
use registry::TrainDocument;
use serde_json::Value;

use super::support::{Workspace, csv_of, day, leads, table_definition};
use crate::Dataset;

const SECTIONS: &str = "horizon = \"3d\"\n[scorecard]\nbase = 40\n[scorecard.rules.x]\neach = 10\n\
    because = { en = \"x\" }\n[[tier]]\nname = \"hot\"\nfrom = 60\n[[tier]]\nname = \"warm\"\nfrom = 30\n\
    [[tier]]\nname = \"cold\"\nfrom = 0\n[training]\nmin_positives = 5\nmin_negatives = 5\n";

/// Leads with an id and a time, two a day; every fiftieth names no one.
fn dated() -> String {
    let text = csv_of(&leads(600, 61));
    let line = |(row, line): (usize, &str)| match row {
        0 => format!("id,t,{line}\n"),
        row if row % 50 == 0 => format!(",{},{line}\n", day((row / 2) as u32)),
        row => format!("lead {row},{},{line}\n", day((row / 2) as u32)),
    };
    text.lines().enumerate().map(line).collect()
}

fn definition() -> String {
    table_definition("entity = \"id\"\ntime = { column = \"t\" }", SECTIONS)
}

fn document() -> (TrainDocument, Dataset) {
    let workspace = Workspace::with(&[("t.csv", &dated())]);
    (workspace.train(&definition()).document, workspace.data(&definition()))
}

/// Every key, with those of what it holds; a list shows its first entry.
fn keys(value: &Value, at: &str, lines: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            lines.push(format!("{at}{name}"));
            keys(value, &format!("{at}{name}."), lines);
        }),
        Value::Array(entries) => entries.iter().take(1).for_each(|entry| keys(entry, at, lines)),
        _ => {}
    }
}

#[test]
fn it_has_the_keys_that_scripts_read() {
    let (document, _) = document();
    let mut lines = Vec::new();
    let mut json = serde_json::to_value(&document).unwrap();
    // What the report page draws from is its own; inputs are named by their files.
    for own in ["assessment", "scorecard_assessment", "inputs"] {
        json.as_object_mut().unwrap().remove(own);
    }
    keys(&json, "", &mut lines);
    assert_snapshot!(lines.join("\n"));
}

#[test]
fn its_rows_add_up_to_the_file() {
    let (document, data) = document();
    let rows = &document.rows;
    assert_eq!(rows.left_out.no_entity, 12);
    assert_eq!(rows.train + rows.calibrate + rows.test + rows.left_out.embargo, data.n_rows());
    assert_eq!(data.n_rows() + rows.left_out.no_entity + rows.left_out.open, 600);
    assert!(rows.left_out.embargo > 0);
    assert_eq!(document.metrics.test.n, rows.test);
    assert_eq!(document.metrics.test.positives, rows.positives[2]);
}

#[test]
fn tiers_share_out_the_test_part() {
    let (document, _) = document();
    let names: Vec<&str> = document.tiers.iter().map(|tier| tier.tier.as_str()).collect();
    assert_eq!(names, ["hot", "warm", "cold"]);
    assert_eq!(document.tiers.iter().map(|tier| tier.n).sum::<usize>(), document.rows.test);
    assert_eq!(document.tiers.iter().map(|tier| tier.observed).sum::<usize>(), document.rows.positives[2]);
    let expected: f64 = document.tiers.iter().map(|tier| tier.expected).sum();
    let ratio = document.rows.positives[2] as f64 / expected;
    assert!((ratio - document.metrics.test.observed_to_expected.unwrap()).abs() < 1e-9);
    for tier in &document.tiers {
        let observed = tier.observed as f64;
        assert!(tier.observed_low <= observed && observed <= tier.observed_high, "{tier:?}");
    }
}

#[test]
fn features_come_with_what_they_matter_the_most_important_first() {
    let (document, data) = document();
    let named: Vec<&str> = document.features.iter().map(|note| note.feature.as_str()).collect();
    assert_eq!(named[0], "x", "{named:?}");
    assert_eq!(named.len(), data.matrix.schema().len());
    assert!(document.features.is_sorted_by(|a, b| a.importance >= b.importance));
    let plan = document.features.iter().find(|note| note.feature == "plan").unwrap();
    assert_eq!((plan.kind.as_str(), plan.missing), ("category", 0.0));
    assert_eq!(plan.range, "3 levels: free, pro, team");
}

#[test]
fn a_features_area_alone_is_that_of_the_leak_scan() {
    let (document, data) = document();
    let workspace = Workspace::with(&[("t.csv", &dated())]);
    let plan = workspace.plan(&definition());
    let split = crate::Split::of(&data, &plan.training.split, plan.training.seed).unwrap();
    for note in &document.features {
        let idx = data.matrix.schema().index_of(&note.feature).unwrap();
        let scanned = crate::leaks::auc_alone(&data, idx, &split.train, plan.training.seed);
        assert_eq!(note.auc_alone, scanned, "{}", note.feature);
    }
}

#[test]
fn the_entities_of_a_version_are_those_of_train_and_calibrate_each_once() {
    let workspace = Workspace::with(&[("t.csv", &dated())]);
    let trained = workspace.train(&definition());
    let data = workspace.data(&definition());
    let plan = workspace.plan(&definition());
    let split = crate::Split::of(&data, &plan.training.split, plan.training.seed).unwrap();
    let mut expected: Vec<&str> = split
        .train_and_calibrate()
        .iter()
        .map(|row| data.entities[data.entity[*row] as usize].as_str())
        .collect();
    expected.sort_unstable();
    expected.dedup();
    let mut found: Vec<&str> = trained.entities.iter().map(|id| id.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn the_base_rate_for_everyone_ranks_nothing() {
    let (document, _) = document();
    assert_eq!(document.metrics.base_rate.roc_auc, Some(0.5));
    assert!(document.metrics.scorecard.is_some() && document.metrics.over_scorecard.is_some());
}
