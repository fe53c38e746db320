//! A row that is scored from a file is the row that training saw.

use std::collections::BTreeMap;
use std::path::Path;

use records::layout::FileLayout;
use registry::Registry;
use scoring::Scorer;
use trainer::{Dataset, RowTimes};

use super::desk::{Desk, purchases, rows};
use super::leads::{LEADS, TABLE};
use crate::process::SCORE;

/// A file about which nothing is said.
pub(super) fn plain(path: &Path) -> FileLayout {
    FileLayout {
        path: path.to_owned(),
        delimiter: b',',
        time_format: None,
        timezone: None,
        missing: BTreeMap::new(),
        types: BTreeMap::new(),
    }
}

/// The probabilities that the champion gives the rows of its own training data, by entity.
fn of_training(desk: &Desk, score: &str) -> BTreeMap<String, (String, u64)> {
    let registry = Registry::open(&desk.path().join("models"));
    let plan = definition::read(&registry.definition_path(score)).unwrap_or_else(|errors| panic!("{errors}"));
    let data = Dataset::read(&plan, None).unwrap_or_else(|error| panic!("{error}"));
    let model = registry.load(score, 1).unwrap_or_else(|error| panic!("{error}")).artifact.model;
    let RowTimes::Dated(times) = &data.times else { panic!("the rows have times") };
    let row = |row: usize| {
        let prediction = model.predict(&data.matrix.row(row));
        let entity = data.entities[data.entity[row] as usize].to_string();
        (entity, (times[row].to_string(), prediction.probability.expect("a model has one").to_bits()))
    };
    (0..data.n_rows()).map(row).collect()
}

#[track_caller]
fn check(desk: &Desk, score: &str, arguments: &[&str]) {
    let said = desk.done(&[&["score", score], arguments].concat());
    let bits =
        |row: &BTreeMap<String, String>| row["probability"].parse::<f64>().expect("a number").to_bits();
    let scored: BTreeMap<String, (String, u64)> = rows(&said.stdout)
        .iter()
        .map(|row| (row["entity_id"].clone(), (row["cutoff"].clone(), bits(row))))
        .collect();
    let trained = of_training(desk, score);
    assert!(trained.len() > 1_000);
    for (entity, expected) in &trained {
        assert_eq!(scored.get(entity), Some(expected), "{entity}");
    }
}

#[test]
fn a_history_scores_to_the_bits_that_training_saw() {
    let desk = Desk::with_purchases();
    check(&desk, SCORE, &["--input", &purchases(), "--as-of", "1997-10-01"]);
}

#[test]
fn a_table_scores_to_the_bits_that_training_saw() {
    // With dates counted back from each row's own time, words for "missing", categories, booleans.
    check(&Desk::with_leads(), LEADS, &["--input", TABLE]);
}

#[test]
fn a_row_alone_scores_as_it_does_among_others() {
    let desk = Desk::with_leads();
    let table = desk.read(TABLE);
    let header = table.lines().next().expect("a header");
    let together = desk.done(&["score", LEADS, "--input", TABLE]).stdout;
    for line in [1, 700, 1_500] {
        desk.write("alone.csv", format!("{header}\n{}\n", table.lines().nth(line).expect("a row")));
        let alone = desk.done(&["score", LEADS, "--input", "alone.csv"]).stdout;
        assert_eq!(alone.lines().nth(1), together.lines().nth(line));
    }
}
